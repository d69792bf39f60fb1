/** Reads `restage.yaml`; see `configuration.ts`. The `yaml` package keeps the place of every node. */
import { isMap, isScalar, LineCounter, parseDocument, type Node } from 'yaml'
import type { Location } from '../text/source.ts'
import { readBot } from './bot.ts'
import { configurationFile, emptyConfiguration, type Configuration, type ConfigurationProblem } from './configuration.ts'
import { placeOf, readFields, readList, stringOf, type Reader } from './fields.ts'

export interface ParsedConfiguration {
  /** What could be read; to be used only when there are no problems. */
  readonly configuration: Configuration
  readonly problems: readonly ConfigurationProblem[]
}

/** Parses the text of a `restage.yaml`. */
export function parseConfiguration(text: string): ParsedConfiguration {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problems: ConfigurationProblem[] = []
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset)
    return { path: configurationFile, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  for (const error of document.errors) problems.push({ message: error.message, at: at(error.pos[0]) })
  if (problems.length > 0) return { configuration: emptyConfiguration, problems }
  const reader: Reader = {
    problem: (node, message) => problems.push({ message, at: at((node as Node | null)?.range?.[0] ?? 0) }),
  }
  return { configuration: readTop(reader, document.contents), problems }
}

function readTop(reader: Reader, node: unknown): Configuration {
  if (node === null || (isScalar(node) && node.value === null)) return emptyConfiguration
  const fields = readFields(reader, node, { setAside: false, bases: false, ignore: false, bot: false })
  return {
    setAside: readList(reader, fields.setAside, 'setAside', (item) => readStrings(reader, item, ['driver', 'reason'])),
    bases: readBases(reader, fields.bases),
    ignore: readList(reader, fields.ignore, 'ignore', (item) => {
      const ignored = readStrings(reader, item, ['path', 'reason'])
      if (ignored?.path.startsWith('/') === false)
        reader.problem(item, `ignore: ${ignored.path} is not a path in an image: it must begin with /`)
      return ignored
    }),
    bot: fields.bot === undefined ? emptyConfiguration.bot : readBot(reader, fields.bot),
  }
}

function readBases(reader: Reader, node: unknown): ReadonlyMap<string, string> {
  const bases = new Map<string, string>()
  if (node === undefined) return bases
  if (!isMap(node)) {
    reader.problem(node, 'bases must be a map from an image to the image that stands in for it')
    return bases
  }
  for (const pair of node.items) {
    const [name, value] = [stringOf(pair.key), stringOf(pair.value)]
    if (name === undefined || value === undefined) reader.problem(placeOf(pair), 'bases: both names must be texts')
    else bases.set(name, value)
  }
  return bases
}

/** A map whose fields are all given and all texts. */
function readStrings<K extends string>(reader: Reader, node: unknown, names: readonly K[]): Record<K, string> | undefined {
  const fields = readFields(reader, node, Object.fromEntries(names.map((name) => [name, true])) as Record<K, boolean>)
  const values: Partial<Record<K, string>> = {}
  for (const name of names) {
    const value = fields[name]
    const text = stringOf(value)
    if (text !== undefined) values[name] = text
    else if (value !== undefined) reader.problem(value, `${name} must be a text that is not empty`)
  }
  return names.every((name) => values[name] !== undefined) ? (values as Record<K, string>) : undefined
}
