/**
 * COPY lines that take repository files: the source as written, the repository's own path where the driver had put a copy
 * somewhere else, or a folder's children one by one where the folder as a whole would now bring more than it did.
 */
import type { Finding } from '../../findings/finding.ts'
import { ignoreCannotMerge, stagedOutside } from '../../findings/rewrite.ts'
import { baseName, isWithin, joinPath, parentOf } from '../../host/path.ts'
import type { SourceMatch, Taken } from '../../pipeline/context-sources.ts'
import type { Pipeline } from '../../pipeline/model.ts'
import type { HostPath } from '../../shell/world.ts'
import type { CopyContext } from './copies.ts'
import { movedSources } from './moved-sources.ts'
import { belowWord, isFolderWord, literalWord, type Line } from './copy-lines.ts'

/** The lines for what a source finds in the repository. `written` and `destination` are the instruction's own words. */
export function repositoryLines(
  context: CopyContext,
  match: SourceMatch,
  written: string,
  destination: string,
  findings: Finding[],
): readonly Line[] {
  const moved = match.repository.filter((taken) => context.staged || isMoved(taken))
  if (moved.length === match.repository.length) return stagedLines(context, match, destination, findings)
  const asWritten = { provider: undefined, sources: [prefixed(written, context.prefix)], destination }
  const inPlace = narrowed(context, match, destination, findings) ?? [asWritten]
  const apart = moved.filter((taken) => context.final || !isNeedless(context, taken, match.repository))
  return [...inPlace, ...stagedLines(context, { ...match, repository: apart }, destination, findings)]
}

/** What a stage has of the migration's own files is read by nobody; a folder that it stands in alone may be needed. */
function isNeedless({ own }: CopyContext, { node }: Taken, beside: readonly Taken[]): boolean {
  const isOwn = (origin: Taken['node']['origin']): boolean => origin?.kind === 'repository' && own.has(origin.path)
  const folder = parentOf(node.path)
  return isOwn(node.origin) && beside.some((other) => isWithin(other.node.path, folder) && !isOwn(other.node.origin))
}

/** The driver had put it somewhere else. */
function isMoved({ node }: Taken): boolean {
  return node.origin?.kind !== 'text' && (node.origin?.kind !== 'repository' || node.origin.path !== node.path)
}

/** A context source seen from a context that lies above its own. */
export function prefixed(source: string, prefix: string): string {
  if (prefix === '' || source.startsWith('<<') || /^(?:https?|git|ssh):|^git@/.test(source)) return source
  const bare = source.replace(/^(?:\.?\/)+/, '').replace(/^\.$/, '')
  return `${prefix}${bare}`
}

/** `undefined` when the folder brings the same as before. */
function narrowed(
  context: CopyContext,
  match: SourceMatch,
  destination: string,
  findings: Finding[],
): readonly Line[] | undefined {
  const [folder] = match.matched
  const own = context.image.context?.path
  if (own === undefined || folder === undefined || match.matched.length > 1) return undefined
  const root = joinPath(own, folder)
  const before = new Set(match.repository.map((taken) => taken.node.path as string))
  // What an artifact is laid over comes with the folder and is replaced by the line after it.
  const replaced = new Set(match.artifacts.flatMap((taken) => (taken.ignored ? [] : [taken.node.path as string])))
  const isFinal = context.pipeline.roles.get(context.image.id) === 'final'
  // A stage does not read the file that it is written in, nor another that the driver makes of the same one.
  const isOwn = (path: string): boolean => !isFinal && (path === context.written || isMadeDockerfile(context.pipeline, path))
  const isNew = (path: string): boolean => !before.has(path) && !replaced.has(path) && !context.hides(path) && !isOwn(path)
  const present = context.entries.filter((path) => isWithin(path, root) && path !== root)
  if (!present.some(isNew)) return undefined
  const narrowing = { context, isFinal, before, isNew, findings }
  return linesBelow(narrowing, root, present, destination)
}

function isMadeDockerfile({ images, roles }: Pipeline, path: string): boolean {
  return images.some(({ id, dockerfile }) => roles.get(id) === 'final' && !dockerfile.fromRepository && dockerfile.path === path)
}

interface Narrowing {
  readonly context: CopyContext
  readonly isFinal: boolean
  /** What the folder brought. */
  readonly before: ReadonlySet<string>
  /** What it would bring as well. */
  readonly isNew: (path: string) => boolean
  readonly findings: Finding[]
}

/** A folder's children one by one; one that would bring more than it did is itself taken apart. */
function linesBelow(
  narrowing: Narrowing,
  root: HostPath,
  present: readonly string[],
  destination: string,
): readonly Line[] | undefined {
  const { context, isFinal, before, isNew, findings } = narrowing
  const children = [...new Set(present.map((path) => (root === '.' ? path : path.slice(root.length + 1)).split('/')[0] ?? ''))]
  const lines: Line[] = []
  for (const child of children) {
    const path = joinPath(root, child)
    const inside = present.filter((one) => isWithin(one, path))
    // Files of the migration itself are not named: a stage does not read them, and some of them go.
    if (!inside.some((one) => before.has(one) && !context.own.has(one))) continue
    const source = relativeTo(context.newContext, path)
    const isFile = inside.length === 1 && inside[0] === path
    const name = literalWord(child, context.file)
    // What a final image holds of the migration's own files has no line that names it.
    if (source === undefined || (isFinal && inside.some(isNew))) {
      findings.push(ignoreCannotMerge(context.image.event.call.site, path))
      return undefined
    }
    if (inside.some(isNew)) {
      const deeper = linesBelow(narrowing, path, inside, belowWord(destination, name))
      if (deeper === undefined) return undefined
      lines.push(...deeper)
      continue
    }
    lines.push({
      provider: undefined,
      sources: [literalWord(source, context.file)],
      destination: isFile ? belowWord(destination, '') : belowWord(destination, name),
      isOfFolder: true,
    })
  }
  return lines
}

/** Lines for files that the driver had copied to another place. */
export function stagedLines(context: CopyContext, match: SourceMatch, destination: string, findings: Finding[]): readonly Line[] {
  const isUnpacked = match.repository.some(({ archive }) => archive !== undefined)
  return movedSources(context, match).map(({ from, name, isInside }): Line => {
    const source = relativeTo(context.newContext, from)
    if (source === undefined) findings.push(stagedOutside(match.site, from))
    // A file inside of a folder source keeps its place; one that is the source itself keeps its name below a folder.
    const isRenamed = name !== undefined && (isInside || (baseName(from) !== name && isFolderWord(destination)))
    return {
      provider: undefined,
      sources: [literalWord(source ?? from, context.file)],
      destination: isRenamed ? belowWord(destination, literalWord(name, context.file)) : destination,
      ...(isUnpacked ? { isOfFolder: true } : {}),
    }
  })
}

function relativeTo(context: HostPath, path: string): string | undefined {
  if (!isWithin(path, context)) return undefined
  return context === '.' ? path : path.slice(context.length + 1)
}
