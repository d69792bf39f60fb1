/** `tar c -C src . | tar x -C ctx`, `find out -name '*.a' | xargs rm`: what only prints for commands of a pipe that go prints for nobody. */
import type { HostStep, Pipeline } from '../../pipeline/model.ts'
import { isInside } from './reads.ts'
import { ancestor, commandAround, type ScriptTree } from './tree.ts'

/** Commands that leave no file alone, and all behind which in their pipe goes. */
export function printersFor(
  { hostSteps, events }: Pick<Pipeline, 'hostSteps' | 'events'>,
  trees: ReadonlyMap<string, ScriptTree>,
  goes: (step: HostStep) => boolean,
): readonly HostStep[] {
  return hostSteps.filter((step) => {
    const { call, effects } = step
    if (call.stdout !== 'captured' || !effects.complete || effects.writes.length + effects.removes.length > 0) return false
    const { site } = call
    const tree = trees.get(site.source.path)
    const command = tree === undefined ? undefined : commandAround(tree, site)
    const pipe = tree === undefined || command === undefined ? undefined : ancestor(tree, command, 'Pipeline')
    if (pipe === undefined) return false
    const behind = { ...site, start: site.end, end: pipe.end }
    const later = hostSteps.filter((one) => one.order > step.order && isInside(one.call.site, behind))
    return later.length > 0 && later.every(goes) && !events.some((event) => isInside(event.call.site, behind))
  })
}
