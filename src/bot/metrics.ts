/** Figures of a running bot, as Prometheus reads them. */
import type { Done } from './carry-out.ts'

export interface Metrics {
  delivered(event: string, outcome: 'taken' | 'again' | 'refused' | 'done' | 'failed'): void
  visited(milliseconds: number, done: readonly Done[]): void
  /** The text of `/metrics`; `waiting`: deliveries that wait or are worked off. */
  text(waiting: number): string
}

export function newMetrics(): Metrics {
  const deliveries = new Map<string, number>()
  const pulls = new Map<string, number>()
  let [visits, seconds] = [0, 0]
  const add = (map: Map<string, number>, labels: string): void => {
    map.set(labels, (map.get(labels) ?? 0) + 1)
  }
  return {
    delivered: (event, outcome) => {
      // names come from outside, and each one is a series
      const name =
        /^[a-z_.]{1,50}$/.test(event) && (deliveries.size < 200 || deliveries.has(`event="${event}",outcome="${outcome}"`))
          ? event
          : 'other'
      add(deliveries, `event="${name}",outcome="${outcome}"`)
    },
    visited: (milliseconds, done) => {
      visits++
      seconds += milliseconds / 1000
      for (const { kind } of done) add(pulls, `kind="${kind}"`)
    },
    text: (waiting) =>
      [
        ...series('restage_deliveries_total', 'counter', 'Deliveries by event and what came of them', deliveries),
        ...series('restage_pulls_total', 'counter', 'What was done about pull requests', pulls),
        ...series('restage_visit_seconds_sum', 'counter', 'Seconds spent on visits', new Map([['', seconds]])),
        ...series('restage_visit_seconds_count', 'counter', 'Visits to repositories', new Map([['', visits]])),
        ...series('restage_deliveries_waiting', 'gauge', 'Deliveries that wait or are worked off', new Map([['', waiting]])),
        '',
      ].join('\n'),
  }
}

function series(name: string, type: 'counter' | 'gauge', help: string, values: ReadonlyMap<string, number>): readonly string[] {
  const lines = [...values].map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${String(value)}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines]
}
