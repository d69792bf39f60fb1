/** What an image has at a path, as a person reads it. */
import { printBytes } from './path.ts'
import type { TreeNode } from './tree.ts'

/** Four octal digits. */
export function printMode({ mode }: Pick<TreeNode, 'mode'>): string {
  return mode.toString(8).padStart(4, '0')
}

/** `uid:gid`. */
export function printOwner({ uid, gid }: Pick<TreeNode, 'uid' | 'gid'>): string {
  return `${uid}:${gid}`
}

export function printLink({ link }: Pick<TreeNode, 'link'>): string {
  return `-> ${printBytes(link)}`
}

export function printSize(size: number): string {
  return size === 1 ? '1 byte' : `${size} bytes`
}

/** `name=0x…`, sorted. */
export function printAttributes({ xattrs }: Pick<TreeNode, 'xattrs'>): string {
  if (xattrs === undefined) return 'none'
  const all = [...xattrs].sort(([a], [b]) => (a < b ? -1 : 1))
  return all.map(([name, value]) => `${printBytes(name)}=0x${Buffer.from(value, 'latin1').toString('hex')}`).join(' ')
}

/** All that matters of a path that the other image does not have. */
export function printNode(node: TreeNode, below: number): string {
  const size = node.type === 'file' ? `, ${printSize(node.size)}` : ''
  const target = node.type === 'symlink' ? ` ${printLink(node)}` : ''
  return `${node.type}${target}${size}, ${printMode(node)}, ${printOwner(node)}${printBelow(below)}`
}

/** The type of a path that is something else in the other image. */
export function printType(node: TreeNode, below: number): string {
  return `${node.type}${node.type === 'symlink' ? ` ${printLink(node)}` : ''}${printBelow(below)}`
}

function printBelow(count: number): string {
  return count === 0 ? '' : `, with ${count === 1 ? '1 path' : `${count} paths`} below it`
}
