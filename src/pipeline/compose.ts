/**
 * Commands of docker compose as the docker commands that they come to: `docker-compose run builder` builds the service's image where that
 * is not there yet, and runs a container of it with the mounts, variables and words of the file. Each stands where the compose command
 * stands; its words stand in the compose file, `build` or `run` at the service's name. What is not understood in full is left to who only knows that images may be made
 * (`makers/compose.ts`).
 */
import { readComposeLine, type ComposeCommand } from '../compose/command-line.ts'
import { joined, mountParts, mountTarget } from '../compose/merge.ts'
import { beyondBuild, type Service, type ServiceFlag } from '../compose/service.ts'
import { cutWords } from '../compose/cut-words.ts'
import { readComposeWords } from '../compose/words.ts'
import { baseConfig } from '../dockerfile/bases.ts'
import type { Finding } from '../findings/finding.ts'
import type { HostFiles } from '../host/files.ts'
import { printPath, resolvePath } from '../host/path.ts'
import { placeOf, plainValue, type Value } from '../make/value.ts'
import type { Call, HostPath, Word } from '../shell/world.ts'
import { concat, known, literal, printText, type Text } from '../text/symbolic.ts'
import { openProject, type ComposeProject } from './compose-project.ts'
import { envLines, NotFollowed } from './compose-values.ts'

/** What the world of a run knows. */
export interface ComposeWorld {
  readonly files: HostFiles
  /** Whether an image is there. */
  readonly isBuilt: (tag: Text) => boolean
  readonly report: (finding: Finding) => void
}

/** What a compose command comes to, in order; a text says why it is not followed; `undefined` for commands that make nothing. */
export function composeCalls(call: Call, words: readonly Text[], world: ComposeWorld): readonly Call[] | string | undefined {
  const line = readComposeLine(words)
  if (line === undefined && !/^(?:build|run|up|create)$/.test(readComposeWords(words).name)) return undefined
  if (line === undefined) return 'an option of it is not understood'
  const told: Finding[] = []
  try {
    const project = openProject(call, words, world.files, (finding) => told.push(finding))
    const calls = new Composing(call, world, line, project).calls()
    for (const finding of told) world.report(finding)
    return calls
  } catch (error) {
    if (error instanceof NotFollowed) return error.message
    throw error
  }
}

/** Whether a docker command is what a command of compose comes to: its own words stand nowhere. */
export function isComposed({ words, site }: Call): boolean {
  const [first] = words
  return first !== undefined && words.length > 1 && first.site.start === site.start && first.site.end === site.end
}

class Composing {
  readonly #call: Call
  readonly #world: ComposeWorld
  readonly #line: ComposeCommand
  readonly #project: ComposeProject

  constructor(call: Call, world: ComposeWorld, line: ComposeCommand, project: ComposeProject) {
    this.#call = call
    this.#world = world
    this.#line = line
    this.#project = project
  }

  calls(): readonly Call[] {
    const chosen = this.#chosen()
    const { builds: asked, name } = this.#line
    const builds = chosen.filter(
      (service) => service.build !== undefined && (asked || !this.#world.isBuilt(this.#tagOf(service))),
    )
    const runs = name === 'build' ? [] : chosen
    // What builds print comes in front, and `up` puts names before each line.
    const isRead = /^(?:captured|file)$/.test(this.#call.stdout)
    if (isRead && (builds.length > 0 || name !== 'run')) throw new NotFollowed('what it prints is read')
    // Of several it waits for none.
    const detached = this.#line.detached || runs.length > 1
    return [...builds.map((service) => this.#build(service)), ...runs.map((service) => this.#run(service, detached))]
  }

  /** The services in the order in which they are started. */
  #chosen(): readonly Service[] {
    const { services, name, alone } = this.#line
    const { file, profiles } = this.#project
    const found = new Map<string, Service>()
    const add = (wanted: string, depth: number): void => {
      const service = file.services.get(wanted)
      if (service === undefined || depth > file.services.size) throw new NotFollowed(`no service ${wanted} can be started`)
      const beyond = name === 'build' ? beyondBuild(service) : service.beyond
      if (beyond.length > 0) throw new NotFollowed(`the service ${wanted} has ${beyond.join(', ')}`)
      if (!alone) for (const other of service.needs) add(other, depth + 1)
      found.set(wanted, service)
    }
    const isOn = (service: Service): boolean =>
      service.profiles.length === 0 || service.profiles.some((profile) => profiles.includes(profile) || profiles.includes('*'))
    const usual = [...file.services.values()].filter(isOn).map((service) => service.name)
    for (const wanted of services.length > 0 ? services : usual) add(wanted, 0)
    // What else it starts runs beside it.
    const [own] = services
    const others = [...found.keys()].filter((one) => one !== own).join(', ')
    if (name === 'run' && others !== '') throw new NotFollowed(`the service ${own ?? ''} needs ${others} to be up`)
    return [...found.values()]
  }

  #build(service: Service): Call {
    const { build } = service
    if (build === undefined) throw new NotFollowed()
    const context = build.context === undefined ? this.#plain('.') : this.#word(build.context)
    const folder = resolvePath(this.#project.folder, context.text)
    const dockerfile = build.dockerfile === undefined ? undefined : this.#word(build.dockerfile)
    const path = dockerfile === undefined ? undefined : resolvePath(folder ?? this.#project.folder, dockerfile.text)
    if (folder === undefined || (dockerfile !== undefined && path === undefined)) throw new NotFollowed()
    const given = this.#line.name === 'build' ? this.#line.flags.flat().map((text) => this.#own(text)) : []
    const platform = service.flags.filter(({ flag }) => flag === '--platform')
    return this.#docker([
      { ...this.#plain('build'), site: service.site },
      ...given,
      ...this.#flags([...platform, ...build.flags]),
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
    return this.#docker([
      { ...this.#plain(name === 'create' ? 'create' : 'run'), site: service.site },
      ...(detached && name !== 'create' ? [this.#plain('--detach')] : []),
      ...(isRun || service.containerName === undefined ? [] : [this.#plain('--name'), this.#word(service.containerName)]),
      ...this.#mountsOf(service).flatMap((mount) => [this.#plain('--volume'), mount]),
      ...this.#flags(joined(this.#fileFlags(service), service.flags, flagKey)),
      ...own.flat().map((text) => this.#own(text)),
      ...(first === undefined ? [] : [this.#plain('--entrypoint'), first]),
      image ?? { ...this.#plain(''), text: this.#tagOf(service) },
      ...rest,
      ...said,
    ])
  }

  /**
   * The mounts of a service, those that others lend it in front of them. A service that only lends is not started: it would do nothing.
   */
  #mountsOf(service: Service, depth = 0): readonly Word[] {
    const lent = service.sharing.flatMap((value) => {
      const [name = '', mode, more] = value.text.split(':')
      const lender = this.#project.file.services.get(name)
      if (lender === undefined || more !== undefined || depth > 4 || !this.#onlyLends(lender))
        throw new NotFollowed(`the service ${service.name} has the mounts of ${value.text}`)
      const words = this.#mountsOf(lender, depth + 1)
      return mode === 'ro' ? words.map((word) => ({ ...word, text: concat(word.text, literal(':ro')) })) : words
    })
    const own = service.mounts.map((mount) => this.#mount(mount))
    return joined(lent, own, ({ text }) => mountTarget(printText(text)))
  }

  /** Its image is known to have no volumes of its own, and its command does nothing. */
  #onlyLends({ image, build, entrypoint, command, beyond, mounts }: Service): boolean {
    const said = entrypoint === undefined && command !== undefined ? this.#words(command).map(({ text }) => known(text)) : []
    const reference = image === undefined || build !== undefined ? undefined : this.#word(image).text
    const base = reference === undefined || this.#world.isBuilt(reference) ? undefined : baseConfig(reference)
    const isBare = base?.volumes?.length === 0 && (base.entrypoint ?? []).length === 0
    const isPlain = mounts.every(({ text }) => mountParts(text).length === 2)
    return beyond.length === 0 && isPlain && isBare && /^(?:(?:\/bin\/)?true|:|echo .*)$/.test(said.join(' '))
  }

  /** What its files of variables say. */
  #fileFlags(service: Service): readonly ServiceFlag[] {
    const lines = service.envFiles.flatMap((value) => {
      const path = resolvePath(this.#project.folder, this.#word(value).text)
      if (path === undefined) throw new NotFollowed()
      return [...envLines(this.#world.files, path).values()]
    })
    return lines.map(({ name, value }) => {
      if (value === 'unread')
        throw new NotFollowed(`the value of ${name} in a file of variables is read differently by versions of compose`)
      return { flag: '--env', value: plainValue(value === undefined ? name : `${name}=${value.text}`, value && placeOf(value)) }
    })
  }

  #flags(flags: readonly ServiceFlag[]): readonly Word[] {
    return flags.flatMap(({ flag, value }) => {
      if (value === undefined) return [this.#plain(flag)]
      const isPair = /^--(?:env|build-arg)$/.test(flag)
      return [this.#plain(flag), isPair ? this.#worded(value, this.#project.variables.pair(value.text)) : this.#word(value)]
    })
  }

  /** A folder of the host is seen from the compose file; a name is a volume of the project. */
  #mount(value: Value): Word {
    const word = this.#word(value)
    const [start] = word.text
    const written = typeof start === 'string' ? start : ''
    const host = /^(\.{1,2}(?:\/[^:]*)?|~[^:]*):/.exec(written)?.[1]
    if (host?.startsWith('~') === true) throw new NotFollowed()
    if (host !== undefined) {
      const path = resolvePath(this.#project.folder, literal(host))
      if (path === undefined) throw new NotFollowed()
      return { ...word, text: concat(printPath(path), literal(written.slice(host.length)), word.text.slice(1)) }
    }
    const [name = '', target] = mountParts(written)
    if (target === undefined || !/^\w/.test(name)) return word
    const set = this.#project.file.volumes.get(name) ?? { kind: 'own' }
    const rest = [...literal(written.slice(name.length)), ...word.text.slice(1)]
    switch (set.kind) {
      case 'own':
        return { ...word, text: concat(this.#project.name, literal('_'), word.text) }
      case 'named':
        return { ...word, text: concat(this.#word(set.name).text, rest) }
      case 'folder':
        return { ...word, text: concat(this.#word(set.device).text, rest) }
      case 'other':
        throw new NotFollowed(`the volume ${name} is made elsewhere`)
    }
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
    return [concat(this.#project.name, literal(`_${name}`)), concat(this.#project.name, literal(`-${name}`))]
  }

  /** A path as it is written in the project's folder. */
  #seen(path: HostPath): Text {
    const { folder } = this.#project
    const below = folder === '.' ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined
    return below === undefined || below.startsWith('/') || below.startsWith('<') ? printPath(path) : literal(below)
  }

  /** A value of the file with its variables put in. */
  #word(value: Value): Word {
    return this.#worded(value, this.#project.variables.interpolated(value.text))
  }

  #worded(value: Value, text: Text): Word {
    return { text, site: placeOf(value) ?? this.#call.site, whole: false }
  }

  #plain(text: string): Word {
    return { text: literal(text), site: this.#call.site, whole: false }
  }

  #own(text: Text): Word {
    return { text, site: this.#call.site, whole: false }
  }

  #docker(words: readonly Word[]): Call {
    return { ...this.#call, words: [this.#plain('docker'), ...words], cwd: this.#project.folder }
  }
}

function flagKey({ flag, value }: ServiceFlag): string {
  const text = value?.text ?? ''
  return `${flag} ${flag === '--env' ? text.replace(/=.*$/s, '') : text}`
}
