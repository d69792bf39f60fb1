/** The way to a call as static commands: those that led to it (function calls, scripts, substitutions), and its own. */
import type { Command } from 'unbash'
import type { Call } from '../../shell/world.ts'
import type { Site } from '../../text/source.ts'
import { isMakefilePath } from './makefile-view.ts'
import { commandAround, commandAt, type ScriptTree } from './tree.ts'

export interface Frames {
  /** Outermost first, the call's own last. */
  readonly frames: readonly Command[]
  /** The call stands in text that its last frame carries (`eval`, `sh -c`, a trap). */
  readonly carried: boolean
}

/** `undefined` for a call that stands in none of the scripts. */
export function framesOf(trees: ReadonlyMap<string, ScriptTree>, call: Call): Frames | undefined {
  if (isMakes(trees, call.site)) return undefined
  const exact = nodeAt(trees, call.site, true)
  const own = exact ?? nodeAt(trees, call.site, false)
  if (own === undefined) return undefined
  const above = call.stack.flatMap((site) => nodeAt(trees, site, false) ?? [])
  return { frames: [...above.filter((frame) => frame !== own), own], carried: exact === undefined }
}

/** `$(shell …)` in a recipe: make runs it when it reads the line, so it is no part of the command that it stands in. */
function isMakes(trees: ReadonlyMap<string, ScriptTree>, site: Site): boolean {
  const tree = isMakefilePath(site.source.path) ? trees.get(site.source.path) : undefined
  if (tree === undefined || tree.original.text !== site.source.text) return false
  // A reference that is a command itself is what it comes to.
  const isInWord = (commandAround(tree, site)?.pos ?? site.start) < site.start
  return isInWord && /^_[_\s\\]*$/.test(tree.source.text.slice(site.start, site.end))
}

function nodeAt(trees: ReadonlyMap<string, ScriptTree>, site: Site, exact: boolean): Command | undefined {
  const tree = trees.get(site.source.path)
  if (tree === undefined || tree.original.text !== site.source.text) return undefined
  return exact ? commandAt(tree, site) : (commandAt(tree, site) ?? commandAround(tree, site))
}
