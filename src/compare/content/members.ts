/** Archives as lists of members, whatever their format: which members differ, and in what. */
import type { Look, LookInside, Pair } from './look.ts'

export interface Member {
  readonly name: string
  /** Equal for equal content. */
  readonly content: string
  readonly size: number
  /** As the archive writes it. */
  readonly time: string
  /** Mode, owner, target: all else that the archive says of it. */
  readonly facts: string
  /** The content, where it can be unpacked. */
  readonly bytes: () => Buffer | undefined
}

const mostLines = 50

/**
 * @param format as a person names it, with its article: `a zip archive`
 * @param inside looks into the first member whose content differs
 */
export function lookAtMembers(
  format: string,
  pair: Pair,
  sides: readonly [readonly Member[], readonly Member[]],
  inside: LookInside,
): Look {
  const [legacy, multiStage] = sides
  const [before, after] = [byName(legacy), byName(multiStage)]
  const common = legacy.flatMap((one) => {
    const other = after.get(one.name)
    return other === undefined ? [] : [[one, other] as const]
  })
  const alone = [
    ...legacy.filter(({ name }) => !after.has(name)).map(({ name }) => `only in legacy: ${name}`),
    ...multiStage.filter(({ name }) => !before.has(name)).map(({ name }) => `only in multi-stage: ${name}`),
  ]
  const contents = common.filter(([one, other]) => one.content !== other.content)
  const facts = common.filter(([one, other]) => one.content === other.content && one.facts !== other.facts)
  const times = common.filter(([one, other]) => one.time !== other.time)
  const differing = alone.length + contents.length + facts.length
  if (differing === 0) return sameMembers(format, sides, times)
  const [first] = contents
  const detail = [
    ...alone,
    ...contents.map(([one, other]) => `${one.name}: ${one.size} and ${other.size} bytes that differ`),
    ...facts.map(([one, other]) => `${one.name}: ${one.facts} and ${other.facts}`),
  ]
  const further = first === undefined ? [] : lookFurther(pair, first, inside)
  return { cause: `${format} in which ${countMembers(differing)}`, cure: null, detail: [...shorten(detail), ...further] }
}

function sameMembers(
  format: string,
  [legacy, multiStage]: readonly [readonly Member[], readonly Member[]],
  times: readonly (readonly [Member, Member])[],
): Look {
  if (times.length > 0) {
    const detail = times.map(([one, other]) => `${one.name}: ${one.time} and ${other.time}`)
    const cure = 'give the members a fixed time where the archive is made (SOURCE_DATE_EPOCH, tar --mtime)'
    return { cause: `${format} with the same members, but their times differ`, cure, detail: shorten(detail) }
  }
  if (legacy.map(({ name }) => name).join('\0') !== multiStage.map(({ name }) => name).join('\0')) {
    return {
      cause: `${format} with the same members in another order`,
      cure: 'sort the members where the archive is made',
      detail: [],
    }
  }
  return { cause: `${format} with the same members, packed otherwise`, cure: null, detail: [] }
}

function lookFurther(pair: Pair, [one, other]: readonly [Member, Member], inside: LookInside): readonly string[] {
  const [legacy, multiStage] = [one.bytes(), other.bytes()]
  if (legacy === undefined || multiStage === undefined) return []
  const look = inside({ path: `${pair.path}:${one.name}`, legacy, multiStage })
  return look === null ? [] : [`${one.name}: ${look.cause}`, ...look.detail]
}

/** Of members of one name the last one counts, as when the archive is unpacked. */
function byName(members: readonly Member[]): ReadonlyMap<string, Member> {
  return new Map(members.map((member) => [member.name, member]))
}

function countMembers(count: number): string {
  return count === 1 ? '1 member is not the same' : `${count} members are not the same`
}

function shorten(lines: readonly string[]): readonly string[] {
  return lines.length > mostLines ? [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more`] : lines
}
