/**
 * Compose files that build images of what other services make, and that nothing of the repository calls: `docker-compose.ci.build.yml` beside
 * `docker-compose.yml`, or a service beside another one. They are taken in the usual order: first the services that make files, then the builds.
 */
import { isComposePath, readCompose, type ComposeFile } from '../compose/file.ts'
import type { Service } from '../compose/service.ts'
import type { Repository } from '../repository/repository.ts'
import type { HostPath } from '../shell/world.ts'
import { decodeText } from '../text/encoding.ts'
import type { Source } from '../text/source.ts'
import { composeMakers, dockerfileOf, type ComposeMaker } from './compose-makers.ts'
import { untrackedSources, type Untracked } from './untracked.ts'

/** A service of a compose file. */
export interface ServiceOf {
  readonly source: Source
  readonly service: Service
}

export interface ComposeDriver {
  /** The file of the services that are built. */
  readonly source: Source
  readonly cwd: HostPath
  /** Services that are brought up first. */
  readonly makers: readonly ServiceOf[]
  /** Services whose images take what those make. */
  readonly images: readonly ServiceOf[]
}

const usualFile = /(?:^|\/)(?:docker-)?compose\.ya?ml$/
/** Laid over the usual file by compose itself, or by an editor. */
const overFile = /\.(?:override|vs\.\w+)\.ya?ml$/

/** The compose files of a repository that are drivers. */
export function findComposeDrivers(repository: Repository): readonly ComposeDriver[] {
  const paths = repository.entries.flatMap(({ kind, path }) =>
    kind === 'file' && !path.startsWith('../') && usualFile.test(path) ? [path] : [],
  )
  if (paths.length === 0) return []
  const taken = untrackedSources(repository)
  return paths.flatMap((path) => {
    const names = servicesAt(repository, path).map(({ service: { name } }) => name)
    const driver = composeDriverAt(repository, path, names, taken)
    return driver === undefined || driver.makers.length === 0 ? [] : [driver]
  })
}

/** What some services of a compose file are made of. Services that take nothing of others are left out where others do. */
export function composeDriverAt(
  repository: Repository,
  path: string,
  names: readonly string[],
  taken: readonly Untracked[] = untrackedSources(repository),
): ComposeDriver | undefined {
  const built = servicesAt(repository, path).filter(({ service }) => service.builds && names.includes(service.name))
  const [first] = built
  if (first === undefined) return undefined
  const ofImages = taken.filter(({ dockerfile }) => built.some(({ service }) => dockerfileOf(service, path) === dockerfile))
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  const beside = repository.entries.flatMap(({ kind, path: other }) =>
    kind === 'file' && isComposePath(other) && other.slice(0, other.lastIndexOf('/') + 1) === folder && !overFile.test(other)
      ? [other]
      : [],
  )
  const makers = beside.flatMap((other) => makersAt(repository, other, ofImages))
  const wanted = new Set(makers.map(({ taken: { dockerfile } }) => dockerfile))
  const isMaker = ({ service }: ServiceOf): boolean => makers.some((one) => one.service === service)
  const taking = built.filter(
    (one) => !isMaker(one) && ofImages.some(({ dockerfile }) => dockerfile === dockerfileOf(one.service, path)),
  )
  return {
    source: first.source,
    cwd: (folder === '' ? '.' : folder.slice(0, -1)) as HostPath,
    makers: wanted.size === 0 ? [] : makers,
    images: taking.length === 0 ? built : taking,
  }
}

function makersAt(
  repository: Repository,
  path: string,
  taken: readonly Untracked[],
): readonly (ServiceOf & Pick<ComposeMaker, 'taken'>)[] {
  const { source, file } = composeAt(repository, path)
  if (source === undefined || file === undefined) return []
  return composeMakers(file, path, taken).flatMap((maker) => (makes(maker) ? [{ source, ...maker }] : []))
}

const isMaking = /build|compil|asset|bundl|webpack|frontend|generat|publish/i
const goesOn = /\b(?:watch|serve|server|start|dev)\b/

/** It makes what it has the folder for, and then it ends. */
function makes({ service: { name, build, command, entrypoint }, isNamed }: ComposeMaker): boolean {
  const said = [entrypoint, command].flatMap((given) => (given === undefined ? [] : 'text' in given ? [given] : given))
  const words = said.map(({ text }) => text).join(' ')
  if (goesOn.test(words) || (build === undefined && words === '')) return false
  return isNamed || isMaking.test(`${name} ${build?.dockerfile?.text ?? ''} ${words}`)
}

function servicesAt(repository: Repository, path: string): readonly ServiceOf[] {
  const { source, file } = composeAt(repository, path)
  return source === undefined ? [] : [...(file?.services.values() ?? [])].map((service) => ({ source, service }))
}

function composeAt(
  repository: Repository,
  path: string,
): { readonly source: Source | undefined; readonly file: ComposeFile | undefined } {
  const bytes = repository.read(path)
  if (bytes === undefined || bytes.length > 1_000_000 || bytes.includes(0)) return { source: undefined, file: undefined }
  const source = { path, text: decodeText(bytes) }
  return { source, file: readCompose(source) }
}
