/** docker compose: which images a command of it builds, and whether its containers see folders of the host. */
import type { HostFiles } from '../../host/files.ts'
import { parentOf, resolvePath } from '../../host/path.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import { known, literal, printText, type Text } from '../../text/symbolic.ts'
import { readKnown } from './called-text.ts'
import { commandText, type Making } from './maker.ts'
import { masked } from './texts.ts'

/** Commands that make no image and start no container. */
const quiet =
  /^(?:|alpha|attach|config|convert|down|events|help|images|kill|logs|ls|pause|port|ps|publish|pull|push|rm|stats|stop|top|unpause|version|volumes|wait)$/
const valued =
  /^(?:-f|--file|-p|--project-name|-H|--host|-c|--context|--env-file|--project-directory|--profile|--ansi|--progress|--parallel|--log-level|--tlscacert|--tlscert|--tlskey)$/
/** Options of commands that take the next word. */
const valuedAfter =
  /^(?:--build-arg|-m|--memory|--ssh|--builder|--scale|-t|--timeout|--exit-code-from|--attach|--no-attach|--pull|-e|--env|--env-from-file|-l|--label|--name|-p|--publish|-u|--user|-v|--volume|-w|--workdir|--entrypoint|--index|--wait-timeout|--menu)$/

interface CommandLine {
  readonly name: string
  readonly files: readonly Text[]
  readonly project: string | undefined
  readonly operands: readonly string[]
  readonly options: readonly string[]
}

/** What a compose command may make; `words`: what follows `docker-compose` or `docker compose`. */
export function composeMaking(call: Call, files: HostFiles, words: readonly Text[]): Making | undefined {
  const line = readCommandLine(words)
  if (quiet.test(line.name) || line.options.includes('--help') || line.options.includes('--no-build')) return undefined
  const what = commandText(call)
  const paths = filesOf(call, files, line)
  const texts = paths.map((path) => readKnown(files, path))
  const services = servicesOf(texts)
  const starts = !/^(?:build|create)$/.test(line.name)
  const base = paths[0] === undefined ? call.cwd : parentOf(paths[0])
  const given = line.name === 'cp' || line.options.some((option) => /^(?:-v|--volume)/.test(option))
  const foldersIn = (sources: readonly string[]): readonly HostPath[] => [
    ...(given ? [call.cwd] : []),
    // A file that is mounted is a setting.
    ...(starts
      ? sources.flatMap((source) => resolvePath(base, literal(source)) ?? []).filter((path) => files.kind(path) !== 'file')
      : []),
  ]
  if (services === undefined) {
    const folders = foldersIn(texts.flatMap((text) => (text === undefined ? ['.'] : mountSources(text.split('\n')))))
    return { what, names: undefined, sure: true, runs: folders.length > 0, folders }
  }
  const [service] = line.operands
  const asked = line.name === 'run' || line.name === 'exec' ? (service === undefined ? [] : [service]) : line.operands
  const chosen = asked.length === 0 ? [...services.keys()] : withDependencies(services, asked, line.name === 'build')
  const built = /^(?:exec|start|restart|cp)$/.test(line.name) ? [] : chosen.filter((name) => services.get(name)?.build === true)
  const project = line.project ?? environmentProject(call) ?? '*'
  const names = built.flatMap((name) => {
    const image = services.get(name)?.image
    return image === undefined ? [`${project}_${name}`, `${project}-${name}`] : [masked(image)]
  })
  const folders = foldersIn(chosen.flatMap((name) => services.get(name)?.mounts ?? []))
  const nothing = names.length === 0 && folders.length === 0 && line.name !== 'run'
  return nothing ? undefined : { what, names, sure: true, runs: folders.length > 0, folders }
}

function readCommandLine(words: readonly Text[]): CommandLine {
  const files: Text[] = []
  const operands: string[] = []
  const options: string[] = []
  let project: string | undefined
  let name: string | undefined
  for (let at = 0; at < words.length; at += 1) {
    const word = printText(words[at] ?? [])
    if (!word.startsWith('-')) {
      if (name === undefined) name = word
      else operands.push(masked(word))
      continue
    }
    if (name !== undefined) options.push(word)
    const joined = /^(--file|--project-name)=|^(-f|-p)(?=.)/.exec(word)
    if (name === undefined && joined !== null) {
      const value = word.slice(joined[0].length)
      if (/f/.test((joined[1] ?? joined[2] ?? '').slice(0, 4))) files.push(literal(value))
      else project = masked(value)
    } else if ((name === undefined ? valued : valuedAfter).test(word)) {
      at += 1
      if (name === undefined && /^(?:-f|--file)$/.test(word)) files.push(words[at] ?? [])
      if (name === undefined && /^(?:-p|--project-name)$/.test(word)) project = masked(printText(words[at] ?? []))
    }
  }
  return { name: name ?? '', files, project, operands, options }
}

function environmentProject(call: Call): string | undefined {
  const given = call.environment.get('COMPOSE_PROJECT_NAME')
  return given === undefined ? undefined : (known(given) ?? '*')
}

interface Service {
  readonly build: boolean
  readonly image: string | undefined
  /** Folders of the host that it may write to, from the folder of the compose file. */
  readonly mounts: readonly string[]
  readonly needs: readonly string[]
}

function withDependencies(services: ReadonlyMap<string, Service>, asked: readonly string[], alone: boolean): readonly string[] {
  // `$SERVICE` may be any of them.
  if (asked.some((name) => name.includes('*'))) return [...services.keys()]
  const all = new Set(asked)
  if (!alone) for (const name of all) for (const other of services.get(name)?.needs ?? []) all.add(other)
  return [...all]
}

/** The files that a command reads, in order; `undefined` for one whose name is not known. */
function filesOf(call: Call, files: HostFiles, line: CommandLine): readonly (HostPath | undefined)[] {
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
function servicesOf(texts: readonly (string | undefined)[]): ReadonlyMap<string, Service> | undefined {
  if (texts.length === 0) return undefined
  const all = new Map<string, Service>()
  for (const text of texts) {
    const services = text === undefined || text === '' ? undefined : readServices(text)
    if (services === undefined) return undefined
    for (const [name, service] of services) all.set(name, merged(all.get(name), service))
  }
  return all
}

function merged(before: Service | undefined, service: Service): Service {
  if (before === undefined) return service
  return {
    build: before.build || service.build,
    image: service.image ?? before.image,
    mounts: [...before.mounts, ...service.mounts],
    needs: [...before.needs, ...service.needs],
  }
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

/**
 * The services of a compose file in YAML's block style; `undefined` for what goes beyond it (anchors, `extends`, `include`, flow
 * style above a service).
 */
export function readServices(text: string): ReadonlyMap<string, Service> | undefined {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*(?:#|$)/.test(line))
  if (lines.some((line) => /<<\s*:|^\s*(?:extends|include)\s*:|[:-]\s+[&*]\w/.test(line) || /^\s*[{[]/.test(line)))
    return undefined
  const start = lines.findIndex((line) => /^services\s*:\s*$/.test(line))
  // Files of the first version have their services at the top.
  const first =
    start === -1 && !lines.some((line) => /^(?:version|services)\b/.test(line)) ? 0 : start === -1 ? undefined : start + 1
  if (first === undefined) return undefined
  const end = start === -1 ? -1 : lines.findIndex((line, index) => index >= first && /^\S/.test(line))
  const body = lines.slice(first, end === -1 ? undefined : end)
  const indent = indentOf(body[0] ?? '')
  const services = new Map<string, Service>()
  for (let at = 0; at < body.length;) {
    const name = /^["']?([\w.-]+)["']?\s*:\s*(?:#.*)?$/.exec((body[at] ?? '').slice(indent))?.[1]
    if (indentOf(body[at] ?? '') !== indent || name === undefined) return undefined
    let next = at + 1
    while (next < body.length && indentOf(body[next] ?? '') > indent) next += 1
    services.set(name, readService(body.slice(at + 1, next)))
    at = next
  }
  return services
}

const indentOf = (line: string): number => line.length - line.trimStart().length

function readService(lines: readonly string[]): Service {
  const indent = indentOf(lines[0] ?? '')
  const keys = new Map<string, string[]>()
  let current: string[] = []
  for (const line of lines) {
    const key = indentOf(line) === indent ? /^\s*["']?([\w-]+)["']?\s*:\s*(.*)$/.exec(line) : null
    if (key === null) current.push(line.trim())
    else keys.set(key[1] ?? '', (current = [(key[2] ?? '').replace(/\s+#.*$/, '')]))
  }
  const needs = [...(keys.get('depends_on') ?? []), ...(keys.get('links') ?? [])].flatMap((line) =>
    [...line.matchAll(/(?:^|[-[,]\s*)["']?([\w.-]+)["']?(?=\s*(?:[:,\]]|$))/g)].map((match) => match[1] ?? ''),
  )
  return {
    build: keys.has('build'),
    image: keys.get('image')?.[0]?.replace(/^["']|["']$/g, ''),
    mounts: [...mountSources(keys.get('volumes') ?? []), ...(keys.has('volumes_from') ? ['.'] : [])],
    needs,
  }
}

/** The host's side of mounts that are not read-only. */
function mountSources(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const [, source, rest = ''] =
      /^\s*(?:\[\s*|-\s*|source:\s*)["']?(\.{1,2}(?:\/[^:"'\s,]*)?|\$[({]?PWD[)}]?[^:"'\s,]*)(:[^"'\s]*)?/.exec(line) ?? []
    return source === undefined || /:ro\b/.test(rest) ? [] : [source.replace(/^\$[({]?PWD[)}]?/, '.')]
  })
}
