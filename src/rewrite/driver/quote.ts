/** Texts and paths as words of a shell command. */
import type { HostPath } from '../../shell/world.ts'
import { known, type Text, type Unknown } from '../../text/symbolic.ts'

/** A known string as one word, quoted only where it has to be. */
export function quoteWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/**
 * A text as one word: unknown parts that come straight from the environment as `${NAME}`, others as `written` says; `undefined` when it
 * does not know one.
 */
export function quoteText(
  text: Text,
  isPlain: (name: string) => boolean,
  written: (unknown: Unknown) => string | undefined = () => undefined,
): string | undefined {
  const plain = known(text)
  if (plain !== undefined) return plain === '' ? "''" : quoteWord(plain)
  const parts = text.map((part) => {
    if (typeof part === 'string') return part.replace(/[\\"$`]/g, '\\$&')
    const isGiven = part.source === 'environment' && part.id === `env:${part.name}` && isPlain(part.name)
    return isGiven ? `\${${part.name}}` : written(part)
  })
  return parts.includes(undefined) ? undefined : `"${parts.join('')}"`
}

/** A path as it is written seen from a folder; `undefined` when one of them lies outside of the repository. */
export function pathFrom(cwd: HostPath, path: HostPath): string | undefined {
  if (/^[/<]/.test(cwd) || /^[/<]/.test(path)) return cwd === path ? '.' : undefined
  const from = cwd === '.' ? [] : cwd.split('/')
  const to = path === '.' ? [] : path.split('/')
  let common = 0
  while (common < from.length && common < to.length && from[common] === to[common]) common += 1
  if (from.slice(common).includes('..')) return undefined
  const steps = [...from.slice(common).map(() => '..'), ...to.slice(common)]
  return steps.length === 0 ? '.' : steps.join('/')
}
