/** What of a wildcard an ignore file leaves that hides all but a few names: `*`, `!app.jar` leave `app.jar` of `app*`. */
import { globExpression, hasWildcard } from './glob.ts'
import type { IgnoreRules } from './ignore.ts'

/**
 * The one path or wildcard that takes the same: the wildcard itself where nothing of it is hidden. `undefined` where the ignore file does not
 * begin with hiding everything, or that cannot be told.
 *
 * @param pattern cleaned, relative to the context, with wildcards in its last name alone
 */
export function shownOf({ patterns }: IgnoreRules, pattern: string): string | undefined {
  const first = patterns.findIndex(({ written }) => /^\/?\*\*?$/.test(written))
  const later = patterns.slice(first + 1)
  const names = pattern.split('/')
  if (first === -1 || !hasWildcard(pattern) || names.slice(0, -1).some(hasWildcard) || later.some(({ negated }) => !negated))
    return undefined
  const shown = later.map(({ written }) => written.replace(/^!\s*(?:\.?\/+)*/, '').replace(/\/+$/, ''))
  if (shown.some((one) => one === pattern || (!hasWildcard(one) && pattern.startsWith(`${one}/`)))) return pattern
  const near = shown.filter((one) => mayMeet(one.split('/'), names))
  const [sole, ...others] = new Set(near)
  if (sole === undefined || others.length > 0 || hasWildcard(sole) || sole.includes('\\')) return undefined
  const found = sole.split('/')
  return found.length === names.length && globExpression(names.at(-1) ?? '')?.test(found.at(-1) ?? '') === true ? sole : undefined
}

/** Whether two patterns may speak of one path, or one of a folder above the other's: told by how their names begin. */
function mayMeet(a: readonly string[], b: readonly string[]): boolean {
  return a.slice(0, b.length).every((name, index) => {
    const other = b[index] ?? ''
    if (!/[*?[\\]/.test(name) && hasWildcard(other)) return globExpression(other)?.test(name) !== false
    const [one, two] = [headOf(name), headOf(other)]
    return hasWildcard(name) || hasWildcard(other) ? one.startsWith(two) || two.startsWith(one) : name === other
  })
}

const headOf = (name: string): string => name.split(/[*?[\\]/, 1).join('')
