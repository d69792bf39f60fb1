/**
 * Commands of a container that make files and print them at their end: `sh -c 'make >&2 && tar -cz out'`, `CMD go build; cat app`. Such a
 * script is what it does and what it prints. A stage does the first; of the second the members are taken from it.
 */
import { parse, type Command, type CommandNode, type PipelineNode, type Word } from 'unbash'
import type { Compression } from '../../host/archive.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'
import { absolutePath } from './own-argv.ts'

/** A command in two. */
export interface Printing {
  /** What it does before: the same words with a shorter script; `undefined` for nothing that files would show. */
  readonly argv: readonly Text[] | undefined
  /** The words of the last command. */
  readonly words: readonly string[]
  /** Where that works, if it can be told. */
  readonly folder: string | undefined
  /** The program behind a pipe at its end that packs what it prints. */
  readonly packed: Compression | undefined
  /** The last command as written. */
  readonly shown: string
}

/** Splits `sh -c SCRIPT` before its last command; `undefined` where that stands in no plain place. */
export function printingAtEnd(argv: readonly Text[], folder: string | undefined): Printing | undefined {
  const [shell = [], flag = [], script = []] = argv
  const text = known(script)
  const isShell = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash)$/.test(known(shell) ?? '')
  if (argv.length !== 3 || !isShell || !/^-[elux]*c$/.test(known(flag) ?? '')) {
    const words = argv.map(known)
    const isKnown = words.length > 0 && words.every((word) => word !== undefined)
    return isKnown ? { argv: undefined, words, folder, packed: undefined, shown: words.join(' ') } : undefined
  }
  if (text === undefined) return undefined
  // A heredoc's text stands elsewhere, and what is sourced, run as text or named anew may be anything.
  if (/<<|`|(?:^|[\s;&|])(?:alias|eval|exec|source|\.)\s|\(\s*\)|\bfunction\s/.test(text)) return undefined
  const steps = stepsOf(text)
  const tail = steps?.at(-1)
  const printed = tail?.isSure === true ? printedBy(text, tail.node) : undefined
  if (steps === undefined || tail === undefined || printed === undefined) return undefined
  const work = steps.slice(0, -1)
  const last = work.findLastIndex(({ node, isSure }) => !isSure || !isChange(node))
  const end = work[last]?.node.end
  return {
    argv: end === undefined ? undefined : [shell, flag, literal(text.slice(0, end))],
    folder: work.reduce((now, step) => folderAfter(text, step, now), folder),
    shown: text.slice(tail.node.pos, tail.node.end),
    ...printed,
  }
}

interface Step {
  readonly node: PipelineNode
  /** It runs wherever all that is written before it succeeds. */
  readonly isSure: boolean
}

/** The commands of a script one after the other, those of its lists too. */
function stepsOf(text: string): readonly Step[] | undefined {
  const { commands, errors } = parse(text)
  if ((errors ?? []).length > 0 || commands.some(({ background }) => background === true)) return undefined
  return commands.flatMap(({ command }): readonly Step[] =>
    command.type === 'AndOr'
      ? command.commands.map((node, index) => ({ node, isSure: index === 0 || command.operators[index - 1] === '&&' }))
      : [{ node: command, isSure: true }],
  )
}

function printedBy(text: string, node: PipelineNode): Pick<Printing, 'words' | 'packed'> | undefined {
  if (node.type === 'Command') {
    const words = wordsOf(text, node)
    return words === undefined ? undefined : { words, packed: undefined }
  }
  if (node.type !== 'Pipeline' || node.prefixes.length > 0 || node.operators.some((operator) => operator !== '|'))
    return undefined
  const [words, packer, ...more] = node.commands.map((command) => wordsOf(text, command))
  const packed = packer === undefined ? undefined : packers[packer.filter((word) => !/^-[c\d]+$/.test(word)).join(' ')]
  return words === undefined || packed === undefined || more.length > 0 ? undefined : { words, packed }
}

const packers: Readonly<Record<string, Compression>> = { gzip: 'gzip', pigz: 'gzip', bzip2: 'bzip2', xz: 'xz' }

/** The words of a command in which a shell finds nothing to do but to give it another stderr. */
function wordsOf(text: string, node: CommandNode): readonly string[] | undefined {
  if (node.type !== 'Command' || node.name === undefined || node.prefix.length > 0) return undefined
  if (node.redirects.some(({ pos, end }) => !/^2>\s*\/dev\/null$/.test(text.slice(pos, end)))) return undefined
  const words = [node.name, ...node.args].map(plainWord)
  return words.every((word) => word !== undefined) ? words : undefined
}

function plainWord(word: Word | Command['args'][number]): string | undefined {
  const written = 'text' in word ? word.text : ''
  const bare = /^'([^']*)'$|^"([^"$\\]*)"$/.exec(written)
  const text = bare === null ? written : (bare[1] ?? bare[2] ?? '')
  return /^[\w./@%+=:,-]+$/.test(text) ? text : undefined
}

/** `cd out`, which does nothing but to say where the next command works. */
function isChange(node: PipelineNode): boolean {
  return node.type === 'Command' && node.name?.text === 'cd'
}

/** Where the script works after a command; a shell of its own goes where it likes. */
function folderAfter(text: string, { node, isSure }: Step, folder: string | undefined): string | undefined {
  if (node.type === 'Subshell' || node.type === 'Pipeline') return folder
  if (node.type !== 'Command') return /\b(?:cd|pushd|popd)\b/.test(text.slice(node.pos, node.end)) ? undefined : folder
  const name = node.name?.text ?? ''
  if (name !== 'cd') return /^(?:pushd|popd|command|builtin)$/.test(name) ? undefined : folder
  const [target, ...more] = node.args.map(plainWord)
  return target === undefined || more.length > 0 || !isSure || target === '-' ? undefined : absolutePath(target, folder)
}
