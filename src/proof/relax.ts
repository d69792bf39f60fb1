/**
 * What may be taken for granted when two images differ, one thing at a time, each told as an assumption.
 *
 * In: the first difference. Out: a reading under which it is none any more, and what that takes for granted; or nothing, and then
 * the images are different. Only two kinds of things are ever taken for granted: that an artifact is a file or a folder, and that
 * a command which does not name a build argument does not read it (and, for what ran in a container, that plain words do the same
 * with and without a shell).
 */
import type { Finding } from '../findings/finding.ts'
import {
  argumentsSeen,
  assumedType,
  buildDropsEdited,
  editedInputRead,
  emptyFolderMayMatter,
  emptyFolderUnused,
  modeSpokenOf,
  typeIsMade,
  unreadArgument,
  usualMode,
} from '../findings/proof.ts'
import { volumeMayLoseFiles } from '../findings/containers.ts'
import { keyOf, printText, sameText, type Text } from '../text/symbolic.ts'
import { createReading, environmentOf, nothingGranted, type KnownType, type ReadingGrants } from './digest.ts'
import { sameCommand } from './commands.ts'
import { firstMismatch, type Mismatch } from './differences.ts'
import { madeAs, setsModes } from './evidence.ts'
import type { ImageForm, RunForm } from './form.ts'
import type { FormBook } from './kept-forms.ts'
import { printOrigin, type ArtifactOrigin } from './origins.ts'
import { modeAfter } from './modes.ts'
import type { Entry } from './placements.ts'
import type { Reading } from './reading.ts'

/** What is taken for granted so far, and how it is told. */
interface Granted extends ReadingGrants {
  readonly findings: readonly Finding[]
}

export interface Comparison {
  readonly reading: Reading
  readonly equalFiles: boolean
  /** It was ended before it was known whether they are equal. */
  readonly isCut: boolean
  readonly findings: readonly Finding[]
}

/** What is known beside the two images. */
export interface ComparisonFacts {
  readonly known: readonly KnownType[]
  /** New names of build arguments that were told apart. */
  readonly renamed: ReadonlySet<string>
  /** Files that the migration itself edits or removes. */
  readonly edited: ReadonlySet<string>
  /** What is left of the work that comparing may take: entries of normal forms. */
  readonly work: { left: number }
  /** The normal forms that were made of the images of this pipeline. */
  readonly book: FormBook
}

/** Compares the files of two images, taking for granted what is needed and allowed. */
export function compareFiles(legacy: ImageForm, multiStage: ImageForm, facts: ComparisonFacts): Comparison {
  let granted: Granted = { ...nothingGranted, findings: [] }
  const { work } = facts
  const readingOf = (one: Granted): Reading => createReading(facts.known, one, (entries) => (work.left -= entries), facts.book)
  for (let rounds = 0; rounds < 100 && work.left > 0; rounds += 1) {
    const reading = readingOf(granted)
    if (reading.digest(legacy) === reading.digest(multiStage))
      return { reading, equalFiles: true, isCut: false, findings: granted.findings }
    const mismatch = firstMismatch(legacy, multiStage, reading)
    const next =
      mismatch === undefined
        ? undefined
        : relaxOnce(mismatch, granted, facts, (one) => firstMismatch(legacy, multiStage, readingOf(one)))
    if (next === undefined) break
    granted = next
  }
  return { reading: readingOf(granted), equalFiles: false, isCut: work.left <= 0, findings: [] }
}

function relaxOnce(
  mismatch: Mismatch,
  granted: Granted,
  { renamed, edited }: ComparisonFacts,
  test: (granted: Granted) => Mismatch | undefined,
): Granted | undefined {
  const { legacy, multiStage } = mismatch
  if (legacy?.source.kind === 'step' && multiStage?.source.kind === 'step') {
    const [a, b] = [legacy.source.step, multiStage.source.step]
    if (a.kind !== 'run' || b.kind !== 'run' || granted.runs.has(b)) return undefined
    const findings = sameRun(a, b, renamed)
    return findings === undefined
      ? undefined
      : { ...granted, runs: new Map([...granted.runs, [b, a]]), findings: [...granted.findings, ...findings] }
  }
  const given = grantMode(mismatch, granted)
  if (given !== undefined) return given
  const owned = grantOwner(mismatch, granted)
  if (owned !== undefined) return owned
  const needless = needlessEntry(mismatch, edited)
  if (needless !== undefined) return leaveOut(granted, needless)
  for (const step of mismatch.open) {
    const artifact = step.source.kind === 'entry' ? step.source.entry.artifact : undefined
    if (artifact === undefined || granted.types.some((one) => one.artifact === artifact)) continue
    const evidence = madeAs(artifact)
    for (const type of evidence === 'directory'
      ? (['directory'] as const)
      : evidence === 'file'
        ? (['file'] as const)
        : (['file', 'directory'] as const)) {
      const next = grantType(granted, artifact, type, step.at)
      const rest = test(next)
      if (rest === undefined || isLess(rest, mismatch)) return next
    }
  }
  return undefined
}

/**
 * What a build stage got from the host and does without now: a folder without anything in it (`mkdir -p dist` in the driver, and
 * the builder's `COPY . .` carries it), and a file that the migration itself edits or removes. Only in a build stage: a final image
 * would lack it.
 */
function needlessEntry({ legacy, multiStage, position }: Mismatch, edited: ReadonlySet<string>): Entry | undefined {
  if (position.length < 2 || legacy?.source.kind !== 'entry') return undefined
  const { entry } = legacy.source
  const partner = multiStage?.source.kind === 'entry' ? multiStage.source.entry : undefined
  if (partner !== undefined && keyOf(partner.path) === keyOf(entry.path)) return undefined
  const isFolder = entry.what[1] === 'folder' && entry.mode === undefined
  return isFolder || (editedFile(entry, edited) !== undefined && !entry.isSpokenOf()) ? entry : undefined
}

function editedFile({ kind, what }: Entry, edited: ReadonlySet<string>): string | undefined {
  const [, , origin, path] = what
  return kind === 'point' && origin === 'repository' && typeof path === 'string' && edited.has(path) ? path : undefined
}

function leaveOut(granted: Granted, entry: Entry): Granted {
  const { copy, path } = entry
  const paths = new Set([...(granted.leftOut.get(copy) ?? []), keyOf(path)])
  const shown = printText(path)
  const folder = entry.isSpokenOf() ? emptyFolderMayMatter(copy.at, shown) : emptyFolderUnused(copy.at, shown)
  const reader = entry.kind === 'point' ? entry.readerOf() : undefined
  const dropped = reader === undefined ? buildDropsEdited(copy.at, shown) : editedInputRead(copy.at, shown, reader)
  const finding = entry.kind === 'point' ? dropped : folder
  return { ...granted, leftOut: new Map([...granted.leftOut, [copy, paths]]), findings: [...granted.findings, finding] }
}

/** `COPY --chmod=755` in place of a chmod on the host: all files of a folder would get that mode, and `+x` builds on the mode before. */
function grantMode({ legacy, multiStage }: Mismatch, granted: Granted): Granted | undefined {
  if (legacy?.source.kind !== 'entry' || multiStage?.source.kind !== 'entry') return undefined
  const [before, after] = [legacy.source.entry, multiStage.source.entry]
  const { artifact } = before
  const change = before.mode?.startsWith('chmod ') === true ? before.mode.slice('chmod '.length) : undefined
  if (artifact === undefined || change === undefined || after.copy.mode !== modeAfter(change)) return undefined
  if (granted.modes.includes(artifact)) return undefined
  const shown = printOrigin(artifact)
  const at = artifact.provider.steps.at(-1)?.at ?? null
  const findings = [
    ...(/^[0-7]+$/.test(change) ? [] : [(setsModes(artifact) ? modeSpokenOf : usualMode)(at, shown, change)]),
    ...(madeAs(artifact) === 'file' || before.what[1] === 'file' ? [] : [assumedType(at, shown, 'file')]),
  ]
  return {
    ...granted,
    modes: [...granted.modes, artifact],
    findings: [...granted.findings, ...findings],
  }
}

/** No `--chown=0:0`, because an engine saw that all of it belongs to root; that it was seen is told with the artifact. */
function grantOwner({ legacy, multiStage }: Mismatch, granted: Granted): Granted | undefined {
  if (legacy?.source.kind !== 'entry' || multiStage?.source.kind !== 'entry') return undefined
  const [before, after] = [legacy.source.entry, multiStage.source.entry]
  const { artifact } = before
  if (artifact === undefined || before.owner !== '0:0' || after.owner !== 'stage') return undefined
  const seen = artifact.look?.(artifact.path)
  const isThere = seen?.type === 'file' || seen?.type === 'directory'
  if (!isThere || seen.owners !== 'root' || granted.ofRoot.includes(artifact)) return undefined
  return { ...granted, ofRoot: [...granted.ofRoot, artifact] }
}

function grantType(granted: Granted, artifact: ArtifactOrigin, type: 'file' | 'directory', at: Finding['at']): Granted {
  const finding = (madeAs(artifact) === type ? typeIsMade : assumedType)(
    at,
    printOrigin(artifact),
    type === 'file' ? 'file' : 'folder',
  )
  return {
    ...granted,
    types: [...granted.types, { artifact, type }],
    findings: [...granted.findings, finding],
  }
}

/** Whether a difference comes later than another, or is smaller at the same place. */
function isLess(a: Mismatch, b: Mismatch): boolean {
  for (let index = 0; index < Math.max(a.position.length, b.position.length); index += 1) {
    const [left = -1, right = -1] = [a.position[index], b.position[index]]
    if (left !== right) return left > right
  }
  return a.count < b.count
}

/** What has to be assumed for two RUNs to be the same; `undefined` when nothing would do. */
function sameRun(legacy: RunForm, multiStage: RunForm, renamed: ReadonlySet<string>): readonly Finding[] | undefined {
  const same =
    sameOptional(legacy.user, multiStage.user) &&
    sameText(legacy.workdir, multiStage.workdir) &&
    JSON.stringify([legacy.heredocs, legacy.flags]) === JSON.stringify([multiStage.heredocs, multiStage.flags]) &&
    (legacy.container || JSON.stringify(legacy.volumes) === JSON.stringify(multiStage.volumes)) &&
    legacy.mounts.length === 0 &&
    multiStage.mounts.length === 0
  if (!same) return undefined
  const command = sameCommand(legacy, multiStage)
  const [before, after] = [environmentOf(legacy), environmentOf(multiStage)]
  const extra = [...after.keys()].filter((name) => !before.has(name) && command?.arguments.has(name) !== true)
  const others = [...before].every(([name, value]) => sameOptional(value, after.get(name)))
  if (command === undefined || !others || extra.some((name) => isNamed(multiStage, name))) return undefined
  const allowed = extra.every(
    (name) => multiStage.args.has(name) && (legacy.container || multiStage.inherited.has(name) || renamed.has(name)),
  )
  if (!allowed) return undefined
  const unread = extra.filter((name) => renamed.has(name))
  const seen = extra.filter((name) => !renamed.has(name))
  const { volumes } = multiStage
  return [
    ...command.findings,
    ...(legacy.container && volumes.length > 0 ? [volumeMayLoseFiles(multiStage.at, volumes.join(', '))] : []),
    ...(unread.length === 0 ? [] : [unreadArgument(multiStage.at, unread.join(', '))]),
    ...(seen.length === 0 ? [] : [argumentsSeen(multiStage.at, multiStage.shown, seen.join(', '))]),
  ]
}

function sameOptional(a: Text | undefined, b: Text | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameText(a, b)
}

/** The command names the variable, as `$NAME` or otherwise. */
function isNamed({ command, heredocs }: RunForm, name: string): boolean {
  const text = [command.form === 'shell' ? command.text : command.argv.map(printText).join(' '), ...heredocs].join('\n')
  return new RegExp(`\\b${name}\\b`).test(text)
}
