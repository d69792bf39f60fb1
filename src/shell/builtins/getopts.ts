/** `getopts`. */
import { known, literal, type Text } from '../../text/symbolic.ts'
import { allArguments, assignText, readParameter, unknownText } from '../parameters.ts'
import type { Shell } from '../state.ts'
import { argument, type Builtin, type BuiltinCall } from './builtin.ts'

export const getopts: Builtin = (shell, call) => {
  const [spec = '', name = 'opt'] = [argument(call, 0), argument(call, 1)]
  const given = call.args.length > 2 ? call.args.slice(2).map((word) => word.text) : allArguments(shell, call.site)
  const index = Number(known(readParameter(shell, 'OPTIND', call.site).text ?? []) ?? '1') - 1
  const word = given[index]
  const text = word === undefined ? '' : known(word)
  if (text === undefined && word !== undefined) return openOption(shell, call, name, word)
  if (text === undefined || !/^-./.test(text) || text === '--') {
    if (text === '--') move(shell, call, index + 2)
    assignText(shell, name, literal('?'), call.site)
    shell.status = 1
    return undefined
  }
  takeLetter(shell, call, { spec, name, text, index, next: given[index + 1] })
  return undefined
}

interface Letter {
  readonly spec: string
  readonly name: string
  readonly text: string
  readonly index: number
  readonly next: Text | undefined
}

function takeLetter(shell: Shell, call: BuiltinCall, { spec, name, text, index, next }: Letter): void {
  const at = Math.max(1, shell.optionLetter)
  const letter = text.charAt(at)
  const place = letter === ':' ? -1 : spec.indexOf(letter, spec.startsWith(':') ? 1 : 0)
  const silent = spec.startsWith(':')
  const rest = text.slice(at + 1)
  if (place === -1) {
    result(shell, call, name, '?', silent ? literal(letter) : undefined)
    advance(shell, call, index, rest, at)
    return
  }
  if (spec.charAt(place + 1) !== ':') {
    result(shell, call, name, letter, undefined)
    advance(shell, call, index, rest, at)
    return
  }
  if (rest !== '') {
    result(shell, call, name, letter, literal(rest))
    move(shell, call, index + 2)
  } else if (next !== undefined) {
    result(shell, call, name, letter, next)
    move(shell, call, index + 3)
  } else {
    result(shell, call, name, silent ? ':' : '?', silent ? literal(letter) : undefined)
    move(shell, call, index + 2)
  }
}

function result(shell: Shell, call: BuiltinCall, name: string, letter: string, value: Text | undefined): void {
  assignText(shell, name, literal(letter), call.site)
  assignText(shell, 'OPTARG', value ?? [], call.site)
}

function advance(shell: Shell, call: BuiltinCall, index: number, rest: string, at: number): void {
  if (rest === '') move(shell, call, index + 2)
  else shell.optionLetter = at + 1
}

function move(shell: Shell, call: BuiltinCall, index: number): void {
  shell.optionLetter = 0
  assignText(shell, 'OPTIND', literal(String(index)), call.site)
}

/** An argument that is not known: its option is followed once, then the options are over. */
function openOption(shell: Shell, call: BuiltinCall, name: string, word: Text): undefined {
  if (shell.optionLetter === -1) {
    shell.status = 1
    return undefined
  }
  shell.optionLetter = -1
  shell.run.blurs += 1
  assignText(
    shell,
    name,
    unknownText(`option:${call.site.source.path}:${String(call.site.start)}`, name, 'argument', call.site, undefined),
    call.site,
  )
  assignText(
    shell,
    'OPTARG',
    word.length === 1 && typeof word[0] === 'object'
      ? [{ ...word[0], id: `optarg:${word[0].id}`, name: 'OPTARG', whenUnset: undefined }]
      : word,
    call.site,
  )
  return undefined
}
