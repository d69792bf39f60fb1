/** tee and xargs: what goes on to files and to other commands. */
import type { Word } from '../../../shell/world.ts'
import { concat, known, literal, printText, type Text } from '../../../text/symbolic.ts'
import { parentOf, resolvePath } from '../../path.ts'
import { isFolder } from '../files.ts'
import { runOnFound } from '../find-inside.ts'
import { wordsUnknownIn } from '../given-words.ts'
import { outcome, printedUnknown, reader, type HostCommand } from '../outcome.ts'

export const tee: HostCommand = reader((call, files) => {
  let append = false
  const operands: Text[] = []
  for (const { text: word } of call.words.slice(1)) {
    const plain = known(word) ?? ''
    if (/^-[aip]+$|^--(?:append|ignore-interrupts)$/.test(plain)) append ||= /a/.test(plain.replace('--ignore-interrupts', ''))
    else operands.push(word)
  }
  const writes = operands.flatMap((word) => (/^\/dev\//.test(printText(word)) ? [] : (resolvePath(call.cwd, word) ?? [])))
  const taken = writes.filter((path) => files.kind(path) !== 'directory' && isFolder(files, parentOf(path)))
  const read = call.stdinFile === undefined ? undefined : files.followed(call.stdinFile)
  const isOwn = read !== undefined && taken.some((path) => files.followed(path) === read)
  // `tee -a f < f` never ends; `tee f < f` empties the file before it reads it.
  if (isOwn && append) {
    for (const path of taken) files.spoil(path, `\`${call.source}\` reads what it writes`, call.site)
    return outcome({ stdout: printedUnknown(call, 'tee'), effects: { writes: taken } })
  }
  const text = isOwn ? [] : (call.stdin ?? [])
  for (const path of taken) files.write(path, text, append, call.site)
  return outcome({ stdout: text, effects: { writes: taken }, status: taken.length < writes.length ? 1 : 'succeeds' })
})

interface Batches {
  /** `-n`: words for one command; absent: all of them. */
  readonly size: number | undefined
  /** `-I`: replaced by each line. */
  readonly mark: string | undefined
  /** `-r`: nothing is run without input. */
  readonly quietWhenEmpty: boolean
  readonly split: (text: string) => readonly string[] | undefined
  readonly command: readonly Word[]
}

const wordLimit = 500

/** xargs over input that is known runs the commands; of an id that docker printed, it is that id that they get. */
export const xargs: HostCommand = reader((call, files) => {
  const batches = readBatches(call.words.slice(1))
  const [first] = call.words
  if (batches === undefined || first === undefined)
    return outcome({ effects: { complete: false }, findings: wordsUnknownIn(call, files, call.words.slice(1), 'xargs') })
  const command = batches.command.length === 0 ? [{ ...first, text: literal('echo'), whole: false }] : batches.command
  const words = wordsOf(call.stdin ?? [], batches)
  if (words === undefined) {
    const done = batches.size === undefined || batches.size === 1 ? runOnFound(call, files, command, batches.mark) : undefined
    if (done !== undefined) return done
    const findings = wordsUnknownIn(call, files, command, 'xargs')
    if (isHarmless(command)) return outcome({ findings })
    // Which files it is run on is not known: any below the present folder may be changed.
    files.touchBelow(call.cwd)
    files.doubt(call.cwd, { kind: 'opaque', reason: `files in it may be changed by \`${call.source}\``, at: call.site })
    return outcome({ effects: { writes: [call.cwd], complete: false }, findings })
  }
  const made = words.map((text): Word => ({ text, site: first.site, whole: false }))
  const lines = linesFor(batches, command, made)
  // `xargs echo` prints; all that a command prints through xargs is not followed further.
  const printed = isEcho(command)
    ? lines.map((line) =>
        concat(
          ...line.slice(1).flatMap((word, index): Text[] => (index === 0 ? [word.text] : [literal(' '), word.text])),
          literal('\n'),
        ),
      )
    : []
  return outcome({ stdout: concat(...printed), subcalls: isEcho(command) ? [] : lines })
})

const isEcho = (command: readonly Word[]): boolean =>
  command.length > 0 && known(command[0]?.text ?? []) === 'echo' && known(command[1]?.text ?? [])?.startsWith('-') !== true
const isHarmless = (command: readonly Word[]): boolean =>
  /^(?:docker|kill|echo|cat|ls|wc|grep|sudo|basename|dirname|(?:md5|sha\d+)sum|shasum|cksum|sum|stat|du|file|head|tail|cmp|diff|strings|nl|od|test)$/.test(
    known(command[0]?.text ?? []) ?? '',
  )

function linesFor(batches: Batches, command: readonly Word[], words: readonly Word[]): readonly (readonly Word[])[] {
  const { mark } = batches
  if (mark !== undefined)
    return words.map((word) => command.map((each) => ({ ...each, text: replaced(each.text, mark, word.text) })))
  if (words.length === 0) return batches.quietWhenEmpty ? [] : [command]
  const size = batches.size ?? words.length
  return Array.from({ length: Math.ceil(words.length / size) }, (_, index) => [
    ...command,
    ...words.slice(index * size, (index + 1) * size),
  ])
}

function replaced(text: Text, mark: string, value: Text): Text {
  return concat(
    ...text.flatMap((part): Text[] =>
      typeof part === 'string'
        ? part.split(mark).flatMap((piece, index): Text[] => (index === 0 ? [literal(piece)] : [value, literal(piece)]))
        : [[part]],
    ),
  )
}

function readBatches(words: readonly Word[]): Batches | undefined {
  let size: number | undefined
  let mark: string | undefined
  let quietWhenEmpty = false
  let split: Batches['split'] = byBlanks
  let at = 0
  for (; at < words.length; at += 1) {
    const option = known(words[at]?.text ?? []) ?? ''
    if (!option.startsWith('-')) break
    const valued = /^-([nIPLsd])(.*)$/s.exec(option)
    if (valued !== null) {
      const value = valued[2] !== undefined && valued[2] !== '' ? valued[2] : (known(words[(at += 1)]?.text ?? []) ?? '')
      if (valued[1] === 'n' || valued[1] === 'L') size = Number(value)
      else if (valued[1] === 'I') mark = value
      else if (valued[1] === 'd') split = (text) => (value === '\\n' ? byLines(text) : undefined)
    } else if (option === '-i') mark = '{}'
    else if (/^-[rt0]+$|^--(?:no-run-if-empty|null|verbose)$/.test(option)) {
      quietWhenEmpty ||= /^-\w*r|^--no-run/.test(option)
      if (/^-\w*0|--null/.test(option)) split = (text) => text.split('\0').filter((word) => word !== '')
    } else return undefined
  }
  if (size !== undefined && !(size >= 1 && size <= wordLimit)) return undefined
  if (mark !== undefined) split = byLines
  return { size, mark, quietWhenEmpty, split, command: words.slice(at) }
}

const byLines = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trimStart())
    .filter((line) => line !== '')
/** Quotes and backslashes mean something to xargs. */
const byBlanks = (text: string): readonly string[] | undefined =>
  /['"\\]/.test(text) ? undefined : text.split(/\s+/).filter((word) => word !== '')

/** The words of the input. An unknown that came from docker is one word; `undefined` when they cannot be told. */
function wordsOf(input: Text, batches: Batches): readonly Text[] | undefined {
  const parts: Text[] = []
  for (const part of input) {
    if (typeof part === 'object') {
      if (!/docker:(?:image|container):\d/.test(part.id)) return undefined
      parts.push([part])
      continue
    }
    // An id with characters at its side is another word.
    if (input.length > 1 && part.trim() !== '') return undefined
    const words = batches.split(part)
    if (words === undefined || words.length > wordLimit) return undefined
    parts.push(...words.map(literal))
  }
  return parts
}
