/** Where a generated repository has what: in the container, on the host, in the context; and how such names are written. */
import type { Artifact, Choices, Way } from './choices.ts'

/** Made while a container runs, not by RUN. */
export const late: ReadonlySet<Way> = new Set([
  'made-then-cp',
  'made-into-mount',
  'made-in-repository',
  'stock-image',
  'exec-cp',
  'exec-cat',
  'commit',
])

/** The whole repository is mounted. */
export const inRepository: ReadonlySet<Way> = new Set(['made-in-repository', 'stock-image'])

/** The container writes the context of the last build; nothing comes to the host. */
export const asContext: ReadonlySet<Way> = new Set(['context-by-run', 'context-by-cp'])

/** A word of a shell. */
export const quote = (text: string): string =>
  /^[\w./:=@%+-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The folder of the container in which sources lie. */
export const workdirOf = ({ way, workdir }: Choices): string => (inRepository.has(way) ? '/repository' : workdir)

/** The file that holds an artifact: an archive has an ending. */
export const fileName = ({ kind, name }: Artifact): string => (kind === 'archive' ? `${name}.tar` : name)

/** Where the container has an artifact. */
export function pathInside(choices: Choices, artifact: Artifact): string {
  const { way } = choices
  const name = fileName(artifact)
  if (asContext.has(way)) return `/context/${name}`
  if (way === 'made-into-mount') return `/mounted/${name}`
  if (inRepository.has(way)) return `/repository/${hostPath(choices, name)}`
  const folder =
    artifact.place === '/out' ? '/out' : artifact.place === 'build' ? `${workdirOf(choices)}/build` : workdirOf(choices)
  return `${folder}/${name}`
}

export const parentOf = (path: string): string => path.replace(/\/[^/]*$/, '')

/** Where the host has it, seen from the repository. */
export const hostPath = ({ hostFolder }: Choices, name: string): string =>
  hostFolder === '.' ? `./${name}` : `${hostFolder}/${name}`

/** What it is called after what the host did. */
export function finalName(choices: Choices, artifact: Artifact): string {
  const name = fileName(artifact)
  return afterwardsOf(choices, artifact) === 'rename' ? `${name}.new` : name
}

/** What the host does to an artifact, where it can. */
export function afterwardsOf({ way }: Choices, { kind, afterwards }: Artifact): Artifact['afterwards'] {
  if (asContext.has(way)) return 'nothing'
  const ofFolders = afterwards === 'remove-part' || afterwards === 'find-delete' || afterwards === 'repack'
  const ofFiles = afterwards === 'append' || afterwards === 'replace' || afterwards === 'install'
  if (ofFolders && kind !== 'folder') return 'nothing'
  return ofFiles && kind !== 'file' ? 'nothing' : afterwards
}

/** The context of the last build, seen from the repository. */
export const contextOf = ({ hostFolder, way }: Choices): string => (hostFolder === 'stage' && !asContext.has(way) ? 'stage' : '.')

/** Where the last Dockerfile finds a name of the host's folder. */
export function inContext(choices: Choices, name: string): string {
  return contextOf(choices) === 'stage' || asContext.has(choices.way) ? name : hostPath(choices, name)
}
