/**
 * What ADD unpacks of a file: an archive whose members are all known and begin at the top, in a compression that ADD knows.
 *
 * Three kinds: an archive that a container made and that came out as a file, which is unpacked there; one of a container's files as they
 * are, printed by docker or by a tar in it; one that the host's tar packed. The first two have the owners that the files have in the
 * container, the last one those of whoever packed, or root's where tar was told.
 */
import type { Call, HostPath } from '../shell/world.ts'
import { printText, soleUnknown } from '../text/symbolic.ts'
import { archiveOf, compressionOf, openArtifact, type Archive } from './archive.ts'
import type { HostFiles } from './files.ts'
import type { AddedFolder, HostNode } from './origin.ts'
import { joinPath } from './path.ts'

/** The folder of what ADD unpacks of a file. */
export function addedFolder(files: HostFiles, node: HostNode | undefined, call: Call): AddedFolder | undefined {
  if (node?.origin?.kind === 'artifact') {
    // ADD looks into the file: one that the host gave another name (`app.tar.new`) is what it was called in the container.
    const compression = compressionOf(node.path) ?? compressionOf(printText(node.origin.path))
    const isWhole = node.type !== 'directory' && node.changed === undefined && node.laidOver === undefined
    if (compression === undefined || !isWhole) return undefined
    const opened = openArtifact(files, node.origin, { strip: 0, compression, isAdded: true }, call)
    return opened === undefined ? undefined : { root: opened.root, owners: 'container' }
  }
  const text = node?.type === 'file' && node.origin?.kind === 'text' ? node.origin.text : []
  const archive = archiveOf(files, text)
  if (archive === undefined || archive.compression === 'other' || archive.isOpen === true) return undefined
  return soleUnknown(text)?.id.startsWith('docker:') === true ? printed(files, archive) : packed(files, archive)
}

/** One that docker or a tar in a container printed. */
function printed(files: HostFiles, { root, isReowned }: Archive): AddedFolder | undefined {
  if (isReowned === true) return undefined
  const members = files.at(root)?.origin === undefined ? (files.names(root) ?? []) : ['.']
  const areOfContainer = members.every((name) => files.at(joinPath(root, name))?.origin?.kind === 'artifact')
  return members.length > 0 && areOfContainer ? { root, owners: 'container' } : undefined
}

/** One that the host's tar packed: of what came out of containers, and of files of the repository. */
function packed(files: HostFiles, { root, isReowned, isOfRoot, isOfRepository }: Archive): AddedFolder | undefined {
  if (isOfRepository === true || (isReowned === true && isOfRoot !== true)) return undefined
  const view = files.view()
  if (view.doubtsAt(root).length > 0 || !isPlain(files, root)) return undefined
  return { root, owners: isOfRoot === true ? 'root' : 'packer' }
}

/** Nothing lies there of which nobody can tell where it comes from, and no folder that is empty. */
function isPlain(files: HostFiles, path: HostPath): boolean {
  const node = files.at(path)
  if (node === undefined || node.link !== undefined || node.doubt !== undefined || node.laidOver !== undefined) return false
  const names = files.names(path) ?? []
  switch (node.origin?.kind) {
    case 'artifact':
      return names.length === 0 && node.changed === undefined
    case 'repository':
      return node.type === 'file' && node.mode === undefined
    case undefined:
      return node.mode === undefined && names.length > 0 && names.every((name) => isPlain(files, joinPath(path, name)))
    default:
      return false
  }
}
