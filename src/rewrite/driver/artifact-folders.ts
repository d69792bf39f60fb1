/** Folders that are there for artifacts alone: made by the driver, and filled with nothing else. */
import { isTopFolder, isWithin, joinPath } from '../../host/path.ts'
import type { DockerEvent, HostStep } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { HostPath } from '../../shell/world.ts'
import { operandsOf } from './artifact-steps.ts'
import { isIn, touch } from './path-sets.ts'
import { commandName } from './reads.ts'
import type { ScriptTree } from './tree.ts'

/** A host path that a docker command sees. */
export interface Mounted {
  readonly event: DockerEvent
  readonly path: HostPath
}

/** Folders that the driver makes and in which nothing but artifacts is put. */
export function foldersFor(
  steps: readonly HostStep[],
  used: ReadonlySet<HostPath>,
  repository: Repository,
  others: readonly HostPath[],
): ReadonlySet<HostPath> {
  const above = new Set<HostPath>()
  for (const path of used) for (let at = path; !isTopFolder(at); at = joinPath(at, '..')) if (at !== path) above.add(at)
  const written = steps.filter((step) => commandName(step.call) !== 'mkdir').flatMap((step) => step.effects.writes)
  const isOthers = (folder: HostPath): boolean => others.some((path) => isWithin(path, folder) && !isIn(path, used))
  return new Set(
    [...above].filter(
      (folder) =>
        repository.stat(folder) === undefined &&
        !isOthers(folder) &&
        written.every((path) => !isWithin(path, folder) || isIn(path, used) || path === folder),
    ),
  )
}

/** Whether a command of the host ever puts something into a folder. */
export function isFilled(folder: HostPath, steps: readonly HostStep[]): boolean {
  return steps.some(
    (step) => commandName(step.call) !== 'mkdir' && step.effects.writes.some((path) => path !== folder && isWithin(path, folder)),
  )
}

/** Files that redirections write, seen from each folder that is made: `mkdir "$OUT"` and `date > "$OUT/stamp"`. */
export function redirectTargets(steps: readonly HostStep[], trees: ReadonlyMap<string, ScriptTree>): readonly HostPath[] {
  const plain = (text: string): string =>
    text
      .replaceAll(/["']/g, '')
      .replace(/\$\{(\w+)\}/g, '$$$1')
      .replace(/^\.\//, '')
  const makes = steps.filter((step) => commandName(step.call) === 'mkdir')
  if (makes.length === 0) return []
  const targets = [...trees.values()].flatMap((tree) =>
    tree.nodes.flatMap((node) =>
      node.type === 'Redirect' && node.target !== undefined && /^(?:&?>|>[>|])/.test(node.operator)
        ? [plain(node.target.text)]
        : [],
    ),
  )
  return makes.flatMap((step) =>
    operandsOf(step).flatMap(({ index, path }) => {
      const site = step.call.words[index]?.site
      const written = site === undefined ? '' : plain(site.source.text.slice(site.start, site.end)).replace(/\/$/, '')
      return targets.flatMap((target) =>
        written !== '' && target.startsWith(`${written}/`) ? [joinPath(path, target.slice(written.length + 1))] : [],
      )
    }),
  )
}

/** Whether something that stays puts files into a folder or is given it. */
export function isSeen(folder: HostPath, mounts: readonly Mounted[], redirects: readonly HostPath[]): boolean {
  return mounts.some((one) => touch(one.path, folder)) || redirects.some((path) => isWithin(path, folder))
}

/** It only puts files into folders that are no contexts any more, wherever they come from. */
export function onlyFills(step: HostStep, left: ReadonlySet<HostPath>): boolean {
  const { writes, removes, complete } = step.effects
  return complete && writes.length > 0 && [...writes, ...removes].every((path) => isIn(path, left))
}
