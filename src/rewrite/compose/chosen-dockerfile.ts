/** A Dockerfile that the driver puts in place by a variable: `cp build/$(DOCKERFILE) ./Dockerfile`. */
import { chosenDockerfile } from '../../findings/rewrite.ts'
import type { Finding } from '../../findings/finding.ts'
import type { BuiltImage, Pipeline } from '../../pipeline/model.ts'
import { textOf } from '../../text/source.ts'
import { isMakefilePath } from '../driver/makefile-view.ts'
import { isInput } from './values/inputs.ts'

/** What is told where callers can have another Dockerfile built. */
export function dockerfileChoice({ hostSteps }: Pipeline, { dockerfile, event }: BuiltImage): readonly Finding[] {
  if (dockerfile.path === dockerfile.source.path) return []
  const step = hostSteps.findLast(({ order, effects }) => order < event.order && effects.writes.includes(dockerfile.path))
  const isChosen = step?.call.words.slice(1).some(({ site }) => {
    const dialect = isMakefilePath(site.source.path) ? 'make' : 'sh'
    const names = [...textOf(site).matchAll(/\$[({]?(\w+)/g)].map(([, name]) => name ?? '')
    return names.some((name) => isInput(name, site.source, dialect, [textOf(site)]))
  })
  return step !== undefined && isChosen === true ? [chosenDockerfile(step.call.site, dockerfile.source.path)] : []
}
