/**
 * Hard links as partitions: two trees agree when the same sets of paths are one file in both. Only paths that both trees have with one
 * type count: a name that is missing or is something else now is a difference of its own. What differs is reported once for each
 * set of paths that hang together in either tree, at its first path.
 */
import { printPath, type BytePath } from './path.ts'
import type { RawDifference } from './trees.ts'
import type { Tree, TreeNode } from './tree.ts'

type Group = readonly BytePath[]

export function compareHardLinks(legacy: Tree, multiStage: Tree): readonly RawDifference[] {
  const before = groups(legacy, multiStage)
  const after = groups(multiStage, legacy)
  const done = new Set<BytePath>()
  const found: RawDifference[] = []
  for (const path of [...before.keys(), ...after.keys()].sort()) {
    if (done.has(path)) continue
    const cluster = connected(path, before, after)
    for (const member of cluster) done.add(member)
    const [left, right] = [partition(cluster, before), partition(cluster, after)]
    if (left !== right) found.push({ path: cluster[0] ?? path, aspect: 'hard-links', legacy: left, multiStage: right })
  }
  return found
}

/** The group of each path that has one of at least two. */
function groups(tree: Tree, other: Tree): ReadonlyMap<BytePath, Group> {
  const first = new Map<TreeNode, BytePath>()
  const byNode = new Map<TreeNode, BytePath[]>()
  for (const [path, node] of tree) {
    if (node.type === 'directory' || other.get(path)?.type !== node.type) continue
    const earlier = first.get(node)
    if (earlier === undefined) first.set(node, path)
    else append(byNode, node, earlier, path)
  }
  const found = new Map<BytePath, Group>()
  for (const group of byNode.values()) for (const path of group) found.set(path, group)
  return found
}

function append(byNode: Map<TreeNode, BytePath[]>, node: TreeNode, earlier: BytePath, path: BytePath): void {
  const group = byNode.get(node)
  if (group === undefined) byNode.set(node, [earlier, path])
  else group.push(path)
}

/** All paths that hang together with this one in either tree, sorted. */
function connected(path: BytePath, before: ReadonlyMap<BytePath, Group>, after: ReadonlyMap<BytePath, Group>): Group {
  const members = new Set<BytePath>([path])
  for (const member of members) {
    for (const side of [before, after]) for (const other of side.get(member) ?? []) members.add(other)
  }
  return [...members].sort()
}

/** `/a = /b; /c`: which of these paths are one file. */
function partition(cluster: Group, side: ReadonlyMap<BytePath, Group>): string {
  const seen = new Set<BytePath>()
  const parts: string[] = []
  for (const path of cluster) {
    if (seen.has(path)) continue
    const group = side.get(path) ?? [path]
    for (const member of group) seen.add(member)
    parts.push([...group].sort().map(printPath).join(' = '))
  }
  return parts.join('; ')
}
