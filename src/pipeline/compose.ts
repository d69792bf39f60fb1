/**
 * Commands of docker compose as the docker commands that they come to: `docker-compose run builder` builds the service's image where that
 * is not there yet, and runs a container of it with the mounts, variables and words of the file. Each stands where the compose command
 * stands; its words stand in the compose file, `build` or `run` at the service's name. What is not understood in full is left to who only knows that images may be made
 * (`makers/compose.ts`).
 */
import { readComposeLine, type ComposeCommand } from '../compose/command-line.ts'
import { readComposeWords } from '../compose/words.ts'
import { readCompose, type ComposeFile, type Service, type ServiceFlag } from '../compose/file.ts'
import type { HostFiles } from '../host/files.ts'
import { joinPath, parentOf, printPath, resolvePath } from '../host/path.ts'
import { placeOf, type Value } from '../make/value.ts'
import type { Call, HostPath, Word } from '../shell/world.ts'
import type { Site, Source } from '../text/source.ts'
import { concat, known, literal, unknownOf, type Text } from '../text/symbolic.ts'

/**
 * What a compose command comes to, in order; a text says why it is not followed; `undefined` for commands that make nothing.
 *
 * @param isBuilt whether an image is there
 */
export function composeCalls(
  call: Call,
  words: readonly Text[],
  files: HostFiles,
  isBuilt: (tag: Text) => boolean,
): readonly Call[] | string | undefined {
  const line = readComposeLine(words)
  const { name, files: given } = readComposeWords(words)
  if (line === undefined && !/^(?:build|run|up|create)$/.test(name)) return undefined
  if (given.length > 1) return 'several compose files are merged'
  if (line === undefined) return 'an option of it is not understood'
  if (call.environment.has('COMPOSE_FILE')) return 'its files are those of COMPOSE_FILE'
  const path = fileOf(call, files, line.file)
  const source = path === undefined ? undefined : files.sourceOf(path)
  const file = source === undefined ? undefined : readCompose(source)
  if (path === undefined || source === undefined || file === undefined) return 'there is not one compose file that it reads'
  if (file.beyond.length > 0) return `${path} has ${file.beyond.join(', ')}`
  return new Composing(call, files, line, file, source, parentOf(path)).calls(isBuilt)
}

/** A question for the container of a service that is up: `docker-compose ps -q builder`. */
export interface ServiceQuestion {
  /** The service's name in its file. */
  readonly service: Site
  /** As a docker command. */
  readonly call: Call
}

/** Reads such a question; `undefined` for other commands. */
export function serviceQuestion(call: Call, words: readonly Text[], files: HostFiles): ServiceQuestion | undefined {
  const { name, files: given, globals, options, operands } = readComposeWords(words)
  const isPlain = globals.length === 0 && options.every(({ flag }) => /^(?:-q|--quiet|-a|--all|-qa|-aq)$/.test(flag))
  const isQuiet = options.some(({ flag }) => /^(?:-\w*q\w*|--quiet)$/.test(flag))
  if (name !== 'ps' || given.length > 1 || !isPlain || !isQuiet || operands.length !== 1) return undefined
  const path = fileOf(call, files, given[0])
  const source = path === undefined ? undefined : files.sourceOf(path)
  const wanted = known(operands[0]?.text ?? [])
  const service = source === undefined || wanted === undefined ? undefined : readCompose(source)?.services.get(wanted)
  if (service === undefined) return undefined
  const word = (text: string): Word => ({ text: literal(text), site: call.site, whole: false })
  const docker = [
    word('docker'),
    { ...word('ps'), site: service.site },
    word('--quiet'),
    word('--filter'),
    word(`name=${wanted ?? ''}`),
  ]
  return { service: service.site, call: { ...call, words: docker } }
}

/** Whether a docker command is what a command of compose comes to: its own words stand nowhere. */
export function isComposed({ words, site }: Call): boolean {
  const [first] = words
  return first !== undefined && words.length > 1 && first.site.start === site.start && first.site.end === site.end
}

const usual = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']

function fileOf({ cwd }: Call, files: HostFiles, given: Text | undefined): HostPath | undefined {
  if (given !== undefined) return resolvePath(cwd, given)
  const there = usual.map((name) => joinPath(cwd, name)).filter((path) => files.kind(path) === 'file')
  // What lies over it is merged by rules of its own.
  const isOverlaid = usual.some((name) => isThere(files, joinPath(cwd, name.replace('.', '.override.'))))
  return there.length === 1 && !isOverlaid ? there[0] : undefined
}

/** What a container that has the folder mounted might make is no setting of compose. */
function isThere(files: HostFiles, path: HostPath): boolean {
  return /^(?:file|exists)$/.test(files.kind(path))
}

/** What is said is not understood, or depends on what is not known; the message says what. */
class NotFollowed extends Error {
  constructor(why = 'a value of its compose file is not known') {
    super(why)
  }
}

class Composing {
  readonly #call: Call
  readonly #files: HostFiles
  readonly #line: ComposeCommand
  readonly #file: ComposeFile
  readonly #source: Source
  /** The folder of the compose file: everything in it is seen from there. */
  readonly #folder: HostPath

  constructor(call: Call, files: HostFiles, line: ComposeCommand, file: ComposeFile, source: Source, folder: HostPath) {
    this.#call = call
    this.#files = files
    this.#line = line
    this.#file = file
    this.#source = source
    this.#folder = folder
  }

  calls(isBuilt: (tag: Text) => boolean): readonly Call[] | string {
    try {
      const chosen = this.#chosen()
      const builds = chosen.filter(
        (service) => service.build !== undefined && (this.#line.builds || !isBuilt(this.#tagOf(service))),
      )
      const runs = this.#line.name === 'build' ? [] : chosen
      // What builds print comes in front, and `up` puts names before each line.
      const isRead = /^(?:captured|file)$/.test(this.#call.stdout)
      if (isRead && (builds.length > 0 || this.#line.name !== 'run')) throw new NotFollowed('what it prints is read')
      // Of several it waits for none.
      const detached = this.#line.detached || runs.length > 1
      return [...builds.map((service) => this.#build(service)), ...runs.map((service) => this.#run(service, detached))]
    } catch (error) {
      if (error instanceof NotFollowed) return error.message
      throw error
    }
  }

  /** The services in the order in which they are started. */
  #chosen(): readonly Service[] {
    const { services, name, alone } = this.#line
    const found = new Map<string, Service>()
    const add = (wanted: string, depth: number): void => {
      const service = this.#file.services.get(wanted)
      if (service === undefined || depth > this.#file.services.size) throw new NotFollowed(`no service ${wanted} can be started`)
      if (service.beyond.length > 0) throw new NotFollowed(`the service ${wanted} has ${service.beyond.join(', ')}`)
      if (!alone) for (const other of service.needs) add(other, depth + 1)
      found.set(wanted, service)
    }
    for (const wanted of services.length > 0 ? services : this.#file.services.keys()) add(wanted, 0)
    // What else it starts runs beside it.
    const others = [...found.keys()].slice(0, -1).join(', ')
    if (name === 'run' && found.size > 1) throw new NotFollowed(`the service ${services[0] ?? ''} needs ${others} to be up`)
    return [...found.values()]
  }

  #build(service: Service): Call {
    const { build } = service
    if (build === undefined) throw new NotFollowed()
    const context = build.context === undefined ? this.#plain('.') : this.#word(build.context)
    const folder = resolvePath(this.#folder, context.text)
    const dockerfile = build.dockerfile === undefined ? undefined : this.#word(build.dockerfile)
    const path = dockerfile === undefined ? undefined : resolvePath(folder ?? this.#folder, dockerfile.text)
    if (folder === undefined || (dockerfile !== undefined && path === undefined)) throw new NotFollowed()
    const given = this.#line.name === 'build' ? this.#line.flags.flat().map((text) => this.#own(text)) : []
    return this.#docker([
      { ...this.#plain('build'), site: service.site },
      ...given,
      ...this.#flags(build.flags),
      ...(dockerfile === undefined || path === undefined
        ? []
        : [this.#plain('--file'), { ...dockerfile, text: this.#seen(path) }]),
      ...this.#tagsOf(service).flatMap((text) => [this.#plain('--tag'), { ...this.#plain(''), text }]),
      context,
    ])
  }

  #run(service: Service, detached: boolean): Call {
    const { name, flags, command } = this.#line
    const isRun = name === 'run'
    const own = isRun ? flags.filter(([flag]) => known(flag ?? []) !== '--entrypoint') : []
    const entry = isRun ? flags.find(([flag]) => known(flag ?? []) === '--entrypoint')?.[1] : undefined
    const [first, ...rest] = entry === undefined ? this.#words(service.entrypoint) : [this.#own(entry)]
    const said =
      command.length > 0 ? command.map((text) => this.#own(text)) : entry === undefined ? this.#words(service.command) : []
    const image = service.build === undefined && service.image !== undefined ? this.#word(service.image) : undefined
    const containerName = isRun ? undefined : service.containerName
    return this.#docker([
      { ...this.#plain('run'), site: service.site },
      ...(detached ? [this.#plain('--detach')] : []),
      ...(containerName === undefined ? [] : [this.#plain('--name'), this.#word(containerName)]),
      ...service.mounts.flatMap((mount) => [this.#plain('--volume'), this.#mount(mount)]),
      ...this.#flags(service.flags),
      ...own.flat().map((text) => this.#own(text)),
      ...(first === undefined ? [] : [this.#plain('--entrypoint'), first]),
      image ?? { ...this.#plain(''), text: this.#tagOf(service) },
      ...rest,
      ...said,
    ])
  }

  #flags(flags: readonly ServiceFlag[]): readonly Word[] {
    return flags.flatMap(({ flag, value }) => [this.#plain(flag), this.#word(value)])
  }

  /** A folder of the host is seen from the compose file; a name is a volume of the project. */
  #mount(value: Value): Word {
    const word = this.#word(value)
    const [start] = word.text
    const written = typeof start === 'string' ? start : ''
    const host = /^(\.{1,2}(?:\/[^:]*)?|~[^:]*):/.exec(written)?.[1]
    if (host?.startsWith('~') === true) throw new NotFollowed()
    if (host !== undefined && typeof start === 'string') {
      const path = resolvePath(this.#folder, literal(host))
      if (path === undefined) throw new NotFollowed()
      return { ...word, text: concat(printPath(path), literal(start.slice(host.length)), word.text.slice(1)) }
    }
    return /^\w[^/:]*:/.test(written) ? { ...word, text: concat(this.#project(), literal('_'), word.text) } : word
  }

  #words(value: Value | readonly Value[] | undefined): readonly Word[] {
    if (value === undefined) return []
    if (!('text' in value)) return value.map((one) => this.#word(one))
    const word = this.#word(value)
    const text = known(word.text)
    const parts = text === undefined ? undefined : cutWords(text)
    if (parts === undefined) throw new NotFollowed()
    return parts.map((part) => ({ ...word, text: literal(part) }))
  }

  #tagOf(service: Service): Text {
    return this.#tagsOf(service)[0]
  }

  /** Without a name of its own it is called `project_service` by compose 1, `project-service` by compose 2: one that is used is meant. */
  #tagsOf({ image, name }: Service): readonly [Text, ...Text[]] {
    if (image !== undefined) return [this.#word(image).text]
    return [concat(this.#project(), literal(`_${name}`)), concat(this.#project(), literal(`-${name}`))]
  }

  #project(): Text {
    const given = this.#line.project ?? this.#call.environment.get('COMPOSE_PROJECT_NAME')
    if (given !== undefined) return given
    return this.#file.project === undefined
      ? [unknownOf(`compose:project:${this.#folder}`, 'COMPOSE_PROJECT_NAME', 'environment')]
      : literal(this.#file.project)
  }

  /** A path as it is written in the compose file's folder. */
  #seen(path: HostPath): Text {
    const below =
      this.#folder === '.' ? path : path.startsWith(`${this.#folder}/`) ? path.slice(this.#folder.length + 1) : undefined
    return below === undefined || below.startsWith('/') || below.startsWith('<') ? printPath(path) : literal(below)
  }

  /** A value of the file with its variables put in. */
  #word(value: Value): Word {
    const site = placeOf(value) ?? { source: this.#source, start: 0, end: 0 }
    return { text: this.#interpolated(value.text), site, whole: false }
  }

  #interpolated(text: string): Text {
    const parts: Text[] = []
    let at = 0
    for (const match of text.matchAll(/\$(?:(\$)|\{([A-Za-z_]\w*)(?:(:?-)([^${}]*))?\}|([A-Za-z_]\w*)|)/g)) {
      const [whole, dollar, braced, operator, other, plain] = match
      const name = braced ?? plain
      parts.push(literal(text.slice(at, match.index)))
      at = match.index + whole.length
      if (dollar !== undefined) parts.push(literal('$'))
      else if (name === undefined) throw new NotFollowed()
      else parts.push(this.#variable(name, operator, other))
    }
    return concat(...parts, literal(text.slice(at)))
  }

  #variable(name: string, operator: string | undefined, other: string | undefined): Text {
    const given = this.#call.environment.get(name)
    if (name === 'PWD') return printPath(this.#call.cwd)
    if (given !== undefined && (known(given) !== undefined || operator === undefined))
      return known(given) === '' && operator === ':-' ? literal(other ?? '') : given
    // Its values are those of a file beside the compose file, or of who calls.
    if (isThere(this.#files, joinPath(this.#folder, '.env'))) throw new NotFollowed(`${name} may stand in .env`)
    // With another value of its own it is not what a shell or another service calls by that name.
    const id = operator === undefined ? `env:${name}` : `compose:${name}${operator}${other ?? ''}`
    return [{ ...unknownOf(id, name, 'environment'), whenUnset: other ?? '' }]
  }

  #plain(text: string): Word {
    return { text: literal(text), site: this.#call.site, whole: false }
  }

  #own(text: Text): Word {
    return { text, site: this.#call.site, whole: false }
  }

  #docker(words: readonly Word[]): Call {
    return { ...this.#call, words: [this.#plain('docker'), ...words], cwd: this.#folder }
  }
}

/** Cuts a text into words as a shell would; `undefined` where a quote is left open. */
function cutWords(text: string): readonly string[] | undefined {
  const words: string[] = []
  const pattern = /\s*((?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)\s*/gy
  let at = 0
  for (const match of text.matchAll(pattern)) {
    at = match.index + match[0].length
    words.push(
      (match[1] ?? '').replace(
        /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/g,
        (_, escaped?: string, single?: string, double?: string) =>
          escaped ?? single ?? (double ?? '').replace(/\\(["\\])/g, '$1'),
      ),
    )
  }
  return at === text.length ? words : undefined
}
