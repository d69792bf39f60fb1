/**
 * The lines of a Dockerfile that take artifacts from the context, rewritten to take them from a stage.
 *
 * A source that is an artifact becomes `COPY --from=STAGE --chown=0:0 PATH`; a folder or wildcard that holds artifacts among
 * repository files stays, and each artifact is copied after it to the place where it landed. The owner is written because
 * COPY from a context gives 0:0 while COPY --from keeps the stage's.
 */
import type { CopyInstruction, Dockerfile } from '../../dockerfile/ast.ts'
import type { TextEdit } from '../../dockerfile/edits.ts'
import type { EvaluatedStage } from '../../dockerfile/stage.ts'
import type { Finding } from '../../findings/finding.ts'
import {
  archiveAdded,
  allIgnored,
  emptyFolderMode,
  modeNeedsBuildKit,
  modeUnknown,
  symbolicPath,
  typeAssumed,
} from '../../findings/rewrite.ts'
import type { ContainerId } from '../../host/origin.ts'
import { baseName, isWithin } from '../../host/path.ts'
import { emptyFoldersOf, modeOfEmpty, type EmptyFolder } from '../../pipeline/empty-folders.ts'
import type { BuiltImage, Pipeline } from '../../pipeline/model.ts'
import { contextSources, type SourceMatch, type Taken } from '../../pipeline/context-sources.ts'
import type { HostPath } from '../../shell/world.ts'
import { literal, printText, type Text } from '../../text/symbolic.ts'
import type { Look } from '../../pipeline/observation.ts'
import { prefixed, repositoryLines, stagedLines } from './context-lines.ts'
import { belowWord, literalWord, wordOf, writeLines, type Line } from './copy-lines.ts'
import { isPutInPlace } from './ignore-writes.ts'
import type { MadeInputs } from './made-inputs.ts'
import type { ToldFiles } from './told-files.ts'
import { restOf } from './moved-sources.ts'
import { spellAsWritten, spellPath } from './spelling.ts'
import { emptySource } from './empty-folders.ts'
import { typeOf } from './types.ts'

/** What the rewrite of one image's copies needs to know. */
export interface CopyContext {
  readonly pipeline: Pipeline
  readonly image: BuiltImage
  readonly file: Dockerfile
  readonly final: boolean
  /** The stage with an empty folder, where the composed file has one. */
  readonly emptyStage: string | undefined
  /** The stages whose text is kept. */
  readonly stages: readonly EvaluatedStage[]
  /** How a container's image is named in COPY --from; `undefined` when it cannot be. */
  readonly providerOf: (container: ContainerId, path: Text) => string | undefined
  /** The stage gives the path the mode that the driver gave it. */
  readonly setsMode: (container: ContainerId, path: Text) => boolean
  /** What an engine saw. */
  readonly look: Look
  /** Artifacts' paths whose `*`, `?` and `[` are signs of their names. */
  readonly literal: ReadonlySet<string>
  /** The context folder of this image, seen from the composed file's context: `''` or `sub/`. */
  readonly prefix: string
  /** The build was made from a folder outside the repository, filled by the driver. */
  readonly staged: boolean
  /** The composed file's context. */
  readonly newContext: HostPath
  /** The composed file. */
  readonly written: HostPath
  /** The composed build's arguments. */
  readonly args: ReadonlyMap<string, Text>
  /** Whether the composed build's ignore file hides a path of the repository. */
  readonly hides: (path: string) => boolean
  /** Dockerfiles, ignore files and drivers that the migration writes or removes. */
  readonly own: ReadonlySet<string>
  /** Every file of the repository, and what the driver has made beside it. */
  readonly entries: readonly string[]
  /** Files that the driver goes on making. */
  readonly made: MadeInputs
  /** Files whose text the driver tells. */
  readonly told: ToldFiles
}

export interface CopyEdits {
  readonly edits: readonly TextEdit[]
  /** What is taken of the driver's making, from where it stands. */
  readonly made: readonly HostPath[]
  readonly findings: readonly Finding[]
}

/** All edits of an image's COPY and ADD lines with context sources. */
export function rewriteCopies(context: CopyContext): CopyEdits {
  const byInstruction = new Map<CopyInstruction, SourceMatch[]>()
  for (const match of contextSources(context.image, context.stages)) {
    const { syntax } = match.step
    // A trigger of the base stands in another file.
    if (!match.evaluated.triggered) byInstruction.set(syntax, [...(byInstruction.get(syntax) ?? []), match])
  }
  const edits: TextEdit[] = []
  const findings: Finding[] = []
  for (const [instruction, matches] of byInstruction) {
    const lines = linesOf(context, instruction, matches, findings)
    // A heredoc's text stands below its line: such a line is not split.
    if (instruction.heredocs.length === 0) edits.push(...writeLines(context.file, instruction, lines))
  }
  const made = [...byInstruction.values()].flat().flatMap((match) => madeOf(context, match))
  return { edits, made, findings }
}

/** Files that the driver writes, and those whose mode it sets. */
function madeOf(context: CopyContext, { others, repository }: SourceMatch): readonly HostPath[] {
  const taken = [...others, ...repository].filter((one) => !isSwappedIgnore(context, one))
  return taken.flatMap(({ ignored, node }) => {
    const isMade = node.origin?.kind === 'text' || (node.origin?.kind === 'repository' && node.mode !== undefined)
    return isMade && !ignored && context.told.pathOf({ node }) === undefined ? [node.path] : []
  })
}

function linesOf(
  context: CopyContext,
  instruction: CopyInstruction,
  matches: readonly SourceMatch[],
  findings: Finding[],
): readonly Line[] {
  const destination = wordOf(instruction, instruction.destination)
  const evaluated = matches[0]?.step.sources ?? []
  return instruction.sources.flatMap((argument, index): readonly Line[] => {
    const written = wordOf(instruction, argument)
    const match = matches.find((one) => one.source === evaluated[index])
    // A URL is no part of the context.
    if (match === undefined) return [{ provider: undefined, sources: [written], destination }]
    const texts = match.others.filter(
      (taken) => !taken.ignored && taken.node.origin?.kind === 'text' && !isSwappedIgnore(context, taken),
    )
    const told = texts.filter((taken) => context.told.pathOf(taken) !== undefined)
    const made = texts.filter((taken) => !told.includes(taken))
    const own = match.repository.filter(({ node }) => !context.own.has(node.path))
    findings.push(...[...made, ...own].flatMap((taken) => context.made.trouble(taken, match.site) ?? []))
    if (match.matched.length === 0) return [{ provider: undefined, sources: [prefixed(written, context.prefix)], destination }]
    const artifacts = match.artifacts.filter((taken) => !taken.ignored || taken.path === taken.source)
    const onTop = match.repository.filter((taken) => liesOn(taken, artifacts))
    const isPlain = (taken: Taken): boolean => !onTop.includes(taken) && !isSwappedIgnore(context, taken)
    const beside = [...match.repository.filter(isPlain), ...made]
    const empty = emptyFoldersOf(match, context)
    if (match.repository.length === 0 && artifacts.length === 0 && match.others.length === 0 && empty.length === 0)
      findings.push(allIgnored(match.site, printText(match.source)))
    const lineOf = (taken: Taken): Line => artifactLine(context, instruction, { ...match, written }, taken, findings)
    const before = artifacts.filter((taken) => isInFront(taken, beside))
    return [
      ...before.map(lineOf),
      ...(beside.length === 0 ? [] : repositoryLines(context, { ...match, repository: beside }, written, destination, findings)),
      ...artifacts.filter((taken) => !before.includes(taken)).map(lineOf),
      ...told.map((taken) => toldLine(context, taken, destination)),
      ...(onTop.length === 0 ? [] : stagedLines(context, { ...match, repository: onTop }, destination, findings)),
      ...empty.map((folder) => emptyLine(context, match, folder, destination, findings)),
    ]
  })
}

/** A wildcard gives its matches in the order of their names, and the contents of a folder come before the files behind it. */
function isInFront({ source }: Taken, beside: readonly Taken[]): boolean {
  const key = (path: string): string => path.replaceAll('/', '\u0000')
  return beside.length > 0 && beside.every((other) => key(source) < key(other.source))
}

/** An ignore file that the driver put in place, or aside, for a build, and that only comes along: no stage reads it. */
function isSwappedIgnore({ final, pipeline }: CopyContext, { node, path, source }: Taken): boolean {
  if (final || path === source || !isPutInPlace(node)) return false
  const places = pipeline.images.flatMap(({ context }) => (context?.ignore === undefined ? [] : [context.ignore.path]))
  return places.some((place) => node.path === place || (node.origin?.kind === 'repository' && node.origin.path === place))
}

/** Repository files that the driver laid over an artifact, after it was copied out. */
function liesOn(taken: Taken, artifacts: readonly Taken[]): boolean {
  const { origin, path } = taken.node
  return origin?.kind === 'repository' && origin.path !== path && artifacts.some((one) => isWithin(path, one.node.path))
}

function emptyLine(
  context: CopyContext,
  match: SourceMatch,
  folder: EmptyFolder,
  destination: string,
  findings: Finding[],
): Line {
  const mode = modeOfEmpty(folder)
  if (mode !== undefined) findings.push(emptyFolderMode(match.site, folder.path, mode))
  const rest = restOf(folder)
  return {
    provider: context.emptyStage,
    sources: [emptySource],
    destination: rest === '' ? destination : belowWord(destination, literalWord(rest, context.file)),
    isOfRoot: true,
  }
}

function toldLine({ told, file }: CopyContext, taken: Taken, destination: string): Line {
  const rest = restOf(taken)
  return {
    provider: told.stage?.name,
    sources: [told.pathOf(taken) ?? taken.path],
    destination: rest === '' ? destination : belowWord(destination, literalWord(rest, file)),
    isOfRoot: true,
  }
}

function artifactLine(
  context: CopyContext,
  instruction: CopyInstruction,
  match: SourceMatch & { readonly written: string },
  taken: Taken,
  findings: Finding[],
): Line {
  const { origin } = taken.node
  const path = origin?.kind === 'artifact' ? origin.path : literal('')
  const name = context.literal.has(printText(path)) ? path.map(escapedName) : path
  const spelling =
    spellPath(name, context.file, match.evaluated.before, context.args) ??
    spellAsWritten(name, { text: match.source, word: match.written }, context.file)
  if (spelling === undefined) findings.push(symbolicPath(match.site, printText(path)))
  // ADD unpacks what it is given by name, not what lies in a folder.
  if (instruction.kind === 'add' && taken.archive === undefined && taken.path === taken.source && isArchive(taken.path))
    findings.push(archiveAdded(match.site, taken.path))
  const mode = modeOf(context, instruction, match, taken, findings)
  return {
    provider: origin?.kind === 'artifact' ? context.providerOf(origin.container, origin.path) : undefined,
    sources: [asFolder(spelling?.word ?? printText(path), taken)],
    destination: destinationOf(context, instruction, match, taken, findings),
    mode,
    // An archive of a container that ADD unpacks keeps its owners, which are those of the stage.
    isOfRoot: taken.archive?.owners === 'container' || isOfRoot(context, taken),
    asks: spelling?.asks ?? [],
  }
}

/** A name that would be a pattern in a COPY, as a pattern that matches it alone. */
function escapedName(part: Text[number]): Text[number] {
  return typeof part === 'string' ? part.replaceAll(/[*?[]/g, '[$&]') : part
}

/** What is known to be a folder is written as one. */
function asFolder(word: string, { node }: Taken): string {
  return node.type === 'directory' && !word.endsWith('/') ? `${word}/` : word
}

/** All of it was seen to be root's; a chmod of the driver may set bits that the classic builder keeps where no owner is given. */
function isOfRoot(context: CopyContext, { node }: Taken): boolean {
  const seen = node.origin?.kind === 'artifact' ? context.look(node.origin.container, node.origin.path) : undefined
  const isThere = seen?.type === 'file' || seen?.type === 'directory'
  return isThere && seen.owners === 'root' && (node.mode === undefined || /^(?:0?[0-7]{3}|[ugoa]*\+[rwx]+)$/.test(node.mode))
}

/** The mode to write as `--chmod`. On a folder it would reach everything inside, so there only the usual one may be left out. */
function modeOf(
  context: CopyContext,
  instruction: CopyInstruction,
  match: SourceMatch,
  taken: Taken,
  findings: Finding[],
): string | undefined {
  const { origin } = taken.node
  if (taken.node.mode === undefined) return undefined
  if (origin?.kind === 'artifact' && context.setsMode(origin.container, origin.path)) return undefined
  const mode = octalMode(taken.node.mode)
  const type = typeOf(context.pipeline, context.image, taken, context.look)
  if (type === 'directory' && mode === '755') return undefined
  if (mode === undefined || type === 'directory') findings.push(modeUnknown(match.site, taken.path, taken.node.mode))
  else if (instruction.chmod === undefined) findings.push(modeNeedsBuildKit(match.site, taken.path))
  return mode
}

function isArchive(path: string): boolean {
  return /\.(?:tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz|zst))$/i.test(path)
}

/** What a `chmod` leaves on a file that a tool wrote with umask 022; `undefined` when that depends on the file. */
function octalMode(mode: string): string | undefined {
  if (/^[0-7]{3,4}$/.test(mode)) return mode.replace(/^0+(?=\d{3})/, '')
  return /^(?:a|ugo)?\+x$/.test(mode) ? '755' : undefined
}

/** Where the artifact goes, written as the user wrote the destination. */
function destinationOf(
  context: CopyContext,
  instruction: CopyInstruction,
  match: SourceMatch,
  taken: Taken,
  findings: Finding[],
): string {
  const written = wordOf(instruction, instruction.destination)
  const rest = restOf(taken)
  if (rest !== '') return belowWord(written, literalWord(rest, context.file))
  if (!printText(match.step.destination).endsWith('/')) return written
  const { origin } = taken.node
  const hostName = baseName(taken.path)
  if (origin?.kind === 'artifact' && baseName(printText(origin.path)) === hostName) return written
  const type = typeOf(context.pipeline, context.image, taken, context.look)
  if (type === 'directory') return written
  if (type === undefined) findings.push(typeAssumed(match.site, taken.path))
  return belowWord(written, literalWord(hostName, context.file))
}
