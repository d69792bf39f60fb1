/**
 * Whether a word that is wholly unknown may be flags: `docker run $OPTS image`, `docker build $BUILD_ARGS .`.
 *
 * Where the number of operands is fixed, a surplus says so. Elsewhere the variable's name does, unless docker itself made the
 * value (an id is never a flag). Of a build, whose context alone is no flag, the rest may be told to be flags.
 */
import type { Text, Unknown } from '../text/symbolic.ts'
import type { Operand } from './command.ts'
import type { ReadWords } from './flags/read.ts'
import type { CommandGrammar } from './grammar.ts'

/** `DOCKER_OPTS`, `buildargs`, `flags`, `TTY`, `VOLUMES`; but not `TARGET`, `ADOPT_DIR` or `CARGO`. */
const optionWord =
  'opts?|options?|flags?|args?|arguments?|params?|volumes?|vols?|mounts?|envs?|ports?|tty|interactive|network|net'
const optionName = new RegExp(`^(.*[^a-z])?(${optionWord})([^a-z].*)?$|(opts|options|flags|args|params)$|^[@*]$`, 'i')

/** The first operand that may as well be flags. Words after `--`, and a container's own command, are safe. */
export function optionLikeOperand(read: ReadWords, grammar: CommandGrammar): Operand | undefined {
  const candidates = grammar.endsAtOperand ? read.operands.slice(0, 1) : read.operands
  const surplus = !grammar.endsAtOperand && read.operands.length > grammar.most
  return candidates.find(({ text, index }) => {
    if (read.terminated !== undefined && index >= read.terminated) return false
    const unknowns = wholeUnknowns(text)
    return unknowns.length > 0 && (surplus ? unknowns.some(notMadeByDocker) : unknowns.some(namedLikeOptions))
  })
}

/**
 * `docker build $ARGS -t x .`: every word but one is flags of unknown names, for a build has one context. A value cannot be missing
 * from them without docker's saying so: what follows would be taken for it, and then the context is gone.
 */
export function openWords(
  read: ReadWords,
): { readonly operands: readonly Operand[]; readonly open: readonly Operand[] } | undefined {
  if (read.terminated !== undefined || read.operands.length < 2) return undefined
  const isOpen = ({ text }: Operand): boolean => {
    const unknowns = wholeUnknowns(text)
    return unknowns.length > 0 && unknowns.every(notMadeByDocker)
  }
  const operands = read.operands.filter((one) => !isOpen(one))
  return operands.length === 1 ? { operands, open: read.operands.filter(isOpen) } : undefined
}

/** The unknowns of a text that has nothing else in it; else none. */
function wholeUnknowns(text: Text): readonly Unknown[] {
  const unknowns = text.filter((part) => typeof part === 'object')
  return unknowns.length === text.length ? unknowns : []
}

function notMadeByDocker(unknown: Unknown): boolean {
  return unknown.source !== 'docker'
}

function namedLikeOptions(unknown: Unknown): boolean {
  return notMadeByDocker(unknown) && optionName.test(unknown.name)
}
