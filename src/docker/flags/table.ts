/**
 * The notation of the flag tables. A table is a text of words between blanks:
 *
 *     quiet           a boolean flag, `--quiet`
 *     tag=            a flag that takes a value, `--tag x` or `--tag=x`
 *     t:tag=          the same with the short form `-t`
 *     net>network=    another name of a flag: `--net` is told as `network`
 */

export interface FlagSpec {
  /** Long canonical name without dashes. */
  readonly name: string
  readonly takesValue: boolean
}

export interface FlagTable {
  readonly long: ReadonlyMap<string, FlagSpec>
  /** By the one letter. */
  readonly short: ReadonlyMap<string, FlagSpec>
}

const wordForm = /^(?:(\w):)?(?:([\w-]+)>)?([\w-]+)(=?)$/

/** Reads flag tables written in the notation above and joins them; `--help` belongs to every command, `-h` where it is free. */
export function flagTable(...lists: readonly string[]): FlagTable {
  const long = new Map<string, FlagSpec>()
  const short = new Map<string, FlagSpec>()
  for (const word of ['help', ...lists.flatMap((list) => list.split(/\s+/))]) {
    const [, letter, alias, name, equals] = wordForm.exec(word) ?? []
    if (name === undefined) continue
    const spec: FlagSpec = { name, takesValue: equals === '=' }
    long.set(alias ?? name, spec)
    if (letter !== undefined) short.set(letter, spec)
  }
  if (!short.has('h')) short.set('h', { name: 'help', takesValue: false })
  return { long, short }
}
