/** Texts computed from texts that are not known: the same operation on the same text is the same unknown. */
import { locate, type Site } from '../text/source.ts'
import { keyOf, known, literal, unknownsOf, type Text } from '../text/symbolic.ts'
import { whenUnset } from './facts.ts'

/**
 * What an operation gives. When all characters are known it is computed; else it is an unknown whose identity is the operation
 * (`operation` and `detail`) and its input, and whose value with nothing given is computed from the input's.
 */
export function derive(
  operation: string,
  name: string,
  input: Text,
  compute: (text: string) => string,
  at: Site,
  detail = '',
): Text {
  const characters = known(input)
  if (characters !== undefined) return literal(compute(characters))
  const unset = whenUnset(input)
  const source =
    unknownsOf(input).find((unknown) => unknown.source !== 'environment' && unknown.source !== 'argument') ?? unknownsOf(input)[0]
  return [
    {
      kind: 'unknown',
      id: `${operation}(${detail}${detail === '' ? '' : ','}${keyOf(input)})`,
      name,
      source: source?.source ?? 'command',
      at: locate(at),
      whenUnset: unset === undefined ? undefined : compute(unset),
    },
  ]
}
