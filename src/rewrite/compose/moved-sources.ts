/**
 * Where in the repository the files lie that the driver had put somewhere else: whole folders where all that lies in them came along under
 * the same names, else what of them came.
 */
import { baseName, isWithin } from '../../host/path.ts'
import type { SourceMatch, Taken } from '../../pipeline/context-sources.ts'
import type { CopyContext } from './copies.ts'

export interface MovedSource {
  /** In the repository. */
  readonly from: string
  /** Its name, or its path inside the source; `undefined` for a whole folder. */
  readonly name: string | undefined
  readonly isInside: boolean
}

type Present = Pick<CopyContext, 'entries' | 'hides' | 'final' | 'written'>

/** Repository paths that a staged source stands for. */
export function movedSources(context: Present, match: SourceMatch): readonly MovedSource[] {
  const files: MovedSource[] = []
  /** By a folder of the repository: the paths below it that came from there. */
  const folders = new Map<string, string[]>()
  for (const taken of match.repository) {
    const from = taken.node.origin?.kind === 'repository' ? taken.node.origin.path : taken.node.path
    const rest = restOf(taken)
    const folder = rest === '' ? undefined : folderOf(from, rest)
    if (folder !== undefined) folders.set(folder, [...(folders.get(folder) ?? []), rest])
    else files.push({ from, name: rest === '' ? baseName(taken.path) : rest, isInside: rest !== '' })
  }
  return [...files, ...[...folders].flatMap(([folder, rests]) => partsOf(context, folder, rests, ''))]
}

/** The folder that a file came from with the path that it has in the source. */
function folderOf(from: string, rest: string): string | undefined {
  if (from === rest) return '.'
  return from.endsWith(`/${rest}`) ? from.slice(0, -rest.length - 1) : undefined
}

/** A folder as a whole where nothing else would come with it, else its children; `name`: its place in the source. */
function partsOf(context: Present, folder: string, rests: readonly string[], name: string): readonly MovedSource[] {
  const taken = new Set(rests.map((rest) => below(folder, rest)))
  // A stage does not read the file that it is written in.
  const isOwn = (path: string): boolean => path === context.written && !context.final
  const isNew = (path: string): boolean => !taken.has(path) && !context.hides(path) && !isOwn(path)
  const isWhole = !context.entries.some((path) => path !== folder && isWithin(path, folder) && isNew(path))
  if (isWhole) return [{ from: folder, name: name === '' ? undefined : name, isInside: name !== '' }]
  const children = new Map<string, string[]>()
  for (const rest of rests) {
    const [child = '', ...deeper] = rest.split('/')
    children.set(child, [...(children.get(child) ?? []), deeper.join('/')])
  }
  return [...children].flatMap(([child, deeper]): readonly MovedSource[] => {
    const place = name === '' ? child : `${name}/${child}`
    const path = below(folder, child)
    return deeper.includes('') ? [{ from: path, name: place, isInside: true }] : partsOf(context, path, deeper, place)
  })
}

function below(folder: string, rest: string): string {
  return folder === '.' ? rest : `${folder}/${rest}`
}

/** A path inside of the source that it was found by; empty for the source itself. */
export function restOf(taken: Pick<Taken, 'path' | 'source'>): string {
  if (taken.path === taken.source) return ''
  return taken.source === '.' ? taken.path : taken.path.slice(taken.source.length + 1)
}
