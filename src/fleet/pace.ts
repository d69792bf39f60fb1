/**
 * How fast GitHub is written to: one request a second in the long run, as GitHub asks, with a few at once after a pause. A pull request takes
 * four, and nobody should wait for it as for four of them.
 */
import Bottleneck from 'bottleneck'

/** More than an hour is not waited for: GitHub's limits are renewed each hour. In seconds. */
export const longestWait = 3600

/** Requests that may come at once. */
const burst = 5

/** For the throttling of an Octokit: its `write`. */
export function writePace(): Bottleneck.Group {
  return new Bottleneck.Group({
    id: 'restage-write',
    maxConcurrent: 1,
    reservoir: burst,
    reservoirIncreaseInterval: 1_000,
    reservoirIncreaseAmount: 1,
    reservoirIncreaseMaximum: burst,
  })
}
