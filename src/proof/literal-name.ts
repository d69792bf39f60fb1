/** The one path that a pattern of nothing but such signs in brackets (`/out/a[*]`, `[[]id].js`) can match. */
export function literalName(pattern: string | undefined): string | undefined {
  if (pattern === undefined || !SINGLE.test(pattern)) return undefined
  const rest = pattern.replaceAll(SINGLES, '')
  return /[*?[\\]/.test(rest) ? undefined : pattern.replaceAll(SINGLES, '$1')
}

const SINGLE = /\[[*?[]\]/
const SINGLES = /\[([*?[])\]/g
