/**
 * One build context for several builds: the folder above all of them, and an ignore file with which each build sees what it saw.
 */
import { isIgnored, parseIgnore } from '../../dockerfile/ignore.ts'
import type { Finding } from '../../findings/finding.ts'
import { contextAbove, ignoreCannotMerge } from '../../findings/rewrite.ts'
import { isInRepository, isWithin, joinPath, parentOf } from '../../host/path.ts'
import { contextSources } from '../../pipeline/takes.ts'
import type { Repository } from '../../repository/repository.ts'
import type { HostPath } from '../../shell/world.ts'
import type { Change } from '../change.ts'
import { readsContext, type Part } from './parts.ts'

export interface MergedContext {
  readonly context: HostPath
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
}

/** The common context of some parts. */
export function mergeContexts(parts: readonly Part[], repository: Repository): MergedContext {
  const reading = parts.filter((part) => part.final || readsContext(part))
  const settled = reading.filter((part) => !isStaged(part))
  const own = settled.at(-1)?.image.context?.path ?? ('.' as HostPath)
  const needed = [...settled.flatMap((part) => part.image.context?.path ?? []), ...reading.filter(isStaged).flatMap(stagedFrom)]
  let context = own
  for (const path of needed) while (!isWithin(path, context) && context !== '..') context = context === '.' ? ('..' as HostPath) : parentOf(context)
  const last = parts.at(-1)
  if (context.startsWith('..') && !own.startsWith('..') && last !== undefined) {
    return { context: own, changes: [], findings: [contextAbove(last.image.event.call.site, context)] }
  }
  if (settled.every((part) => part.image.context?.path === context)) return { context, changes: [], findings: [] }
  return { context, ...mergeIgnores(settled, context, repository) }
}

/** Whether a build is made from a folder outside the repository that the driver filled. */
export function isStaged(part: Part): boolean {
  const path = part.image.context?.path
  return path !== undefined && !isInRepository(path)
}

/** Repository files that a staged build takes. */
function stagedFrom(part: Part): readonly HostPath[] {
  return contextSources(part.image).flatMap((match) => match.repository.flatMap(({ node }) => (node.origin?.kind === 'repository' ? [node.origin.path as HostPath] : [])))
}

/** A part's context seen from the common one: `''`, or the folder with a slash. */
export function prefixOf(part: Part, context: HostPath): string {
  const path = part.image.context?.path ?? context
  if (path === context || !isInRepository(path)) return ''
  return context === '.' ? `${path}/` : `${path.slice(context.length + 1)}/`
}

function mergeIgnores(parts: readonly Part[], context: HostPath, repository: Repository): Pick<MergedContext, 'changes' | 'findings'> {
  const path = joinPath(context, '.dockerignore')
  const before = readText(repository, path)
  const added: string[] = []
  const seen = new Set<string>()
  for (const part of parts) {
    const prefix = prefixOf(part, context)
    const ignore = part.image.context?.ignore
    if (prefix === '' || seen.has(prefix)) continue
    seen.add(prefix)
    // What the common ignore file hides of this folder was there for its own build.
    if (before !== undefined && hidesSome(before, prefix, repository, context)) added.push(`!${prefix.slice(0, -1)}`, `!${prefix}**`)
    added.push(...prefixedRules(ignore?.text ?? '', prefix))
  }
  if (added.length === 0) return { changes: [], findings: [] }
  const after = `${before === undefined || before === '' ? '' : before.endsWith('\n') ? before : `${before}\n`}${added.join('\n')}\n`
  const findings = parts.flatMap((part) => checkPart(part, context, after, repository))
  return { changes: [{ path, action: before === undefined ? 'create' : 'modify', mode: '100644', after }], findings }
}

function readText(repository: Repository, path: string): string | undefined {
  const bytes = repository.read(path)
  return bytes === undefined ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

function hidesSome(text: string, prefix: string, repository: Repository, context: HostPath): boolean {
  const rules = parseIgnore(text)
  const folder = joinPath(context, prefix)
  return repository.entries.some((entry) => isWithin(entry.path, folder) && isIgnored(rules, seenFrom(entry.path, context)))
}

function seenFrom(path: string, context: HostPath): string {
  return context === '.' ? path : path.slice(context.length + 1)
}

function prefixedRules(text: string, prefix: string): readonly string[] {
  return parseIgnore(text).patterns.map((pattern) => {
    const bare = pattern.negated ? pattern.written.slice(1).trim() : pattern.written
    return `${pattern.negated ? '!' : ''}${prefix}${bare.replace(/^(?:\.?\/)+/, '')}`
  })
}

/** What a build's COPYs took must still reach them, and nothing that was hidden from them may come along. */
function checkPart(part: Part, context: HostPath, text: string, repository: Repository): readonly Finding[] {
  const own = part.image.context
  if (own === undefined) return []
  const before = parseIgnore(own.ignore?.text ?? '')
  const after = parseIgnore(text)
  const sources = contextSources(part.image).flatMap((match) => match.matched.map((path) => joinPath(own.path, path)))
  const wrong = repository.entries.find((entry) => {
    if (!sources.some((source) => isWithin(entry.path, source))) return false
    return isIgnored(before, seenFrom(entry.path, own.path)) !== isIgnored(after, seenFrom(entry.path, context))
  })
  return wrong === undefined ? [] : [ignoreCannotMerge(part.image.event.call.site, wrong.path)]
}
