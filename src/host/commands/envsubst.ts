/** envsubst: `$NAME` and `${NAME}` of its input become what the environment has, unless the names are given and it is none of them. */
import { concat, known, literal, type Text } from '../../text/symbolic.ts'
import { outcome, printedUnknown, readOptions, reader, type HostCommand } from './outcome.ts'

const reference = /\$(?:(\w+)|\{(\w+)\})/g

export const envsubst: HostCommand = reader((call) => {
  const { flags, operands } = readOptions(call)
  const [format] = operands
  const given = format === undefined ? undefined : known(format)
  if (flags.size > 0 || operands.length > 1 || (format !== undefined && given === undefined))
    return outcome({ stdout: printedUnknown(call, 'envsubst') })
  const names =
    given === undefined ? undefined : new Set([...given.matchAll(reference)].map(([, plain, braced]) => plain ?? braced))
  const valueOf = (name: string): Text =>
    call.environment.get(name) ?? [
      { kind: 'unknown', id: `env:${name}`, name, source: 'environment', at: undefined, whenUnset: '' },
    ]
  const substituted = (part: string): Text => {
    const pieces: Text[] = []
    let at = 0
    for (const match of part.matchAll(reference)) {
      const name = match[1] ?? match[2] ?? ''
      const isName = /^[A-Za-z_]/.test(name) && (names === undefined || names.has(name))
      pieces.push(literal(part.slice(at, match.index)), isName ? valueOf(name) : literal(match[0]))
      at = match.index + match[0].length
    }
    return concat(...pieces, literal(part.slice(at)))
  }
  return outcome({ stdout: concat(...(call.stdin ?? []).map((part) => (typeof part === 'string' ? substituted(part) : [part]))) })
})
