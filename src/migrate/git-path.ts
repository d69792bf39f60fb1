/** File names as git writes them in a patch (`core.quotePath` on, its default), so that `git apply` reads them back. */

const named = new Map([
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
  [34, '\\"'],
  [92, '\\\\'],
])

/** A path as it stands in a patch header: in double quotes with C escapes when it holds anything but plain ASCII. */
export function quoteGitPath(path: string): string {
  const bytes = [...new TextEncoder().encode(path)]
  return bytes.every(isPlain) ? path : `"${bytes.map(escapeByte).join('')}"`
}

function isPlain(byte: number): boolean {
  return byte >= 32 && byte < 127 && !named.has(byte)
}

function escapeByte(byte: number): string {
  return isPlain(byte) ? String.fromCharCode(byte) : (named.get(byte) ?? `\\${byte.toString(8).padStart(3, '0')}`)
}

/** `path`, seen from a folder `prefix` (`''` or ending in `/`), seen from where the prefix begins: `a/b/` and `../x` give `a/x`. */
export function rebasePath(prefix: string, path: string): string {
  const parts = prefix.split('/').slice(0, -1)
  const names = path.split('/')
  while (names[0] === '..' && parts.length > 0) {
    parts.pop()
    names.shift()
  }
  return [...parts, ...names].join('/')
}
