/** What changed since the last run, in words. */
import type { ChangeKind, FleetReport, Pair, PipelineChange, Snapshot } from '../report.ts'
import { amount, bytes, countOf, known, time } from './format.ts'
import { statusWords, verdictWords } from './rows.ts'
import { printState } from './state.ts'

export interface ChangesView {
  readonly since: string
  readonly summary: string
  readonly list: readonly {
    readonly name: string
    readonly href: string
    readonly kind: ChangeKind
    readonly word: string
    readonly text: string
  }[]
  readonly more: string
}

const shownChanges = 100
const words: Readonly<Record<ChangeKind, string>> = {
  gone: 'gone',
  new: 'new',
  status: 'status',
  verdict: 'verdict',
  size: 'size',
  unseen: 'not seen',
}

/** Those that say most first. */
const order = Object.keys(words) as readonly ChangeKind[]

export function changesView({ since, pipelines }: NonNullable<FleetReport['changes']>): ChangesView {
  const first = ({ kinds }: PipelineChange): number => Math.min(...kinds.map((kind) => order.indexOf(kind)))
  const sorted = [...pipelines].sort((a, b) => first(a) - first(b))
  const counts = order
    .map((kind) => ({ kind, count: pipelines.filter(({ kinds }) => kinds.includes(kind)).length }))
    .filter(({ count }) => count > 0)
  return {
    since: time(since),
    summary:
      counts.length === 0 ? 'Nothing changed.' : counts.map(({ kind, count }) => `${words[kind]} ${amount(count)}`).join(' · '),
    list: sorted.slice(0, shownChanges).map((change) => {
      const kind = order[first(change)] ?? 'status'
      const { repository, id } = change
      return {
        name: `${repository} ${id}`,
        href: printState({ shown: { repository, pipeline: id } }),
        kind,
        word: words[kind],
        text: textOf(change),
      }
    }),
    more:
      sorted.length > shownChanges
        ? `and ${countOf(sorted.length - shownChanges, 'more change')}; the JSON report has them all`
        : '',
  }
}

function textOf({ kinds, before, after }: PipelineChange): string {
  return kinds.map((kind) => kindText(kind, before, after)).join('; ')
}

function kindText(kind: ChangeKind, before: Snapshot | null, after: Snapshot | null): string {
  switch (kind) {
    case 'new':
      return after === null ? '' : statusWords[after.status]
    case 'gone':
      return `was: ${before === null ? 'unknown' : statusWords[before.status]}`
    case 'unseen':
      return 'its repository could not be analysed this time'
    case 'status':
      return both(before, after, ({ status }) => statusWords[status])
    case 'verdict':
      return both(before, after, ({ verdict }) => (verdict === null ? 'not verified' : verdictWords[verdict]))
    case 'size':
      return sizeText(before, after)
  }
}

function both(before: Snapshot | null, after: Snapshot | null, say: (snapshot: Snapshot) => string): string {
  return `${before === null ? 'unknown' : say(before)} → ${after === null ? 'unknown' : say(after)}`
}

/** Of the images that differ, as they are built now. */
function sizeText(before: Snapshot | null, after: Snapshot | null): string {
  const part = (name: string, pick: (snapshot: Snapshot) => Pair): readonly string[] => {
    const [old, fresh] = [before, after].map((snapshot) => (snapshot === null ? null : pick(snapshot).before))
    return old === fresh ? [] : [`${name} ${known(old ?? null, bytes)} → ${known(fresh ?? null, bytes)}`]
  }
  const parts = [
    ...part('final images', ({ finalBytes }) => finalBytes),
    ...part('builder images', ({ builderBytes }) => builderBytes),
  ]
  return parts.length === 0 ? 'of the images that a migration would make' : parts.join(', ')
}
