/** A rule of an ignore file as paths that `rm -rf` takes in the context's folder. */

/** A path each name of which a shell takes as it is. */
const PLAIN = /^(?:[\w.@%+,:-]+\/)*[\w.@%+,:*?-]+$/

/**
 * The paths that a rule hides, relative to the context; patterns as a shell reads them, whose `*` and `?` find no leading dot while those
 * of ignore files do. None where they cannot be said in this way.
 */
export function removalsOf(written: string): readonly string[] {
  const names = written.split('/').filter((name) => name !== '' && name !== '.')
  const last = names.at(-1) ?? ''
  const path = names.join('/')
  if (!PLAIN.test(path) || names.includes('..') || last.includes('**')) return []
  if (!/[*?]/.test(last)) return [path]
  // `.*` would be the folder itself as well.
  if (/^[*?.]+$/.test(last)) return []
  return [last, ...hiddenNames(last)].map((name) => [...names.slice(0, -1), name].join('/'))
}

/** What a name that begins with a wildcard finds and a shell does not: `.*.md` and `.md` for `*.md`. */
function hiddenNames(name: string): readonly string[] {
  const rest = name.slice(1)
  if (name.startsWith('?')) return [`.${rest}`]
  return name.startsWith('*') ? [`.*${rest}`, ...(rest.startsWith('.') ? [rest] : [])] : []
}
