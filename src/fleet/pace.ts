/**
 * How fast GitHub is written to: one request a second in the long run, as GitHub asks, with a few at once after a pause. A pull request takes
 * four, and nobody should wait for it as for four of them.
 */
import Bottleneck from 'bottleneck'

/** More than an hour is not waited for: GitHub's limits are renewed each hour. In seconds. */
const longestWait = 3600

/** Requests that may come at once. */
const burst = 5

/** What an Octokit with throttling and retry is made with. */
export interface Pace {
  readonly throttle: {
    readonly onRateLimit: (seconds: number) => boolean
    readonly onSecondaryRateLimit: (seconds: number) => boolean
    readonly write: Bottleneck.Group
  }
  readonly retry: { readonly doNotRetry: number[] }
}

/** @param waiting is told that GitHub asks to wait: seconds */
export function paceOf(waiting: (seconds: number) => void): Pace {
  const wait = (seconds: number): boolean => {
    waiting(seconds)
    return seconds <= longestWait
  }
  return {
    throttle: { onRateLimit: wait, onSecondaryRateLimit: wait, write: writePace() },
    // what GitHub's limits refuse is for the throttling, which waits as long as GitHub says
    retry: { doNotRetry: [400, 401, 403, 404, 410, 422, 429, 451] },
  }
}

function writePace(): Bottleneck.Group {
  return new Bottleneck.Group({
    id: 'restage-write',
    maxConcurrent: 1,
    reservoir: burst,
    reservoirIncreaseInterval: 1_000,
    reservoirIncreaseAmount: 1,
    reservoirIncreaseMaximum: burst,
  })
}
