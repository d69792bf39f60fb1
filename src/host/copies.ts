/** Copies of files and folders with their origins: what `cp -r` and `mv` lay at another place. */
import type { HostPath } from '../shell/world.ts'
import type { HostFiles } from './files.ts'
import type { HostNode } from './origin.ts'
import { originBelow, type Doubt } from './overlay.ts'
import { isWithin, joinPath, relativeTo } from './path.ts'

/** Copies to exactly this place; a folder is merged into one that is there. */
export function copyNode(files: HostFiles, from: HostPath, to: HostPath, follow: (path: HostPath) => HostPath): void {
  const source = follow(from)
  const node = files.at(source)
  if (node === undefined) return
  if (node.origin !== undefined || node.link !== undefined) {
    const beside = node.origin?.kind === 'artifact' && node.type !== 'file' ? files.certainNames(source) : []
    const isBefore = (name: string): boolean => {
      const child = files.at(joinPath(source, name))
      return child?.coveredBy !== undefined || child?.laidOver !== undefined
    }
    const copyBeside = (names: readonly string[]): void => {
      for (const name of names) copyNode(files, joinPath(source, name), joinPath(to, name), follow)
    }
    // What the artifact was merged over comes first, and what was laid over it last.
    const before = beside.filter(isBefore)
    if (before.length > 0 && files.at(to) === undefined) files.makeDirectory(to)
    copyBeside(before)
    if (node.origin?.kind === 'artifact' && node.type !== 'file' && mayHold(files.at(to))) {
      // Only a folder goes over a folder: its contents are merged into it.
      files.layOver(to, node.origin)
      if (node.changed !== undefined) files.touchBelow(to)
    } else {
      // What was changed below an artifact is not followed into the copy: the copy is changed as well.
      const changed = node.changed === undefined ? {} : { changed: [to] }
      const covered = node.coveredBy === undefined ? {} : { coveredBy: node.coveredBy }
      files.put(to, { type: node.type, origin: node.origin, mode: node.mode, link: node.link, ...changed, ...covered })
    }
    copyBeside(beside.filter((name) => !before.includes(name)))
    return
  }
  const names = files.certainNames(source)
  files.makeDirectory(to)
  if (node.mode !== undefined) files.changeMode(to, node.mode, false)
  for (const name of names) if (joinPath(source, name) !== to) copyNode(files, joinPath(source, name), joinPath(to, name), follow)
}

/** Whether there is a folder with files of its own. */
function mayHold(node: HostNode | undefined): boolean {
  return node?.type === 'directory' || (node?.type === 'either' && node.origin?.kind === 'artifact')
}

/** What may lie in a folder may lie in its copy. */
export function copiedDoubts(doubts: readonly Doubt[], from: HostPath, to: HostPath): readonly Doubt[] {
  return doubts.flatMap((doubt): readonly Doubt[] => {
    if (isWithin(doubt.folder, from)) {
      const folder = joinPath(to, doubt.folder === from ? '' : relativeTo(doubt.folder, from))
      return [{ ...doubt, folder, seen: undefined }]
    }
    if (!isWithin(from, doubt.folder)) return []
    return [{ ...doubt, seen: undefined, folder: to, origin: originBelow(doubt.origin, `/${relativeTo(from, doubt.folder)}`) }]
  })
}

/** What `cp *` has laid in a folder: nothing whose name begins with a dot. */
export function visibleDoubts(doubts: readonly Doubt[], folder: HostPath): readonly Doubt[] {
  return doubts.map((one) => (one.folder === folder ? { ...one, visibleOnly: true } : one))
}
