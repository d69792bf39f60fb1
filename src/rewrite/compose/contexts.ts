/** One build context for several builds: the folder above all of them. */
import type { Finding } from '../../findings/finding.ts'
import { contextAbove } from '../../findings/rewrite.ts'
import { isInRepository, isWithin, parentOf } from '../../host/path.ts'
import { contextSources } from '../../pipeline/context-sources.ts'
import { isUnwritten } from '../../pipeline/no-dockerfile.ts'
import type { HostPath } from '../../shell/world.ts'
import { readsContext, type Part } from './parts.ts'

export interface MergedContext {
  readonly context: HostPath
  /** The parts that take something from it. */
  readonly reading: readonly Part[]
  readonly findings: readonly Finding[]
}

/** The common context of some parts. */
export function mergeContexts(parts: readonly Part[]): MergedContext {
  const reading = parts.filter((part) => part.final || readsContext(part))
  const settled = reading.filter((part) => !isStaged(part))
  // docker commit has none: that of what it is made of.
  const last = settled.findLast(({ image }) => !isUnwritten(image) || image.context !== undefined)
  const own = last?.image.context?.path ?? ('.' as HostPath)
  const needed = [
    ...settled.flatMap((part) => part.image.context?.path ?? []),
    ...reading.filter(isStaged).flatMap(stagedFrom),
    // `cp -r ../assets assets` in front of the build: what was copied into its folder lies elsewhere.
    ...settled.flatMap((part) => stagedFrom(part).filter((path) => !path.startsWith('../'))),
  ]
  let context = own
  for (const path of needed)
    while (!isWithin(path, context) && context !== '..') context = context === '.' ? ('..' as HostPath) : parentOf(context)
  const final = parts.at(-1)
  if (context.startsWith('..') && !own.startsWith('..') && final !== undefined) {
    return { context: own, reading, findings: [contextAbove(final.image.event.call.site, context)] }
  }
  return { context, reading, findings: [] }
}

/** Whether a build is made from a folder outside the repository that the driver filled. */
export function isStaged(part: Part): boolean {
  const path = part.image.context?.path
  return path !== undefined && !isInRepository(path)
}

/** Where the repository's files that a build takes lie. */
function stagedFrom(part: Part): readonly HostPath[] {
  return contextSources(part.image).flatMap((match) =>
    match.repository.flatMap(({ node, ignored }) =>
      !ignored && node.origin?.kind === 'repository' ? [node.origin.path as HostPath] : [],
    ),
  )
}

/** A part's context seen from the common one: `''`, or the folder with a slash. */
export function prefixOf(part: Part, context: HostPath): string {
  const path = part.image.context?.path ?? context
  if (path === context || !isInRepository(path)) return ''
  return context === '.' ? `${path}/` : `${path.slice(context.length + 1)}/`
}
