/** An `ar` archive's members (`.a`, `.deb`): headers of 60 characters, long names in a table (GNU) or before the content (BSD). */
import { hash } from 'node:crypto'
import { printBytes } from '../path.ts'
import type { Member } from './members.ts'

const magic = '!<arch>\n'
const header = 60

export function isAr(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, magic.length) === magic
}

/** `undefined` for what is damaged. */
export function arMembers(bytes: Buffer): readonly Member[] | undefined {
  const members: Member[] = []
  let names = ''
  for (let at = magic.length; at < bytes.length;) {
    const text = bytes.toString('latin1', at, at + header)
    const size = Number(text.slice(48, 58))
    if (text.slice(58) !== '`\n' || !Number.isSafeInteger(size) || size < 0 || at + header + size > bytes.length) return undefined
    const body = bytes.subarray(at + header, at + header + size)
    const field = text.slice(0, 16).trimEnd()
    if (field === '//') names = body.toString('latin1')
    else members.push(memberOf(text, field, body, names))
    at += header + size + (size % 2)
  }
  return members
}

function memberOf(text: string, field: string, body: Buffer, names: string): Member {
  const inBody = /^#1\/(\d+)$/.exec(field)
  const inTable = /^\/(\d+)$/.exec(field)
  const start = Number(inBody?.[1] ?? 0)
  const content = body.subarray(start)
  const name =
    inBody !== null
      ? body.toString('latin1', 0, start).replace(/\0+$/, '')
      : inTable !== null
        ? (names.slice(Number(inTable[1])).split('\n', 1)[0] ?? '').replace(/\/$/, '')
        : field.replace(/(.)\/$/, '$1')
  return {
    name: printBytes(name),
    content: hash('sha256', content, 'hex'),
    size: content.length,
    time: text.slice(16, 28).trim(),
    facts: `${text.slice(40, 48).trim()} ${text.slice(28, 34).trim()}:${text.slice(34, 40).trim()}`,
    bytes: () => content,
  }
}
