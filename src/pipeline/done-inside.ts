/** Host commands on what came out of containers that are done in the stages of these (`host/rework.ts`). */
import { isSameSite, type Site } from '../text/source.ts'
import type { Container } from './model.ts'

/** Whether the command at a place is done in one of some containers. */
export function isDoneInside(site: Site, containers: Iterable<Container>): boolean {
  for (const { actions } of containers)
    for (const action of actions)
      if (action.kind === 'host' && action.isIgnored !== true && isSameSite(action.at, site)) return true
  return false
}
