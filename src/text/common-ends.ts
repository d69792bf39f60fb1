/** What two texts begin and end with: a comparison of them is one of what lies between. */
import { concat, literal, type Text } from './symbolic.ts'

/** Takes off what both begin and end with. */
export function trimCommon(a: Text, b: Text): readonly [Text, Text] {
  const [left, right] = trimFront(a, b)
  const [x, y] = trimFront(reverse(left), reverse(right))
  return [reverse(x), reverse(y)]
}

function trimFront(a: Text, b: Text): readonly [Text, Text] {
  const [first, second] = [a[0], b[0]]
  if (first === undefined || second === undefined) return [a, b]
  if (typeof first === 'object' || typeof second === 'object') {
    const same = typeof first === 'object' && typeof second === 'object' && first.id === second.id
    return same ? trimFront(a.slice(1), b.slice(1)) : [a, b]
  }
  let common = 0
  while (common < first.length && common < second.length && first[common] === second[common]) common += 1
  if (common === 0) return [a, b]
  const rest = [concat(literal(first.slice(common)), a.slice(1)), concat(literal(second.slice(common)), b.slice(1))] as const
  return common === first.length || common === second.length ? trimFront(...rest) : rest
}

function reverse(text: Text): Text {
  return text.map((part) => (typeof part === 'string' ? [...part].reverse().join('') : part)).reverse()
}
