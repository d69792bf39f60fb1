/**
 * `find target -name '*.jar' -exec cp {} docker/ \;`, and the same by xargs, where target came out of a container: a copy by a pattern
 * (`pattern-out.ts`), done by find. The order in which it finds files is that of a disk, so of two files of one name nobody can tell
 * which one stays: there is taken to be one of each (RS481).
 */
import { oneOfEachName } from '../../findings/host.ts'
import type { Call, HostPath, Word } from '../../shell/world.ts'
import { known, literal, printText } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { baseName, isWithin, resolvePath } from '../path.ts'
import { pathWord, placeOf, plainWord, type ToolWord } from '../rework.ts'
import { patternInside } from './inside.ts'
import { globTest } from './name-patterns.ts'
import type { HostOutcome } from './outcome.ts'
import { patternOut } from './pattern-out.ts'

interface Query {
  readonly root: Word
  readonly tests: readonly string[]
  /** The one name that it asks for. */
  readonly pattern: string
  /** `cp` or `mv`, with its options. */
  readonly tool: readonly string[]
  readonly destination: Word
  /** All that is found goes into one command. */
  readonly many: boolean
}

const flags = /^-[afpvdL]+$/

/** Copies or moves what find finds in an artifact; `undefined` when it is left to the model of find. */
export function findOut(call: Call, files: HostFiles): HostOutcome | undefined {
  const query = readQuery(call)
  const root = query === undefined ? undefined : resolvePath(call.cwd, query.root.text)
  const target = query === undefined ? undefined : resolvePath(call.cwd, query.destination.text)
  if (query === undefined || root === undefined || target === undefined) return undefined
  // What it has copied it would find again, and what is known to lie there may be another file than the container's.
  if (isWithin(target, root) || files.certainNames(root).length > 0) return undefined
  const { tests, tool, pattern, many } = query
  // The folder itself may have another name in the container.
  const names = [root, placeOf(files, root)?.inside as HostPath | undefined].flatMap((path) =>
    path === undefined ? [] : baseName(path),
  )
  if (names.some((name) => globTest(pattern, false)?.(name) !== false)) return undefined
  const line = (sources: readonly ToolWord[], place: ToolWord): readonly ToolWord[] => {
    const folder = (sources[0]?.text ?? '').slice(0, -pattern.length - 1)
    const command = many
      ? [...tool, '-t'].map(plainWord).concat(place, plainWord('{}'))
      : [...tool, '{}'].map(plainWord).concat(place)
    return [
      plainWord('find'),
      pathWord(folder),
      ...tests.map(plainWord),
      plainWord('-exec'),
      ...command,
      plainWord(many ? '+' : ';'),
    ]
  }
  const found: Word = { ...query.root, text: literal(`${printText(query.root.text).replace(/\/+$/, '')}/${pattern}`), glob: true }
  const copy: Call = {
    ...call,
    words: [...tool.map((text) => ({ ...query.root, text: literal(text) })), found, query.destination],
  }
  const done = patternInside(copy, files, flags, line) ?? patternOut(copy, files, flags, line)
  const isOneFolder = tests.some((test, index) => test === '-maxdepth' && /^[01]$/.test(tests[index + 1] ?? ''))
  return done === undefined ? undefined : { ...done, findings: isOneFolder ? [] : [oneOfEachName(call.site, pattern)] }
}

/** One folder, tests of names and kinds, and a copy at the end; `undefined` for all else. */
function readQuery({ words: [, root, ...rest] }: Call): Query | undefined {
  const texts = rest.map(({ text }) => known(text) ?? '\0')
  const start = texts.indexOf('-exec')
  const command = rest.slice(start + 1, -1)
  const end = texts.at(-1)
  const pattern = start === -1 ? undefined : patternOf(texts.slice(0, start))
  const [tool, ...operands] = texts.slice(start + 1, -1)
  if (root === undefined || known(root.text) === undefined || pattern === undefined || tool === undefined) return undefined
  if (!/^(?:cp|mv)$/.test(tool) || !/^[;+]$/.test(end ?? '')) return undefined
  const options = operands.filter((word) => flags.test(word))
  const [first, second, third, ...more] = operands.filter((word) => !flags.test(word))
  const isTold = first === '-t' && third === '{}'
  if (more.length > 0 || !(isTold || (first === '{}' && third === undefined && end === ';'))) return undefined
  const destination = command.find(({ text }) => known(text) === second)
  if (destination === undefined || second === undefined || second === '{}') return undefined
  return { root, tests: texts.slice(0, start), pattern, tool: [tool, ...options], destination, many: isTold && end === '+' }
}

/** The one name that tests ask for: beside it there are kinds, depths, and names that are not meant. */
function patternOf(tests: readonly string[]): string | undefined {
  const patterns: string[] = []
  for (let index = 0; index < tests.length; index += 1) {
    const isNegated = /^(?:!|-not)$/.test(tests[index] ?? '')
    if (isNegated) index += 1
    const [test = '', value = ''] = tests.slice(index, index + 2)
    index += 1
    if (test === '-type' && /^[fdl]$/.test(value)) continue
    if (/^-(?:min|max)depth$/.test(test) && !isNegated && /^\d{1,3}$/.test(value)) continue
    if (test !== '-name' || !/^[\w.@%+,:*?-]+$/.test(value)) return undefined
    if (!isNegated) patterns.push(value)
  }
  return patterns.length === 1 ? patterns[0] : undefined
}

/** The find that does what `find … | xargs COMMAND` does; `mark`: what stands for a name in the command. */
export function findOfXargs(found: Call, call: Call, command: readonly Word[], mark: string | undefined): Call | undefined {
  const [first] = call.words
  if (first === undefined) return undefined
  const query = found.words.filter(({ text }) => !/^-print0?$/.test(known(text) ?? ''))
  const word = (text: string): Word => ({ ...first, text: [text], whole: false })
  if (mark === undefined)
    return { ...found, words: [...query, word('-exec'), ...command, word('{}'), word('+')], site: call.site }
  const marked = command.map((one) => (known(one.text) === mark ? word('{}') : one))
  const isClear = command.every(({ text }) => known(text) === mark || !printText(text).includes(mark))
  return isClear ? { ...found, words: [...query, word('-exec'), ...marked, word(';')], site: call.site } : undefined
}
