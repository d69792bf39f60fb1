/**
 * Archives that come out of a container: what `docker cp c:/x -` prints, and what a `tar c` that runs in it prints. Their members are
 * artifacts of the container.
 */
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { newArchiveFolder, textOfArchive, type Compression } from '../../host/archive.ts'
import type { HostFiles } from '../../host/files.ts'
import type { ImagePath, NodeType } from '../../host/origin.ts'
import { baseName, joinPath } from '../../host/path.ts'
import { readTar } from '../../host/tar-options.ts'
import { known, literal, printText, type Text } from '../../text/symbolic.ts'
import type { Site } from '../../text/source.ts'
import type { Container } from '../model.ts'
import { showsOthers } from './mounts.ts'
import { absolutePath } from './own-argv.ts'
import { volumePaths } from './volume-paths.ts'

interface Member {
  /** Relative and clean; `.` for what lies in the folder itself. */
  readonly name: string
  readonly path: ImagePath
  readonly type: NodeType
}

interface Printed {
  readonly piped?: true
  readonly members: readonly Member[]
  readonly dotted: boolean
  readonly compression: Compression
  readonly isReowned?: true
  readonly isExport?: true
}

function archiveText(
  files: HostFiles,
  container: Container,
  site: Site,
  { members, dotted, compression, piped, isReowned, isExport }: Printed,
): Text | undefined {
  // What was copied in has the owners of the host, which an archive keeps.
  if (container.actions.some(({ kind }) => kind === 'cp-in')) return undefined
  const root = newArchiveFolder(files)
  for (const { name, path, type } of members)
    files.put(joinPath(root, name), {
      type,
      origin: {
        kind: 'artifact',
        container: container.id,
        path,
        at: site,
        ...(piped === undefined ? {} : { piped }),
        ...(isExport === undefined ? {} : { exported: isExport }),
      },
      mode: undefined,
      link: undefined,
    })
  const kept = { ...(isReowned === undefined ? {} : { isReowned }), ...(isExport === undefined ? {} : { isExport }) }
  return textOfArchive(files, { root, dotted, compression, ...kept }, 'docker')
}

/** What `docker cp c:/x -` prints: its entries begin with the path's last component, those of `c:/x/.` with `./`. */
export function copiedArchive(
  files: HostFiles,
  container: Container,
  from: { readonly path: ImagePath; readonly contents: boolean; readonly dotted?: boolean },
  site: Site,
): Text | undefined {
  const { path, contents, dotted = contents } = from
  const name = contents ? '.' : baseName(printText(path))
  if (name === '') return undefined
  const members: readonly Member[] = [{ name, path, type: contents ? 'directory' : 'either' }]
  return archiveText(files, container, site, { members, dotted, compression: 'none' })
}

/**
 * What `docker export` prints: all files of a container but what lies in its volumes, so it must be sure that it has none. A container in
 * which nothing was done has all that its image has, volumes or not.
 */
export function exportedArchive(
  files: HostFiles,
  container: Container,
  image: EvaluatedDockerfile | undefined,
  site: Site,
): Text | undefined {
  if (showsOthers(container, ['/']) || !(container.untouched || volumePaths(container.image, image)?.length === 0))
    return undefined
  const members: readonly Member[] = [{ name: '.', path: literal('/'), type: 'directory' }]
  return archiveText(files, container, site, { members, dotted: false, compression: 'none', isExport: true })
}

/** What a `tar c` of a container's files prints; `packed`: by the program behind it. */
export function tarredArchive(
  files: HostFiles,
  container: Container,
  site: Site,
  {
    words,
    folder,
    packed,
  }: { readonly words: readonly string[]; readonly folder: string | undefined; readonly packed?: Compression | undefined },
): Text | undefined {
  const [name = '', ...rest] = words
  const printed = /^(?:\/usr)?(?:\/bin\/)?(?:g|bsd)?tar$/.test(name) ? printedBy(rest, folder) : undefined
  if (printed === undefined || (packed !== undefined && printed.compression !== 'none')) return undefined
  if (
    showsOthers(
      container,
      printed.members.map(({ path }) => known(path) ?? '/'),
    )
  )
    return undefined
  return archiveText(files, container, site, packed === undefined ? printed : { ...printed, compression: packed })
}

function printedBy(words: readonly string[], cwd: string | undefined): Printed | undefined {
  const { action, file, operands, compression, isReowned, trouble, excludes, excludeFiles } = readTar(words.map(literal))
  if (action !== 'create' || file !== undefined || trouble !== undefined || operands.length === 0) return undefined
  // What a pattern leaves out of a container's folder nobody can tell.
  if (excludes.length + excludeFiles.length > 0) return undefined
  const members: Member[] = []
  const dots = new Set<boolean>()
  for (const operand of operands) {
    const folder = operand.folders.reduce<string | undefined>((now, text) => absolutePath(printText(text), now), cwd)
    const written = printText(operand.text)
    const path = absolutePath(written, folder)
    // A name with a `\` or an `@` in front is not only a name for every tar; no pattern is one to a tar that packs.
    if (path === undefined || path === '/' || /\\|^[@-]/.test(written)) return undefined
    const names = written.split('/').filter((name) => name !== '' && name !== '.')
    dots.add(/^\.(?:\/|$)/.test(written))
    const isFolder = names.length === 0 || written.endsWith('/')
    members.push({
      name: names.length === 0 ? '.' : names.join('/'),
      path: literal(path),
      type: isFolder ? 'directory' : 'either',
    })
  }
  // The contents of a folder beside other members: whose they are could not be told any more.
  if (dots.size > 1 || (members.length > 1 && members.some(({ name }) => name === '.'))) return undefined
  return { members, dotted: dots.has(true), compression, piped: true, ...(isReowned ? { isReowned } : {}) }
}
