/**
 * The lines of a Dockerfile that take artifacts from the context, rewritten to take them from a stage.
 *
 * A source that is an artifact becomes `COPY --from=STAGE --chown=0:0 PATH`; a folder or wildcard that holds artifacts among
 * repository files stays, and each artifact is copied after it to the place where it landed. The owner is written because
 * COPY from a context gives 0:0 while COPY --from keeps the stage's.
 */
import type { CopyInstruction, Dockerfile } from '../../dockerfile/ast.ts'
import type { TextEdit } from '../../dockerfile/edits.ts'
import type { Finding } from '../../findings/finding.ts'
import {
  archiveAdded,
  emptyFolder,
  generatedFile,
  ignoreCannotMerge,
  modeNeedsBuildKit,
  modeUnknown,
  stagedOutside,
  symbolicPath,
  typeAssumed,
} from '../../findings/rewrite.ts'
import { artifactType } from '../../pipeline/artifact-type.ts'
import type { BuiltImage, Pipeline } from '../../pipeline/model.ts'
import { contextSources, type SourceMatch, type Taken } from '../../pipeline/takes.ts'
import { baseName, isWithin, joinPath } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'

/** What the rewrite of one image's copies needs to know. */
export interface CopyContext {
  readonly pipeline: Pipeline
  readonly image: BuiltImage
  readonly file: Dockerfile
  /** How a container's image is named in COPY --from; `undefined` when it cannot be. */
  readonly providerOf: (container: string) => string | undefined
  /** The context folder of this image, seen from the composed file's context: `''` or `sub/`. */
  readonly prefix: string
  /** The build was made from a folder outside the repository, filled by the driver. */
  readonly staged: boolean
  /** The composed file's context. */
  readonly newContext: HostPath
  /** Whether the composed build's ignore file hides a path of the repository. */
  readonly hides: (path: string) => boolean
  /** Dockerfiles, ignore files and drivers that the migration writes or removes. */
  readonly own: ReadonlySet<string>
  /** Every file of the repository. */
  readonly entries: readonly string[]
}

export interface CopyEdits {
  readonly edits: readonly TextEdit[]
  readonly findings: readonly Finding[]
}

/** All edits of an image's COPY and ADD lines with context sources. */
export function rewriteCopies(context: CopyContext): CopyEdits {
  const byInstruction = new Map<CopyInstruction, SourceMatch[]>()
  for (const match of contextSources(context.image)) {
    const { syntax } = match.step
    byInstruction.set(syntax, [...(byInstruction.get(syntax) ?? []), match])
  }
  const edits: TextEdit[] = []
  const findings: Finding[] = []
  for (const [instruction, matches] of byInstruction) {
    const result = rewriteCopy(context, instruction, matches)
    edits.push(...result.edits)
    findings.push(...result.findings)
  }
  return { edits, findings }
}

/** One line of the result, before it is written. */
interface Line {
  readonly provider: string | undefined
  readonly sources: readonly string[]
  readonly destination: string
  /** For `--chmod`, where the driver set the mode on the host. */
  readonly mode?: string | undefined
}

/** What a `chmod` leaves on a file that a tool wrote with umask 022; `undefined` when that depends on the file. */
function octalMode(mode: string): string | undefined {
  if (/^[0-7]{3,4}$/.test(mode)) return mode.replace(/^0+(?=\d{3})/, '')
  return /^(?:a|ugo)?\+x$/.test(mode) ? '755' : undefined
}

function rewriteCopy(context: CopyContext, instruction: CopyInstruction, matches: readonly SourceMatch[]): CopyEdits {
  const findings: Finding[] = []
  const lines: Line[] = []
  const destination = instruction.destination.raw
  for (const [index, match] of matches.entries()) {
    const written = instruction.sources[index]?.raw ?? printText(match.source)
    for (const made of match.others)
      if (!made.ignored && made.node.origin?.kind === 'text') findings.push(generatedFile(match.site, made.path))
    const artifacts = match.artifacts.filter((taken) => !taken.ignored || taken.path === taken.source)
    const onTop = match.repository.filter((taken) => liesOn(taken, artifacts))
    const beside = match.repository.filter((taken) => !onTop.includes(taken))
    if (beside.length > 0)
      lines.push(...repositoryLines(context, { ...match, repository: beside }, written, destination, findings))
    else if (artifacts.length === 0 && match.others.length === 0 && match.matched.length > 0)
      findings.push(emptyFolder(match.site, printText(match.source)))
    else if (match.matched.length === 0)
      lines.push({ provider: undefined, sources: [prefixed(written, context.prefix)], destination })
    for (const taken of artifacts) lines.push(artifactLine(context, instruction, match, taken, findings))
    if (onTop.length > 0) lines.push(...stagedLines(context, { ...match, repository: onTop }, destination, findings))
  }
  return { edits: written(context.file, instruction, join(lines), matches), findings }
}

/** The line that takes what a source finds in the repository: the source as written, or where the driver had it from. */
function repositoryLines(
  context: CopyContext,
  match: SourceMatch,
  written: string,
  destination: string,
  findings: Finding[],
): readonly Line[] {
  const inPlace = match.repository.every(({ node }) => node.origin?.kind === 'repository' && node.origin.path === node.path)
  if (inPlace && !context.staged)
    return (
      narrowed(context, match, destination, findings) ?? [
        { provider: undefined, sources: [prefixed(written, context.prefix)], destination },
      ]
    )
  return stagedLines(context, match, destination, findings)
}

/**
 * The children of a folder source one by one, where the ignore file was opened and the folder as a whole would now bring more
 * than it did; `undefined` when it brings the same.
 */
function narrowed(
  context: CopyContext,
  match: SourceMatch,
  destination: string,
  findings: Finding[],
): readonly Line[] | undefined {
  const [folder] = match.matched
  const own = context.image.context?.path
  if (own === undefined || folder === undefined || match.matched.length > 1) return undefined
  const root = joinPath(own, folder)
  const before = new Set(match.repository.map((taken) => taken.node.path as string))
  const isNew = (path: string): boolean => !before.has(path) && !context.hides(path)
  const present = context.entries.filter((path) => isWithin(path, root) && path !== root)
  if (!present.some(isNew)) return undefined
  const children = [...new Set(present.map((path) => (root === '.' ? path : path.slice(root.length + 1)).split('/')[0] ?? ''))]
  const lines: Line[] = []
  for (const child of children) {
    const path = joinPath(root, child)
    const inside = present.filter((one) => isWithin(one, path))
    // Files of the migration itself are not named: a stage does not read them, and some of them go.
    if (!inside.some((one) => before.has(one) && !context.own.has(one))) continue
    const source = relativeTo(context.newContext, path)
    if (source === undefined || inside.some(isNew)) {
      findings.push(ignoreCannotMerge(context.image.event.call.site, path))
      return undefined
    }
    const isFile = inside.length === 1 && inside[0] === path
    const folderTo = destination.endsWith('/') ? destination : `${destination}/`
    lines.push({ provider: undefined, sources: [source], destination: isFile ? folderTo : `${folderTo}${child}` })
  }
  return lines
}

/** Repository files that the driver laid over an artifact, after it was copied out. */
function liesOn(taken: Taken, artifacts: readonly Taken[]): boolean {
  const { origin, path } = taken.node
  return origin?.kind === 'repository' && origin.path !== path && artifacts.some((one) => isWithin(path, one.node.path))
}

function stagedLines(context: CopyContext, match: SourceMatch, destination: string, findings: Finding[]): readonly Line[] {
  return movedSources(match).map(({ from, name, isInside }): Line => {
    const source = relativeTo(context.newContext, from)
    if (source === undefined) findings.push(stagedOutside(match.site, from))
    // A file inside of a folder source keeps its place; one that is the source itself keeps its name below a folder.
    const slash = /(?:^|\/)\.?$/.test(destination)
    const renamed = name !== undefined && (isInside || (baseName(from) !== name && slash))
    return {
      provider: undefined,
      sources: [source ?? from],
      destination: renamed ? `${destination.endsWith('/') ? destination : `${destination}/`}${name}` : destination,
    }
  })
}

interface MovedSource {
  /** In the repository. */
  readonly from: string
  /** Its name, or its path inside the source; `undefined` for a whole folder. */
  readonly name: string | undefined
  readonly isInside: boolean
}

/** Repository paths that a staged source stands for: whole files, or a folder whose files all come from one folder. */
function movedSources(match: SourceMatch): readonly MovedSource[] {
  const groups = new Map<string, MovedSource>()
  for (const taken of match.repository) {
    const from = taken.node.origin?.kind === 'repository' ? taken.node.origin.path : taken.node.path
    const rest = taken.path === taken.source ? '' : taken.source === '.' ? taken.path : taken.path.slice(taken.source.length + 1)
    const folder = rest !== '' && from.endsWith(`/${rest}`) ? from.slice(0, -rest.length - 1) : from
    const isInside = rest !== '' && folder === from
    groups.set(folder, { from: folder, name: rest === '' ? baseName(taken.path) : isInside ? rest : undefined, isInside })
  }
  return [...groups.values()]
}

function relativeTo(context: HostPath, path: string): string | undefined {
  if (!isWithin(path, context)) return undefined
  return context === '.' ? path : path.slice(context.length + 1)
}

function artifactLine(
  context: CopyContext,
  instruction: CopyInstruction,
  match: SourceMatch,
  taken: Taken,
  findings: Finding[],
): Line {
  const { origin } = taken.node
  const path = origin?.kind === 'artifact' ? origin.path : []
  const text = printText(path)
  const provider = origin?.kind === 'artifact' ? context.providerOf(origin.container) : undefined
  if (known(path) === undefined) findings.push(symbolicPath(match.site, text))
  if (instruction.kind === 'add' && /\.(?:tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz|zst))$/i.test(taken.path))
    findings.push(archiveAdded(match.site, taken.path))
  const mode = taken.node.mode === undefined ? undefined : octalMode(taken.node.mode)
  if (mode !== undefined && instruction.chmod === undefined) findings.push(modeNeedsBuildKit(match.site, taken.path))
  if (taken.node.mode !== undefined && mode === undefined) findings.push(modeUnknown(match.site, taken.path, taken.node.mode))
  return {
    provider,
    sources: [quoted(instruction, text)],
    destination: destinationOf(context, instruction, match, taken, findings),
    mode,
  }
}

/** Where the artifact goes, written as the user wrote the destination. */
function destinationOf(
  context: CopyContext,
  instruction: CopyInstruction,
  match: SourceMatch,
  taken: Taken,
  findings: Finding[],
): string {
  const written = instruction.destination.raw
  const evaluated = printText(match.step.destination)
  if (taken.path !== taken.source) {
    const rest = taken.source === '.' ? taken.path : taken.path.slice(taken.source.length + 1)
    return `${written.endsWith('/') ? written : `${written}/`}${rest}`
  }
  if (!evaluated.endsWith('/')) return written
  const { origin } = taken.node
  const path = origin?.kind === 'artifact' ? printText(origin.path) : ''
  const hostName = taken.path.slice(taken.path.lastIndexOf('/') + 1)
  if (path.slice(path.lastIndexOf('/') + 1) === hostName) return written
  const type = taken.node.type === 'either' ? typeOf(context, taken) : taken.node.type
  if (type === 'directory') return written
  if (type === undefined) findings.push(typeAssumed(match.site, taken.path))
  return `${written.endsWith('/') ? written : `${written}/`}${hostName}`
}

function typeOf(context: CopyContext, taken: Taken): 'file' | 'directory' | undefined {
  const { origin } = taken.node
  if (origin?.kind !== 'artifact') return undefined
  const container = context.pipeline.containers.get(origin.container)
  const provider = container?.image.kind === 'built' ? container.image.id : undefined
  return artifactType({
    path: origin.path,
    host: taken.node.path,
    provider: context.pipeline.images.find((image) => image.id === provider),
    taker: context.image,
    hostSteps: context.pipeline.hostSteps,
  })
}

/** Neighbouring lines that go to one folder from one stage are one instruction. */
function join(lines: readonly Line[]): readonly Line[] {
  const joined: Line[] = []
  for (const line of lines) {
    const last = joined.at(-1)
    const together =
      last !== undefined &&
      last.provider === line.provider &&
      last.mode === line.mode &&
      last.destination === line.destination &&
      /(?:^|\/)\.?$/.test(line.destination)
    if (together) joined[joined.length - 1] = { ...last, sources: [...last.sources, ...line.sources] }
    else joined.push(line)
  }
  return joined
}

function written(
  file: Dockerfile,
  instruction: CopyInstruction,
  lines: readonly Line[],
  matches: readonly SourceMatch[],
): readonly TextEdit[] {
  const [first] = lines
  const untouched = lines.length === 1 && first?.provider === undefined && first?.destination === instruction.destination.raw
  if (untouched && instruction.sources.every((source, index) => source.raw === first.sources[index])) return []
  if (lines.length === 0) return [{ start: instruction.start, end: instruction.end, text: '' }]
  const [only] = lines
  if (
    lines.length === 1 &&
    only !== undefined &&
    only.sources.length === instruction.sources.length &&
    instruction.heredocs.length === 0
  )
    return inPlace(file, instruction, only, matches)
  const indent = /^[ \t]*/.exec(file.source.text.slice(instruction.start, instruction.keywordSpan.start))?.[0] ?? ''
  const text = lines.map((line) => `${indent}${printLine(file, instruction, line)}\n`).join('')
  const ends = file.source.text.slice(instruction.start, instruction.end).endsWith('\n')
  return [{ start: instruction.start, end: instruction.end, text: ends ? text : text.slice(0, -1) }]
}

/** Changes only the flags, the sources and the destination, so that the line's own spacing stays. */
function inPlace(
  file: Dockerfile,
  instruction: CopyInstruction,
  line: Line,
  matches: readonly SourceMatch[],
): readonly TextEdit[] {
  const edits: TextEdit[] = []
  if (line.provider !== undefined) {
    const { start, end } = instruction.keywordSpan
    const keyword =
      instruction.kind === 'add' ? keywordLike(file.source.text.slice(start, end), 'COPY') : file.source.text.slice(start, end)
    edits.push({ start, end, text: [keyword, ...artifactFlags(instruction, line)].join(' ') })
  }
  for (const [index, source] of instruction.sources.entries()) {
    const text = line.sources[index]
    if (text !== undefined && (line.provider !== undefined || matches.length > 0))
      edits.push({
        start: source.start,
        end: source.end,
        text: instruction.json && line.provider === undefined ? quoted(instruction, text) : text,
      })
  }
  if (line.destination !== instruction.destination.raw)
    edits.push({
      start: instruction.destination.start,
      end: instruction.destination.end,
      text: instruction.json ? JSON.stringify(line.destination) : line.destination,
    })
  return edits
}

function artifactFlags(instruction: CopyInstruction, line: Line): readonly string[] {
  const owner = instruction.chown === undefined ? ['--chown=0:0'] : []
  const mode = line.mode === undefined || instruction.chmod !== undefined ? [] : [`--chmod=${line.mode}`]
  return [`--from=${line.provider ?? ''}`, ...owner, ...mode]
}

function keywordLike(written: string, keyword: string): string {
  return written === written.toLowerCase() ? keyword.toLowerCase() : keyword
}

function printLine(file: Dockerfile, instruction: CopyInstruction, line: Line): string {
  const keyword = file.source.text.slice(instruction.keywordSpan.start, instruction.keywordSpan.end)
  const own = instruction.flags.map((flag) => file.source.text.slice(flag.start, flag.end))
  const flags = line.provider === undefined ? own : [...artifactFlags(instruction, line), ...own]
  const head = [line.provider === undefined ? keyword : keywordLike(keyword, 'COPY'), ...flags].join(' ')
  const words = [...line.sources, instruction.json ? JSON.stringify(line.destination) : line.destination]
  const sources =
    line.provider === undefined && instruction.json
      ? [...line.sources.map((one) => quoted(instruction, one)), words.at(-1) ?? '']
      : words
  return instruction.json ? `${head} [${sources.join(', ')}]` : `${head} ${sources.join(' ')}`
}

function quoted(instruction: CopyInstruction, path: string): string {
  return instruction.json ? JSON.stringify(path) : path
}

/** A context source seen from a context that lies above its own. */
export function prefixed(source: string, prefix: string): string {
  if (prefix === '' || source.startsWith('<<') || /^(?:https?|git|ssh):|^git@/.test(source)) return source
  const bare = source.replace(/^(?:\.?\/)+/, '').replace(/^\.$/, '')
  return `${prefix}${bare}`
}
