/**
 * The lossless tree of a Dockerfile. `printDockerfile(parseDockerfile(x)) === x` for every text: nodes lie end to end and cover
 * the text; edits replace spans, and text that is not touched stays byte for byte.
 */
import type { Finding } from '../findings/finding.ts'
import type { Site, Source, Span } from '../text/source.ts'

export interface BlankLine extends Span {
  readonly kind: 'blank'
}
export interface CommentLine extends Span {
  readonly kind: 'comment'
}
/** A parser directive (`# escape=`, `# syntax=`, `# check=`) at the top of the file. */
export interface Directive extends Span {
  readonly kind: 'directive'
  readonly name: string
  readonly value: string
}
/** A line that is no instruction; `Dockerfile.findings` says why. */
export interface BrokenLine extends Span {
  readonly kind: 'broken'
}

/** `--name=value` or `--name`; the span covers the flag alone. */
export interface InstructionFlag extends Span {
  readonly name: string
  readonly value: string | undefined
  readonly valueSpan: Span | undefined
}

/** A piece of an instruction's arguments as written, without its quotes; expansion has not happened. */
export interface Argument extends Span {
  readonly raw: string
  readonly value: string
}

/** `KEY=value` of ENV, ARG and LABEL; `value` is `undefined` for `ARG KEY`. `raw` keeps quotes and escapes for expansion. */
export interface Pair extends Span {
  readonly key: string
  readonly value: string | undefined
  readonly rawValue: string | undefined
}

export interface Heredoc extends Span {
  readonly name: string
  readonly text: string
  readonly expand: boolean
  readonly chomp: boolean
}

/** Shell form (one text, continuations joined and comments in it removed, as Docker does) or exec form (JSON array). */
export type CommandForm =
  { readonly form: 'shell'; readonly text: string } | { readonly form: 'exec'; readonly argv: readonly string[] }

interface InstructionBase extends Span {
  /** Upper case. */
  readonly keyword: string
  /** The keyword's own span. `start` of the instruction is its first character (indentation before it belongs to it); `end` is past its last newline. */
  readonly keywordSpan: Span
  readonly flags: readonly InstructionFlag[]
  /** From the first character after keyword and flags to the last that is not white space or newline. */
  readonly argumentsSpan: Span
  readonly heredocs: readonly Heredoc[]
}

export interface FromInstruction extends InstructionBase {
  readonly kind: 'from'
  readonly image: Argument
  readonly name: Argument | undefined
  readonly platform: string | undefined
}
export interface RunInstruction extends InstructionBase {
  readonly kind: 'run'
  readonly command: CommandForm
}
export interface CmdInstruction extends InstructionBase {
  readonly kind: 'cmd'
  readonly command: CommandForm
}
export interface EntrypointInstruction extends InstructionBase {
  readonly kind: 'entrypoint'
  readonly command: CommandForm
}
/** COPY and ADD. `json`: written as a JSON array. A heredoc source is the heredoc's `<<NAME`. */
export interface CopyInstruction extends InstructionBase {
  readonly kind: 'copy' | 'add'
  readonly sources: readonly Argument[]
  readonly destination: Argument
  readonly from: string | undefined
  readonly chown: string | undefined
  readonly chmod: string | undefined
  readonly json: boolean
}
export interface EnvInstruction extends InstructionBase {
  readonly kind: 'env'
  readonly pairs: readonly Pair[]
  /** `ENV key value` */ readonly legacy: boolean
}
export interface ArgInstruction extends InstructionBase {
  readonly kind: 'arg'
  readonly pairs: readonly Pair[]
}
export interface LabelInstruction extends InstructionBase {
  readonly kind: 'label'
  readonly pairs: readonly Pair[]
}
export interface WorkdirInstruction extends InstructionBase {
  readonly kind: 'workdir'
  readonly path: Argument
}
export interface UserInstruction extends InstructionBase {
  readonly kind: 'user'
  readonly user: Argument
}
export interface ShellInstruction extends InstructionBase {
  readonly kind: 'shell'
  readonly argv: readonly string[]
}
export interface OnbuildInstruction extends InstructionBase {
  readonly kind: 'onbuild'
  /** The trigger in one line, as the builder stores it. */ readonly text: string
  /** Parsed as if it stood alone; its spans lie in the same file. */ readonly trigger: Instruction
}
/** EXPOSE, VOLUME: a list of words. MAINTAINER, STOPSIGNAL: one. */
export interface WordsInstruction extends InstructionBase {
  readonly kind: 'expose' | 'volume' | 'maintainer' | 'stopsignal'
  readonly words: readonly Argument[]
  /** Written as a JSON array (VOLUME). */ readonly json: boolean
}
export interface HealthcheckInstruction extends InstructionBase {
  readonly kind: 'healthcheck'
  /** `undefined` for NONE. */ readonly command: CommandForm | undefined
}

export type Instruction =
  | FromInstruction
  | RunInstruction
  | CmdInstruction
  | EntrypointInstruction
  | CopyInstruction
  | EnvInstruction
  | ArgInstruction
  | LabelInstruction
  | WorkdirInstruction
  | UserInstruction
  | ShellInstruction
  | OnbuildInstruction
  | WordsInstruction
  | HealthcheckInstruction

export type DockerfileNode = BlankLine | CommentLine | Directive | BrokenLine | Instruction

/** One FROM and what follows it. */
export interface StageSyntax {
  readonly index: number
  readonly from: FromInstruction
  /** Lower case, as Docker compares it. */
  readonly name: string | undefined
  readonly instructions: readonly Instruction[]
}

export interface Dockerfile {
  readonly source: Source
  readonly escape: '\\' | '`'
  readonly nodes: readonly DockerfileNode[]
  readonly directives: readonly Directive[]
  /** ARGs before the first FROM. */
  readonly globalArgs: readonly ArgInstruction[]
  readonly stages: readonly StageSyntax[]
  /** What a builder would refuse, with its place. Empty for a good file. */
  readonly findings: readonly Finding[]
}

/** The site of a part of a Dockerfile. */
export function dockerfileSite(file: Dockerfile, span: Span): Site {
  return { source: file.source, start: span.start, end: span.end }
}
