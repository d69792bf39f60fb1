/** Reads the corpus: each folder's `case.yaml`, its repository and what is expected of it. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { memoryRepository, type MemoryFile, type MemoryFiles } from '../../src/repository/memory.ts'
import type { Repository } from '../../src/repository/repository.ts'

/** What is expected of one pipeline; a key that is left out is not looked at. */
export interface ExpectedPipeline {
  readonly id?: string
  readonly status: 'migrated' | 'caveats' | 'blocked'
  readonly handoffs?: readonly Readonly<Record<string, string>>[]
  readonly findings?: readonly { readonly code?: string; readonly path?: string; readonly line?: number }[]
  readonly proof?: 'equal' | 'unproven' | 'different'
}

export interface Case {
  /** Its folder below `corpus/`. */
  readonly name: string
  readonly sentence: string
  readonly refused: boolean
  /** By id, as the document has them; empty where there is nothing to do. */
  readonly pipelines: readonly ExpectedPipeline[]
  /** Drivers that are skipped, with a part of the reason. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[] | undefined
  /** Places that are only told, of a case with the status `leads`, with a part of the text. */
  readonly leads: readonly { readonly path: string; readonly line: number; readonly text: string }[] | undefined
  readonly repository: MemoryFiles
  /** The files after; `undefined` where the folder has none. */
  readonly expected: MemoryFiles | undefined
}

interface CaseFile {
  readonly sentence: string
  /** The folder of `repo/` that restage is called on; the rest lies above it. */
  readonly root?: string
  readonly status?: ExpectedPipeline["status"] | "none" | "leads"
  readonly pipelines?: readonly ExpectedPipeline[]
  readonly skipped?: Case['skipped']
  readonly leads?: Case['leads']
}

const corpus = fileURLToPath(new URL('../../corpus', import.meta.url))

/** Every case of the corpus, the refused ones behind the others. */
export function readCases(): readonly Case[] {
  return ['', 'refused'].flatMap((folder) =>
    readdirSync(join(corpus, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'refused')
      .map((entry) => readCase(join(folder, entry.name), folder === 'refused')),
  )
}

function readCase(name: string, refused: boolean): Case {
  const folder = join(corpus, name)
  const file = parse(readFileSync(join(folder, 'case.yaml'), 'utf8')) as CaseFile
  return {
    name,
    sentence: file.sentence,
    refused,
    pipelines: pipelinesOf(file),
    skipped: file.skipped,
    leads: file.leads,
    repository: seenFrom(readFiles(join(folder, 'repo')), file.root),
    expected: readdirSync(folder).includes('expected') ? readFiles(join(folder, 'expected')) : undefined,
  }
}

/** A case with one pipeline has that pipeline's keys at its top. */
function pipelinesOf(file: CaseFile): readonly ExpectedPipeline[] {
  if (file.pipelines !== undefined) return file.pipelines
  const { status } = file
  if (status === undefined) throw new Error(`the case "${file.sentence}" has neither status nor pipelines`)
  return status === 'none' || status === 'leads' ? [] : [{ ...file, status }]
}

function readFiles(folder: string, below = ''): MemoryFiles {
  const files: Record<string, MemoryFile | { readonly link: string }> = {}
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    const absolute = join(folder, path)
    if (entry.isDirectory()) Object.assign(files, readFiles(folder, path))
    else if (entry.isSymbolicLink()) files[path] = { link: readlinkSync(absolute) }
    else files[path] = { text: readFileSync(absolute, 'utf8'), executable: (lstatSync(absolute).mode & 0o100) !== 0 }
  }
  return files
}

/** The files of a repository of which one folder is looked at: what lies outside of it is `../…`. */
function seenFrom(files: MemoryFiles, root: string | undefined): MemoryFiles {
  if (root === undefined) return files
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path.startsWith(`${root}/`) ? path.slice(root.length + 1) : `../${path}`, file]),
  )
}

/** Files in memory as a repository, away from the git repository that the corpus itself lies in. */
export function repositoryOf(files: MemoryFiles): Repository {
  return memoryRepository(files)
}

/** The files after a document's changes, each of which must fit what is there. */
export function applied(files: MemoryFiles, changes: readonly { readonly path: string; readonly action: string; readonly mode: string | null; readonly after: string | null }[]): MemoryFiles {
  const after = new Map(Object.entries(files))
  for (const { path, action, mode, after: text } of changes) {
    if (after.has(path) === (action === 'create')) throw new Error(`${path} cannot be ${action}d`)
    if (text === null) after.delete(path)
    else after.set(path, { text, executable: mode === '100755' })
  }
  return Object.fromEntries(after)
}
