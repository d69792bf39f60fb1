/**
 * One ignore file for several builds. Each build's COPYs must be shown what they were shown before: what the common file hides
 * of it is brought back, and rules of a folder's own ignore file move along under the folder's name. Where a broad COPY would
 * then take more than before, `copies.ts` narrows it.
 */
import { ignoreFileFor, isIgnored, parseIgnore } from '../../dockerfile/ignore.ts'
import type { Finding } from '../../findings/finding.ts'
import { ignoreCannotMerge, ignoreFileChanged } from '../../findings/rewrite.ts'
import { isWithin, joinPath, relativeTo } from '../../host/path.ts'
import { contextSources } from '../../pipeline/context-sources.ts'
import type { Pipeline } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { HostPath } from '../../shell/world.ts'
import type { Change } from '../change.ts'
import { prefixOf, isStaged } from './contexts.ts'
import { ignoreWrites, placedIgnore } from './ignore-writes.ts'
import type { ComposeOptions } from '../compose.ts'
import type { Part } from './parts.ts'
import { decodeText } from '../../text/encoding.ts'

export interface MergedIgnore {
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
  /** Whether the composed build hides a path of the repository. */
  readonly hides: (path: string) => boolean
}

/** Repository paths that a part's COPYs took, with the matched source that each lies in, seen from the root. */
interface Wanted {
  readonly path: string
  readonly source: HostPath
}

/** How many files a broad source may have brought back one by one. */
const singleLimit = 20

/** The ignore file of the composed build. */
export function mergeIgnores(
  pipeline: Pipeline,
  reading: readonly Part[],
  context: HostPath,
  dockerfile: HostPath,
  repository: Repository,
  { keepLegacy, left = [] }: Pick<ComposeOptions, 'keepLegacy' | 'left'>,
): MergedIgnore {
  const exists = (path: string): boolean => repository.stat(path)?.kind === 'file'
  const swapped = swappedIgnore(pipeline, reading, context, repository)
  const present = swapped?.path ?? ignoreFileFor(dockerfile, context, exists) ?? joinPath(context, '.dockerignore')
  const before = swapped?.text ?? readText(repository, present)
  // Beside the legacy files nothing of theirs may change: the new Dockerfile gets an ignore file of its own.
  const path = keepLegacy ? `${dockerfile}.dockerignore` : present
  const sites = reading.flatMap((part) => wantedBy(part).map((wanted) => ({ part, wanted })))
  const lines = [...movedRules(reading, context, before, repository)]
  const whole = reading.map((part) => `${prefixOf(part, context)}*`)
  const isWhole = lines.some((line) => whole.includes(line) || whole.includes(line.replace(/\*$/, '')))
  if (before === undefined && isWhole && hidesOnlyWanted(lines, sites, context, repository)) lines.length = 0
  const moved = parseIgnore(joined(before, lines))
  const hidden = sites.filter(({ wanted }) => isIgnored(moved, seenFrom(wanted.path, context)))
  lines.push(
    ...broughtBack(
      hidden.map(({ wanted }) => wanted),
      context,
      wholeFolders(
        sites.map(({ wanted }) => wanted.path),
        (folder) => isIgnored(moved, seenFrom(folder, context)),
        repository,
      ),
    ),
  )
  lines.push(...left.filter((one) => isWithin(one, context)).map((one) => exactly(seenFrom(one, context))))
  const text = joined(before, lines)
  const rules = parseIgnore(text)
  const lost = sites.find(({ wanted }) => isIgnored(rules, seenFrom(wanted.path, context)))
  const changed = swapped === undefined ? reading.flatMap((part) => changedIgnore(part, repository)) : []
  const findings =
    lost === undefined ? changed : [...changed, ignoreCannotMerge(lost.part.image.event.call.site, lost.wanted.path)]
  const changes: readonly Change[] =
    lines.length === 0 && swapped === undefined
      ? []
      : [{ path, action: repository.stat(path) === undefined ? 'create' : 'modify', mode: '100644', after: text }]
  return { changes, findings, hides: (one) => isIgnored(rules, seenFrom(one, context)) }
}

/**
 * The ignore file that the driver put in place for the final build, where the repository has another one there, or none: it is a file of
 * the repository from now on, and what the other builds were shown beside it is brought back.
 */
function swappedIgnore(
  pipeline: Pipeline,
  reading: readonly Part[],
  context: HostPath,
  repository: Repository,
): { readonly path: HostPath; readonly text: string } | undefined {
  const final = reading.find((part) => part.final)
  const own = final?.image.context
  if (final === undefined || own?.ignore === undefined || own.path !== context || isStaged(final)) return undefined
  const { path, text } = own.ignore
  if (placedIgnore(final.image) === undefined || ignoreWrites(pipeline, path) === undefined) return undefined
  return readText(repository, path) !== text && !takesByItself(final, path) ? { path, text } : undefined
}

/** The final image holds the ignore file: then it would hold the extended one. */
function takesByItself({ image }: Part, path: HostPath): boolean {
  return contextSources(image).some(({ repository, others }) =>
    [...repository, ...others].some(({ node, ignored }) => node.path === path && !ignored),
  )
}

/** A final build that was shown another ignore file than the repository has: the driver wrote or removed it. */
function changedIgnore(part: Part, repository: Repository): readonly Finding[] {
  const { context } = part.image
  // No ignore file hides what a container sees through its mounts.
  if (context === undefined || isStaged(part) || part.image.event.command.name !== 'build') return []
  const exists = (path: string): boolean => repository.stat(path)?.kind === 'file'
  const path = ignoreFileFor(part.image.dockerfile.path, context.path, exists)
  const own = path === undefined ? undefined : readText(repository, path)
  // What another one hid or showed in front of a build stage is brought back, or narrowed to what it took.
  const isPutAside = !part.final && (context.ignore === undefined || placedIgnore(part.image) !== undefined)
  return own === (context.ignore?.written ?? context.ignore?.text) || isPutAside
    ? []
    : [ignoreFileChanged(part.image.event.call.site, path ?? context.ignore?.path ?? '.dockerignore')]
}

/** The rules of contexts below the common one, under their folder's name. */
function movedRules(
  reading: readonly Part[],
  context: HostPath,
  before: string | undefined,
  repository: Repository,
): readonly string[] {
  const prefixes = new Map(reading.filter((part) => !isStaged(part)).map((part) => [prefixOf(part, context), part]))
  return [...prefixes].flatMap(([prefix, part]) => {
    if (prefix === '') return []
    const own = parseIgnore(part.image.context?.ignore?.text ?? '').patterns
    const moved = own.map(
      ({ written, negated }) =>
        `${negated ? '!' : ''}${prefix}${(negated ? written.slice(1).trim() : written).replace(/^(?:\.?\/)+/, '')}`,
    )
    const only = reading.every((one) => one === part || prefixOf(one, context) === prefix)
    const opened =
      only && before !== undefined && hidesSome(before, joinPath(context, prefix), context, repository)
        ? [`!${prefix.slice(0, -1)}`, `!${prefix}**`]
        : []
    return [...opened, ...moved]
  })
}

/**
 * Every file of the repository that rules for a whole folder hide is wanted by name: with each of them brought back they would hide nothing that
 * there is, and files that come later.
 */
function hidesOnlyWanted(
  lines: readonly string[],
  sites: readonly { readonly wanted: Wanted }[],
  context: HostPath,
  repository: Repository,
): boolean {
  const rules = parseIgnore(lines.join('\n'))
  const paths = new Set(sites.map(({ wanted }) => wanted.path))
  const hidden = repository.entries.filter(({ path }) => isWithin(path, context) && isIgnored(rules, seenFrom(path, context)))
  return hidden.length > 0 && hidden.every(({ path }) => paths.has(path))
}

function hidesSome(text: string, folder: HostPath, context: HostPath, repository: Repository): boolean {
  const rules = parseIgnore(text)
  return repository.entries.some((entry) => isWithin(entry.path, folder) && isIgnored(rules, seenFrom(entry.path, context)))
}

function wantedBy(part: Part): readonly Wanted[] {
  return contextSources(part.image).flatMap((match) =>
    match.repository.flatMap((taken) => {
      const { origin } = taken.node
      if (origin?.kind !== 'repository') return []
      const rest =
        taken.path === taken.source ? '' : taken.source === '.' ? taken.path : taken.path.slice(taken.source.length + 1)
      const source =
        rest !== '' && origin.path.endsWith(`/${rest}`)
          ? origin.path.slice(0, -rest.length - 1)
          : rest === origin.path
            ? '.'
            : origin.path
      return [{ path: origin.path, source: source as HostPath }]
    }),
  )
}

/** Exceptions for what the rules so far hide: a whole folder where it was taken as one, else file by file. */
function broughtBack(hidden: readonly Wanted[], context: HostPath, isWhole: (folder: HostPath) => boolean): readonly string[] {
  const lines = new Set<string>()
  for (const { path, source } of hidden) {
    const isFolder = source !== path && source !== '.' && source !== context
    const folder = isFolder ? source : foldersOf(path, context).find(isWhole)
    if (folder !== undefined) {
      lines.add(`!${seenFrom(folder, context)}`)
      lines.add(`!${seenFrom(folder, context)}/**`)
    } else if (lines.size < singleLimit) lines.add(`!${seenFrom(path, context)}`)
  }
  return [...lines]
}

/** Whether a folder is hidden as one, and all that the repository has in it is wanted. */
function wholeFolders(
  wanted: readonly string[],
  isHidden: (folder: HostPath) => boolean,
  repository: Repository,
): (folder: HostPath) => boolean {
  const paths = new Set(wanted)
  const known = new Map<HostPath, boolean>()
  return (folder) => {
    const before = known.get(folder)
    if (before !== undefined) return before
    const isWhole = repository.entries.every((entry) => !isWithin(entry.path, folder) || paths.has(entry.path))
    known.set(folder, isWhole && isHidden(folder))
    return isWhole && isHidden(folder)
  }
}

/** The folders below the context in which a path lies, outermost first. */
function foldersOf(path: string, context: HostPath): readonly HostPath[] {
  const names = seenFrom(path, context).split('/').slice(0, -1)
  return names.map((_, index) => joinPath(context, names.slice(0, index + 1).join('/')))
}

/** The rule for one path: wildcards, a comment's and an exception's first character stand for themselves. */
function exactly(path: string): string {
  return path.replaceAll(/[*?[\]\\]/g, '\\$&').replace(/^[#!]/, '\\$&')
}

function joined(before: string | undefined, lines: readonly string[]): string {
  if (lines.length === 0) return before ?? ''
  const head = before === undefined || before === '' || before.endsWith('\n') ? (before ?? '') : `${before}\n`
  return `${head}${lines.join('\n')}\n`
}

function readText(repository: Repository, path: string): string | undefined {
  const bytes = repository.read(path)
  return bytes === undefined ? undefined : decodeText(bytes)
}

function seenFrom(path: string, context: HostPath): string {
  return relativeTo(path, context) || '.'
}
