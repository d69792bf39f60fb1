/** `type`, `command -v`, `which`, `hash`: whether a program is there, and where. */
import { concat, known, literal, type Text } from '../../text/symbolic.ts'
import { unknownText } from '../parameters.ts'
import type { Shell } from '../state.ts'
import type { Status } from '../world.ts'
import { builtinNames } from './names.ts'
import { print, type Builtin, type BuiltinCall } from './builtin.ts'

/** Helpers of old machines, which a script looks for before it uses them: usually they are not there. */
const rarelyThere =
  /^(?:boot2docker|docker-machine|podman|buildah|nerdctl|img|kaniko|minikube|gdate|gsed|greadlink|gtar|realpath\.exe|cygpath|winpty|module)$/
/** What every machine that builds images has. */
const surelyThere =
  /^(?:docker|git|sh|bash|sed|awk|grep|tar|cp|mv|rm|mkdir|cat|ls|find|xargs|dirname|basename|date|sort|head|tail|cut|tr|env|sudo|chmod|chown|ln|touch|tee|wc|uname|id|mktemp|sleep|test)$/

function lookUp(shell: Shell, call: BuiltinCall, names: readonly string[], show: (name: string, place: Text) => Text): void {
  let status: Status = 0
  for (const name of names) {
    if (shell.functions.has(name) || builtinNames.has(name)) {
      print(shell, concat(show(name, literal(name)), literal('\n')))
      continue
    }
    const there = surelyThere.test(name)
    print(shell, concat(show(name, unknownText(`program:${name}`, name, 'host', call.site, undefined)), literal('\n')))
    if (!there && status === 0) status = { open: `program ${name}`, usual: !rarelyThere.test(name) }
  }
  shell.status = names.length === 0 ? 1 : status === 0 ? 'succeeds' : status
}

function operands(call: BuiltinCall): readonly string[] {
  return call.args.flatMap((word) => known(word.text) ?? []).filter((text) => !text.startsWith('-'))
}

export const type: Builtin = (shell, call) => {
  const short = call.args.some((word) => /^-\w*[pP]/.test(known(word.text) ?? ''))
  const kind = call.args.some((word) => /^-\w*t/.test(known(word.text) ?? ''))
  lookUp(shell, call, operands(call), (name, place) =>
    short ? place : kind ? literal(kindOf(shell, name)) : concat(literal(`${name} is `), place),
  )
  return undefined
}

function kindOf(shell: Shell, name: string): string {
  return shell.functions.has(name) ? 'function' : builtinNames.has(name) ? 'builtin' : 'file'
}

/** `command -v name`; other forms of `command` are taken off before. */
export const command: Builtin = (shell, call) => {
  lookUp(shell, call, operands(call), (_, place) => place)
  return undefined
}

export const hash: Builtin = (shell, call) => {
  lookUp(shell, call, operands(call), () => [])
  if (operands(call).length === 0) shell.status = 0
  return undefined
}
