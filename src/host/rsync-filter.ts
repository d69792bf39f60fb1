/**
 * The patterns of rsync's `--exclude` and `--include`: the first one that matches decides, and what lies in a folder that is left out is
 * left out. A pattern without a slash is about names, one that begins with a slash about the whole path in the transfer, any other one
 * about the path's end; one that ends with a slash is about folders. `*` stays between slashes.
 */
import type { Wanted } from './packing.ts'
import { inName, plainItems, wildcards } from '../text/wildcards.ts'

/** One rule, in the order in which rsync was given them. */
export interface FilterRule {
  readonly isInclude: boolean
  readonly pattern: string
}

/** `undefined` for patterns that are not followed (`**`, classes, merge files). */
export function readFilter(rules: readonly FilterRule[]): Wanted | undefined {
  const tests = rules.map(({ isInclude, pattern }) => {
    const matches = readPattern(pattern)
    return matches === undefined ? undefined : { isInclude, matches }
  })
  if (tests.includes(undefined)) return undefined
  return (name, isFolder) => name === '.' || (tests.find((test) => test?.matches(name, isFolder) === true)?.isInclude ?? true)
}

function readPattern(pattern: string): ((name: string, isFolder: boolean) => boolean) | undefined {
  const bare = pattern.replace(/^\//, '').replace(/\/$/, '')
  if (!/^[\w.@%+,:*?/ -]+$/.test(bare) || bare.includes('**') || bare.includes('//')) return undefined
  const items = plainItems(bare, { star: inName, one: inName })
  const expression = wildcards(pattern.startsWith('/') ? items : [{ kind: 'folders' }, ...items])
  return (name, isFolder) => (isFolder || !pattern.endsWith('/')) && expression.test(name)
}

/** The rules in a file of `--exclude-from`; `undefined` where a line is more than a pattern. */
export function filterLines(text: string, isInclude: boolean): readonly FilterRule[] | undefined {
  const lines = text.split('\n').filter((line) => line !== '' && !/^[#;]/.test(line))
  return lines.some((line) => /^[-+!]/.test(line)) ? undefined : lines.map((pattern) => ({ isInclude, pattern }))
}
