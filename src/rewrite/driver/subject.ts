/** The names that messages and comments about the handoff use. */
import { flagValues } from '../../docker/flag-values.ts'
import { namesGiven } from '../../docker/image-names.ts'
import { baseName } from '../../host/path.ts'
import type { DockerEvent } from '../../pipeline/model.ts'
import { printText } from '../../text/symbolic.ts'
import type { Subject } from './speech.ts'
import type { Migrating } from './handed.ts'
import type { RunVerdicts } from './verdicts.ts'

/** Gathers the names of what goes and of the finals from all runs. */
export function subjectOf(migrating: readonly Migrating[], verdicts: readonly RunVerdicts[]): Subject {
  const kept = new Set(verdicts.flatMap((one) => [...one.kept]))
  const removed = new Set<string>()
  const final = new Set<string>()
  for (const { pipeline, absorbed, finals } of migrating) {
    for (const { event } of finals.keys())
      for (const name of [...namesOf(event, 'tag'), ...namesGiven(event.command).map(printText)]) final.add(name)
    for (const image of absorbed.filter((one) => !kept.has(one.event))) {
      for (const name of [...namesOf(image.event, 'tag'), baseName(image.dockerfile.path)]) removed.add(name)
    }
    for (const container of pipeline.containers.values()) for (const name of namesOf(container.event, 'name')) removed.add(name)
    for (const handoff of pipeline.handoffs)
      if (handoff.host !== undefined) removed.add(handoff.host).add(`./${handoff.host}`).add(baseName(handoff.host))
  }
  for (const name of final) removed.delete(name)
  for (const name of [...final]) if (!/:[^/]*$/.test(name)) final.add(`${name}:latest`)
  return { removed, final }
}

/** Values of a flag, as evaluated and as written. */
function namesOf(event: DockerEvent, flag: string): readonly string[] {
  const written = event.command.flags.flatMap((given) => {
    const word = given.name === flag ? event.call.words[given.index + given.words - 1] : undefined
    if (word === undefined) return []
    const text = word.site.source.text.slice(word.site.start, word.site.end)
    return [
      text
        .replace(/^--?[a-z]+=/, '')
        .replaceAll(/["']/g, '')
        .replace(/\$\{(\w+)\}/g, '$$$1'),
    ]
  })
  return [...flagValues(event.command, flag).map(printText), ...written]
}
