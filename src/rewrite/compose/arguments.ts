/**
 * Build arguments of several builds in one: what the final build is given, and which names must be told apart.
 *
 * In the composed file every `--build-arg` reaches every stage that declares its name. So a name may stay when all parts that
 * declare it were given the same value, or none; otherwise the builder's is renamed: `ARG V` becomes `ARG BUILD_V` and
 * `ENV V=$BUILD_V`, which its commands see as before.
 */
import type { ArgInstruction, Dockerfile } from '../../dockerfile/ast.ts'
import type { TextEdit } from '../../dockerfile/edits.ts'
import type { Finding } from '../../findings/finding.ts'
import { argumentShared, proxyReachesFinal } from '../../findings/rewrite.ts'
import { parseBuildArg } from '../../docker/build-arg.ts'
import type { BuiltImage } from '../../pipeline/model.ts'
import { keyOf, type Text } from '../../text/symbolic.ts'
import type { CarriedFlag } from '../composition.ts'
import type { Part } from './parts.ts'

export interface MergedArguments {
  readonly args: ReadonlyMap<string, Text>
  readonly carried: readonly CarriedFlag[]
  /** By image, old name → new name. */
  readonly renamed: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly findings: readonly Finding[]
}

const proxies = /^(?:https?|ftp|no|all)_proxy$/i

/** Names that a Dockerfile declares with ARG, in its kept stages or before the first FROM. */
function declared(part: Part): ReadonlySet<string> {
  const inStages = part.stages.flatMap((stage) => stage.instructions.filter((one): one is ArgInstruction => one.kind === 'arg'))
  return new Set([...part.file.globalArgs, ...inStages].flatMap((arg) => arg.pairs.map((pair) => pair.key)))
}

/** The arguments of the final build. */
export function mergeArguments(parts: readonly Part[]): MergedArguments {
  const final = parts.at(-1)
  const args = new Map<string, Text>(final?.image.args)
  const carried: CarriedFlag[] = []
  const renamed = new Map<string, Map<string, string>>()
  const findings: Finding[] = []
  const names = new Map(parts.map((part) => [part, declared(part)]))
  for (const part of parts) {
    if (part.final || part.inFinal) continue
    for (const name of new Set([...(names.get(part) ?? []), ...[...part.image.args.keys()].filter((one) => proxies.test(one))])) {
      const value = part.image.args.get(name)
      const rivals = parts.filter(
        (other) => other !== part && (names.get(other)?.has(name) === true || other.final || args.has(name)),
      )
      const clash = rivals.some((other) => conflicts(part, other, name, names, args))
      if (clash && proxies.test(name)) findings.push(argumentShared(part.image.event.call.site, name))
      const target = clash && !proxies.test(name) ? freshName(name, parts, names) : name
      if (target !== name) renamed.set(part.image.id, (renamed.get(part.image.id) ?? new Map<string, string>()).set(name, target))
      if (value === undefined) continue
      if (args.get(target) === undefined) {
        carried.push(...carry(part.image, name, target === name ? undefined : target))
        if (proxies.test(name) && runsCommands(final)) findings.push(proxyReachesFinal(part.image.event.call.site, name))
      }
      args.set(target, value)
    }
  }
  return { args, carried, renamed, findings }
}

function conflicts(
  part: Part,
  other: Part,
  name: string,
  names: ReadonlyMap<Part, ReadonlySet<string>>,
  args: ReadonlyMap<string, Text>,
): boolean {
  const mine = part.image.args.get(name)
  // What the merged build would give this part, when it is given something that this part was not.
  const merged = args.get(name)
  if (merged !== undefined && (mine === undefined || keyOf(mine) !== keyOf(merged)))
    return names.get(part)?.has(name) === true || proxies.test(name)
  if (names.get(other)?.has(name) !== true) return false
  const theirs = other.image.args.get(name)
  return mine === undefined ? theirs !== undefined : theirs === undefined || keyOf(mine) !== keyOf(theirs)
}

function freshName(name: string, parts: readonly Part[], names: ReadonlyMap<Part, ReadonlySet<string>>): string {
  const prefix = name === name.toUpperCase() ? 'BUILD_' : 'build_'
  let fresh = `${prefix}${name}`
  while (parts.some((part) => names.get(part)?.has(fresh) === true)) fresh = `${prefix}${fresh}`
  return fresh
}

function carry(image: BuiltImage, name: string, renamed: string | undefined): readonly CarriedFlag[] {
  const flag = image.event.command.flags.findLast(
    (one) => one.name === 'build-arg' && one.value !== undefined && parseBuildArg(one.value)?.name === name,
  )
  return flag === undefined ? [] : [{ flag, event: image.event, renamed }]
}

function runsCommands(part: Part | undefined): boolean {
  return part?.stages.some((stage) => stage.instructions.some((one) => one.kind === 'run')) ?? false
}

/** The edits that rename a part's arguments. */
export function renameEdits(file: Dockerfile, part: Part, renamed: ReadonlyMap<string, string>): readonly TextEdit[] {
  const edits: TextEdit[] = []
  const stageArgs = part.stages.flatMap((stage) => stage.instructions.filter((one): one is ArgInstruction => one.kind === 'arg'))
  for (const [name, fresh] of renamed) {
    for (const arg of [...part.file.globalArgs, ...stageArgs]) {
      const pair = arg.pairs.find((one) => one.key === name)
      if (pair === undefined) continue
      edits.push({ start: pair.start, end: pair.start + name.length, text: fresh })
      if (stageArgs.includes(arg))
        edits.push({
          start: arg.end,
          end: arg.end,
          text: `${arg.end > 0 && file.source.text[arg.end - 1] === '\n' ? '' : '\n'}ENV ${name}=$${fresh}\n`,
        })
    }
    for (const stage of part.stages) edits.push(...renameUses(file, stage.from.image, name, fresh))
  }
  return edits
}

function renameUses(
  file: Dockerfile,
  span: { readonly start: number; readonly end: number },
  name: string,
  fresh: string,
): readonly TextEdit[] {
  const text = file.source.text.slice(span.start, span.end)
  return [...text.matchAll(new RegExp(`\\$\\{?(${name})(?![A-Za-z0-9_])`, 'g'))].map((match) => {
    const start = span.start + match.index + match[0].length - name.length
    return { start, end: start + name.length, text: fresh }
  })
}
