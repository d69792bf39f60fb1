/** PAX records: `LENGTH KEY=VALUE\n`, the length counting itself; values are bytes. */
import { TarError } from './tar-error.ts'

/** The last value of each key, as a string of bytes. */
export type PaxRecords = ReadonlyMap<string, string>

/** Records that say nothing about a file that a comparison needs. */
const ignored = /^(?:atime|ctime|uname|gname|comment|charset|hdrcharset|LIBARCHIVE\.creationtime|SCHILY\.(?:dev|ino|nlink))$/
const own = new Set(['path', 'linkpath', 'size', 'uid', 'gid', 'mtime'])
const attribute = 'SCHILY.xattr.'

export function parsePax(body: Buffer): PaxRecords {
  const records = new Map<string, string>()
  for (let at = 0; at < body.length;) {
    const blank = body.indexOf(0x20, at)
    const digits = body.toString('latin1', at, blank)
    const end = at + Number(digits)
    if (blank === -1 || !/^[1-9]\d{0,9}$/.test(digits) || end > body.length || body[end - 1] !== 0x0a) {
      throw new TarError('malformed', 'an extended header (PAX) has a record whose length is wrong')
    }
    const equals = body.indexOf(0x3d, blank + 1)
    if (equals === -1 || equals >= end) throw new TarError('malformed', 'an extended header (PAX) has a record without a value')
    records.set(body.toString('latin1', blank + 1, equals), body.toString('latin1', equals + 1, end - 1))
    at = end
  }
  return records
}

/** A record as a number; times may have a fraction. `undefined` when it is not there: an empty value takes a global one back. */
export function paxNumber(records: PaxRecords, key: string): number | undefined {
  const text = records.get(key)
  if (text === undefined || text === '') return undefined
  if (!/^-?\d+(?:\.\d*)?$/.test(text)) throw new TarError('malformed', `an extended header (PAX) has "${text}" as ${key}`)
  return Number(text)
}

/**
 * What the records say of extended attributes, by name. Records that are neither known nor known to be harmless count as
 * attributes under their whole name: a difference in them is shown and not dropped.
 */
export function paxAttributes(records: PaxRecords): ReadonlyMap<string, string> | undefined {
  let found: Map<string, string> | undefined
  for (const [key, value] of records) {
    if (own.has(key) || ignored.test(key)) continue
    if (key.startsWith('GNU.sparse.')) throw new TarError('not-supported', 'it has sparse files (made with tar -S)')
    found ??= new Map<string, string>()
    found.set(key.startsWith(attribute) ? key.slice(attribute.length) : key, value)
  }
  return found
}
