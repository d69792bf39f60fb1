/**
 * What Dockerfiles take from their context and the repository does not have: the mark of files that something makes before the build. It is
 * read line by line, since it only speaks of leads.
 */
import type { Repository } from '../repository/repository.ts'
import { decodeText } from '../text/encoding.ts'

export interface Untracked {
  /** As the Dockerfile names it, without what is in front of a wildcard's name. */
  readonly path: string
  readonly dockerfile: string
  readonly line: number
}

const dockerfileName = /(?:^|\/)(?:[^/]*[._-])?[Dd]ockerfile(?:[._-][^/]*)?$/
const sizeLimit = 200_000

/** The sources of COPY and ADD that are neither below the root nor below the Dockerfile's folder. */
export function untrackedSources(repository: Repository): readonly Untracked[] {
  return repository.entries.flatMap((entry) => {
    if (entry.kind !== 'file' || entry.path.startsWith('../') || !dockerfileName.test(entry.path)) return []
    const bytes = repository.read(entry.path)
    if (bytes === undefined || bytes.length > sizeLimit) return []
    const folder = entry.path.includes('/') ? `${entry.path.slice(0, entry.path.lastIndexOf('/'))}/` : ''
    const isThere = (path: string): boolean => [path, folder + path].some((one) => repository.stat(one) !== undefined)
    return decodeText(bytes)
      .split('\n')
      .flatMap((line, index) =>
        sourcesOf(line).flatMap((path) => (isThere(path) ? [] : [{ path, dockerfile: entry.path, line: index + 1 }])),
      )
  })
}

/** Sources that are plain paths; of one with a wildcard the folder that holds it. */
function sourcesOf(line: string): readonly string[] {
  const [, given] = /^\s*(?:COPY|ADD)\s+(.+?)\s*$/i.exec(line) ?? []
  if (given === undefined || /--from[= ]|<</.test(given)) return []
  const words = given
    .replace(/^(?:--\S+\s+)+/, '')
    .replace(/\$\{\w+:?-([^${}]*)\}/g, '$1')
    .split(/[\s,[\]"]+/)
    .filter((word) => word !== '' && word !== '\\')
  return words.slice(0, -1).flatMap((word) => {
    const plain = word.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')
    const wildcard = plain.search(/[*?[]/)
    const path = wildcard === -1 ? plain : plain.slice(0, plain.lastIndexOf('/', wildcard))
    return path === '' || wildcard === 0 || /[$:]|^\.+$/.test(path) ? [] : [path]
  })
}

/** The first source that lies in one of some folders of the repository, or holds it; a folder is written as in a file: `./dist/`. */
export function takenFrom(taken: readonly Untracked[], folders: readonly string[]): Untracked | undefined {
  const plain = folders
    .map((folder) => folder.replace(/^(?:\.?\/)+/, '').replace(/\/?\**$/, ''))
    .filter((folder) => folder !== '')
  const isIn = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)
  return taken.find(({ path, dockerfile }) => {
    const whole = dockerfile.includes('/') ? `${dockerfile.slice(0, dockerfile.lastIndexOf('/'))}/${path}` : path
    return plain.some((folder) => [path, whole].some((one) => isIn(one, folder) || isIn(folder, one)))
  })
}
