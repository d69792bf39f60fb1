/**
 * The window through which the evaluator of `shell/` sees everything that is not shell language: commands, files, and the
 * answers to conditions that are not known. It is the only thing that the evaluator is given besides a program.
 *
 * The evaluator runs one way through a program. Where a condition is not known it asks `decide` and goes that way; who wants
 * the other way runs the program again with other answers (`pipeline/explore.ts`).
 */
import type { Finding } from '../findings/finding.ts'
import type { Site, Source } from '../text/source.ts'
import type { Text } from '../text/symbolic.ts'

/**
 * A path on the host as the evaluator and the host model share it, normalised, no trailing slash: relative to the repository's
 * root (`.`, `dist/app`, `../x`), absolute (`/tmp/x`), or below a folder that has no known name (`<HOME>/x`, `<mktemp:1>/x`).
 * Unknown characters inside a name stand as `${name}`.
 */
export type HostPath = string & { readonly __brand: 'HostPath' }

/** One field of a command line after expansion. */
export interface Word {
  readonly text: Text
  /** The shell word that it came from; several fields may share one. */
  readonly site: Site
  /** True when the shell word gave exactly this one field, so that its source text can be moved to another place. */
  readonly whole: boolean
  /** The text is a glob whose folder's names cannot all be told: the shell would have put the matching names here. */
  readonly glob?: true
}

/** A question that the program asks and that has no known answer. */
export interface Question {
  /** Equal keys have equal answers within one run. */
  readonly key: string
  /** The condition as written. */
  readonly text: string
  readonly at: Site
  /** The answer when the driver gets no arguments and an empty environment and commands succeed; absent when still open. */
  readonly usual: boolean | undefined
  /**
   * In a loop over the driver's arguments: what the question is in each of the loop's rounds, where only the argument's number differs.
   * Questions of one branch have answers of their own, but the program does nothing with them that it does not do in another round.
   */
  readonly branch?: string
}

/** A condition that was answered on the way to an event. */
export interface Condition {
  readonly key: string
  readonly text: string
  readonly at: Site
  readonly holds: boolean
}

/** A file that is being written by a redirection: it is there before the command runs, and has its text when the command ends. */
export interface OpenTarget {
  readonly path: HostPath
  readonly append: boolean
  /** What was written to it so far. */
  readonly text: () => Text
}

/** An external command about to run. */
export interface Call {
  /** The command's name first. `sudo`, `env`, `exec`, `command`, `time` in front are already taken off. */
  readonly words: readonly Word[]
  /** The simple command in its file, with assignments and redirections. */
  readonly site: Site
  /** Sites of the function calls, `source`d files, called scripts and substitutions that led here, outermost first. */
  readonly stack: readonly Site[]
  /** The target of a Makefile in whose recipe it stands. */
  readonly target?: string
  /** Who runs it where that is not who runs the driver: the `sudo` in front of it, or of the script that it stands in. */
  readonly user?: string
  /** Exported variables and the command's own assignments. */
  readonly environment: ReadonlyMap<string, Text>
  /**
   * Variables that its words name (`--build-arg NAME`), that the script has given values and does not export. Where the caller exports one,
   * it is in the environment all the same, with this value.
   */
  readonly unexported?: ReadonlyMap<string, Text>
  readonly cwd: HostPath
  /** What it reads: `undefined` when stdin is not redirected. A stream made by docker is an unknown that the world knows. */
  readonly stdin: Text | undefined
  /** The file that stdin was opened from (`< file`). */
  readonly stdinFile?: HostPath
  /** Where stdout goes: the terminal, a variable or pipe (`captured`), or a file. */
  readonly stdout: 'terminal' | 'captured' | 'file' | 'null'
  /** Conditions answered before this call, in order. */
  readonly conditions: readonly Condition[]
  /** Its failure is looked at: it stands in a condition, before `||`, or after `!`. */
  readonly tested: boolean
  /** Started with `&`. */
  readonly background: boolean
  /** Text of the command's source as written, for messages. */
  readonly source: string
  /** Files that the shell has opened for it to write to. */
  readonly targets: readonly OpenTarget[]
  /** Bodies of the command's heredocs with their closing lines, which lie outside of `site`. */
  readonly heredocs: readonly Site[]
  /** What was not understood around this call (a loop whose list is not known, a syntax error above it), outermost first. */
  readonly uncertain: readonly Finding[]
}

/**
 * How a command ends.
 * - a number: its exit status is known
 * - `succeeds`: taken to succeed, as everything is that nothing speaks against
 * - `open`: may go either way; the evaluator asks `decide` when the program looks at it
 */
export type Status = number | 'succeeds' | { readonly open: string; readonly usual: boolean | undefined }

export interface CallResult {
  readonly stdout: Text
  readonly status: Status
  /** It reads its stdin to the end; without, what is there is left for the next command (`while read …; do docker …; done`). */
  readonly readsInput?: boolean
  /** Of the files that were opened for it, those that it removed. */
  readonly gone?: readonly HostPath[]
  /** Files that it writes or removes, as far as they are known. */
  readonly changes?: readonly HostPath[]
  /** Command lines that it runs in its turn (`xargs docker rm`), in order: the evaluator runs them, without input. */
  readonly calls?: readonly (readonly Word[])[]
}

/** What a path is. `unknown`: nobody can say; `absent` and the rest are certain. */
export type PathKind = 'file' | 'directory' | 'absent' | 'exists' | 'unknown'

export interface ShellWorld {
  /** Runs an external command. The evaluator has handled builtins, functions and redirections. */
  run(call: Call): CallResult
  /** Decides a question; the evaluator asks each key once a run. */
  decide(question: Question): boolean
  /** Turns a word into a path, seen from a folder; `undefined` when it cannot be told even in parts. */
  resolve(cwd: HostPath, path: Text): HostPath | undefined
  /** What stands at a path, links followed. */
  kind(path: HostPath): PathKind
  executable(path: HostPath): boolean | undefined
  /** Whether a symbolic link stands at a path; `undefined` when nobody can say. Absent: never known. */
  link?(path: HostPath): boolean | undefined
  /**
   * A file's text; an unknown text for what cannot be told; `undefined` when there is certainly no such file. `site`: what reads
   * it (`< file`, `$(< file)`, `. file`); absent where only a question about the file is asked.
   */
  read(path: HostPath, site?: Site): Text | undefined
  /** Writes a file (`>`), or appends to it (`>>`). */
  write(path: HostPath, text: Text, append: boolean, site: Site): void
  /** Makes an empty file that is about to be written (`{ …; } > file`): the write itself is told by `write`. */
  create?(path: HostPath, site: Site): void
  /** What stands where a file would be made that is written at a path, links followed. */
  folderOf?(path: HostPath): PathKind
  /** What a file holds from here on is not known. */
  spoil?(path: HostPath, reason: string, site: Site): void
  /** Names in a folder, for globs, sorted; `undefined` when they cannot all be told. */
  names(path: HostPath): readonly string[] | undefined
  /** Names that are certain in a folder that a container had mounted, in which it may have made more; `undefined` for other folders. */
  namesBeforeMount?(path: HostPath): readonly string[] | undefined
  /** The absolute path that `pwd` prints for a folder, as a text. */
  print(path: HostPath): Text
  /** The source of a repository script, for `source` and for scripts that call scripts; `undefined` when it is not one. */
  script(path: HostPath): Source | undefined
  /** A construct that was not understood, or something worth a word. */
  report(finding: Finding): void
  /** Told of a file for want of which a program that the driver calls ends with an error. */
  lacks?(path: HostPath, site: Site): void
  /** What runs from here on runs on another machine, in a fresh checkout. */
  renew?(): void
  /** Told at the end of each program what evaluating it took, in looks at a file. */
  spend?(work: number): void
}
