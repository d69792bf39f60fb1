/**
 * The instructions: each parser takes a reading (keyword, flags, the rest) and gives the typed instruction, or reports why a
 * builder refuses it and gives nothing.
 */
import { badArguments, unknownInstruction } from '../findings/dockerfile.ts'
import type { Argument, CommandForm, Instruction, Pair } from './ast.ts'
import { checkFlags, flagValue } from './flags.ts'
import { parseHeredocStart } from './heredocs.ts'
import { parseJsonForm } from './json-form.ts'
import { spanIn } from './lines.ts'
import { checkMounts } from './mounts.ts'
import { isLongEnough } from './refused-values.ts'
import { argumentOf, fieldsOf, flagsOf, placeOfKeyword, unquoted } from './reading.ts'
import type { Reading } from './reading.ts'
import { splitBlanks, splitHead, splitQuoted } from './words.ts'
import type { Token } from './words.ts'

type Parser = (reading: Reading, end: number) => Instruction | undefined

const PARSERS: Readonly<Record<string, Parser>> = {
  FROM: parseFrom,
  RUN: parseRun,
  CMD: (reading, end) => parseCommand('cmd', reading, end),
  ENTRYPOINT: (reading, end) => parseCommand('entrypoint', reading, end),
  COPY: (reading, end) => parseCopy('copy', reading, end),
  ADD: (reading, end) => parseCopy('add', reading, end),
  ENV: (reading, end) => parsePairs('env', reading, end),
  LABEL: (reading, end) => parsePairs('label', reading, end),
  ARG: parseArg,
  WORKDIR: parseWorkdir,
  USER: parseUser,
  SHELL: parseShell,
  ONBUILD: parseOnbuild,
  EXPOSE: (reading, end) => parseWords('expose', reading, end),
  VOLUME: (reading, end) => parseWords('volume', reading, end),
  MAINTAINER: (reading, end) => parseWhole('maintainer', reading, end),
  STOPSIGNAL: (reading, end) => parseWhole('stopsignal', reading, end),
  HEALTHCHECK: parseHealthcheck,
}

/** Reads one instruction; `end` is the end of its node. Reports and gives nothing for what a builder refuses. */
export function parseInstruction(reading: Reading, end: number): Instruction | undefined {
  const parser = PARSERS[reading.head.keyword.text.toUpperCase()]
  if (parser === undefined) {
    reading.report(unknownInstruction(reading.head.keyword.text, placeOfKeyword(reading)))
    return undefined
  }
  return checkFlags(reading) ? parser(reading, end) : undefined
}

function refuse(reading: Reading, message: string): undefined {
  reading.report(badArguments(message, placeOfKeyword(reading)))
}

const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/

function parseFrom(reading: Reading, end: number): Instruction | undefined {
  const [image, as, name, ...more] = wordsOf(reading)
  const named = as !== undefined && name !== undefined && as.text.toLowerCase() === 'as'
  if (image === undefined || more.length > 0 || (as !== undefined && !named)) {
    return refuse(reading, 'FROM takes an image, and “AS name” if the stage has one')
  }
  if (name !== undefined && !STAGE_NAME.test(name.text.toLowerCase())) {
    return refuse(
      reading,
      `“${name.text}” is no name for a stage: it begins with a letter and has letters, digits, “-”, “_” and “.”`,
    )
  }
  return {
    kind: 'from',
    ...fieldsOf(reading, end),
    image: argumentOf(reading, image),
    name: name === undefined ? undefined : argumentOf(reading, name),
    platform: flagValue(reading.flags, 'platform'),
  }
}

function wordsOf({ line, head }: Reading): readonly Token[] {
  return splitBlanks(line.text, head.args.start, head.args.end)
}

function parseRun(reading: Reading, end: number): Instruction | undefined {
  const run = checkMounts(reading) ? parseCommand('run', reading, end) : undefined
  const isEmpty = run?.kind === 'run' && run.command.form === 'exec' && run.command.argv.length === 0
  return isEmpty ? refuse(reading, 'RUN [] has no command') : run
}

/** RUN, CMD, ENTRYPOINT. */
function parseCommand(kind: 'run' | 'cmd' | 'entrypoint', reading: Reading, end: number): Instruction | undefined {
  const command = commandForm(reading, reading.head.args)
  return command === undefined ? undefined : { kind, ...fieldsOf(reading, end), command }
}

function commandForm(reading: Reading, args: Token): CommandForm | undefined {
  const json = parseJsonForm(args)
  if (json.kind === 'not-strings') return refuse(reading, 'a JSON array holds strings only')
  return json.kind === 'json' ? { form: 'exec', argv: json.values } : { form: 'shell', text: args.text }
}

/** The words of COPY, ADD and VOLUME, JSON or not. */
function listOf(reading: Reading): { readonly words: readonly Argument[]; readonly json: boolean } | undefined {
  const json = parseJsonForm(reading.head.args)
  if (json.kind === 'not-strings') return refuse(reading, 'a JSON array holds strings only')
  if (json.kind === 'other') return { words: wordsOf(reading).map((word) => argumentOf(reading, word)), json: false }
  const words = json.elements.map((element, index) => {
    return { ...spanIn(reading.line, element.start, element.end), raw: element.text, value: json.values[index] ?? '' }
  })
  return { words, json: true }
}

function parseCopy(kind: 'copy' | 'add', reading: Reading, end: number): Instruction | undefined {
  const list = listOf(reading)
  if (list === undefined) return undefined
  const sources = list.words.slice(0, -1)
  const destination = list.words.at(-1)
  const keyword = kind.toUpperCase()
  if (destination === undefined || sources.length === 0) return refuse(reading, `${keyword} needs a source and a destination`)
  if (parseHeredocStart(destination.raw) !== undefined) return refuse(reading, `${keyword} takes no heredoc as its destination`)
  return {
    kind,
    ...fieldsOf(reading, end),
    sources,
    destination,
    json: list.json,
    from: flagValue(reading.flags, 'from'),
    chown: flagValue(reading.flags, 'chown'),
    chmod: flagValue(reading.flags, 'chmod'),
  }
}

/** ENV and LABEL: `KEY=value …`, or the old `KEY value`. */
function parsePairs(kind: 'env' | 'label', reading: Reading, end: number): Instruction | undefined {
  const { line, head, escape } = reading
  const keyword = kind.toUpperCase()
  const words = splitQuoted(line.text, head.args.start, head.args.end, escape)
  const [first] = words
  if (first === undefined) return refuse(reading, `${keyword} has nothing to set`)
  const legacy = !first.text.includes('=')
  const pairs = legacy ? legacyPair(reading) : words.map((word) => pairOf(reading, word))
  if (pairs === undefined) return refuse(reading, `${keyword} needs a name and a value`)
  const lone = pairs.find((pair) => pair.rawValue === undefined)
  if (lone !== undefined) return refuse(reading, `“${lone.key}” has no “=”, and each word must be name=value`)
  if (pairs.some((pair) => pair.key === '')) return refuse(reading, `a name of ${keyword} is blank`)
  return kind === 'env' ? { kind, ...fieldsOf(reading, end), pairs, legacy } : { kind, ...fieldsOf(reading, end), pairs }
}

function legacyPair(reading: Reading): readonly Pair[] | undefined {
  const { line, head, escape } = reading
  const [key, second] = splitBlanks(line.text, head.args.start, head.args.end)
  if (key === undefined || second === undefined) return undefined
  const rawValue = line.text.slice(second.start, head.args.end)
  return [{ ...spanIn(line, key.start, head.args.end), key: key.text, rawValue, value: unquoted(rawValue, escape) }]
}

function pairOf(reading: Reading, word: Token): Pair {
  const cut = word.text.indexOf('=')
  const span = spanIn(reading.line, word.start, word.end)
  if (cut === -1) return { ...span, key: word.text, rawValue: undefined, value: undefined }
  const rawValue = word.text.slice(cut + 1)
  return { ...span, key: word.text.slice(0, cut), rawValue, value: unquoted(rawValue, reading.escape) }
}

function parseArg(reading: Reading, end: number): Instruction | undefined {
  const { line, head, escape } = reading
  const pairs = splitQuoted(line.text, head.args.start, head.args.end, escape).map((word) => pairOf(reading, word))
  if (pairs.length === 0) return refuse(reading, 'ARG has no name')
  if (pairs.some((pair) => pair.key === '')) return refuse(reading, 'a name of ARG is blank')
  return { kind: 'arg', ...fieldsOf(reading, end), pairs }
}

function parseWorkdir(reading: Reading, end: number): Instruction | undefined {
  if (reading.head.args.text === '') return refuse(reading, 'WORKDIR needs a path')
  return { kind: 'workdir', ...fieldsOf(reading, end), path: argumentOf(reading, reading.head.args) }
}

function parseUser(reading: Reading, end: number): Instruction | undefined {
  if (reading.head.args.text === '') return refuse(reading, 'USER needs a user')
  return { kind: 'user', ...fieldsOf(reading, end), user: argumentOf(reading, reading.head.args) }
}

function parseShell(reading: Reading, end: number): Instruction | undefined {
  const command = commandForm(reading, reading.head.args)
  if (command === undefined) return undefined
  if (command.form === 'shell' || command.argv.length === 0)
    return refuse(reading, 'SHELL takes a JSON array of at least one string')
  return { kind: 'shell', ...fieldsOf(reading, end), argv: command.argv }
}

const NO_TRIGGERS: ReadonlySet<string> = new Set(['ONBUILD', 'FROM', 'MAINTAINER'])

function parseOnbuild(reading: Reading, end: number): Instruction | undefined {
  const { line, head, escape } = reading
  if (head.args.text === '') return refuse(reading, 'ONBUILD needs an instruction')
  const inner = splitHead(line.text, head.args.start, head.args.end, escape)
  const keyword = inner.keyword.text.toUpperCase()
  if (NO_TRIGGERS.has(keyword)) return refuse(reading, `${keyword} cannot be an ONBUILD trigger`)
  const trigger = parseInstruction({ ...reading, head: inner, flags: flagsOf(line, inner) }, end)
  if (trigger === undefined) return undefined
  return { kind: 'onbuild', ...fieldsOf(reading, end), text: head.args.text, trigger }
}

function parseWords(kind: 'expose' | 'volume', reading: Reading, end: number): Instruction | undefined {
  const plain = { words: wordsOf(reading).map((word) => argumentOf(reading, word)), json: false }
  const list = kind === 'volume' ? listOf(reading) : plain
  if (list === undefined) return undefined
  const { words, json } = list
  if (words.length === 0) return refuse(reading, `${kind.toUpperCase()} needs at least one word`)
  if (words.some((word) => word.value.trim() === '')) return refuse(reading, `a word of ${kind.toUpperCase()} is empty`)
  return { kind, ...fieldsOf(reading, end), words, json }
}

function parseWhole(kind: 'maintainer' | 'stopsignal', reading: Reading, end: number): Instruction | undefined {
  if (reading.head.args.text === '') return refuse(reading, `${kind.toUpperCase()} needs an argument`)
  return { kind, ...fieldsOf(reading, end), words: [argumentOf(reading, reading.head.args)], json: false }
}

const DURATION = /^([+-]?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+|[+-]?0)$/

function parseHealthcheck(reading: Reading, end: number): Instruction | undefined {
  const { line, head, flags } = reading
  const [type] = wordsOf(reading)
  const rest: Token = { ...splitHead(line.text, head.args.start, head.args.end, reading.escape).args }
  if (type === undefined) return refuse(reading, 'HEALTHCHECK needs NONE or CMD')
  const name = type.text.toUpperCase()
  if (name === 'NONE' && type.end < head.args.end) return refuse(reading, 'HEALTHCHECK NONE takes nothing else')
  if (name === 'NONE') return { kind: 'healthcheck', ...fieldsOf(reading, end), command: undefined }
  if (name !== 'CMD') return refuse(reading, `HEALTHCHECK is followed by NONE or CMD, not by “${type.text}”`)
  const odd = flags.find(
    ({ name: flag, value = '' }) =>
      value !== '' && !(flag === 'retries' ? /^\+?\d+$/.test(value) : DURATION.test(value) && isLongEnough(value)),
  )
  if (odd !== undefined) return refuse(reading, `--${odd.name} does not take “${odd.value ?? ''}”`)
  const command = commandForm(reading, rest)
  if (command === undefined) return undefined
  if (command.form === 'shell' ? command.text === '' : command.argv.length === 0)
    return refuse(reading, 'HEALTHCHECK CMD has no command')
  return { kind: 'healthcheck', ...fieldsOf(reading, end), command }
}
