/**
 * Two trees → what differs, sorted by path, one difference for each aspect.
 *
 * A path that is in one tree only is reported once for the topmost such path, with the number of those below it; every one of them is
 * counted. A path of another type is reported as such alone: its mode or size would say nothing more. A size that differs stands
 * for the content too. Hard links are compared as partitions: which paths, of those that both trees have, are one file.
 */
import type { FileAspect, FileDifference } from './difference.ts'
import { compareHardLinks } from './hard-links.ts'
import { explainer, type ExplainOptions } from './explain/explain.ts'
import { printPath, type BytePath } from './path.ts'
import { printAttributes, printLink, printMode, printNode, printOwner, printSize, printType } from './print.ts'
import type { Tree, TreeNode } from './tree.ts'

export interface TreeComparison {
  /** By path, bytewise. */
  readonly differences: readonly FileDifference[]
  /** Paths of the legacy tree. */
  readonly compared: number
  /** Paths that differ, each one below a missing or extra folder counted; paths that are linked together otherwise count as one. */
  readonly differing: number
  /** Paths whose modification time alone differs, those left out that the engine makes itself in every container. */
  readonly times: number
}

/** A difference before it is explained. */
export interface RawDifference {
  readonly path: BytePath
  readonly aspect: FileAspect
  readonly legacy: string | null
  readonly multiStage: string | null
}

/** Compares all paths of both, and explains what differs as far as the trees show it. */
export function compareTrees(legacy: Tree, multiStage: Tree, options: ExplainOptions = {}): TreeComparison {
  const explain = explainer(legacy, multiStage, options)
  const missing = onlyIn(legacy, multiStage)
  const extra = onlyIn(multiStage, legacy)
  const raw: RawDifference[] = []
  let times = 0
  for (const [path, before] of legacy) {
    const after = multiStage.get(path)
    if (after === undefined) continue
    const found = raw.length
    if (before.type === after.type) compareNodes(path, before, after, raw)
    else
      raw.push({
        path,
        aspect: 'type',
        legacy: printType(before, missing.below.get(path) ?? 0),
        multiStage: printType(after, extra.below.get(path) ?? 0),
      })
    if (raw.length === found && before.mtime !== after.mtime && !madeByEngine.has(path)) times++
  }
  raw.push(...compareHardLinks(legacy, multiStage))
  const changed = new Set(raw.map(({ path }) => path))
  for (const [path, text] of missing.entries) raw.push({ path, aspect: 'entry', legacy: text, multiStage: null })
  for (const [path, text] of extra.entries) raw.push({ path, aspect: 'entry', legacy: null, multiStage: text })
  raw.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  return {
    differences: raw.map((one) => ({ ...one, path: printPath(one.path), explanation: explain(one) })),
    compared: legacy.size,
    differing: changed.size + missing.total + extra.total,
    times,
  }
}

/**
 * What a container gets from the engine when it is made, with the folders that this touches (moby's `setupInitLayer`): their times are
 * those of the container, not of the image.
 */
const madeByEngine: ReadonlySet<string> = new Set([
  ...['', '.dockerenv', 'dev', 'dev/console', 'dev/pts', 'dev/shm', 'proc', 'sys'],
  ...['etc', 'etc/hostname', 'etc/hosts', 'etc/mtab', 'etc/resolv.conf'],
])

function compareNodes(path: BytePath, legacy: TreeNode, multiStage: TreeNode, into: RawDifference[]): void {
  const add = (aspect: FileAspect, print: (node: TreeNode) => string): void => {
    into.push({ path, aspect, legacy: print(legacy), multiStage: print(multiStage) })
  }
  if (legacy.mode !== multiStage.mode) add('mode', printMode)
  if (legacy.uid !== multiStage.uid || legacy.gid !== multiStage.gid) add('owner', printOwner)
  if (legacy.link !== multiStage.link) add('link', printLink)
  if (legacy.device !== multiStage.device) add('device', (node) => node.device)
  if (legacy.size !== multiStage.size) add('size', (node) => `${printSize(node.size)}, sha256:${node.digest}`)
  else if (legacy.digest !== multiStage.digest) add('content', (node) => `sha256:${node.digest}`)
  if (legacy.xattrs !== undefined || multiStage.xattrs !== undefined) {
    if (printAttributes(legacy) !== printAttributes(multiStage)) add('xattrs', printAttributes)
  }
}

/** The paths of one tree that the other lacks. */
interface Alone {
  readonly total: number
  /** The topmost of them, in words. */
  readonly entries: ReadonlyMap<BytePath, string>
  /** How many lie below each topmost path, or below a folder that is no folder in the other tree. */
  readonly below: ReadonlyMap<BytePath, number>
}

function onlyIn(tree: Tree, other: Tree): Alone {
  const tops = new Map<BytePath, TreeNode>()
  const below = new Map<BytePath, number>()
  let total = 0
  for (const [path, node] of tree) {
    if (other.has(path)) continue
    total++
    const top = topmost(path, tree, other)
    if (top === path) tops.set(path, node)
    else below.set(top, (below.get(top) ?? 0) + 1)
  }
  const entries = new Map(Array.from(tops, ([path, node]) => [path, printNode(node, below.get(path) ?? 0)]))
  return { total, entries, below }
}

/** The highest path on the way to this one that the other tree lacks or has as something else. */
function topmost(path: BytePath, tree: Tree, other: Tree): BytePath {
  let top = path
  for (let at = path.lastIndexOf('/'); at !== -1; at = path.lastIndexOf('/', at - 1)) {
    const parent = path.slice(0, at) as BytePath
    const [here, there] = [tree.get(parent), other.get(parent)]
    if (here === undefined || here.type === there?.type) break
    top = parent
  }
  return top
}
