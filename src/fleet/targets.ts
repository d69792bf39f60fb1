/**
 * From what a person names to the repositories of a run: a folder, a folder of repositories, a file with a list, a git URL, or an organisation on
 * GitHub (`https://github.com/acme`). Links are not followed.
 */
import { lstatSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { readRegularFile } from '../repository/read-file.ts'
import { decodeText } from '../text/encoding.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'
import { shownSource, type Job, type Source } from './job.ts'

export type Target = Pick<Job, 'repository' | 'source'>

/** Lists an organisation's, or a person's, repositories as git URLs. */
export type ListOrganisation = (organisation: string) => Promise<readonly string[]>

/** Folders below one that is given in which a repository is looked for. */
const deepest = 4
/** In bytes. */
const longestList = 16_000_000

/**
 * Finds the repositories.
 *
 * @returns each once, under names that are unique, in the order of the names given and of the alphabet below them
 * @throws OperationalError `INPUT` for what is nothing of the kind
 */
export async function findTargets(names: readonly string[], listOrganisation: ListOrganisation): Promise<readonly Target[]> {
  const found: Target[] = []
  for (const name of names) found.push(...(await targetsOf(name, listOrganisation)))
  return unique(found)
}

async function targetsOf(name: string, listOrganisation: ListOrganisation): Promise<readonly Target[]> {
  if (isUrl(name)) return remoteTargets(name, listOrganisation)
  const stat = statSync(name, { throwIfNoEntry: false })
  if (stat?.isDirectory() === true) return folderTargets(name)
  if (stat?.isFile() === true) return listTargets(name, listOrganisation)
  throw new OperationalError('INPUT', `reading ${name}: there is no such folder or file, and it is no git URL`)
}

/** `https://…`, and `git@host:path` as ssh has it. */
function isUrl(name: string): boolean {
  return /^(?:https?|ssh|git|file):\/\//i.test(name) || /^[\w.-]+@[\w.-]+:(?!\/\/)/.test(name)
}

async function remoteTargets(url: string, listOrganisation: ListOrganisation): Promise<readonly Target[]> {
  const [, organisation] = /^https:\/\/(?:www\.)?github\.com\/([\w.-]+)\/?$/i.exec(url) ?? []
  const urls = organisation === undefined ? [url] : await listOrganisation(organisation)
  return urls.map((one) => ({ repository: nameOfUrl(one), source: { kind: 'git', url: one } }))
}

/** `https://github.com/acme/shop.git` is `github.com/acme/shop`. */
function nameOfUrl(url: string): string {
  const shown = shownSource({ kind: 'git', url }).replace(/^[a-z][a-z\d+.-]*:\/\/+/i, '')
  const plain = shown.replace(/^[\w.-]+@([\w.-]+):/, '$1/').replace(/(?:\.git)?\/*$/, '')
  return plain === '' ? url : plain
}

/** A repository, or all below it that are git's; a folder without any is taken for a repository. */
function folderTargets(folder: string): readonly Target[] {
  const named = (path: string, repository: string): Target => ({ repository, source: { kind: 'folder', path } })
  const own = basename(resolve(folder))
  if (isGit(folder)) return [named(folder, own)]
  const below = [...repositoriesBelow(folder, deepest)]
  if (below.length === 0) return [named(folder, own)]
  return below.map((path) => named(path, relative(folder, path)))
}

function* repositoriesBelow(folder: string, depth: number): Generator<string> {
  if (depth === 0) return
  for (const name of folderNames(folder)) {
    const path = join(folder, name)
    if (isGit(path)) yield path
    else yield* repositoriesBelow(path, depth - 1)
  }
}

function folderNames(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries
      .flatMap((entry) => (entry.isDirectory() && !/^(?:\.|node_modules$)/.test(entry.name) ? [entry.name] : []))
      .sort()
  } catch (error) {
    throw new OperationalError('INPUT', `reading ${folder}: ${reasonOf(error)}`, { cause: error })
  }
}

function isGit(folder: string): boolean {
  return lstatSync(join(folder, '.git'), { throwIfNoEntry: false }) !== undefined
}

/** A target a line; what follows `#` at a line's beginning or behind a blank is a comment. Paths are seen from the list. */
async function listTargets(path: string, listOrganisation: ListOrganisation): Promise<readonly Target[]> {
  const found: Target[] = []
  for (const line of readList(path).split(/\r?\n/)) {
    const name = line.replace(/(?:^|\s)#.*$/, '').trim()
    if (name === '') continue
    if (isUrl(name)) found.push(...(await remoteTargets(name, listOrganisation)))
    else found.push(...listedFolder(name, path))
  }
  return found
}

/** What a list names and is not there is a row of the report, not the end of it. */
function listedFolder(name: string, list: string): readonly Target[] {
  const folder = isAbsolute(name) ? name : join(dirname(list), name)
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
  if (!isFolder) return [{ repository: name, source: { kind: 'folder', path: folder } }]
  return folderTargets(folder).map((target) => ({
    ...target,
    repository: isAbsolute(name)
      ? target.repository
      : join(name, target.repository === basename(folder) ? '' : target.repository),
  }))
}

function readList(path: string): string {
  try {
    const bytes = readRegularFile(path, longestList)
    if (bytes !== 'other') return decodeText(bytes)
  } catch (error) {
    throw new OperationalError('INPUT', `reading ${path}: ${reasonOf(error)}`, { cause: error })
  }
  throw new OperationalError('INPUT', `reading ${path}: a list is a plain file of at most ${String(longestList / 1_000_000)} MB`)
}

/** The same source twice is one; two of one name are told apart by where they are. */
function unique(targets: readonly Target[]): readonly Target[] {
  const bySource = new Map(targets.map((target) => [keyOf(target.source), target]))
  const all = [...bySource.values()]
  const count = new Map<string, number>()
  for (const { repository } of all) count.set(repository, (count.get(repository) ?? 0) + 1)
  return all.map((target) =>
    (count.get(target.repository) ?? 0) > 1 ? { ...target, repository: shownSource(target.source) } : target,
  )
}

function keyOf(source: Source): string {
  return source.kind === 'folder' ? `folder ${resolve(source.path)}` : `git ${source.url}`
}
