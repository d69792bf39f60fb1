/** Who looks after which repositories: a YAML file, `team: [pattern, …]`. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml'
import type { TeamRule } from '../report/fleet/report.ts'
import { readRegularFile } from '../repository/read-file.ts'
import { decodeText } from '../text/encoding.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'

/** In bytes. */
const longest = 4_000_000

/**
 * Reads a team file.
 *
 * @throws OperationalError `INPUT` with the place of what is wrong
 */
export function readTeams(path: string): readonly TeamRule[] {
  let bytes: Uint8Array | 'other'
  try {
    bytes = readRegularFile(path, longest)
  } catch (error) {
    throw new OperationalError('INPUT', `reading ${path}: ${reasonOf(error)}`, { cause: error })
  }
  if (bytes === 'other') throw new OperationalError('INPUT', `reading ${path}: it is a link, no file, or larger than 4 MB`)
  return parseTeams(decodeText(bytes), path)
}

/** The rules of a text; `path` is for messages. */
export function parseTeams(text: string, path: string): readonly TeamRule[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const wrong = (offset: number, message: string): never => {
    const { line, col } = lines.linePos(offset)
    throw new OperationalError('INPUT', `${path}:${String(Math.max(line, 1))}:${String(Math.max(col, 1))} ${message}`)
  }
  const at = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0
  const [error] = document.errors
  if (error !== undefined) return wrong(error.pos[0], error.message)
  const { contents } = document
  if (contents === null) return []
  if (!isMap(contents)) return wrong(at(contents), 'a team file is a map from a team to a list of its repositories')
  return contents.items.flatMap(({ key, value }) => {
    const team = isScalar(key) && typeof key.value === 'string' ? key.value : wrong(at(key), 'the name of a team is a text')
    if (!isSeq(value)) return wrong(at(value ?? key), `${team}: its repositories are a list`)
    return value.items.map((item): TeamRule => {
      const isText = isScalar(item) && typeof item.value === 'string'
      return { team, pattern: isText ? (item.value as string) : wrong(at(item), `${team}: a repository is a text`) }
    })
  })
}
