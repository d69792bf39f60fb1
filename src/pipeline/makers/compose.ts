/** docker compose: which images a command of it builds, and whether its containers see folders of the host. */
import { readCompose } from '../../compose/file.ts'
import { writableFolders } from '../../compose/folders.ts'
import { mergedService } from '../../compose/merge.ts'
import type { Service } from '../../compose/service.ts'
import { readComposeWords, type ComposeWords } from '../../compose/words.ts'
import type { HostFiles } from '../../host/files.ts'
import { parentOf, resolvePath } from '../../host/path.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import type { Source } from '../../text/source.ts'
import { known, literal, printText, type Text } from '../../text/symbolic.ts'
import { sourceOf } from './called-text.ts'
import { commandText, type Making } from './maker.ts'
import { masked } from './texts.ts'

/** Commands that make no image and start no container. */
const quiet =
  /^(?:|alpha|attach|config|convert|down|events|help|images|kill|logs|ls|pause|port|ps|publish|pull|push|rm|stats|stop|top|unpause|version|volumes|wait)$/

/** What a compose command may make; `words`: what follows `docker-compose` or `docker compose`. */
export function composeMaking(call: Call, files: HostFiles, words: readonly Text[]): Making | undefined {
  const line = readComposeWords(words)
  const has = (pattern: RegExp): boolean => line.options.some(({ flag }) => pattern.test(flag))
  if (quiet.test(line.name) || has(/^(?:--help|--no-build)$/)) return undefined
  const what = commandText(call)
  const paths = filesOf(call, files, line)
  const services = servicesOf(paths.map((path) => sourceOf(files, path)))
  const starts = !/^(?:build|create)$/.test(line.name)
  const base = paths[0] === undefined ? call.cwd : parentOf(paths[0])
  const given = line.name === 'cp' || has(/^(?:-v|--volume)/)
  const foldersIn = (sources: readonly string[]): readonly HostPath[] => [
    ...(given ? [call.cwd] : []),
    // A file that is mounted is a setting.
    ...(starts
      ? sources.flatMap((source) => resolvePath(base, literal(source)) ?? []).filter((path) => files.kind(path) !== 'file')
      : []),
  ]
  if (services === undefined || ![...services.values()].every(isWhole)) {
    const folders = foldersIn(services === undefined ? ['.'] : [...services.values()].flatMap(writableFolders))
    return { what, names: undefined, sure: true, runs: folders.length > 0, folders }
  }
  const operands = line.operands.map(({ text }) => masked(printText(text)))
  const asked = line.name === 'run' || line.name === 'exec' ? operands.slice(0, 1) : operands
  const chosen = asked.length === 0 ? [...services.keys()] : withDependencies(services, asked, line.name === 'build')
  const built = /^(?:exec|start|restart|cp)$/.test(line.name) ? [] : chosen.filter((name) => services.get(name)?.builds === true)
  const project = projectOf(call, line)
  const names = built.flatMap((name) => {
    const image = services.get(name)?.image
    return image === undefined ? [`${project}_${name}`, `${project}-${name}`] : [masked(image.text)]
  })
  const folders = foldersIn(
    chosen.flatMap((name) => {
      const service = services.get(name)
      return service === undefined ? [] : writableFolders(service)
    }),
  )
  const nothing = names.length === 0 && folders.length === 0 && line.name !== 'run'
  return nothing ? undefined : { what, names, sure: true, runs: folders.length > 0, folders }
}

function projectOf(call: Call, { project }: ComposeWords): string {
  const given = project ?? call.environment.get('COMPOSE_PROJECT_NAME')
  return given === undefined ? '*' : (known(given) ?? '*')
}

/** Nothing that makes its image or its mounts stands elsewhere. */
function isWhole({ beyond, extended }: Service): boolean {
  return extended === undefined && !beyond.includes('extends')
}

function withDependencies(services: ReadonlyMap<string, Service>, asked: readonly string[], alone: boolean): readonly string[] {
  // `$SERVICE` may be any of them.
  if (asked.some((name) => name.includes('*'))) return [...services.keys()]
  const all = new Set(asked)
  if (!alone) for (const name of all) for (const other of services.get(name)?.needs ?? []) all.add(other)
  return [...all]
}

/** The files that a command reads, in order; `undefined` for one whose name is not known. */
function filesOf(call: Call, files: HostFiles, line: ComposeWords): readonly (HostPath | undefined)[] {
  const fromEnvironment = call.environment.get('COMPOSE_FILE')
  const given =
    line.files.length > 0
      ? line.files
      : fromEnvironment === undefined
        ? []
        : (known(fromEnvironment)?.split(':').map(literal) ?? [fromEnvironment])
  return given.length > 0 ? given.map((path) => resolvePath(call.cwd, path)) : usualFiles(call.cwd, files)
}

/** The services of all files; `undefined` when one cannot be read. */
function servicesOf(sources: readonly (Source | undefined)[]): ReadonlyMap<string, Service> | undefined {
  if (sources.length === 0) return undefined
  const all = new Map<string, Service>()
  for (const source of sources) {
    const file = source === undefined ? undefined : readCompose(source)
    if (file === undefined || file.beyond.includes('include')) return undefined
    for (const [name, service] of file.services) all.set(name, merged(all.get(name), service))
  }
  return all
}

function merged(before: Service | undefined, service: Service): Service {
  if (before === undefined) return service
  // A mount that another one replaces may still be the one of a command that is given fewer files.
  return { ...mergedService(before, service), mounts: [...before.mounts, ...service.mounts] }
}

const baseNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml', 'fig.yml']
const overrideNames = [
  'compose.override.yaml',
  'compose.override.yml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]

function usualFiles(cwd: HostPath, files: HostFiles): readonly HostPath[] {
  const there = (names: readonly string[]): readonly HostPath[] =>
    names.flatMap((name) => {
      const path = resolvePath(cwd, literal(name))
      return path !== undefined && files.kind(path) === 'file' ? [path] : []
    })
  const [base] = there(baseNames)
  return base === undefined ? [] : [base, ...there(overrideNames)]
}
