/**
 * YAML as the files of CI services use it: a tree of maps, lists and scalars in which every scalar knows its place. Aliases lead to
 * the node that they name, merged keys to the map that they stand in. A file that names itself over and over is not read: what it comes to
 * is counted before anything looks at it.
 */
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Node, type Scalar } from 'yaml'
import type { Source } from '../text/source.ts'
import { oncePer } from '../text/once-per.ts'

// The command loads YAML when the first file asks for it (scripts/lazy-yaml.mjs), so this file alone names the package.
export { isMap, isScalar, isSeq, type Node }

export interface YamlFile {
  readonly source: Source
  readonly root: Node | undefined
  /** The nodes that aliases name. */
  readonly targets: ReadonlyMap<unknown, unknown>
  /** The first thing that is no YAML. */
  readonly error: { readonly message: string; readonly offset: number } | undefined
}

/** Larger files are not read: nobody writes them by hand. In characters. */
const sizeLimit = 300_000
/** Larger files are not read either: with each alias as what it names. In nodes. */
const expandedLimit = 100_000
/** How deep a list of lists is followed. */
const depthLimit = 10
/** How many entries of one list are looked at. */
export const entryLimit = 5_000

/** A file's first document. */
export const readYaml: (source: Source) => YamlFile = oncePer((source) => {
  const isLarge = source.text.length > sizeLimit
  const document = parseDocument(isLarge ? '' : source.text, { logLevel: 'silent', uniqueKeys: false })
  const [error] = document.errors
  const { size, targets } = expandAliases(document.contents)
  return {
    source,
    root: size > expandedLimit ? undefined : (document.contents ?? undefined),
    targets,
    error: isLarge
      ? { message: 'the file is too large', offset: 0 }
      : size > expandedLimit
        ? { message: 'its aliases make it too large', offset: 0 }
        : error === undefined
          ? undefined
          : { message: error.message.split('\n')[0] ?? '', offset: error.pos[0] },
  }
})

/** What each alias names, and how many nodes there are with each alias as what it names; endless where one names what it stands in. */
function expandAliases(root: unknown): { readonly size: number; readonly targets: ReadonlyMap<unknown, unknown> } {
  const targets = new Map<unknown, unknown>()
  const anchors = new Map<string, { readonly node: Node; size: number }>()
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) {
      const anchor = anchors.get(node.source)
      targets.set(node, anchor?.node)
      return anchor?.size ?? 1
    }
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return 1
    const anchor = { node, size: Infinity }
    if (node.anchor !== undefined) anchors.set(node.anchor, anchor)
    let size = 1
    if (isMap(node)) for (const { key, value } of node.items) size += sizeOf(key) + sizeOf(value)
    else if (isSeq(node)) for (const item of node.items) size += sizeOf(item)
    anchor.size = size
    return size
  }
  return { size: sizeOf(root), targets }
}

/** The node that an alias names. */
export function followed({ targets }: YamlFile, node: unknown): Node | undefined {
  let at = node
  for (let depth = 0; isAlias(at) && depth < depthLimit; depth += 1) at = targets.get(at)
  return isMap(at) || isSeq(at) || isScalar(at) ? at : undefined
}

export interface YamlEntry {
  readonly key: string
  readonly keyNode: Scalar
  readonly value: Node | undefined
}

const entriesIn = oncePer<YamlFile, Map<Node, readonly YamlEntry[]>>(() => new Map())

/** The entries of a map, those of merged maps behind its own; of one key the first. */
export function entriesOf(file: YamlFile, given: unknown): readonly YamlEntry[] {
  const node = followed(file, given)
  if (node === undefined) return []
  const before = entriesIn(file).get(node)
  const entries = before ?? readEntries(file, node, 0)
  if (before === undefined) entriesIn(file).set(node, entries)
  return entries
}

function readEntries(file: YamlFile, given: unknown, depth: number): readonly YamlEntry[] {
  const node = followed(file, given)
  if (!isMap(node) || depth > depthLimit) return []
  const own: YamlEntry[] = []
  const merged: YamlEntry[] = []
  for (const { key, value } of node.items.slice(0, entryLimit)) {
    if (!isScalar(key)) continue
    const name = String(key.value)
    if (name === '<<' && key.type === 'PLAIN')
      for (const one of isSeq(value) ? value.items.slice(0, depthLimit) : [value])
        merged.push(...readEntries(file, one, depth + 1))
    else own.push({ key: name, keyNode: key, value: followed(file, value) })
  }
  const last = new Map(own.map((entry) => [entry.key, entry]))
  for (const entry of merged) if (!last.has(entry.key)) last.set(entry.key, entry)
  return [...last.values()]
}

/** What stands at a path of keys. */
export function valueAt(file: YamlFile, node: unknown, ...keys: readonly string[]): Node | undefined {
  let at = followed(file, node)
  for (const key of keys) at = entriesOf(file, at).find((entry) => entry.key === key)?.value
  return at
}

/** The items of a list, those of lists in it among them; a node that is no list is one item. */
export function itemsOf(file: YamlFile, given: unknown, depth = 0): readonly Node[] {
  const node = followed(file, given)
  if (node === undefined || (isScalar(node) && node.value === null)) return []
  if (!isSeq(node)) return [node]
  if (depth > depthLimit) return []
  return node.items.slice(0, entryLimit).flatMap((item) => itemsOf(file, item, depth + 1))
}

/** A scalar's text; `undefined` for maps, lists and what is empty. */
export function textOfNode(node: Node | undefined): string | undefined {
  if (!isScalar(node) || node.value === null || node.value === undefined) return undefined
  const { value, source } = node
  return typeof value === 'string' ? value : (source ?? JSON.stringify(value))
}
