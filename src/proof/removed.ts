/**
 * What an ignore file hides of a folder that a container had, where the container is one in which it was removed.
 *
 * Whether that is so is asked here again: each rule that may hide something in the folder must be among the paths that were removed, and
 * nothing else may be.
 */
import type { IgnoreRules } from '../dockerfile/ignore.ts'
import { rulesBelow } from '../dockerfile/ignore-below.ts'
import { removalsOf } from '../dockerfile/ignore-removals.ts'
import { isWithin, joinPath, relativeTo } from '../host/path.ts'
import type { BuiltImage, Pipeline } from '../pipeline/model.ts'
import type { HostPath } from '../shell/world.ts'
import { printText } from '../text/symbolic.ts'

type Context = Pick<NonNullable<BuiltImage['context']>, 'path' | 'view'>

/** Paths relative to a context that were removed of a container's folder, for the ignore file alone. */
type Removed = ReadonlySet<string>

/** What was removed of the container's folder in which a path of a context lies. */
export function removedAround(containers: Pipeline['containers'], { path: context, view }: Context, path: HostPath): Removed {
  const last = view.doubtsAt(path).at(-1)
  if (last?.origin.kind !== 'artifact') return new Set()
  const action = containers.get(last.origin.container)?.actions.at(-1)
  if (action?.kind !== 'host' || action.isIgnored !== true) return new Set()
  const folder = printText(last.origin.path).replace(/\/$/, '')
  const operands = action.words.flatMap(({ text, isPath }) => (isPath === true ? [text] : []))
  return new Set(
    operands.map((text) => {
      const host = text.startsWith(`${folder}/`) ? joinPath(last.folder, text.slice(folder.length + 1)) : undefined
      return host !== undefined && isWithin(host, context) ? relativeTo(host, context) : text
    }),
  )
}

/** A rule that may still hide something below a path, as written. */
export function stillHidden(rules: IgnoreRules, path: string, removed: Removed): string | undefined {
  const below = rulesBelow(rules, path)
  if (removed.size === 0) return below[0]
  // One that takes something back speaks of what an earlier one hid.
  if (rules.patterns.some(({ negated }) => negated)) return rules.patterns[0]?.written
  const said = new Set(rules.patterns.flatMap(({ written }) => removalsOf(written)))
  const more = [...removed].find((one) => !said.has(one))
  return more ?? below.find((written) => !isSaid(removalsOf(written), removed))
}

function isSaid(paths: readonly string[], removed: Removed): boolean {
  return paths.length > 0 && paths.every((path) => removed.has(path))
}
