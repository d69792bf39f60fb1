/** Why a path is in one image only, is something else, or holds what belongs elsewhere. */
import type { Explanation } from '../difference.ts'
import { printBytes, printPath, type BytePath } from '../path.ts'
import type { TreeNode } from '../tree.ts'
import type { Sides } from './explain.ts'
import { below, type TreeIndex } from './tree-index.ts'

/** One path that both trees have. */
export interface Nodes {
  readonly path: BytePath
  readonly legacy: TreeNode
  readonly multiStage: TreeNode
}

const say = (cause: string, cure: string | null = null): Explanation => ({ cause, cure, detail: null })

export function explainEntry(path: BytePath, sides: Sides): Explanation | null {
  const missing = sides.legacy.get(path)
  if (missing !== undefined) return explainMissing(path, missing, sides)
  const extra = sides.multiStage.get(path)
  return extra === undefined ? null : explainExtra(path, extra, sides)
}

function explainMissing(path: BytePath, node: TreeNode, sides: Sides): Explanation {
  const elsewhere = movedTo(path, node, sides.inLegacy(), sides.inMultiStage())
  const name = printPath(path)
  if (elsewhere !== undefined) {
    const place = printPath(elsewhere)
    return say(
      `${name} is not in the new image; the same ${node.type} is at ${place} there`,
      `let its COPY write to ${name} instead of ${place}`,
    )
  }
  if (node.type === 'directory' && below(sides.inLegacy(), path).next().done === true) {
    return say(
      `${name} is an empty folder: a COPY of files or of a wildcard does not bring one along`,
      `COPY the folder that ${name} lies in, or add RUN mkdir -p ${name} to the final stage`,
    )
  }
  return say(
    `nothing in the new version brings ${name}: no COPY takes it, a source's path is wrong, or an ignore rule hides it`,
    `look for the COPY that should take ${name}, and whether a rule of the ignore file matches its source`,
  )
}

function explainExtra(path: BytePath, node: TreeNode, sides: Sides): Explanation {
  const elsewhere = movedTo(path, node, sides.inMultiStage(), sides.inLegacy())
  const name = printPath(path)
  if (elsewhere !== undefined) {
    const place = printPath(elsewhere)
    return say(
      `${name} is not in the legacy image; the same ${node.type} was at ${place} there`,
      `let its COPY write to ${place} instead of ${name}`,
    )
  }
  return say(
    `${name} was not in the legacy image: a COPY takes more than before, or the ignore rules hide less`,
    `narrow the COPY that brings ${name}, or add a rule for its source to the ignore file`,
  )
}

/** Where the other tree has the same file, or the same files of a folder, at a path that this tree lacks. */
function movedTo(path: BytePath, node: TreeNode, own: TreeIndex, other: TreeIndex): BytePath | undefined {
  const candidates = (file: TreeNode): readonly BytePath[] =>
    (other.byDigest.get(file.digest) ?? []).filter((candidate) => !own.tree.has(candidate))
  if (node.type === 'file') return candidates(node)[0]
  if (node.type !== 'directory') return undefined
  // the first file with content decides: a folder that moved took all of them along
  for (const child of below(own, path)) {
    const file = own.tree.get(child)
    if (file === undefined || file.size === 0) continue
    const rest = child.slice(path.length)
    const place = candidates(file)
      .find((one) => one.endsWith(rest))
      ?.slice(0, -rest.length) as BytePath | undefined
    return place !== undefined && place !== '' && !own.tree.has(place) ? place : undefined
  }
  return undefined
}

export function explainType({ path, legacy, multiStage }: Nodes, sides: Sides): Explanation | null {
  const name = printPath(path)
  if (legacy.type === 'symlink' && multiStage.type !== 'symlink') {
    const target = printBytes(legacy.link)
    return say(
      `the link was followed: COPY copies what a link that is named as its source leads to`,
      `COPY the folder that the link lies in, or add RUN ln -s ${target} ${name} to the final stage`,
    )
  }
  if (multiStage.type === 'symlink') {
    const target = resolve(path, multiStage.link)
    const what = sides.multiStage.get(target)?.type === legacy.type ? `, which is ${printPath(target)} in the new image` : ''
    return say(
      `the legacy way followed a link that the new version keeps (docker cp -L, or a COPY that named the link)${what}`,
      `name the link itself as a COPY source, which follows it, or COPY what it leads to`,
    )
  }
  if (legacy.type === 'directory' || multiStage.type === 'directory') {
    return say(
      `one version put a file where the other has a folder: the source is something else, or a destination lacks the slash at its end`,
      `let the COPY that writes ${name} end in a slash where a folder is meant`,
    )
  }
  return null
}

/** Why a file has another content, as far as the trees show it. */
export function explainReplaced({ path, legacy, multiStage }: Nodes, sides: Sides): Explanation | null {
  const name = printPath(path)
  if (/^(?:etc|usr\/lib)\/os-release$/.test(path)) {
    return say('the two images stand on different base images', "let the new version's final FROM name the legacy image's base")
  }
  if (multiStage.size === 0) {
    return say(
      `${name} is empty in the new image: a placeholder of the repository was copied, or the command that writes it wrote nothing`,
      `COPY it from the build stage, after the command that fills it`,
    )
  }
  if (legacy.size === 0) return say(`${name} is empty in the legacy image: what should have filled it wrote nothing there`)
  const source = sides.inLegacy().byDigest.get(multiStage.digest)?.[0]
  if (source !== undefined) {
    return say(
      `the new image has here what the legacy image has at ${printPath(source)}`,
      `take another source in the COPY that writes ${name}`,
    )
  }
  const place = sides.inMultiStage().byDigest.get(legacy.digest)?.[0]
  if (place === undefined) return null
  return say(`the legacy file is at ${printPath(place)} in the new image`, `take another source in the COPY that writes ${name}`)
}

/** The path that a link's target names, from the link's place; links on the way are not followed. */
export function resolve(path: BytePath, target: string): BytePath {
  const parts = target.startsWith('/') ? [] : path.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/') as BytePath
}
