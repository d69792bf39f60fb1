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
import { archiveAdded, emptyFolder, generatedFile, modeDropped, symbolicPath, typeAssumed } from '../../findings/rewrite.ts'
import { artifactType } from '../../pipeline/artifact-type.ts'
import type { BuiltImage, Pipeline } from '../../pipeline/model.ts'
import { contextSources, type SourceMatch, type Taken } from '../../pipeline/takes.ts'
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
}

function rewriteCopy(context: CopyContext, instruction: CopyInstruction, matches: readonly SourceMatch[]): CopyEdits {
  const findings: Finding[] = []
  const lines: Line[] = []
  const destination = instruction.destination.raw
  for (const [index, match] of matches.entries()) {
    const written = instruction.sources[index]?.raw ?? printText(match.source)
    for (const made of match.others) if (!made.ignored && made.node.origin?.kind === 'text') findings.push(generatedFile(match.site, made.path))
    const artifacts = match.artifacts.filter((taken) => !taken.ignored)
    const whole = artifacts.filter((taken) => taken.path === taken.source)
    if (whole.length < match.matched.length || match.matched.length === 0) {
      if (keepsRepository(match)) lines.push({ provider: undefined, sources: [prefixed(written, context.prefix)], destination })
      else if (artifacts.length === 0) findings.push(emptyFolder(match.site, printText(match.source)))
    }
    for (const taken of artifacts) lines.push(artifactLine(context, instruction, match, taken, findings))
  }
  return { edits: written(context.file, instruction, join(lines), matches, context.prefix), findings }
}

/** Whether a source still finds something when the artifacts are gone. */
function keepsRepository(match: SourceMatch): boolean {
  return match.repository.length > 0
}

function artifactLine(context: CopyContext, instruction: CopyInstruction, match: SourceMatch, taken: Taken, findings: Finding[]): Line {
  const { origin } = taken.node
  const path = origin?.kind === 'artifact' ? origin.path : []
  const text = printText(path)
  const provider = origin?.kind === 'artifact' ? context.providerOf(origin.container) : undefined
  if (known(path) === undefined) findings.push(symbolicPath(match.site, text))
  if (instruction.kind === 'add' && /\.(?:tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz|zst))$/i.test(taken.path)) findings.push(archiveAdded(match.site, taken.path))
  if (taken.node.mode !== undefined) findings.push(modeDropped(match.site, taken.path, taken.node.mode))
  return { provider, sources: [quoted(instruction, text)], destination: destinationOf(context, instruction, match, taken, findings) }
}

/** Where the artifact goes, written as the user wrote the destination. */
function destinationOf(context: CopyContext, instruction: CopyInstruction, match: SourceMatch, taken: Taken, findings: Finding[]): string {
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
    const together = last !== undefined && last.provider === line.provider && last.destination === line.destination && /(?:^|\/)\.?$/.test(line.destination)
    if (together) joined[joined.length - 1] = { ...last, sources: [...last.sources, ...line.sources] }
    else joined.push(line)
  }
  return joined
}

function written(file: Dockerfile, instruction: CopyInstruction, lines: readonly Line[], matches: readonly SourceMatch[], prefix: string): readonly TextEdit[] {
  const untouched = lines.length === 1 && lines[0]?.provider === undefined && lines[0]?.destination === instruction.destination.raw
  if (untouched && prefix === '') return []
  if (lines.length === 0) return [{ start: instruction.start, end: instruction.end, text: '' }]
  const [only] = lines
  if (lines.length === 1 && only !== undefined && only.sources.length === instruction.sources.length && instruction.heredocs.length === 0) return inPlace(file, instruction, only, matches)
  const indent = /^[ \t]*/.exec(file.source.text.slice(instruction.start, instruction.keywordSpan.start))?.[0] ?? ''
  const text = lines.map((line) => `${indent}${printLine(file, instruction, line)}\n`).join('')
  const ends = file.source.text.slice(instruction.start, instruction.end).endsWith('\n')
  return [{ start: instruction.start, end: instruction.end, text: ends ? text : text.slice(0, -1) }]
}

/** Changes only the flags, the sources and the destination, so that the line's own spacing stays. */
function inPlace(file: Dockerfile, instruction: CopyInstruction, line: Line, matches: readonly SourceMatch[]): readonly TextEdit[] {
  const edits: TextEdit[] = []
  if (line.provider !== undefined) {
    const { start, end } = instruction.keywordSpan
    const keyword = instruction.kind === 'add' ? keywordLike(file.source.text.slice(start, end), 'COPY') : file.source.text.slice(start, end)
    edits.push({ start, end, text: `${keyword} --from=${line.provider}${instruction.chown === undefined ? ' --chown=0:0' : ''}` })
  }
  for (const [index, source] of instruction.sources.entries()) {
    const text = line.sources[index]
    if (text !== undefined && (line.provider !== undefined || matches.length > 0)) edits.push({ start: source.start, end: source.end, text: instruction.json && line.provider === undefined ? quoted(instruction, text) : text })
  }
  if (line.destination !== instruction.destination.raw) edits.push({ start: instruction.destination.start, end: instruction.destination.end, text: instruction.json ? JSON.stringify(line.destination) : line.destination })
  return edits
}

function keywordLike(written: string, keyword: string): string {
  return written === written.toLowerCase() ? keyword.toLowerCase() : keyword
}

function printLine(file: Dockerfile, instruction: CopyInstruction, line: Line): string {
  const keyword = file.source.text.slice(instruction.keywordSpan.start, instruction.keywordSpan.end)
  const own = instruction.flags.map((flag) => file.source.text.slice(flag.start, flag.end))
  const flags = line.provider === undefined ? own : [`--from=${line.provider}`, ...(instruction.chown === undefined ? ['--chown=0:0'] : []), ...own]
  const head = [line.provider === undefined ? keyword : keywordLike(keyword, 'COPY'), ...flags].join(' ')
  const words = [...line.sources, instruction.json ? JSON.stringify(line.destination) : line.destination]
  const sources = line.provider === undefined && instruction.json ? [...line.sources.map((one) => quoted(instruction, one)), words.at(-1) ?? ''] : words
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
