/**
 * Reads a Dockerfile.
 *
 * In: a source, any text. Out: nodes that lie end to end and cover the text, the stages they make, and a finding for everything
 * that a builder would refuse. The reader follows BuildKit's: lines are joined first (`lines.ts`), then cut into keyword,
 * flags and the rest (`words.ts`), then read by the instruction's own rule (`instructions.ts`). It never throws, whatever the
 * text: what cannot be read is a `broken` node with its finding, and the rest of the file is read on.
 */
import {
  badDirective,
  doubledEscape,
  duplicateStageName,
  instructionBeforeFrom,
  lineTooLong,
  nulInDockerfile,
  noStage,
  unterminatedHeredoc,
} from '../findings/dockerfile.ts'
import type {
  ArgInstruction,
  Directive,
  Dockerfile,
  DockerfileNode,
  FromInstruction,
  Heredoc,
  Instruction,
  StageSyntax,
} from './ast.ts'
import { parseDirective } from './directives.ts'
import { heredocStarts, readHeredocs } from './heredocs.ts'
import { parseInstruction } from './instructions.ts'
import { parseJsonForm } from './json-form.ts'
import { isComment, isEmpty, joinLines, readLines } from './lines.ts'
import type { LogicalLine, PhysicalLine } from './lines.ts'
import { flagsOf } from './reading.ts'
import { splitHead } from './words.ts'
import type { Head } from './words.ts'
import type { Finding } from '../findings/finding.ts'
import { locate, siteOf } from '../text/source.ts'
import type { Location, Source, Span } from '../text/source.ts'
import { encodeText } from '../text/encoding.ts'

const LONGEST_LINE = 65535

/** What a file is read with and what was read so far. */
interface FileReading {
  readonly source: Source
  readonly lines: readonly PhysicalLine[]
  readonly nodes: DockerfileNode[]
  readonly directives: Directive[]
  readonly findings: Finding[]
  escape: '\\' | '`'
}

/** Reads a Dockerfile; every text gives one. */
export function parseDockerfile(source: Source): Dockerfile {
  const file: FileReading = { source, lines: readLines(source.text), nodes: [], directives: [], findings: [], escape: '\\' }
  checkEncoding(file)
  checkLineLengths(file)
  let at = readDirectives(file)
  while (at < file.lines.length) at = readNode(file, at)
  const { globalArgs, stages } = splitStages(file)
  const { escape, nodes, directives, findings } = file
  return { source, escape, nodes, directives, globalArgs, stages, findings: sortFindings(findings) }
}

function placeOf(file: FileReading, span: Span): Location {
  return locate(siteOf(file.source, span.start, span.end))
}

function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0))
}

function checkEncoding(file: FileReading): void {
  const { text } = file.source
  const at = text.indexOf('\0')
  // The bytes of a UTF-16 byte order mark, as `text/encoding.ts` reads them.
  const isUtf16 = /^(?:\udcff\udcfe|\udcfe\udcff)/.test(text)
  if (at !== -1)
    file.findings.push(nulInDockerfile(isUtf16, placeOf(file, isUtf16 ? { start: 0, end: 2 } : { start: at, end: at + 1 })))
}

function checkLineLengths(file: FileReading): void {
  for (const line of file.lines) {
    // UTF-8 takes at most three bytes for one UTF-16 unit.
    if ((line.end - line.start) * 3 <= LONGEST_LINE) continue
    const bytes = encodeText(file.source.text.slice(line.start, line.end)).length
    if (bytes > LONGEST_LINE) file.findings.push(lineTooLong(bytes, placeOf(file, line)))
  }
}

/** Reads the directives at the top; gives the index of the first line that is none. */
function readDirectives(file: FileReading): number {
  const seen = new Set<string>()
  let at = 0
  for (; at < file.lines.length; at += 1) {
    const line = file.lines[at]
    const directive = line === undefined ? undefined : parseDirective(line.text)
    if (line === undefined || directive === undefined) break
    const node: Directive = { kind: 'directive', start: line.start, end: line.end, ...directive }
    const complaint = seen.has(directive.name) ? `# ${directive.name}= is given twice` : escapeComplaint(directive)
    if (complaint !== undefined) file.findings.push(badDirective(complaint, placeOf(file, line)))
    else if (directive.name === 'escape') file.escape = directive.value === '`' ? '`' : '\\'
    seen.add(directive.name)
    file.nodes.push(node)
    file.directives.push(node)
  }
  return at
}

function escapeComplaint({ name, value }: { readonly name: string; readonly value: string }): string | undefined {
  if (name !== 'escape' || value === '\\' || value === '`') return undefined
  return `# escape=${value}, but only a backslash or a backquote can escape`
}

/** Reads the node at a line; gives the index of the line after it. */
function readNode(file: FileReading, at: number): number {
  const line = file.lines[at]
  if (line === undefined) return at + 1
  if (isEmpty(line.text) || isComment(line.text)) {
    file.nodes.push({ kind: isEmpty(line.text) ? 'blank' : 'comment', start: line.start, end: line.end })
    return at + 1
  }
  const logical = joinLines(file.lines, at, file.escape)
  for (const span of logical.doubledEscapes) file.findings.push(doubledEscape(placeOf(file, span)))
  const head = splitHead(logical.text, 0, logical.text.length, file.escape)
  const starts = mayHaveHeredoc(head, logical, file.escape) ? heredocStarts(logical.text) : []
  const bodies = readHeredocs(starts, file.lines, logical.next)
  if (bodies.unterminated !== undefined) file.findings.push(unterminatedHeredoc(bodies.unterminated, placeOf(file, line)))
  const end = file.lines[bodies.next - 1]?.end ?? logical.end
  file.nodes.push(readInstruction(file, logical, head, bodies.heredocs, end))
  return bodies.next
}

const WITH_HEREDOC: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD'])

function mayHaveHeredoc(head: Head, line: LogicalLine, escape: string): boolean {
  const keyword = head.keyword.text.toUpperCase()
  if (keyword === 'ONBUILD') {
    const inner = splitHead(line.text, head.args.start, head.args.end, escape)
    return inner.keyword.text.toUpperCase() !== 'ONBUILD' && mayHaveHeredoc(inner, line, escape)
  }
  return WITH_HEREDOC.has(keyword) && parseJsonForm(head.args).kind === 'other'
}

function readInstruction(
  file: FileReading,
  line: LogicalLine,
  head: Head,
  heredocs: readonly Heredoc[],
  end: number,
): DockerfileNode {
  const { source, escape } = file
  const report = (finding: Finding): void => {
    file.findings.push(finding)
  }
  const instruction = parseInstruction({ source, line, head, escape, heredocs, flags: flagsOf(line, head), report }, end)
  return instruction ?? { kind: 'broken', start: line.start, end }
}

interface Stages {
  readonly globalArgs: readonly ArgInstruction[]
  readonly stages: readonly StageSyntax[]
}

function splitStages(file: FileReading): Stages {
  const globalArgs: ArgInstruction[] = []
  const stages: (StageSyntax & { readonly instructions: Instruction[] })[] = []
  const names = new Set<string>()
  for (const node of file.nodes) {
    const current = stages.at(-1)
    if (!isInstruction(node)) continue
    if (node.kind === 'from') {
      const name = node.name?.value.toLowerCase()
      stages.push({ index: stages.length, from: node, name, instructions: [] })
      noteName(file, names, name, node)
    } else if (current !== undefined) current.instructions.push(node)
    else if (node.kind === 'arg') globalArgs.push(node)
    else file.findings.push(instructionBeforeFrom(node.keyword, placeOf(file, node.keywordSpan)))
  }
  const mayHaveStage = stages.length > 0 || file.findings.length > 0
  if (!mayHaveStage) file.findings.push(noStage(file.source.path, placeOf(file, { start: 0, end: 0 })))
  return { globalArgs, stages }
}

function noteName(file: FileReading, names: Set<string>, name: string | undefined, from: FromInstruction): void {
  if (name === undefined || from.name === undefined) return
  if (names.has(name)) file.findings.push(duplicateStageName(name, placeOf(file, from.name)))
  names.add(name)
}

/** Whether a node is an instruction. */
export function isInstruction(node: DockerfileNode): node is Instruction {
  return node.kind !== 'blank' && node.kind !== 'comment' && node.kind !== 'directive' && node.kind !== 'broken'
}

/** The instructions of a file in order, triggers of ONBUILD not among them. */
export function walkInstructions(file: Dockerfile): readonly Instruction[] {
  return file.nodes.filter(isInstruction)
}
