/**
 * How much of git's own folder the copies of a tree need. A driver that runs itself asks git on this machine, where a clone may borrow the
 * objects of the original. In a container that sees the folder, by a mount or by a context, nothing of the original is there, so the
 * clone has to be whole. Where neither happens, there need be none.
 */
import { isIgnored, parseIgnore } from '../dockerfile/ignore.ts'
import type { BuildPlan } from '../migrate/pipeline.ts'
import type { BuiltImage } from '../pipeline/model.ts'
import type { Scratch } from './scratch.ts'

/** A scratch: the very same as there. */
export type GitCopy = 'none' | 'borrowed' | 'whole' | Scratch

/** What the first copy of a tree needs. */
export function gitNeeded({ pipeline }: BuildPlan, legacy: 'plan' | 'script'): Exclude<GitCopy, Scratch> {
  const isMounted = [...pipeline.containers.values()].some(({ mounts }) => mounts.some(({ source }) => mayHoldGit(source)))
  if (isMounted || pipeline.images.some(takesGit)) return 'whole'
  return legacy === 'script' ? 'borrowed' : 'none'
}

/** What further copies need. */
export function sameGit(copy: Exclude<GitCopy, Scratch>, pristine: Scratch): GitCopy {
  return copy === 'none' ? 'none' : pristine
}

function takesGit({ context }: BuiltImage): boolean {
  if (context === undefined || !mayHoldGit(context.path)) return false
  return context.ignore === undefined || !isIgnored(parseIgnore(context.ignore.text), '.git/HEAD')
}

/** The folder given, or one above it; or git's own. */
function mayHoldGit(path: string): boolean {
  return path === '.' || /^(?:\.\.(?:\/\.\.)*)$/.test(path) || /^(?:\.\.\/)*\.git(?:\/|$)/.test(path)
}
