/** Services of a compose file that have a folder of the host mounted for what an image takes and the repository does not have. */
import type { ComposeFile } from '../compose/file.ts'
import { volumeFolders, writableFolders } from '../compose/folders.ts'
import type { Service } from '../compose/service.ts'
import { takenFrom, type Untracked } from './untracked.ts'

/** Such a service, and what it has the folder for. */
export interface ComposeMaker {
  readonly service: Service
  readonly taken: Untracked
  /** Its words name it; otherwise it may only use what lies in the folder. */
  readonly isNamed: boolean
}

/** The services of a file, in their order; `path`: the compose file's. */
export function composeMakers(file: ComposeFile, path: string, taken: readonly Untracked[]): readonly ComposeMaker[] {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  return [...file.services.values()].flatMap((service) => {
    // Where only settings of its build stand, the file is laid over another one.
    if (service.builds && service.build?.context === undefined) return []
    const folders = [...writableFolders(service), ...volumeFolders(service, file)]
    // A mount of everything is how people develop.
    const narrow = folders.filter((mount) => !/^\.?\/?$/.test(mount))
    const isWhole = narrow.length < folders.length
    const others = taken.filter(({ dockerfile }) => dockerfile !== dockerfileOf(service, path))
    const named = others.find((one) => isNamed(service, one))
    const found =
      takenFrom(others, [...narrow, ...narrow.map((mount) => folder + mount.replace(/^\.\//, ''))]) ??
      (isWhole ? named : undefined)
    return found === undefined ? [] : [{ service, taken: found, isNamed: isNamed(service, found) }]
  })
}

/** The Dockerfile that a service is built from, where its path is plain. */
export function dockerfileOf({ build }: Service, path: string): string | undefined {
  if (build === undefined) return undefined
  const context = build.context?.text ?? '.'
  const written = `${path.slice(0, path.lastIndexOf('/') + 1)}${context}/${build.dockerfile?.text ?? 'Dockerfile'}`
  if (/[$:]|^\//.test(written)) return undefined
  const names: string[] = []
  for (const name of written.split('/')) {
    if (name === '' || name === '.') continue
    if (name !== '..' || names.length === 0 || names.at(-1) === '..') names.push(name)
    else names.pop()
  }
  return names.join('/')
}

/** Its words name what an image takes. */
function isNamed({ command, entrypoint }: Service, { path }: Untracked): boolean {
  const words = [command, entrypoint].flatMap((given) => (given === undefined ? [] : 'text' in given ? [given] : given))
  const name = path.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
  return words.some(({ text }) => new RegExp(String.raw`(?:^|[\s'"=/])${name}(?:$|[\s'"/;&])`).test(text))
}
