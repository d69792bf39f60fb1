/** A tree to search in: by what is in its files, and by what is below a folder. */
import type { BytePath } from '../path.ts'
import type { Tree } from '../tree.ts'

export interface TreeIndex {
  readonly tree: Tree
  /** Paths of the files with this digest, in the tree's order; empty files have no place here, they are all alike. */
  readonly byDigest: ReadonlyMap<string, readonly BytePath[]>
  /** All paths, sorted; made when it is first asked for. */
  readonly paths: () => readonly BytePath[]
}

export function indexTree(tree: Tree): TreeIndex {
  const byDigest = new Map<string, BytePath[]>()
  for (const [path, node] of tree) {
    if (node.size === 0) continue
    const found = byDigest.get(node.digest)
    if (found === undefined) byDigest.set(node.digest, [path])
    else found.push(path)
  }
  let sorted: readonly BytePath[] | undefined
  return { tree, byDigest, paths: () => (sorted ??= [...tree.keys()].sort()) }
}

/** What lies below a folder, at any depth. */
export function* below(index: TreeIndex, folder: BytePath): Generator<BytePath> {
  const paths = index.paths()
  const prefix = `${folder}/`
  let [low, high] = [0, paths.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((paths[middle] ?? '') < prefix) low = middle + 1
    else high = middle
  }
  for (let at = low; paths[at]?.startsWith(prefix) === true; at++) yield paths[at] as BytePath
}
