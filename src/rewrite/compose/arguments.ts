/**
 * Build arguments of several builds in one: what the final build is given, and which names must be told apart.
 *
 * In the composed file every `--build-arg` reaches every stage that declares its name, and every ARG before the first FROM reaches
 * every stage that asks for it without a default. A name stays when that changes nothing for anybody; else the builder's is
 * renamed: `ARG V=1` becomes `ARG BUILD_V=1` and `ENV V=$BUILD_V`, which its commands see as before.
 */
import type { ArgInstruction, Pair } from '../../dockerfile/ast.ts'
import { hasOnbuild } from '../../dockerfile/bases.ts'
import { parseBuildArg } from '../../docker/build-arg.ts'
import type { Finding } from '../../findings/finding.ts'
import { argumentShared, proxyReachesFinal } from '../../findings/rewrite.ts'
import type { BuiltImage, DockerEvent, ImageId } from '../../pipeline/model.ts'
import { keyOf, sameText, type Text } from '../../text/symbolic.ts'
import type { CarriedFlag, SplicedArgument } from '../composition.ts'
import type { Part } from './parts.ts'

/** What gives the build arguments of an image that stands for a container. */
export interface RunArguments {
  readonly spliced: readonly SplicedArgument[]
  /** Commands that gave variables: the container's own, and those that ran in it later. */
  readonly events: readonly DockerEvent[]
}

export interface MergedArguments {
  readonly args: ReadonlyMap<string, Text>
  readonly carried: readonly CarriedFlag[]
  readonly spliced: readonly SplicedArgument[]
  /** By image, old name → new name. */
  readonly renamed: ReadonlyMap<ImageId, ReadonlyMap<string, string>>
  readonly findings: readonly Finding[]
}

/** What a part makes of one name. */
interface Use {
  readonly given: Text | undefined
  /** Its default before the first FROM, as written; `null` for one without, `undefined` when it is not declared there. */
  readonly global: string | null | undefined
  /** A stage says `ARG NAME` and so takes the default from before the first FROM. */
  readonly asks: boolean
  readonly declared: boolean
}

const proxies = /^(?:https?|ftp|no|all)_proxy$/i

/** The arguments of the final build. `siblings`: other final images that are built from the same file. */
export function mergeArguments(
  parts: readonly Part[],
  siblings: readonly BuiltImage[],
  ofRuns: ReadonlyMap<ImageId, RunArguments>,
): MergedArguments {
  const final = parts.at(-1)
  const args = new Map<string, Text>(final?.image.args)
  const carried: CarriedFlag[] = []
  const spliced: SplicedArgument[] = []
  const renamed = new Map<ImageId, Map<string, string>>()
  const findings: Finding[] = []
  const taken = new Map<string, Use[]>()
  const take = (name: string, use: Use): unknown => taken.set(name, [...(taken.get(name) ?? []), use])
  for (const part of final === undefined ? [] : [final, ...siblings.map((image) => ({ ...final, image }))])
    for (const name of namesOf(part)) take(name, useOf(part, name))
  for (const part of parts) {
    if (part.final || part.inFinal) continue
    const site = part.image.event.call.site
    for (const name of namesOf(part)) {
      const use = useOf(part, name)
      // Triggers of a base may declare what the file does not.
      if (!use.declared && !proxies.test(name) && !hasTriggers(part)) continue
      const clashes = (taken.get(name) ?? []).some((other) => !getAlong(use, other))
      if (clashes && proxies.test(name)) findings.push(argumentShared(site, name))
      const target = clashes && use.declared && !proxies.test(name) ? freshName(name, parts, taken) : name
      if (target !== name) renamed.set(part.image.id, (renamed.get(part.image.id) ?? new Map<string, string>()).set(name, target))
      take(target, use)
      if (use.given === undefined) continue
      if (!args.has(target)) {
        const own = ofRuns.get(part.image.id)?.spliced.find((one) => one.name === name)
        if (own !== undefined) spliced.push({ ...own, name: target })
        else carried.push(...carry(ofRuns.get(part.image.id)?.events ?? [part.image.event], name, use.given, target))
        if (proxies.test(name) && runsCommands(final)) findings.push(proxyReachesFinal(site, name))
      }
      args.set(target, use.given)
    }
  }
  return { args, carried, spliced, renamed, findings }
}

/** A stage is FROM an image of elsewhere whose ONBUILD instructions run there. */
function hasTriggers({ image }: Part): boolean {
  return image.evaluated.stages.some(
    ({ base }) => base.kind === 'image' && hasOnbuild(base.reference) && !image.uses.has(keyOf(base.reference)),
  )
}

/** Names that a part declares or is given. */
function namesOf(part: Part): ReadonlySet<string> {
  return new Set([...declarations(part).map(({ pair }) => pair.key), ...part.image.args.keys()])
}

interface Declaration {
  readonly arg: ArgInstruction
  readonly pair: Pair
  readonly isGlobal: boolean
}

function declarations(part: Part): readonly Declaration[] {
  const inStages = part.stages.flatMap((stage) => stage.instructions.filter((one): one is ArgInstruction => one.kind === 'arg'))
  const of = (arg: ArgInstruction, isGlobal: boolean): readonly Declaration[] =>
    arg.pairs.map((pair) => ({ arg, pair, isGlobal }))
  return [...part.file.globalArgs.flatMap((arg) => of(arg, true)), ...inStages.flatMap((arg) => of(arg, false))]
}

function useOf(part: Part, name: string): Use {
  const own = declarations(part).filter(({ pair }) => pair.key === name)
  const global = own.findLast(({ isGlobal }) => isGlobal)
  return {
    given: part.image.args.get(name),
    global: global === undefined ? undefined : (global.pair.rawValue ?? null),
    asks: own.some(({ isGlobal, pair }) => !isGlobal && pair.value === undefined),
    declared: own.length > 0,
  }
}

/** Whether two parts may share a name: neither sees another value than before. */
function getAlong(a: Use, b: Use): boolean {
  const sameGiven = a.given === undefined || b.given === undefined ? a.given === b.given : keyOf(a.given) === keyOf(b.given)
  if (!sameGiven) return false
  if (a.global !== undefined && b.global !== undefined) return a.global === b.global
  const reaches = (from: Use, to: Use): boolean => from.global !== undefined && to.global === undefined && to.asks
  return a.given !== undefined || (!reaches(a, b) && !reaches(b, a))
}

function freshName(name: string, parts: readonly Part[], taken: ReadonlyMap<string, unknown>): string {
  const prefix = name === name.toUpperCase() ? 'BUILD_' : 'build_'
  let fresh = `${prefix}${name}`
  while (taken.has(fresh) || parts.some((part) => namesOf(part).has(fresh))) fresh = `${prefix}${fresh}`
  return fresh
}

/** The flag that gives an argument: `--build-arg` of a build, `-e` of a container or of what ran in it. */
function carry(events: readonly DockerEvent[], name: string, value: Text, target: string): readonly CarriedFlag[] {
  const given = events.flatMap((event) =>
    event.command.flags.flatMap((flag) => {
      const pair = flag.value === undefined ? undefined : parseBuildArg(flag.value)
      return pair !== undefined && (flag.name === 'build-arg' || flag.name === 'env') ? [{ flag, pair, event }] : []
    }),
  )
  // One variable may be given several times, and each value has an argument of its own.
  const own = given.filter(({ pair }) => pair.value === undefined || sameText(pair.value, value))
  const found =
    own.findLast(({ pair }) => pair.name === name) ?? own.findLast(({ pair }) => name.replace(/^(?:BUILD_)+/, '') === pair.name)
  if (found === undefined) return []
  return [{ flag: found.flag, event: found.event, renamed: found.pair.name === target ? undefined : target }]
}

function runsCommands(part: Part | undefined): boolean {
  return part?.stages.some((stage) => stage.instructions.some((one) => one.kind === 'run')) ?? false
}
