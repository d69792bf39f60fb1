/**
 * `docker cp FILE c:/path`: what a COPY of the same files to the same place does as well. A file goes into a folder that is there and is
 * the path itself otherwise, with both; of a folder only its contents (`dir/.`) go to one place whatever is there, or into the folder in which
 * the container begins to work, which is there.
 */
import { baseName } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import { known, printText, type Text } from '../text/symbolic.ts'
import type { ContainerAction } from './model.ts'

export type CopyIn = Extract<ContainerAction, { kind: 'cp-in' }>

export interface CopiedIn {
  readonly source: HostPath
  /** Absolute; ends with a slash where docker says that it is a folder. */
  readonly destination: string
  /** An artifact that is taken to be a file: docker would put a folder somewhere else. */
  readonly isTakenForFile: boolean
}

/**
 * Where a file or the contents of a folder go; a string says why that is not known.
 *
 * @param workdir of the container
 */
export function copiedIn({ from, isContents, isPlain, to, view }: CopyIn, workdir: Text | undefined): CopiedIn | string {
  const node = view.at(from)
  const written = known(to)
  const shown = `docker cp of ${from} into a container`
  if (!isPlain) return `${shown}, with flags that change what is copied`
  if (node === undefined || written === undefined) return `${shown}, to ${printText(to)}`
  if (node.link !== undefined) return `${shown}: docker copies the symbolic link itself`
  const rooted = `/${written.replace(/^\/+/, '').replace(/\/{2,}/g, '/')}`
  if (!/^[\w./@+-]+$/.test(rooted) || /(?:^|\/)\.\.?(?:\/|$)/.test(rooted)) return `${shown}, to ${written}`
  if (node.type !== 'directory') return { source: from, destination: rooted, isTakenForFile: node.type !== 'file' }
  const folder = rooted.replace(/(?<=.)\/$/, '')
  if (isContents) return { source: from, destination: folder, isTakenForFile: false }
  if (workdir !== undefined && folder === known(workdir))
    return { source: from, destination: `${folder === '/' ? '' : folder}/${baseName(from)}`, isTakenForFile: false }
  return `${shown}: whether ${folder} is there decides where the folder goes`
}
