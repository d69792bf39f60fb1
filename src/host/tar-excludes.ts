/**
 * The patterns of tar's `--exclude` and `-X`: a pattern matches a member's name, or the end of it behind any slash, and all that lies in a
 * folder that it matches; `*` crosses slashes. Compared with the real tar in the rows of the host's commands.
 */
import { globTest } from './commands/name-patterns.ts'

/** Whether a member is left out, by its name as the archive has it (`./a/b` or `a/b`); `undefined` for patterns that are not followed. */
export function readExcludes(patterns: readonly string[]): ((name: string) => boolean) | undefined {
  const tests = patterns.map((pattern) => (/^[\w.@%+,:*?/ -]+$/.test(pattern) ? globTest(pattern, false) : undefined))
  if (tests.includes(undefined)) return undefined
  return (name) => {
    const ends = [...name.matchAll(/\//g)].map(({ index }) => name.slice(index + 1))
    return [name, ...ends].some((end) => tests.some((test) => test?.(end) === true))
  }
}

/** The patterns in a file, a line each; blanks at their ends are none of theirs. */
export function patternsIn(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
}
