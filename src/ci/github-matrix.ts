/** `strategy.matrix` of a job of GitHub Actions. */
import { type Combination, isOf, type Matrix, matrixOf, productOf } from './matrix.ts'
import { entriesOf, followed, isScalar, itemsOf, type Node, textOfNode, valueAt, type YamlFile } from './yaml.ts'

/** Reads `strategy.matrix`; of values that are not all in the file only that there are some is known. */
export function githubMatrix(file: YamlFile, node: Node | undefined): Matrix {
  const all = combinationsOf(file, node)
  return all === undefined ? { matrix: valuesOf(file, node), combinations: [] } : matrixOf(all)
}

/** A value of which there is one is known. */
function valuesOf(file: YamlFile, node: Node | undefined): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, Set<string | undefined>>()
  const add = (name: string, value: string | undefined): void => {
    found.set(name, (found.get(name) ?? new Set()).add(value?.includes('${{') === true ? undefined : value))
  }
  for (const { key, value } of entriesOf(file, node)) {
    if (key === 'exclude') continue
    for (const item of itemsOf(file, value)) for (const [name, text] of entryValues(file, key, item)) add(name, text)
  }
  // What is put in may be in some combinations alone.
  if (valueAt(file, node, 'include') !== undefined) for (const name of found.keys()) add(name, undefined)
  return new Map([...found].map(([name, values]) => [name, values.size === 1 ? [...values][0] : undefined]))
}

/** What one item of a list gives: its own value, or those of its keys. */
function entryValues(file: YamlFile, key: string, item: Node): readonly (readonly [string, string | undefined])[] {
  if (isScalar(item)) return [[key, textOfNode(item)]]
  const prefix = key === 'include' || key === 'exclude' ? '' : `${key}.`
  return entriesOf(file, followed(file, item)).map((entry) => [`${prefix}${entry.key}`, textOfNode(entry.value)])
}

/** The product of the lists, without what is left out, with what is put in; `undefined` where a value is not one of the file. */
function combinationsOf(file: YamlFile, node: Node | undefined): readonly Combination[] | undefined {
  const entries = entriesOf(file, node)
  const read = (key: string, item: Node): Combination | undefined => {
    const values = entryValues(file, key, item)
    return values.every((pair): pair is readonly [string, string] => pair[1] !== undefined && !pair[1].includes('${{'))
      ? new Map(values)
      : undefined
  }
  const listed = (wanted: (key: string) => boolean): readonly (readonly (Combination | undefined)[])[] =>
    entries.flatMap(({ key, value }) => (wanted(key) ? [itemsOf(file, value).map((item) => read(key, item))] : []))
  const lists = listed((key) => key !== 'include' && key !== 'exclude')
  const [included = []] = listed((key) => key === 'include')
  const [excluded = []] = listed((key) => key === 'exclude')
  const plain = (list: readonly (Combination | undefined)[]): readonly Combination[] => list.flatMap((one) => one ?? [])
  if ([...lists, included, excluded].some((list) => list.includes(undefined))) return undefined
  const all = lists.length === 0 ? [] : productOf(lists.map(plain))
  return all === undefined
    ? undefined
    : withIncluded(
        all.filter((one) => !plain(excluded).some((part) => isOf(part, one))),
        plain(included),
      )
}

/** What is put in is added to the combinations whose own values it leaves as they are; where there is none, it is one more. */
function withIncluded(all: readonly Combination[], included: readonly Combination[]): readonly Combination[] {
  const made = all.map((one) => new Map(one))
  const added: Combination[] = []
  for (const extra of included) {
    const fitting = made.filter((_, index) => [...extra].every(([name, value]) => (all[index]?.get(name) ?? value) === value))
    if (fitting.length === 0) added.push(extra)
    for (const one of fitting) for (const [name, value] of extra) one.set(name, value)
  }
  return [...made, ...added]
}
