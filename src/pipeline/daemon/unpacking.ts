/**
 * Archives that lie in a container and that the host or an ADD unpacks: `docker cp c:/app.tar.gz .; tar xzf app.tar.gz`. Nobody can tell their
 * members, but unpacking them in the container gives the same files: what the host has then is a folder of the container as it would be
 * after `docker exec c sh -c 'mkdir -p /unpacked/app && tar -xzf /app.tar.gz -C /unpacked/app'`.
 */
import { parseDocker } from '../../docker/parse.ts'
import { newArchiveFolder, setOpener, type Archive, type Opener, type ZipWords } from '../../host/archive.ts'
import type { HostFiles } from '../../host/files.ts'
import type { ContainerId, Origin } from '../../host/origin.ts'
import { baseName } from '../../host/path.ts'
import { keyOf, known, literal, type Text } from '../../text/symbolic.ts'
import type { Container, DockerEvent } from '../model.ts'
import { builtImage, type DaemonState } from './state.ts'

type Artifact = Extract<Origin, { kind: 'artifact' }>

/** A path that a shell takes as it is in single quotes, and that no tar takes for one of another machine. */
const QUOTABLE = /^\/[\p{L}\p{N}_./@+~$%=,?*[\]()' -]+$/u

/** Lets the host's `tar` look into archives that came out of containers. */
export function openArchivesOf(state: DaemonState, files: HostFiles, order: () => number): void {
  const opened = new Map<string, Archive>()
  setOpener(files, (origin, flags, call) => {
    const key = JSON.stringify([origin.container, keyOf(origin.path), flags.strip, letterOf('', flags), flags.isAdded, flags.zip])
    const present = opened.get(key)
    if (present !== undefined) return present
    const container = state.containers.get(origin.container)
    const archive = known(origin.path)
    if (container === undefined || archive === undefined || !QUOTABLE.test(archive)) return undefined
    const folder = `/unpacked/${plainName(baseName(archive).replace(/\.(?:tar(?:\.\w+)?|t[gbx]z2?|zip|[jw]ar)$/, ''))}`
    const script = `mkdir -p ${folder} && ${flags.zip === undefined ? tarLine(archive, folder, flags) : unzipLine(archive, folder, flags.zip)}`
    const argv = ['sh', '-c', script].map(literal)
    const event = asIfRun(state, container, argv, { call, order: order() }, 'root')
    if (event === undefined) return undefined
    const id = `${container.id}-${String((state.counter += 1))}` as ContainerId
    const unpacks = {
      archive,
      folder,
      strip: flags.strip,
      ...(flags.isAdded === undefined ? {} : { isAdded: flags.isAdded }),
      ...(flags.zip === undefined ? {} : { zip: flags.zip }),
    }
    const action = { kind: 'exec', argv, event, input: undefined, unpacks } as const
    const { untouched, actions, mounts } = container
    // A value beside the container's present one, in which nothing was unpacked. What left its files as they were counts for nothing.
    const value = { id, actions: [...(untouched ? [] : actions), action], mounts: untouched ? [] : mounts, untouched: false }
    state.containers.set(id, { ...container, ...value })
    const archived = whole(files, { ...origin, container: id, path: literal(folder) })
    opened.set(key, archived)
    return archived
  })
}

/** An archive whose members lie in a folder of a container. */
function whole(files: HostFiles, origin: Artifact): Archive {
  const root = newArchiveFolder(files)
  files.put(root, { type: 'directory', origin, mode: undefined, link: undefined })
  return { root, dotted: undefined, compression: 'none' }
}

/** A name of our own in place of one that a shell or a Dockerfile would read in its own way. */
function plainName(name: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{N}_.@+-]+/gu, '-')
  return /^[.-]*$/.test(plain) ? 'archive' : plain
}

const quoted = (word: string): string => (/^[\w.@%+,:/=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)

function tarLine(archive: string, folder: string, flags: Parameters<Opener>[1]): string {
  const owners = flags.isAdded === true ? ' --numeric-owner' : ''
  return `tar${owners} -x${letterOf(archive, flags)}f ${quoted(archive)} -C ${folder}${stripped(flags.strip)}`
}

/** Patterns are unzip's own, and no shell's. */
function unzipLine(archive: string, folder: string, { options, members }: ZipWords): string {
  return ['unzip', ...options, quoted(archive), ...members.map(quoted), '-d', folder].join(' ')
}

/** busybox's tar is told how an archive is packed; GNU's finds out. */
function letterOf(archive: string, { compression }: { readonly compression: Archive['compression'] }): string {
  if (compression === 'gzip' || /\.t?gz$/.test(archive)) return 'z'
  if (compression === 'bzip2' || /\.(?:tbz2?|bz2)$/.test(archive)) return 'j'
  return compression === 'xz' || /\.t?xz$/.test(archive) ? 'J' : ''
}

function stripped(strip: number): string {
  return strip === 0 ? '' : ` --strip-components=${String(strip)}`
}

/**
 * The `docker exec` that does in a container what was done on the host.
 *
 * @param user root, whatever the image's user is; absent where it takes the image's user, and that is root
 */
export function asIfRun(
  state: DaemonState,
  { image }: Container,
  argv: readonly Text[],
  { call, order }: Pick<DockerEvent, 'call' | 'order'>,
  user?: 'root',
): DockerEvent | undefined {
  const built = image.kind === 'built' ? builtImage(state, image.id) : undefined
  const own = built?.evaluated.target?.after.user
  const isRoot = own === undefined || /^(?:root|0)(?::|$)/.test(known(own) ?? '')
  if (!isRoot && user === undefined) return undefined
  const words: readonly Text[] = [...['docker', 'exec', ...(isRoot ? [] : ['--user', 'root']), 'c'].map(literal), ...argv]
  const command = parseDocker(words)
  if ('kind' in command) return undefined
  return { command, call, order }
}
