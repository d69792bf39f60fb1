/** The state that instructions see, and how a variable is looked up in it. */
import type { Binding, Lookup } from './expand.ts'
import type { StageState } from './stage.ts'
import { keyOf, literal, sameText } from '../text/symbolic.ts'
import type { Text, Unknown } from '../text/symbolic.ts'

/** Set in every stage, for a base without it too. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Arguments that need no ARG: builders pass them to RUN when they are given. */
const PREDEFINED: readonly string[] = ['http_proxy', 'https_proxy', 'ftp_proxy', 'no_proxy', 'all_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
])

/** Arguments that BuildKit defines; a stage sees them when it declares them. */
const PLATFORM: readonly string[] = [
  ...['TARGETPLATFORM', 'TARGETOS', 'TARGETOSVERSION', 'TARGETARCH', 'TARGETVARIANT', 'TARGETSTAGE'],
  ...['BUILDPLATFORM', 'BUILDOS', 'BUILDOSVERSION', 'BUILDARCH', 'BUILDVARIANT'],
]

/**
 * The platform arguments that global scope begins with; a build argument of their name overrides them.
 *
 * @param platform `--platform` of the build: each has targets of its own.
 */
export function platformArgs(given: ReadonlyMap<string, Text>, platform: Text | undefined): ReadonlyMap<string, Text> {
  const asked = platform === undefined ? '' : `@${keyOf(platform)}`
  return new Map(
    PLATFORM.map((name) => [name, given.get(name) ?? [platformUnknown(name, name.startsWith('TARGET') ? asked : '')]]),
  )
}

/** What stands for `$BUILDPLATFORM` where no build argument gives it: the platform that the engine itself is. */
export const ownPlatform = 'platform:BUILDPLATFORM'

function platformUnknown(name: string, asked: string): Unknown {
  return { kind: 'unknown', id: `platform:${name}${asked}`, name, source: 'host', at: undefined, whenUnset: undefined }
}

/** The predefined arguments that were given. */
export function predefinedArgs(given: ReadonlyMap<string, Text>): ReadonlyMap<string, Text> {
  return new Map(
    PREDEFINED.flatMap((name): readonly (readonly [string, Text])[] => {
      const value = given.get(name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** An unknown for a name that builders disagree about. */
export function contestedName(name: string, candidates: readonly (Text | undefined)[]): Text {
  const id = `builders-differ:${name}(${candidates.map((text) => (text === undefined ? '' : keyOf(text))).join('\u0001')})`
  return [{ kind: 'unknown', id, name, source: 'condition', at: undefined, whenUnset: undefined }]
}

/** Variables as the instructions of a stage see them. */
export function lookupIn(state: StageState): Lookup {
  return (name) => {
    const own = state.contested.get(name) ?? state.env.get(name) ?? state.args.get(name)
    if (own !== undefined) return { text: own, set: 'yes' }
    const base = baseVariable(state, name)
    const inherited = state.inheritedArgs.get(name)
    if (inherited === undefined || (base !== undefined && sameText(base.text, inherited))) return base
    return { text: contestedName(name, [inherited, base?.text]), set: 'maybe' }
  }
}

/** Names that are set in no image: positional and special parameters. */
const NEVER_SET = /^(\d+|[@*#?\-$!]|)$/

function baseVariable({ ground }: StageState, name: string): Binding | undefined {
  if (NEVER_SET.test(name)) return undefined
  if (ground.kind === 'scratch') return name === 'PATH' ? { text: literal(DEFAULT_PATH), set: 'yes' } : undefined
  const value = ground.config?.env.get(name)
  if (value !== undefined) return { text: literal(value), set: 'yes' }
  const id = `base:ENV:${name}:${keyOf(ground.reference)}`
  const unknown: Unknown = { kind: 'unknown', id, name: `base:ENV:${name}`, source: 'base', at: undefined, whenUnset: undefined }
  return { text: [unknown], set: name === 'PATH' ? 'yes' : 'maybe' }
}

/** Variables of FROM lines: global ARGs. */
export function lookupGlobal(args: ReadonlyMap<string, Text>): Lookup {
  return (name) => {
    const text = args.get(name)
    return text === undefined ? undefined : { text, set: 'yes' }
  }
}

/** The state with a map's entry set; the order of first definition stays. */
export function withEntry(map: ReadonlyMap<string, Text>, name: string, value: Text): ReadonlyMap<string, Text> {
  return new Map(map).set(name, value)
}

export function withoutEntry(map: ReadonlyMap<string, Text>, name: string): ReadonlyMap<string, Text> {
  if (!map.has(name)) return map
  const copy = new Map(map)
  copy.delete(name)
  return copy
}
