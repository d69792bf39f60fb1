/**
 * How much work a repository may take. Work is counted (commands, expansions, looks at files), never timed, so the same repository
 * gives the same document on every machine.
 *
 * No driver can take all: each gets a share of what is left, and never less than a little, so that the usual way of every driver is
 * followed whatever the ones before it took. What a share cuts off (ways, targets) is told by whom it is cut off from.
 */
export interface Budget {
  spend(work: number): void
  /** Nothing more is begun. */
  isSpent(): boolean
  /** A part of what is left, usually that of one driver; what it spends is spent here as well. */
  share(size?: number): Budget
}

/** For all drivers of a repository. */
const whole = 16_000_000
/** A driver may take this part of what is left, and at least so much. */
const part = 1 / 4
const least = 50_000

/** The budget of one repository. */
export function createBudget(limit: number = whole): Budget {
  let spent = 0
  return {
    spend: (work) => {
      spent += work
    },
    isSpent: () => spent >= limit,
    share: (size = part) => {
      const own = createBudget(Math.max(least, (limit - spent) * size))
      return {
        ...own,
        spend: (work) => {
          spent += work
          own.spend(work)
        },
      }
    },
  }
}
