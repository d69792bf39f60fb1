/** `docker ps -q --filter name=x | xargs docker rm`: questions about the handoff's containers, and what cleans up by the answer. */
import type { Command } from 'unbash'
import type { DockerEvent } from '../../pipeline/model.ts'
import { words } from './effects.ts'
import { ancestor, commandAt, type ScriptTree } from './tree.ts'

const cleaning = new Set(['rm', 'rmi', 'stop', 'kill'])

/** The commands of pipelines that begin with one of the questions and end in a clean-up. */
export function cleanUpPipelines(trees: ReadonlyMap<string, ScriptTree>, questions: readonly DockerEvent[]): readonly Command[] {
  return questions.flatMap(({ call }) => {
    const tree = trees.get(call.site.source.path)
    const command = tree === undefined ? undefined : commandAt(tree, call.site)
    const pipeline = tree === undefined || command === undefined ? undefined : ancestor(tree, command, 'Pipeline', 'Statement')
    if (pipeline?.type !== 'Pipeline') return []
    const last = pipeline.commands.at(-1)
    if (last?.type !== 'Command' || !cleansUp(last)) return []
    return pipeline.commands.flatMap((each) => (each.type === 'Command' ? [each] : []))
  })
}

function cleansUp(command: Command): boolean {
  const [name, ...rest] = words(command)
  const docker = rest.indexOf('docker')
  return (
    name === 'xargs' &&
    docker !== -1 &&
    rest.slice(docker + 1, docker + 3).some((word) => word !== undefined && cleaning.has(word))
  )
}
