/**
 * Host paths: how a word becomes one, and how one is printed again.
 *
 * A path is relative to the repository's root, absolute, or below a folder without a known name (`<HOME>`, `<mktemp:1>`). The
 * checkout's own absolute path is not known: it is the unknown `PWD` whose identity is `host:root`, so that `$PWD/dist`,
 * `$(pwd)/dist` and `./dist` are one path.
 */
import type { HostPath } from '../shell/world.ts'
import { concat, literal, printText, type Text, type Unknown } from '../text/symbolic.ts'

/** The absolute path of the repository's root. */
export const rootUnknown: Unknown = {
  kind: 'unknown',
  id: 'host:root',
  name: 'PWD',
  source: 'host',
  at: undefined,
  whenUnset: undefined,
}

/** What the folder of the checkout is called: another name wherever it is checked out. */
export const rootNameUnknown: Unknown = {
  kind: 'unknown',
  id: 'host:root-name',
  name: 'basename',
  source: 'command',
  at: undefined,
  whenUnset: undefined,
}

/** The home folder of whoever runs the driver. */
export const homeUnknown: Unknown = {
  kind: 'unknown',
  id: 'env:HOME',
  name: 'HOME',
  source: 'environment',
  at: undefined,
  whenUnset: undefined,
}

/** The folder that the n-th `mktemp -d` of a run made. */
export function temporaryFolder(number: number): Unknown {
  return {
    kind: 'unknown',
    id: `host:mktemp:${String(number)}`,
    name: `mktemp-${String(number)}`,
    source: 'host',
    at: undefined,
    whenUnset: undefined,
  }
}

/** The n-th volume of a run: no path of a driver names it. */
export function volumeFolder(number: number): HostPath {
  return `<volume:${String(number)}>` as HostPath
}

/** Whether a folder is a volume, or lies in one. */
export function isInVolume(path: HostPath): boolean {
  return path.startsWith('<volume:')
}

export const rootPath = '.' as HostPath

/** The path that a word means, seen from a folder; `undefined` for an empty word. */
export function resolvePath(cwd: HostPath, text: Text): HostPath | undefined {
  const [first, ...rest] = text
  if (first === undefined) return undefined
  if (typeof first === 'string') {
    const printed = printText(text)
    return printed.startsWith('/') ? normalise(printed) : joinPath(cwd, printed)
  }
  const below = printText(rest)
  const anchor = anchorOf(first)
  if (anchor !== undefined && (below === '' || below.startsWith('/'))) return joinPath(anchor, below.replace(/^\/+/, ''))
  // An unknown at the beginning may be absolute or relative, so it is a place of its own.
  return normalise(`<${first.name}>${below}`)
}

function anchorOf(unknown: Unknown): HostPath | undefined {
  if (unknown.id === rootUnknown.id) return rootPath
  if (unknown.id === homeUnknown.id) return '<HOME>' as HostPath
  const temporary = /^host:mktemp:(\d+)$/.exec(unknown.id)
  return temporary === null ? undefined : (`<mktemp:${temporary[1] ?? ''}>` as HostPath)
}

/** The absolute path of a host path, as `pwd` and `realpath` print it. */
export function printPath(path: HostPath): Text {
  if (path.startsWith('/')) return literal(path)
  const anchored = /^<(HOME|mktemp:(\d+))>(.*)$/s.exec(path)
  if (anchored !== null) {
    const anchor = anchored[1] === 'HOME' ? homeUnknown : temporaryFolder(Number(anchored[2]))
    return concat([anchor], literal(anchored[3] ?? ''))
  }
  return path === '.' ? [rootUnknown] : concat([rootUnknown], literal(`/${path}`))
}

/** A path below a folder; the second may be absolute or climb. */
export function joinPath(folder: HostPath, path: string): HostPath {
  if (path.startsWith('/')) return normalise(path)
  if (path === '' || path === '.') return folder
  // One name needs no look at the folder: that is most calls by far.
  if (!path.includes('/') && path !== '..')
    return (folder === '.' ? path : folder === '/' ? `/${path}` : `${folder}/${path}`) as HostPath
  return normalise(folder === '.' ? path : `${folder}/${path}`)
}

/** The folder that a path lies in; the root's is `..`. */
export function parentOf(path: HostPath): HostPath {
  if (isTopFolder(path)) return joinPath(path, '..')
  const end = path.lastIndexOf('/')
  return (end > 0 ? path.slice(0, end) : end === 0 ? '/' : '.') as HostPath
}

/** A path's last name. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Nothing lies above it that a path could climb to: the root, a nameless folder, or a path that climbs itself. */
export function isTopFolder(path: string): boolean {
  return (
    path === '.' || path === '/' || (path.startsWith('<') && path.endsWith('>') && !path.includes('/')) || baseName(path) === '..'
  )
}

/** A path below a folder, as it is seen from there; the folder itself is `''`. */
export function relativeTo(path: string, folder: HostPath): string {
  return path === folder ? '' : folder === '.' ? path : path.slice(folder.length + 1)
}

/** Whether a path is another or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  if (folder === '.') return !path.startsWith('/') && !path.startsWith('<') && !path.startsWith('..')
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}

/** Whether a path lies in the repository's root or above it: neither absolute nor below a nameless folder. */
export function isInRepository(path: HostPath): boolean {
  return !path.startsWith('/') && !path.startsWith('<')
}

/** Whether the files at a path are followed: those of the repository, and those in temporary folders, the driver's own or by a name. */
export function isFollowed(path: HostPath): boolean {
  return isInRepository(path) || /^<mktemp:\d+>/.test(path) || isTemporary(path)
}

/** A folder of the machine's own for temporary files: what lies there before the driver runs, nobody knows. */
export function isTemporary(path: string): boolean {
  return /^\/(?:var\/)?tmp\/./.test(path)
}

function normalise(path: string): HostPath {
  const absolute = path.startsWith('/')
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue
    const last = names.at(-1)
    // Nobody knows what lies above a nameless folder.
    const nameless = !absolute && names.length === 1 && last?.startsWith('<') === true
    if (name === '..' && last !== undefined && last !== '..' && !nameless) names.pop()
    else if (name === '..' && absolute) continue
    else names.push(name)
  }
  if (absolute) return `/${names.join('/')}` as HostPath
  return (names.length === 0 ? '.' : names.join('/')) as HostPath
}
