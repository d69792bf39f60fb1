/**
 * `env` of Travis and the lists of versions beside it: a job of its own for each entry with each version. Entries of `jobs.include` without
 * phases are further jobs of the file's own phases.
 */
import { sliceValue } from '../make/value.ts'
import type { Variable } from './job.ts'
import { type Combination, isOf, type Matrix, matrixOf, productOf } from './matrix.ts'
import { scalarValue } from './scalar.ts'
import { entriesOf, isMap, itemsOf, type Node, textOfNode, valueAt, type YamlFile } from './yaml.ts'

/** Lists of which each value is a job, with the variable that says which one it is. */
const versions: readonly (readonly [key: string, variable: string])[] = [
  ['os', 'TRAVIS_OS_NAME'],
  ['dist', 'TRAVIS_DIST'],
  ['arch', 'TRAVIS_CPU_ARCH'],
  ['go', 'TRAVIS_GO_VERSION'],
  ['node_js', 'TRAVIS_NODE_VERSION'],
  ['python', 'TRAVIS_PYTHON_VERSION'],
  ['rvm', 'TRAVIS_RUBY_VERSION'],
  ['php', 'TRAVIS_PHP_VERSION'],
  ['jdk', 'TRAVIS_JDK_VERSION'],
  ['rust', 'TRAVIS_RUST_VERSION'],
]

/**
 * The matrix of the file's own phases with the entries of `include` that have none, or of such an entry alone (`isOwn: false`). A version
 * counts where the `text` that is run names its variable.
 */
export function travisMatrix(file: YamlFile, included: readonly Node[], text: string, isOwn: boolean): Matrix {
  const counted = versions.filter(([, variable]) => text.includes(variable))
  const partOf = (node: Node): Combination =>
    new Map([
      ...combinationOf(file, valueAt(file, node, 'env')),
      ...counted.flatMap(([key, variable]) => versionsAt(file, node, key, variable).flatMap((one) => [...one])),
    ])
  const rows = environments(file)
  const lists = counted.map(([key, variable]) => versionsAt(file, file.root, key, variable))
  const isSpread = rows.length > 0 || versions.some(([key]) => valueAt(file, file.root, key) !== undefined)
  const own = isOwn && (isSpread || included.length === 0) ? productOf([rows, ...lists].filter((list) => list.length > 0)) : []
  const keys = ['env', ...counted.map(([key]) => key)]
  const excluded = jobsAt(file, 'exclude').filter((node) => entriesOf(file, node).every(({ key }) => keys.includes(key)))
  const parts = excluded.map(partOf)
  // What an entry of `include` does not say is the first of each list.
  const firsts = (node: Node): readonly Combination[] => [
    ...(valueAt(file, node, 'env') === undefined ? rows.slice(0, 1) : []),
    ...lists.flatMap((list) => list.slice(0, 1)),
  ]
  return matrixOf([
    ...(own ?? []).filter((one) => !parts.some((part) => isOf(part, one))),
    ...included.map((node) => new Map([...firsts(node).flatMap((one) => [...one]), ...partOf(node)])),
  ])
}

/** The entries of `jobs` under one of its keys, by its newer or its older name. */
export function jobsAt(file: YamlFile, key: string): readonly Node[] {
  return ['jobs', 'matrix'].flatMap((name) => itemsOf(file, valueAt(file, file.root, name, key)))
}

/** The variables of each entry of `env`. */
function environments(file: YamlFile): readonly Combination[] {
  const env = valueAt(file, file.root, 'env')
  const isSplit = isMap(env) && ['global', 'jobs', 'matrix'].some((key) => valueAt(file, env, key) !== undefined)
  const rows = isSplit ? ['jobs', 'matrix'].flatMap((key) => itemsOf(file, valueAt(file, env, key))) : itemsOf(file, env)
  return rows.map((row) => combinationOf(file, row))
}

function combinationOf(file: YamlFile, node: Node | undefined): Combination {
  return new Map(travisVariables(file, node).map(({ name, value }) => [name, value.text]))
}

function versionsAt(file: YamlFile, node: Node | undefined, key: string, variable: string): readonly Combination[] {
  return itemsOf(file, valueAt(file, node, key)).map((item) => new Map([[variable, textOfNode(item) ?? '']]))
}

/** `A=1 B="two words"` as one text, or a map; what is encrypted has no name. */
export function travisVariables(file: YamlFile, given: Node | undefined): readonly Variable[] {
  return itemsOf(file, given).flatMap((node): readonly Variable[] => {
    if (isMap(node))
      return entriesOf(file, node).flatMap(({ key, value }) => {
        const text = scalarValue(file, value)
        return text === undefined || key === 'secure' ? [] : [{ name: key, value: text }]
      })
    const text = scalarValue(file, node)
    return text === undefined
      ? []
      : [...text.text.matchAll(/(?:^|\s)([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)].map((match) => {
          const raw = match[2] ?? ''
          const quoted = /^["']/.test(raw) ? 1 : 0
          const start = match.index + match[0].length - raw.length + quoted
          return { name: match[1] ?? '', value: sliceValue(text, start, start + raw.length - 2 * quoted) }
        })
  })
}
