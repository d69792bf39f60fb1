/**
 * A service's store of artifacts, through which jobs hand files to each other. An artifact is a folder that no path of a driver can
 * name, like that of an archive: handing over copies into it, with origins, and taking copies out of it.
 *
 * The words are made by whoever runs a job (`pipeline/ci.ts`): `<share> --artifact:NAME [--kept] [--places] [--folder] PATH…` and
 * `<fetch> --artifact:NAME PATH`. Of what the store does to modes, `pipeline/ci.ts` tells.
 */
import { typeTaken } from '../../findings/ci.ts'
import type { Finding } from '../../findings/finding.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import { printText } from '../../text/symbolic.ts'
import { newArchiveFolder } from '../archive.ts'
import { isFileName } from '../file-names.ts'
import type { HostFiles } from '../files.ts'
import { joinPath, parentOf, resolvePath, rootPath } from '../path.ts'
import { outcome, type HostCommand } from './outcome.ts'

const stores = new WeakMap<HostFiles, Map<string, HostPath>>()

function storeOf(files: HostFiles): Map<string, HostPath> {
  const present = stores.get(files) ?? new Map<string, HostPath>()
  stores.set(files, present)
  return present
}

interface Words {
  readonly name: string
  readonly flags: ReadonlySet<string>
  /** With whether they are written with a slash behind them. */
  readonly paths: readonly { readonly path: HostPath; readonly isFolder: boolean }[]
}

function wordsOf({ words, cwd }: Call): Words {
  const [, ...rest] = words.map(({ text }) => text)
  const flags = rest.map(printText).filter((word) => word.startsWith('--'))
  return {
    name: flags.flatMap((flag) => (flag.startsWith('--artifact:') ? [flag.slice('--artifact:'.length)] : [])).join(''),
    flags: new Set(flags),
    paths: rest.flatMap((text) => {
      const word = printText(text)
      const path = word.startsWith('--') ? undefined : resolvePath(cwd, text)
      return path === undefined ? [] : [{ path, isFolder: word.endsWith('/') }]
    }),
  }
}

/** Lays files into the store. What is not there is passed over: the service warns of it. */
export const shareArtifact: HostCommand = (call, files) => {
  const { name, flags, paths } = wordsOf(call)
  const store = storeOf(files)
  const folder = store.get(name) ?? joinPath(newArchiveFolder(files), 'all')
  const there = paths.filter(({ path }) => files.kind(path) !== 'absent')
  if (there.length === 0) return outcome()
  store.set(name, folder)
  files.makeDirectory(folder)
  const { top, findings } = flags.has('--places') ? { top: rootPath, findings: [] } : commonFolder(call, files, there, flags)
  const pairs = there.map(({ path }) => {
    const target = path === top ? folder : joinPath(folder, top === '.' ? path : path.slice(top.length + 1))
    files.copy(path, target, !flags.has('--places'))
    if (!flags.has('--places')) forgetModes(files, target)
    return { path, target }
  })
  const others = flags.has('--kept') ? [joinPath('<artifact>' as HostPath, name)] : []
  const reads = pairs.flatMap(({ path }) => thingsIn(files, path))
  return outcome({ effects: { reads, writes: [...pairs.flatMap(({ target }) => thingsIn(files, target)), ...others] }, findings })
}

const mostThings = 500

/** What lies in a folder that is only the sum of it, one by one; any other path is one thing, and so is a folder of very many. */
function thingsIn(files: HostFiles, path: HostPath): readonly HostPath[] {
  const found: HostPath[] = []
  const visit = (at: HostPath): void => {
    const node = files.at(at)
    const names = node?.type === 'directory' && node.origin === undefined ? files.names(at) : undefined
    if (names === undefined || found.length > mostThings) found.push(at)
    else for (const name of names) visit(joinPath(at, name))
  }
  visit(path)
  return found.length > mostThings ? [path] : found
}

/** Where the paths of an artifact begin: at a folder that is handed over alone, and else at what all of them have in common. */
function commonFolder(
  call: Call,
  files: HostFiles,
  paths: Words['paths'],
  flags: Words['flags'],
): { readonly top: HostPath; readonly findings: readonly Finding[] } {
  const [first, ...more] = paths
  if (first === undefined) return { top: rootPath, findings: [] }
  if (more.length === 0) {
    const { path } = first
    const kind = files.kind(path)
    if (kind === 'file' || (kind !== 'directory' && !first.isFolder && isFileName(path)))
      return { top: parentOf(path), findings: [] }
    if (kind === 'directory' || first.isFolder) return { top: path, findings: [] }
    const isFolder = flags.has('--folder')
    return { top: isFolder ? path : parentOf(path), findings: [typeTaken(call.site, path, isFolder ? 'folder' : 'file')] }
  }
  const names = paths.map(({ path }) => path.split('/'))
  const [own = []] = names
  const differ = own.findIndex((name, index) => names.some((other) => other[index] !== name))
  const common = own.slice(0, differ === -1 ? own.length : differ).join('/')
  return { top: common === '' ? rootPath : (common as HostPath), findings: [] }
}

/** What the driver or the repository says of modes is lost in a store that keeps none. */
function forgetModes(files: HostFiles, path: HostPath): void {
  const node = files.at(path)
  if (node === undefined) return
  if (node.type === 'directory' && node.origin === undefined) {
    for (const name of files.certainNames(path)) forgetModes(files, joinPath(path, name))
    if (node.mode !== undefined) files.changeMode(path, '755', false)
  } else if (node.origin?.kind === 'artifact') {
    if (node.mode !== undefined) files.put(path, { ...node, mode: undefined })
  } else if (files.executable(path) !== false) files.changeMode(path, '644', false)
}

/** Takes all of an artifact out of the store. */
export const fetchArtifact: HostCommand = (call, files) => {
  const { name, paths } = wordsOf(call)
  const folder = storeOf(files).get(name)
  const [into] = paths
  // Nothing was handed over: the step fails.
  if (folder === undefined || into === undefined) return outcome({ status: 1 })
  const reads = thingsIn(files, folder)
  files.copy(folder, into.path)
  const writes = reads.map((path) => (path === folder ? into.path : joinPath(into.path, path.slice(folder.length + 1))))
  return outcome({ effects: { reads, writes } })
}
