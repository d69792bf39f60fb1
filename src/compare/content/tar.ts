/** A tar archive's members. */
import { hash } from 'node:crypto'
import { printPath, type BytePath } from '../path.ts'
import { printAttributes, printLink, printMode, printOwner } from '../print.ts'
import { TarReader, type TarEntry } from '../tar.ts'
import type { Member } from './members.ts'

export function isTar(bytes: Buffer): boolean {
  return bytes.length >= 512 && bytes.toString('latin1', 257, 262) === 'ustar'
}

/** Throws a `TarError` for what is no whole tar. */
export function tarMembers(bytes: Buffer): readonly Member[] {
  const members: Member[] = []
  let open: { readonly path: BytePath; readonly entry: TarEntry; content: Buffer } | undefined
  const reader = new TarReader({
    entry(path, entry) {
      if (entry.type === 'file') open = { path, entry, content: Buffer.alloc(0) }
      else members.push(memberOf(path, entry, undefined))
    },
    // the whole archive is one chunk, so each content comes in one piece
    data(content) {
      if (open !== undefined) open.content = content
    },
    end() {
      if (open !== undefined) members.push(memberOf(open.path, open.entry, open.content))
    },
  })
  reader.write(bytes)
  reader.end()
  return members
}

function memberOf(path: BytePath, entry: TarEntry, content: Buffer | undefined): Member {
  const target = entry.link === '' ? '' : ` ${printLink(entry)}`
  const attributes = entry.xattrs === undefined ? '' : ` ${printAttributes(entry)}`
  return {
    name: printPath(path).slice(1),
    content: content === undefined ? entry.type : hash('sha256', content, 'hex'),
    size: entry.size,
    time: String(entry.mtime),
    facts: `${entry.type}${target} ${printMode(entry)} ${printOwner(entry)}${attributes}`,
    bytes: () => content,
  }
}
