/**
 * Files that the driver makes on the host in front of a build, and that the new build takes as well: kept as they were when the legacy
 * run built the image, and laid into the untouched tree while the new version is built.
 */
import { cp, lstat, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Scratch } from './scratch.ts'

/** Kept files, by their paths in the folder given. */
export interface MadeFiles {
  readonly folder: string
  readonly paths: readonly string[]
}

/** Keeps what is there of some files of a tree. */
export async function keepMade(paths: readonly string[], root: string, folder: string): Promise<MadeFiles> {
  const there: string[] = []
  for (const path of paths) {
    if (!(await exists(join(root, path)))) continue
    await copy(join(root, path), join(folder, path))
    there.push(path)
  }
  return { folder, paths: there }
}

/** Texts of a build's context that the new version is told, by their paths there: as the shell captures them. */
export async function readTold(paths: readonly string[], context: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  for (const path of paths) {
    const text = await readFile(join(context, path), 'utf8').catch(() => undefined)
    if (text !== undefined) texts.set(path, text.replace(/\n+$/, ''))
  }
  return texts
}

/** Does something while kept files lie in a tree, which is as before afterwards. */
export async function withMade<Result>(
  made: MadeFiles | undefined,
  { root, beside }: Pick<Scratch, 'root' | 'beside'>,
  work: () => Promise<Result>,
): Promise<Result> {
  if (made === undefined || made.paths.length === 0) return work()
  const aside = join(beside, 'made-aside')
  const undo: (() => Promise<void>)[] = []
  try {
    for (const path of made.paths) {
      const place = join(root, path)
      if (await exists(place)) {
        await mkdir(dirname(join(aside, path)), { recursive: true })
        await rename(place, join(aside, path))
        undo.unshift(() => rename(join(aside, path), place))
      }
      const first = await mkdir(dirname(place), { recursive: true })
      undo.unshift(() => rm(first ?? place, { recursive: true, force: true }))
      await copy(join(made.folder, path), place)
    }
    return await work()
  } finally {
    for (const step of undo) await step()
  }
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await cp(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined
}
