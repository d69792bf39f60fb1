/**
 * What COPY does, done: a builder over files in memory, for the law that equal proofs are equal images. It knows FROM, WORKDIR, COPY
 * and RUN (which only leaves a file that lists what it saw), as BuildKit does them (facts: a named link is followed, a folder's
 * contents are copied, a folder on the way is 0755 and belongs to --chown's owner, one below a copied folder brings its own).
 */

export interface File {
  readonly content: string
  readonly owner: string
}

/** Paths to files, and to folders (`content` is `dir`). */
export type Files = Map<string, File>

export class BuildFails extends Error {}

const folder = (owner: string): File => ({ content: 'dir', owner })
const isFolder = (file: File | undefined): boolean => file?.content === 'dir'
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** A copy of `files` after one instruction. */
export function runInstruction(files: Files, line: string, context: Files, stage: Files): Files {
  const next = new Map(files)
  const [keyword = '', ...words] = line.split(' ')
  if (keyword === 'WORKDIR') makeFolder(next, words[0] ?? '/', '0')
  else if (keyword === 'RUN')
    next.set('/ran', {
      content: [...files]
        .map((entry) => JSON.stringify(entry))
        .sort()
        .join(),
      owner: '0',
    })
  else if (keyword === 'COPY') copy(next, words, context, stage)
  return next
}

function makeFolder(files: Files, path: string, owner: string): void {
  if (path === '/' || isFolder(files.get(path))) return
  if (files.has(path)) throw new BuildFails(`${path} is a file`)
  makeFolder(files, parentOf(path), owner)
  files.set(path, folder(owner))
}

function copy(files: Files, words: readonly string[], context: Files, stage: Files): void {
  const flags = words.filter((word) => word.startsWith('--'))
  const operands = words.filter((word) => !word.startsWith('--'))
  const chown = flags
    .find((flag) => flag.startsWith('--chown='))
    ?.slice('--chown='.length)
    .replace(/:.*/, '')
  const from = flags.includes('--from=build') ? stage : context
  const written = operands.at(-1) ?? '/'
  const slash = written.endsWith('/')
  const destination = written === '/' ? '/' : written.replace(/\/$/, '')
  const owner = (file: File): string => chown ?? (from === stage ? file.owner : '0')
  const sources = operands.slice(0, -1).flatMap((source) => matches(from, source))
  if (sources.length > 1 && !slash) throw new BuildFails('several files')
  for (const path of sources) {
    const file = from.get(path)
    if (file === undefined) throw new BuildFails(`no ${path}`)
    const inFolder = slash || isFolder(files.get(destination)) || destination === '/'
    const target = inFolder ? join(destination, path.slice(path.lastIndexOf('/') + 1)) : destination
    if (isFolder(file)) copyFolder(files, from, path, destination, owner, chown ?? '0')
    else putFile(files, target, { content: file.content, owner: owner(file) }, chown ?? '0')
  }
}

function matches(from: Files, source: string): readonly string[] {
  const path = join('/', source.replace(/\/?\.?$/, '').replace(/^\.?\//, ''))
  if (!path.includes('*')) return [path === '' ? '/' : path]
  const pattern = new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\*/g, '[^/]*')}$`)
  const found = [...from.keys()].filter((one) => pattern.test(one)).sort()
  if (found.length === 0) throw new BuildFails(`no ${source}`)
  return found
}

const join = (a: string, b: string): string => (a === '/' ? `/${b}` : `${a}/${b}`)

function putFile(files: Files, path: string, file: File, parentOwner: string): void {
  if (isFolder(files.get(path))) throw new BuildFails(`${path} is a folder`)
  makeFolder(files, parentOf(path), parentOwner)
  files.set(path, file)
}

function copyFolder(
  files: Files,
  from: Files,
  source: string,
  destination: string,
  owner: (file: File) => string,
  parentOwner: string,
): void {
  makeFolder(files, destination, parentOwner)
  const inside = source === '/' ? '/' : `${source}/`
  for (const [path, file] of [...from].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!path.startsWith(inside) || path === '/') continue
    const target = join(destination, path.slice(inside.length))
    if (!isFolder(file)) putFile(files, target, { content: file.content, owner: owner(file) }, parentOwner)
    else {
      if (files.has(target) && !isFolder(files.get(target))) throw new BuildFails(`${target} is a file`)
      files.set(target, folder(owner(file)))
    }
  }
}
