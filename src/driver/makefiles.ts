/**
 * Which files of a repository are Makefiles that may drive a docker build, and from which folder. Files that another Makefile
 * includes are read with it; the others are called by their name (`make -f`).
 */
import type { Repository, RepositoryFile } from '../repository/repository.ts'
import type { HostPath } from '../shell/world.ts'
import type { Source } from '../text/source.ts'

export interface MakefileDriver {
  readonly source: Source
  /** The folder in which make is called. */
  readonly cwd: HostPath
}

const sizeLimit = 1_000_000
const usual = /(?:^|\/)(?:GNUmakefile|makefile|Makefile)$/
const perhaps = /(?:\.(?:mk|mak|make)|(?:^|\/)(?:GNU)?[Mm]akefile(?:[._-][\w.-]+)?)$/

/** Makefiles below the root that speak of docker, themselves or through what they include. */
export function findMakefiles(repository: Repository): readonly MakefileDriver[] {
  const all = repository.entries.flatMap((entry) => {
    if (entry.kind !== 'file' || entry.path.startsWith('../') || !perhaps.test(entry.path)) return []
    const source = readSource(repository, entry)
    return source === undefined ? [] : [source]
  })
  if (!all.some((source) => speaks(source.text))) return []
  const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
  const includes = all.flatMap((source) => source.text.match(/^[ ]*(?:-?include|sinclude)\s.*$/gm) ?? []).join('\n')
  const drivers = all.filter(
    (source) => usual.test(source.path) || (speaks(source.text) && !includes.includes(baseName(source.path))),
  )
  return drivers
    .filter((source) => !isHidden(source.path, all))
    .filter((source) => speaks(source.text) || /^[ ]*(?:-?include|sinclude)\s|\$[({]MAKE[)}]/m.test(source.text))
    .map((source) => ({ source, cwd: folderOf(source.path) }))
}

/** Make takes `GNUmakefile` before `makefile` before `Makefile`. */
function isHidden(path: string, all: readonly Source[]): boolean {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const order = ['GNUmakefile', 'makefile', 'Makefile']
  const place = order.indexOf(path.slice(folder.length))
  return place > 0 && order.slice(0, place).some((name) => all.some((source) => source.path === folder + name))
}

function speaks(text: string): boolean {
  return /docker/i.test(text)
}

function folderOf(path: string): HostPath {
  const slash = path.lastIndexOf('/')
  return (slash === -1 || !usual.test(path) ? '.' : path.slice(0, slash)) as HostPath
}

function readSource(repository: Repository, entry: RepositoryFile): Source | undefined {
  const bytes = repository.read(entry.path)
  if (bytes === undefined || bytes.length > sizeLimit || bytes.includes(0)) return undefined
  return { path: entry.path, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) }
}
