/**
 * Paths as exact bytes. A path is kept as a string of its bytes, one UTF-16 unit each (Latin-1), without a slash at either end; the root
 * is the empty string. So two names that are different and no UTF-8 never become equal, and comparing strings compares bytes.
 */
declare const brand: unique symbol

/** A path below the root of a tree, byte by byte. */
export type BytePath = string & { readonly [brand]: 'BytePath' }

/** From a path as people write it, absolute or not, in UTF-8. */
export function bytePath(path: string): BytePath {
  return Buffer.from(path.replace(/^\/+|\/+$/g, ''), 'utf8').toString('latin1') as BytePath
}

/** Absolute, as people read it: bytes that are not UTF-8 and control characters as `\xNN`, a backslash as `\\`. */
export function printPath(path: BytePath): string {
  return `/${printBytes(path)}`
}

/** The path that was printed, as an engine's calls take it; `undefined` for one that is no UTF-8, which they cannot name. */
export function plainPath(printed: string): string | undefined {
  const bytes = printed.replace(/\\(?:\\|x([0-9a-f]{2}))|[^\\]+/g, (part, hex: string | undefined) => {
    if (part === '\\\\') return '\\'
    return hex === undefined ? Buffer.from(part, 'utf8').toString('latin1') : String.fromCharCode(parseInt(hex, 16))
  })
  const buffer = Buffer.from(bytes, 'latin1')
  const text = buffer.toString('utf8')
  return Buffer.from(text, 'utf8').equals(buffer) ? text : undefined
}

/** A string of bytes as people read it. */
export function printBytes(bytes: string): string {
  if (!/[^ -[\]-~]/.test(bytes)) return bytes
  return Array.from(decode(bytes), (part) => (isPlain(part) ? part : escapeBytes(part))).join('')
}

/** Characters where the bytes are UTF-8; single bytes (marked as lone surrogates `\uDC80`–`\uDCFF`) where they are not. */
function decode(bytes: string): string {
  const buffer = Buffer.from(bytes, 'latin1')
  const whole = buffer.toString('utf8')
  if (Buffer.from(whole, 'utf8').equals(buffer)) return whole
  let text = ''
  for (let at = 0; at < buffer.length;) {
    const character = characterAt(buffer, at)
    text += character ?? String.fromCharCode(0xdc00 + (buffer[at] ?? 0))
    at += character === undefined ? 1 : Buffer.byteLength(character)
  }
  return text
}

function characterAt(buffer: Buffer, at: number): string | undefined {
  const lead = buffer[at] ?? 0
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  const part = buffer.subarray(at, at + length)
  const text = part.toString('utf8')
  return Buffer.from(text, 'utf8').equals(part) ? text : undefined
}

/** Not a control character, no separator or mark that hides or turns text, no backslash, no byte of its own. */
function isPlain(character: string): boolean {
  return character !== '\\' && !/[\p{C}\p{Zl}\p{Zp}]/u.test(character)
}

function escapeBytes(part: string): string {
  if (part === '\\') return '\\\\'
  const code = part.charCodeAt(0)
  const bytes = part.length === 1 && code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : [...Buffer.from(part, 'utf8')]
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}
