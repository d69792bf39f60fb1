/**
 * Host programs that nobody follows and that were given a path: what stands there afterwards may be anything.
 *
 * The origins of the host's files say where a file came from. A signing tool, a packer or a code generator may have rewritten it since,
 * in place; that it names the file is all that can be seen.
 */
import { joinPath, resolvePath } from '../host/path.ts'
import type { BuiltImage, HostStep, Pipeline } from '../pipeline/model.ts'
import type { HostPath } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { known, literal } from '../text/symbolic.ts'

/** Says which command may have rewritten a path before a build; `since` is the command that put it there. */
export type Suspects = (path: HostPath, image: BuiltImage, since: Site | undefined) => string | undefined

/** Gathers the steps of a run whose effects are not known in full. */
export function suspectsOf(pipeline: Pipeline): Suspects {
  const steps = pipeline.hostSteps.filter((step) => !step.effects.complete).map((step) => ({ step, named: namedBy(step) }))
  const orderOf = (site: Site): number =>
    pipeline.events.find(({ call }) => call.site.source === site.source && call.site.start === site.start)?.order ?? -1
  return (path, image, since) => {
    if (steps.length === 0) return undefined
    const first = since === undefined ? -1 : orderOf(since)
    const found = steps.find(({ step, named }) => step.order > first && step.order < image.event.order && named.has(path))
    return found?.step.call.source
  }
}

/** Paths that a command's words may name: words themselves, and what follows `=` or `@` in them. */
function namedBy({ call }: HostStep): ReadonlySet<string> {
  const named = new Set<string>()
  for (const word of call.words.slice(1)) {
    const whole = resolvePath(call.cwd, word.text)
    if (whole !== undefined) named.add(whole)
    const text = known(word.text)
    const cut = text?.search(/[=@]/) ?? -1
    const value = text === undefined || cut === -1 ? '' : text.slice(cut + 1)
    const inner = value === '' ? undefined : resolvePath(call.cwd, literal(value))
    if (inner !== undefined) named.add(joinPath(inner, '.'))
  }
  return named
}
