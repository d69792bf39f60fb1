/** Which rule of an ignore file may hide something inside a folder whose names are not known. */
import { isIgnored, type IgnoreRules } from './ignore.ts'
import { inLine, plainItems, wildcards } from '../text/wildcards.ts'

/** The first rule that may match below a path, as written; a rule that matches the path itself hides all of it and is no concern here. */
export function ruleBelow(rules: IgnoreRules, path: string): string | undefined {
  return rulesBelow(rules, path)[0]
}

/** All of them. */
export function rulesBelow(rules: IgnoreRules, path: string): readonly string[] {
  const names = path === '.' ? [] : path.split('/')
  return rules.patterns.flatMap(({ negated, written }) => (!negated && reachesBelow(written, names) ? [written] : []))
}

/** Whether a folder is hidden with all that may lie in it. */
export function hidesWhole(rules: IgnoreRules, path: string): boolean {
  if (path === '.' || !isIgnored(rules, path)) return false
  return !rules.patterns.some(({ negated, written }) => negated && reachesBelow(written.replace(/^!/, ''), path.split('/')))
}

/** Whether a folder is hidden by its own name, and all that may lie in it is shown: `*`, `!dist/*`. */
export function showsInside(rules: IgnoreRules, path: string): boolean {
  const any = `${path}/${anyName}`
  if (!isIgnored(rules, path) || isIgnored(rules, any)) return false
  const shown = rules.patterns.findLastIndex(({ negated, matches }) => negated && matches(any))
  return rulesBelow({ ...rules, patterns: rules.patterns.slice(shown + 1) }, path).length === 0
}

/** A name that no rule has but those for every name. */
const anyName = '\uE000'

function reachesBelow(pattern: string, names: readonly string[]): boolean {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.')
  for (const [index, name] of names.entries()) {
    const part = parts[index]
    // The rule ends at the folder or above it.
    if (part === undefined) return false
    if (part.includes('**')) return true
    if (!mayMatch(part, name)) return false
  }
  return parts.length > names.length
}

/** `*` and `?` are taken as they are, classes as anything. */
function mayMatch(part: string, name: string): boolean {
  if (!/[*?[\\]/.test(part)) return part === name
  if (/[[\\]/.test(part)) return true
  return wildcards(plainItems(part, { star: inLine, one: inLine })).test(name)
}
