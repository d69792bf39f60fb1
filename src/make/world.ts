/**
 * The window through which the evaluation of a Makefile sees everything that is not make's language: files, programs, and the
 * answers to what is not known. It asks the questions that the shell's world is asked, in the same words, so one world serves both.
 */
import type { Finding } from '../findings/finding.ts'
import type { Condition, HostPath, PathKind, Question, Status } from '../shell/world.ts'
import type { Site, Source } from '../text/source.ts'
import type { Text } from '../text/symbolic.ts'
import type { Value } from './value.ts'

/** How a program that make starts is run. */
export interface ShellSetting {
  /** `SHELL`, with everything that stands in it. */
  readonly shell: Text
  /** `.SHELLFLAGS` as words, `-c` among them. */
  readonly flags: readonly Text[]
  readonly cwd: HostPath
  /** What the Makefile exports, and what make was given. */
  readonly environment: ReadonlyMap<string, Text>
}

/** A command that make hands to a shell: a line of a recipe, with the lines that continue it; all of them under `.ONESHELL`. */
export interface RecipeLine extends ShellSetting {
  readonly target: string
  /** What the shell reads, unknown parts included; without the prefixes. */
  readonly text: Text
  /** The same with places: literal characters of the recipe, and the references that the others came through. */
  readonly value: Value
  /** The line of the recipe in its file, with its tab and its newline. */
  readonly line: Site
  /** `@`: not printed. */
  readonly silent: boolean
  /** `-`: its failure is passed by. */
  readonly ignored: boolean
  /** `+`, or it names `$(MAKE)`. */
  readonly always: boolean
  /** Conditions answered before it. */
  readonly conditions: readonly Condition[]
  /** What was not understood above it. */
  readonly uncertain: readonly Finding[]
}

/** `$(shell …)` and `!=`. */
export interface ShellCall extends ShellSetting {
  readonly text: Text
  readonly value: Value
  readonly site: Site
  readonly conditions: readonly Condition[]
}

export interface MakeWorld {
  /** Runs a line of a recipe. */
  recipe(line: RecipeLine): Status
  /** What a program prints, its newlines included. */
  shell(call: ShellCall): { readonly stdout: Text; readonly status: Status }
  decide(question: Question): boolean
  resolve(cwd: HostPath, path: Text): HostPath | undefined
  kind(path: HostPath): PathKind
  names(path: HostPath): readonly string[] | undefined
  /** The absolute path of a folder or file. */
  print(path: HostPath): Text
  /** A file that is included: the repository's, or one that was written with known text. */
  script(path: HostPath): Source | undefined
  /** `$(file >name,text)` */
  write(path: HostPath, text: Text, append: boolean, site: Site): void
  read(path: HostPath, site?: Site): Text | undefined
  report(finding: Finding): void
  /** Told before make ends for want of a file that no rule makes. */
  lacks?(path: HostPath, site: Site): void
}
