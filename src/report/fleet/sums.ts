/** Groups of repositories in numbers. */
import { groupBy } from './groups.ts'
import { isTagged, type LeftImage, type Side } from './figures.ts'
import type { Figures, PipelineReport, PipelineStatus, RepositoryReport, Sum, SummedFigures, SummedPair } from './report.ts'

type Row = Omit<RepositoryReport, 'sum'>

/** @param pipelines those of the repositories, and no others. */
export function sumOf(repositories: readonly Row[], pipelines: readonly PipelineReport[]): Sum {
  const open = pipelines.filter(({ status }) => status !== 'gone')
  const gone = pipelines.filter(({ status }) => status === 'gone')
  const findings = open.flatMap(({ entry }) => entry.findings)
  return {
    repositories: countRepositories(repositories, open, gone),
    pipelines: countStatuses(pipelines),
    verdicts: {
      identical: 0,
      equal: 0,
      excused: 0,
      different: 0,
      'legacy-does-not-build': 0,
      'new-does-not-build': 0,
      'not-runnable': 0,
      'no-engine': 0,
      'not-verified': 0,
      ...tally(open, ({ entry }) => entry.verification?.verdict ?? 'not-verified'),
    },
    findings: { blocker: 0, caveat: 0, note: 0, ...tally(findings, ({ severity }) => severity) },
    open: open.length === 0 ? null : sumFigures(open),
    gone: gone.length === 0 ? null : sumFigures(gone),
  }
}

export function countStatuses(pipelines: readonly PipelineReport[]): Readonly<Record<PipelineStatus, number>> {
  return { migrated: 0, caveats: 0, blocked: 0, gone: 0, ...tally(pipelines, ({ status }) => status) }
}

function countRepositories(
  repositories: readonly Row[],
  open: readonly PipelineReport[],
  gone: readonly PipelineReport[],
): Sum['repositories'] {
  const isOpen = new Set(open.map(({ repository }) => repository))
  const isGone = new Set(gone.map(({ repository }) => repository))
  const kindOf = ({ repository, outcome }: Row): keyof Sum['repositories'] => {
    if (outcome !== 'done') return 'failed'
    if (isOpen.has(repository)) return 'open'
    return isGone.has(repository) ? 'finished' : 'nothing'
  }
  return { open: 0, finished: 0, nothing: 0, failed: 0, ...tally(repositories, kindOf), total: repositories.length }
}

function tally<Thing, Key extends string>(things: readonly Thing[], keyOf: (thing: Thing) => Key): Partial<Record<Key, number>> {
  const counts: Partial<Record<Key, number>> = {}
  for (const thing of things) {
    const key = keyOf(thing)
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

/** Exported for the points of a trend, which have no repositories. */
export function sumFigures(pipelines: readonly PipelineReport[]): SummedFigures {
  const plain = (name: keyof Figures): SummedPair => sumPairs(pipelines, name)
  const together = [...groupBy(pipelines, ({ repository }) => repository).values()].filter(({ length }) => length > 1)
  const shared = (name: keyof Figures, counts: Repeats): SummedPair => {
    const { before, after, known, of } = plain(name)
    const both = together.map((those) => those.filter(({ figures }) => isKnown(figures, name)))
    const less = (sum: number | null, side: Side): number | null =>
      sum === null ? null : both.reduce((left, those) => left - repeatedIn(those, side, counts), sum)
    return { before: less(before, 'legacy'), after: less(after, 'multiStage'), known, of }
  }
  return {
    dockerfiles: plain('dockerfiles'),
    scripts: plain('scripts'),
    lines: plain('lines'),
    images: plain('images'),
    finalBytes: plain('finalBytes'),
    finalLayers: plain('finalLayers'),
    registryBytes: plain('registryBytes'),
    builderImages: shared('builderImages', () => 1),
    builderBytes: shared('builderBytes', ({ size }) => size),
    hostFiles: plain('hostFiles'),
    hostBytes: plain('hostBytes'),
    laptopBytes: shared('laptopBytes', (image) => (isTagged(image) ? image.size : 0)),
    coldSeconds: plain('coldSeconds'),
    warmSeconds: plain('warmSeconds'),
    changedSeconds: plain('changedSeconds'),
  }
}

function isKnown(figures: Figures, name: keyof Figures): boolean {
  return figures[name].before !== null && figures[name].after !== null
}

function sumPairs(pipelines: readonly PipelineReport[], name: keyof Figures): SummedPair {
  const sum = { before: 0, after: 0, known: 0 }
  for (const { figures } of pipelines) {
    const { before, after } = figures[name]
    if (before === null || after === null) continue
    sum.before += before
    sum.after += after
    sum.known++
  }
  const of = pipelines.length
  // parts of seconds add up to long tails
  const rounded = (value: number): number => Math.round(value * 1000) / 1000
  return sum.known === 0
    ? { before: null, after: null, known: 0, of }
    : { before: rounded(sum.before), after: rounded(sum.after), known: sum.known, of }
}

/** What an image adds to a sum. */
type Repeats = (image: LeftImage) => number

/** What images of one repository add that another of its pipelines has added: one name and one size are one image. */
function repeatedIn(pipelines: readonly PipelineReport[], side: Side, counts: Repeats): number {
  const seen = new Set<string>()
  let sum = 0
  for (const { entry } of pipelines) {
    const images = entry.verification?.leftBehind?.[side].images ?? []
    const keys = images.map(({ name, size }) => `${String(size)} ${name}`)
    images.forEach((image, index) => {
      if (seen.has(keys[index] ?? '')) sum += counts(image)
    })
    for (const key of keys) seen.add(key)
  }
  return sum
}
