/**
 * `tar c . | docker build -`: what packs a context for a build that takes a folder now, or that goes, packs it for nobody. The commands in
 * front of the build in its pipeline go, where they do nothing but print.
 */
import type { SyntaxNode } from 'unbash'
import type { BuiltImage, HostStep } from '../../pipeline/model.ts'
import type { Migrating } from './handed.ts'
import type { HostPath } from '../../shell/world.ts'
import { isInside } from './reads.ts'
import { ancestor, commandAt, type ScriptTree } from './tree.ts'

export interface Feeders {
  /** Where what they pack goes: the context without a name. */
  readonly steps: ReadonlyMap<HostStep, HostPath>
  /** Builds that no longer read what is piped into them. */
  readonly fed: ReadonlySet<SyntaxNode>
}

/** Finds them in one run. */
export function feedersOf(trees: ReadonlyMap<string, ScriptTree>, { pipeline, absorbed, finals }: Migrating): Feeders {
  const steps = new Map<HostStep, HostPath>()
  const fed = new Set<SyntaxNode>()
  for (const image of [...absorbed, ...finals.keys()].filter(
    (one) => isPacked(one) && finals.get(one)?.context !== one.context?.path,
  )) {
    const { site } = image.event.call
    const tree = trees.get(site.source.path)
    const command = tree === undefined ? undefined : commandAt(tree, site)
    const above = tree === undefined || command === undefined ? undefined : ancestor(tree, command, 'Pipeline', 'Statement')
    if (command === undefined || above?.type !== 'Pipeline' || above.commands.at(-1) !== command) continue
    const before = pipeline.hostSteps.filter(
      ({ call }) =>
        call.site.source.path === site.source.path &&
        isInside(call.site, { ...site, start: above.pos, end: command.pos }) &&
        call.stdout === 'captured',
    )
    if (before.some(({ effects }) => effects.writes.length > 0 || effects.removes.length > 0)) continue
    fed.add(command)
    if (image.context !== undefined) for (const step of before) steps.set(step, image.context.path)
  }
  return { steps, fed }
}

function isPacked({ context }: BuiltImage): boolean {
  return context !== undefined && /^<(?:archive|import):/.test(context.path)
}
