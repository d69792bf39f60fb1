/** What an engine said, as lines of the story: the verdict first, then what differs and why, sizes, what is left behind, times. */
import type { Explanation, FileDifference } from '../compare/difference.ts'
import type { MigrationDocument } from '../migrate/document.ts'
import type { Verification, VerificationVerdict, VerifiedImage } from '../verify/verification.ts'
import { cleanLine, cleanText } from '../text/clean.ts'
import type { Style } from './paint.ts'
import type { PatchLine } from './patch.ts'
import { count } from './text.ts'

export interface LabelledLine extends PatchLine {
  /** What the lines that follow are about; empty for one that goes on. */
  readonly label: string
}

const verdicts: Readonly<Record<VerificationVerdict, readonly [Style, string]>> = {
  identical: ['good', 'both builds make the identical image, times too'],
  equal: ['good', 'both builds make the same image'],
  excused: ['good', 'both builds make the same image, but for what is listed'],
  different: ['bad', 'the images differ'],
  'legacy-does-not-build': ['bad', 'the legacy version does not build'],
  'new-does-not-build': ['bad', 'the new version does not build'],
  'not-runnable': ['warn', 'could not be built here'],
  'no-engine': ['warn', 'no engine answers'],
}

const repairs: Readonly<Record<NonNullable<Verification['repair']>['outcome'], readonly [Style, string]>> = {
  kept: ['good', 'the new Dockerfile was repaired, and built and compared again:'],
  dropped: ['warn', 'no known cure led to the same image, so none is kept:'],
  none: ['warn', 'there is no known cure for what differs'],
}

/** How many differences are printed; the document has them all. */
const shownDifferences = 20

/** The lines of one verification. */
export function verificationRows(verification: Verification): readonly LabelledLine[] {
  const [style, text] = verdicts[verification.verdict]
  const by =
    verification.builder === null
      ? ''
      : ` (engine ${cleanLine(verification.engine ?? '')}, ${verification.builder}, legacy by ${verification.legacy})`
  const message = verification.message === null ? [] : cleanText(verification.message).trimEnd().split('\n')
  return [
    row('engine', style, `${text}${verification.repair?.outcome === 'kept' ? ', with what was repaired' : ''}${by}`),
    ...message.map((line) => row('', 'plain', `  ${line}`)),
    ...repairRows(verification),
    ...verification.images.flatMap(imageRows),
    ...sizeRows(verification),
    ...timeRows(verification),
    ...verification.strangers.map(({ kind, name }, index) =>
      row(
        index === 0 ? 'foreign' : '',
        'warn',
        `${kind} ${cleanLine(name)} appeared on the engine past this run, and is left there`,
      ),
    ),
    ...verification.answered.map((line, index) => row(index === 0 ? 'not done' : '', 'quiet', cleanLine(line))),
  ]
}

function repairRows({ repair }: Verification): readonly LabelledLine[] {
  if (repair === null) return []
  const [style, text] = repairs[repair.outcome]
  const cures = repair.cures.flatMap(({ dockerfile, subjects, cause, cure, kept }): readonly LabelledLine[] => {
    const about =
      subjects.length === 0 ? '' : `${subjects.slice(0, 3).map(cleanLine).join(', ')}${subjects.length > 3 ? ' …' : ''}: `
    return [
      row('', 'plain', `  ${about}${cleanLine(cause)}`),
      row('', kept ? 'good' : 'quiet', `    ${kept ? '' : 'tried, no better: '}${cleanLine(dockerfile)}: ${cleanLine(cure)}`),
    ]
  })
  const shared = repair.shared.map(({ dockerfile, pipelines }) =>
    row('', 'warn', `  ${cleanLine(dockerfile)} is left as it is: ${pipelines.map(cleanLine).join(' and ')} build it`),
  )
  return [
    row('repair', style, repair.shared.length > 0 && repair.cures.length === 0 ? 'nothing is repaired:' : text),
    ...shared,
    ...cures,
  ]
}

function imageRows(image: VerifiedImage): readonly LabelledLine[] {
  const { compared, differences, excused, times } = image.files
  const rows = differences.slice(0, shownDifferences).flatMap(differenceRows)
  const left = differences.length - shownDifferences
  const other = times === 0 ? '' : `; ${count(times, 'path')} only in its time`.replace(/s only in its/, 's only in their')
  return [
    row(
      '',
      'plain',
      `${cleanLine(image.id)}: ${count(compared, 'path')} compared, ${count(differences.length, 'difference')}${other}`,
    ),
    ...rows,
    ...(left > 0 ? [row('', 'bad', `  and ${String(left)} more; --json has them all`)] : []),
    ...image.config.map(({ field, legacy, multiStage }) =>
      row(
        '',
        'bad',
        `  configuration ${cleanLine(field)}: ${cleanLine(legacy ?? 'not set')} → ${cleanLine(multiStage ?? 'not set')}`,
      ),
    ),
    ...excused.map(({ difference, excuse }) =>
      row('', 'quiet', `  excused: ${cleanLine(difference.path)} (${cleanLine(excuse.evidence)})`),
    ),
  ]
}

function differenceRows({ path, aspect, legacy, multiStage, explanation }: FileDifference): readonly LabelledLine[] {
  const [before, after] = [cleanLine(legacy ?? 'not there'), cleanLine(multiStage ?? 'not there')]
  const what = aspect === 'entry' ? '' : `${aspect} `
  return [
    row('', 'bad', `  ${cleanLine(path)}: ${what}${before} → ${after}`),
    ...(explanation === null ? [] : explanationRows(explanation)),
  ]
}

function explanationRows({ cause, cure, detail }: Explanation): readonly LabelledLine[] {
  const lines = detail === null ? [] : cleanText(detail).trimEnd().split('\n')
  return [
    row('', 'plain', `    ${cleanLine(cause)}`),
    ...(cure === null ? [] : [row('', 'plain', `    → ${cleanLine(cure)}`)]),
    ...lines.map((line) => row('', 'quiet', `      ${line}`)),
  ]
}

function sizeRows(verification: Verification): readonly LabelledLine[] {
  const rows = verification.images.flatMap(({ id, sizes }) => (sizes === null ? [] : sizeTexts(cleanLine(id), sizes)))
  return [...rows.map((text, index) => row(index === 0 ? 'sizes' : '', 'plain', text)), ...savedRows(verification)]
}

type BothSizes = NonNullable<VerifiedImage['sizes']>

function sizeTexts(id: string, { legacy, multiStage }: BothSizes): readonly string[] {
  const over = multiStage.overBase === null ? '' : `, ${bytes(multiStage.overBase)} over its base`
  const size = beforeAndAfter(legacy.image, multiStage.image)
  const [before, after] = [legacy.compressed, multiStage.compressed]
  const compressed =
    before === null || after === null
      ? []
      : [`${id} compressed ${beforeAndAfter(before, after)} (gzip -6 of each layer, about what a push sends)`]
  return [`${id} ${size}${over}`, ...compressed]
}

/** An image that stays the same stays as large as it was. */
function beforeAndAfter(before: number, after: number): string {
  return before === after ? `${bytes(before)}, before and after` : `${bytes(before)} → ${bytes(after)}`
}

/** Where the saving is: what each way leaves on the machine. */
function savedRows({ leftBehind, builds }: Verification): readonly LabelledLine[] {
  if (leftBehind === null) return []
  const fewer =
    builds === null || builds.legacy <= builds.multiStage
      ? []
      : [`${count(builds.legacy, 'docker build')} become ${String(builds.multiStage)}`]
  const before = leftThings(leftBehind.legacy)
  const after = leftThings(leftBehind.multiStage)
  const left = [
    ...(before.length === 0 ? [] : [`the legacy way leaves behind ${before.join(', ')}`]),
    ...(after.length === 0 ? [] : [`the new way leaves behind ${after.join(', ')}, until docker image prune`]),
  ]
  const quiet = [
    ...(leftBehind.multiStage.cache ? ['the build stage stays in the build cache until docker builder prune'] : []),
    ...(leftBehind.legacy.files === null ? ['files and containers that the legacy way leaves are seen by --legacy script'] : []),
  ]
  const texts = [...fewer, ...left, ...quiet]
  return texts.map((text, index) => row(index === 0 ? 'saved' : '', index < fewer.length + left.length ? 'plain' : 'quiet', text))
}

function leftThings({ images, files, containers }: NonNullable<Verification['leftBehind']>['legacy']): readonly string[] {
  const size = (files ?? []).reduce((sum, file) => sum + file.size, 0)
  return [
    ...images.map((image) => `image ${cleanLine(image.name)} (${bytes(image.size)})`),
    ...(files === null || files.length === 0 ? [] : [`${count(files.length, 'file')} in the tree (${bytes(size)})`]),
    ...(containers ?? []).map((name) => `container ${cleanLine(name)}`),
  ]
}

function timeRows({ timings, measured, legacy: way }: Verification): readonly LabelledLine[] {
  if (timings === null) return []
  const { legacy, multiStage, compare } = timings
  const checked = `this check: legacy ${seconds(legacy)}, new ${seconds(multiStage)}, comparison ${seconds(compare)}`
  if (measured === null) return [row('times', 'quiet', checked.replace('this check: ', ''))]
  const file = measured.file === null ? 'a source file' : cleanLine(measured.file)
  const kinds = [
    ['from nothing', measured.legacy.cold, measured.multiStage.cold],
    ['again at once', measured.legacy.warm, measured.multiStage.warm],
    [`after a change of ${file}`, measured.legacy.changed, measured.multiStage.changed],
  ] as const
  return [
    ...kinds.map(([what, before, after], index) =>
      row(index === 0 ? 'times' : '', 'plain', `${what}: legacy ${measuredTime(before)}, new ${measuredTime(after)}`),
    ),
    row('', 'quiet', `measured once each, with the same builder; ${checkouts[way]}`),
    row('', 'quiet', checked),
  ]
}

const checkouts = {
  plan: 'each from a clean checkout, so a cache that the driver keeps on the host counts for nothing (--legacy script has it)',
  script: 'the driver in one checkout, so a cache that it keeps there shows in its second and third time',
} as const

function measuredTime(value: number | null): string {
  return value === null ? 'not measured' : seconds(value)
}

function row(label: string, style: Style, text: string): LabelledLine {
  return { label, style, text }
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes as docker prints them: powers of 1000, three digits. */
export function bytes(size: number): string {
  const power = size < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3))
  return `${String(Number((size / 1000 ** power).toPrecision(3)))} ${units[power] ?? 'B'}`
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`
}

/** The last lines of `restage verify`. */
export function verifiedLines(document: MigrationDocument): readonly PatchLine[] {
  if (document.pipelines.length === 0)
    return [{ style: 'good', text: `Nothing to verify in ${cleanLine(document.root)}: there is no builder pattern in it.` }]
  const bad = document.pipelines.filter(
    ({ verification }) => verification !== null && verdicts[verification.verdict][0] !== 'good',
  )
  const done = document.pipelines.filter(({ verification }) => verification !== null).length
  if (done === 0) return [{ style: 'plain', text: 'Every build is blocked, so there is no new version to compare.' }]
  if (bad.length === 0)
    return [{ style: 'good', text: `${count(done, 'pipeline')} verified on the engine.` }, ...repairHints(document)]
  return [
    { style: 'bad', text: `${count(bad.length, 'pipeline')} of ${String(done)} could not be shown to be the same.` },
    ...repairHints(document),
  ]
}

/** How to go on: where a repair may help, and how one that helped is written. */
function repairHints({ pipelines }: MigrationDocument): readonly PatchLine[] {
  const all = pipelines.flatMap(({ verification }) => verification ?? [])
  const isOpen = all.some(
    ({ repair, images }) =>
      repair === null &&
      images.some(({ files }) => files.differences.some(({ explanation }) => (explanation?.cure ?? null) !== null)),
  )
  return [
    ...(isOpen
      ? [{ style: 'plain', text: '--repair applies the known cures to the new Dockerfile, and verifies it again.' } as const]
      : []),
    ...(all.some(({ repair }) => repair?.outcome === 'kept')
      ? [
          {
            style: 'plain',
            text: 'The repaired Dockerfile is shown and written by restage migrate --verify --repair, with --write.',
          } as const,
        ]
      : []),
  ]
}
