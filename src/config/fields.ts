/** Readers of YAML nodes that say what is wrong, and go on. */
import { isMap, isScalar, isSeq, type Pair } from 'yaml'

/** Collects problems. */
export interface Reader {
  problem(node: unknown, message: string): void
}

export function readList<T>(reader: Reader, node: unknown, name: string, read: (item: unknown) => T | undefined): readonly T[] {
  if (node === undefined) return []
  if (isSeq(node)) return node.items.flatMap((item) => read(item) ?? [])
  reader.problem(node, `${name} must be a list`)
  return []
}

/** The values of a map by key; a key that is not known and a needed one that is missing are problems. */
export function readFields<K extends string>(
  reader: Reader,
  node: unknown,
  known: Readonly<Record<K, boolean>>,
): Partial<Record<K, unknown>> {
  const names = Object.keys(known) as K[]
  if (!isMap(node)) {
    reader.problem(node, `must be a map with ${names.join(', ')}`)
    return {}
  }
  const fields: Partial<Record<K, unknown>> = {}
  for (const pair of node.items) {
    const name = names.find((one) => one === stringOf(pair.key))
    if (name === undefined)
      reader.problem(placeOf(pair), `unknown key ${String(stringOf(pair.key))}; known are ${names.join(', ')}`)
    else fields[name] = pair.value
  }
  for (const name of names) if (known[name] && !(name in fields)) reader.problem(node, `${name} is missing`)
  return fields
}

export function placeOf(pair: Pair): unknown {
  return pair.key ?? pair.value
}

export function stringOf(node: unknown): string | undefined {
  return isScalar(node) && typeof node.value === 'string' && node.value.trim() !== '' ? node.value : undefined
}
