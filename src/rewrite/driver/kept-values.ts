/**
 * Values that a builder was given from the environment (`-e NAME`, `--build-arg NAME`), and that the script of the final build replaces
 * before it: kept in another variable first.
 */
import type { Command } from 'unbash'
import { parseBuildArg } from '../../docker/build-arg.ts'
import type { GivenFlag } from '../../docker/command.ts'
import type { BuiltImage } from '../../pipeline/model.ts'
import type { Call } from '../../shell/world.ts'
import { sameText } from '../../text/symbolic.ts'
import type { FinalBuild } from '../composition.ts'
import { isCiPath } from './ci-view.ts'
import { isMakefilePath } from './makefile-view.ts'
import { isPackagePath } from './package-view.ts'
import type { Edit } from './splice.ts'
import { commandAt, pureAssignments, type ScriptTree } from './tree.ts'

export interface KeptValue {
  readonly name: string
  /** The variable that keeps it. */
  readonly variable: string
  readonly tree: ScriptTree
  /** What replaces it. */
  readonly before: Command
}

/** The variable from which a flag takes its value (`-e NAME`), where it is known to have another one at the other call. */
export function replacedVariable({ value }: GivenFlag, from: Call, to: Call): string | undefined {
  const pair = value === undefined ? undefined : parseBuildArg(value)
  if (pair === undefined || pair.value !== undefined) return undefined
  const [was, is] = [from.environment.get(pair.name), to.environment.get(pair.name)]
  return was === undefined || is === undefined || sameText(was, is) ? undefined : pair.name
}

/** The value that a flag takes from the environment, where the other call's script replaces it on the way there. */
export function keptValue(trees: ReadonlyMap<string, ScriptTree>, flag: GivenFlag, from: Call, to: Call): KeptValue | undefined {
  const name = replacedVariable(flag, from, to)
  const { path, text } = to.site.source
  const tree = trees.get(path)
  if (name === undefined || tree === undefined) return undefined
  if (isMakefilePath(path) || isCiPath(path) || isPackagePath(path)) return undefined
  const build = commandAt(tree, to.site)
  const begin = from.site.source.path === path ? from.site.end : 0
  const before = tree.nodes.find(
    (node): node is Command =>
      node.type === 'Command' && node.pos >= begin && pureAssignments(node)?.some((one) => one.name === name) === true,
  )
  if (build === undefined || before === undefined || before.pos > build.pos || !isFirstOnLine(tree, before)) return undefined
  let variable = `${name}_GIVEN`
  while (new RegExp(`\\b${variable}\\b`).test(text)) variable += '_'
  return { name, variable, tree, before }
}

function isFirstOnLine({ parents, source }: ScriptTree, command: Command): boolean {
  const statement = parents.get(command)
  const isTop = statement !== undefined && (statement.type === 'Script' || parents.get(statement)?.type === 'Script')
  return isTop && /(?:^|\n)$/.test(source.text.slice(0, command.pos))
}

/** Lines that keep such values. */
export function keptEdits(
  trees: ReadonlyMap<string, ScriptTree>,
  tree: ScriptTree,
  finals: ReadonlyMap<BuiltImage, FinalBuild>,
): readonly Edit[] {
  const kept = [...finals].flatMap(([{ event }, { carried }]) =>
    carried.flatMap(({ flag, event: { call } }) => keptValue(trees, flag, call, event.call) ?? []),
  )
  const own = kept.filter((one) => one.tree === tree)
  return [...new Map(own.map((one) => [one.variable, one])).values()].map(({ name, variable, before: { pos } }) => ({
    start: pos,
    end: pos,
    text: `${variable}=$${name}\n`,
  }))
}
