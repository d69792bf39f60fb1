/**
 * Bytes as text and back, without loss. Files are read as UTF-8; a byte that is none (a comment in Latin-1) becomes a code unit of
 * its own, U+DC80 to U+DCFF, which no UTF-8 text has, and goes back to that byte. A byte order mark is a character like others.
 */

const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })
const encoder = new TextEncoder()
/** With the flag `u` only a surrogate that stands alone matches. */
const escaped = /[\udc80-\udcff]/u

/** The text of a file. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    return decodeLoosely(bytes)
  }
}

/** Whether every byte of the file was a text's. */
export function isPlainText(text: string): boolean {
  return !escaped.test(text)
}

/** The bytes of a text that `decodeText` gave, or that was made of such texts. */
export function encodeText(text: string): Uint8Array {
  if (isPlainText(text)) return encoder.encode(text)
  const parts = text.split(/([\udc80-\udcff])/u)
  const bytes = parts.flatMap((part) => (escaped.test(part) ? [part.charCodeAt(0) - 0xdc00] : [...encoder.encode(part)]))
  return Uint8Array.from(bytes)
}

function decodeLoosely(bytes: Uint8Array): string {
  let text = ''
  let from = 0
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    if (length === 0) {
      text += strict.decode(bytes.subarray(from, at)) + String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
      from = at + 1
    }
    at += Math.max(1, length)
  }
  return text + strict.decode(bytes.subarray(from))
}

/** How many bytes the character at a place has; 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
  if (lead < 0xc2 || lead > 0xf4 || at + length > bytes.length) return 0
  const second = bytes[at + 1] ?? 0
  // No overlong forms, no surrogates, nothing above U+10FFFF.
  const [least, most] =
    lead === 0xe0
      ? [0xa0, 0xbf]
      : lead === 0xed
        ? [0x80, 0x9f]
        : lead === 0xf0
          ? [0x90, 0xbf]
          : lead === 0xf4
            ? [0x80, 0x8f]
            : [0x80, 0xbf]
  if (second < least || second > most) return 0
  for (let index = 2; index < length; index += 1) if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return 0
  return length
}

/** What a file with NUL bytes is when it is text in another encoding: UTF-16, with or without a byte order mark. */
export function decodeUtf16(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes
  const marked = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined
  const guessed = first === 0 && second !== 0 ? 'utf-16be' : second === 0 && first !== 0 ? 'utf-16le' : undefined
  const encoding = marked ?? guessed
  return encoding === undefined || bytes.length % 2 !== 0 ? undefined : new TextDecoder(encoding).decode(bytes)
}
