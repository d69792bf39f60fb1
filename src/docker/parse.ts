/**
 * The docker command line as data. In: argv as symbolic texts, `docker` itself first. Out: a `DockerCommand` with its canonical
 * name, flags and operands, or the reason why the words are not a command that docker takes.
 *
 * Idea: first the flags before the command, then its name (one word, or a group and a word), then its own words against the
 * tables in `flags/`. The tables hold what docker of today and of 2016 takes, with and without buildx, so that no value is ever
 * taken for a path. Invariants: every word of argv is `docker`, part of the name, in a flag, `--`, or an operand; a word that may be
 * anything where a flag may stand is an error and not a guess.
 */
import { known, printText } from '../text/symbolic.ts'
import type { Text } from '../text/symbolic.ts'
import type { DockerCommand, DockerCommandError, DockerCommandName, GivenFlag } from './command.ts'
import { buildxFlags, globalFlags, networkFlags, volumeFlags } from './flags/housekeeping.ts'
import { readWords } from './flags/read.ts'
import type { FlagTable } from './flags/table.ts'
import { commandGrammars } from './grammar.ts'
import type { ReadCommandName } from './grammar.ts'
import { groupNames, topLevelNames } from './names.ts'
import { openWords, optionLikeOperand } from './option-like.ts'

/** What stands before a command's own words. */
interface Head {
  readonly name: DockerCommandName
  readonly written: string
  readonly globalFlags: readonly GivenFlag[]
  readonly nameWords: readonly number[]
  /** Flags between `buildx` and its command. */
  readonly groupFlags: readonly GivenFlag[]
  /** Index of the first word after the name. */
  readonly next: number
}

/** Reads a docker command line; `argv[0]` is `docker` itself. */
export function parseDocker(argv: readonly Text[]): DockerCommand | DockerCommandError {
  const head = readHead(argv)
  if ('kind' in head) return head
  if (head.name === 'volume') return readGroup(argv, head, volumeFlags)
  if (head.name === 'network') return readGroup(argv, head, networkFlags)
  if (head.name === 'compose' || head.name === 'other') {
    return command(
      head,
      [],
      argv.slice(head.next).map((text, at) => ({ text, index: head.next + at })),
    )
  }
  return readCommand(argv, head, head.name)
}

function readHead(argv: readonly Text[]): Head | DockerCommandError {
  const before = readWords(argv, 1, globalFlags, true)
  if ('kind' in before) return before
  const [first] = before.operands
  const base = { globalFlags: before.flags, groupFlags: [] }
  if (first === undefined) return { ...base, name: 'other', written: '', nameWords: [], next: argv.length }
  const word = known(first.text)
  if (word === undefined) return unknownWord(first.text, first.index, 'may be a flag or any command')
  const group = groupNames.get(word)
  if (group !== undefined) return readGroupHead(argv, { ...base, word, index: first.index, group })
  const name = topLevelNames.get(word)
  if (name === undefined) return unknownCommand(word, first.index)
  return { ...base, name, written: word, nameWords: [first.index], next: first.index + 1 }
}

interface GroupStart {
  readonly globalFlags: readonly GivenFlag[]
  readonly word: string
  readonly index: number
  readonly group: ReadonlyMap<string, DockerCommandName>
}

function readGroupHead(argv: readonly Text[], start: GroupStart): Head | DockerCommandError {
  const between = readWords(argv, start.index + 1, buildxFlags, true)
  if ('kind' in between) return between
  const [second] = between.operands
  const base = { globalFlags: start.globalFlags, groupFlags: between.flags }
  if (second === undefined) return { ...base, name: 'other', written: start.word, nameWords: [start.index], next: argv.length }
  const word = known(second.text)
  if (word === undefined) return unknownWord(second.text, second.index, 'may be any command')
  const name = start.group.get(word)
  const written = `${start.word} ${word}`
  if (name === undefined) return unknownCommand(written, second.index)
  return { ...base, name, written, nameWords: [start.index, second.index], next: second.index + 1 }
}

function readCommand(argv: readonly Text[], head: Head, name: ReadCommandName): DockerCommand | DockerCommandError {
  const grammar = commandGrammars[name]
  const read = readWords(argv, head.next, grammar.flags, grammar.endsAtOperand)
  if ('kind' in read) return read
  const parsed = command(head, [...head.groupFlags, ...read.flags], read.operands)
  if (hasHelp(parsed)) return { ...parsed, name: 'other' }
  const open = name === 'build' ? openWords(read) : undefined
  if (open !== undefined) return { ...parsed, ...open }
  const doubtful = optionLikeOperand(read, grammar)
  if (doubtful !== undefined) return unknownWord(doubtful.text, doubtful.index, 'may be a flag as well')
  if (read.operands.length < grammar.least || read.operands.length > grammar.most) {
    return wrongOperands(head, read.operands.length, grammar.least, grammar.most, argv.length)
  }
  return parsed
}

/** `volume` and `network`: the sub-command is the first operand. */
function readGroup(
  argv: readonly Text[],
  head: Head,
  tables: ReadonlyMap<string, FlagTable>,
): DockerCommand | DockerCommandError {
  const text = argv[head.next]
  if (text === undefined) return command({ ...head, name: 'other' }, [], [])
  const word = known(text)
  if (word === undefined) return unknownWord(text, head.next, 'may be any command')
  if (word === '--help' || word === '-h') return command({ ...head, name: 'other' }, [], [])
  const table = tables.get(word)
  if (table === undefined) return unknownCommand(`${head.written} ${word}`, head.next)
  const read = readWords(argv, head.next + 1, table, false)
  if ('kind' in read) return read
  const named = { ...head, written: `${head.written} ${word}`, nameWords: [...head.nameWords, head.next] }
  return command(named, read.flags, [{ text, index: head.next }, ...read.operands])
}

function command(head: Head, flags: DockerCommand['flags'], operands: DockerCommand['operands']): DockerCommand {
  const { name, written, nameWords } = head
  return { name, written, globalFlags: head.globalFlags, flags, operands, nameWords }
}

/** `docker build --help` prints and does nothing. */
function hasHelp(parsed: DockerCommand): boolean {
  return parsed.flags.some((flag) => flag.name === 'help')
}

function unknownCommand(written: string, index: number): DockerCommandError {
  return { kind: 'unknown-command', message: `docker has no command ${written}`, index }
}

function unknownWord(word: Text, index: number, why: string): DockerCommandError {
  return { kind: 'unknown-word', message: `${printText(word)} ${why}`, index }
}

function wrongOperands(head: Head, given: number, least: number, most: number, end: number): DockerCommandError {
  const wanted = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`
  return { kind: 'wrong-operands', message: `docker ${head.written} takes ${wanted} argument(s), not ${given}`, index: end - 1 }
}
