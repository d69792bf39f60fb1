/** A legacy driver by hand: what it builds, runs and copies, step by step, without shell or inference. */
import { parseDocker } from '../../src/docker/parse.ts'
import { evaluateDockerfile } from '../../src/dockerfile/evaluate.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { createHostFiles } from '../../src/host/files.ts'
import type { ContainerId, NodeType } from '../../src/host/origin.ts'
import { joinPath } from '../../src/host/path.ts'
import type { Proof } from '../../src/migrate/document.ts'
import type {
  BuiltImage,
  Container,
  ContainerAction,
  DockerEvent,
  HostStep,
  ImageId,
  ImageReference,
  Pipeline,
} from '../../src/pipeline/model.ts'
import { provePipeline } from '../../src/proof/prove.ts'
import { memoryRepository, type MemoryFiles } from '../../src/repository/memory.ts'
import { overlayRepository } from '../../src/repository/overlay.ts'
import type { FinalBuild, ToldText } from '../../src/rewrite/composition.ts'
import type { Observation } from '../../src/pipeline/observation.ts'
import type { Call, HostPath } from '../../src/shell/world.ts'
import { siteOf, type Site } from '../../src/text/source.ts'
import { keyOf, literal, type Text } from '../../src/text/symbolic.ts'

const path = (text: string): HostPath => text as HostPath
const texts = (args: Readonly<Record<string, string | Text>>): ReadonlyMap<string, Text> =>
  new Map(Object.entries(args).map(([name, value]) => [name, typeof value === 'string' ? literal(value) : value]))

export interface BuildOptions {
  readonly file?: string
  readonly context?: string
  readonly args?: Readonly<Record<string, string | Text>>
  readonly target?: string
  /** More flags of `docker build`, written out. */
  readonly flags?: string
  /** References in FROM and --from that an earlier build made. */
  readonly uses?: Readonly<Record<string, ImageId>>
}

export interface ContainerOptions {
  /** `docker run` and its flags and words, in place of `docker create`. */
  readonly run?: string
  readonly actions?: readonly (readonly string[] | 'cmd')[]
  /** `docker exec` lines, each with the container's name and words of its own. */
  readonly execs?: readonly string[]
}

export interface Scene {
  readonly files: ReturnType<typeof createHostFiles>
  build(id: string, options?: BuildOptions): ImageId
  container(image: ImageId | string, options?: ContainerOptions): ContainerId
  /** What lies on the host afterwards. */
  copyOut(container: ContainerId, from: string, to: string, type?: NodeType): void
  write(to: string, text: string): void
  /** A host program that nobody follows. */
  program(line: string): void
  pipeline(): Pipeline
  prove(dockerfile: string, options?: ProveOptions): Proof
}

export interface ProveOptions {
  readonly image?: string
  readonly file?: string
  readonly context?: string
  readonly args?: Readonly<Record<string, string | Text>>
  readonly target?: string
  readonly more?: MemoryFiles
  readonly renamed?: readonly string[]
  /** Arguments that stand for texts which the driver wrote. */
  readonly told?: readonly string[]
  readonly edited?: readonly string[]
  readonly observations?: readonly Observation[]
  readonly limit?: number
}

export function scene(repositoryFiles: MemoryFiles): Scene {
  const repository = memoryRepository(repositoryFiles)
  const files = createHostFiles(repository)
  const images: BuiltImage[] = []
  const containers = new Map<ContainerId, Container>()
  const source = { path: 'build.sh', text: 'docker build .\n' }
  const site = siteOf(source)
  let order = 0
  const emptyCall: Call = {
    words: [],
    site,
    stack: [],
    environment: new Map(),
    cwd: path('.'),
    stdin: undefined,
    stdout: 'terminal',
    conditions: [],
    tested: false,
    background: false,
    source: '',
    targets: [],
    heredocs: [],
    uncertain: [],
  }
  const hostSteps: HostStep[] = []
  const eventOf = (line: string): DockerEvent => {
    const command = parseDocker(line.split(' ').map(literal))
    if ('kind' in command) throw new Error(`${line}: ${command.message}`)
    const call: Call = { ...emptyCall, source: line }
    return { command, call, order: (order += 1) }
  }
  const referenceTo = (image: ImageId | string): ImageReference =>
    images.some(({ id }) => id === image) ? { kind: 'built', id: image as ImageId } : { kind: 'stock', reference: literal(image) }

  const made: Scene = {
    files,
    build(id, options = {}) {
      const context = path(options.context ?? '.')
      const dockerfile = path(options.file ?? 'Dockerfile')
      const text = files.sourceOf(dockerfile)?.text
      if (text === undefined) throw new Error(`no ${dockerfile}`)
      const args = texts(options.args ?? {})
      const target = options.target === undefined ? undefined : literal(options.target)
      const dockerfileSource = { path: dockerfile, text }
      const ignorePath = joinPath(context, '.dockerignore')
      const ignore = files.sourceOf(ignorePath)?.text
      images.push({
        id: id as ImageId,
        event: eventOf(`docker build ${options.flags === undefined ? '' : `${options.flags} `}-f ${dockerfile} ${context}`),
        dockerfile: { path: dockerfile, source: dockerfileSource, fromRepository: true },
        evaluated: evaluateDockerfile(parseDockerfile(dockerfileSource), { args, target }),
        args,
        target,
        tags: [],
        context: {
          path: context,
          view: files.view(),
          ignore: ignore === undefined ? undefined : { path: ignorePath, text: ignore },
        },
        uses: new Map(Object.entries(options.uses ?? {}).map(([reference, image]) => [keyOf(literal(reference)), image])),
      })
      return id as ImageId
    },
    container(image, options = {}) {
      const id = `container:${String(containers.size)}.0` as ContainerId
      const event = eventOf(options.run ?? `docker create ${image}`)
      const commands = (options.actions ?? []).map((argv): ContainerAction => ({
        kind: 'command',
        argv: argv === 'cmd' ? undefined : argv.map(literal),
        event,
        input: undefined,
      }))
      const execs = (options.execs ?? []).map((line): ContainerAction => {
        const exec = eventOf(line)
        return {
          kind: 'exec',
          argv: exec.command.operands.slice(1).map((operand) => operand.text),
          event: exec,
          input: undefined,
        }
      })
      const actions = [...commands, ...execs]
      containers.set(id, {
        id,
        image: referenceTo(image),
        names: [],
        event,
        actions,
        mounts: [],
        view: files.view(),
        untouched: actions.length === 0,
      })
      return id
    },
    copyOut(container, from, to, type = 'either') {
      files.put(path(to), {
        type,
        origin: { kind: 'artifact', container, path: literal(from), at: site },
        mode: undefined,
        link: undefined,
      })
    },
    write(to, text) {
      files.write(path(to), literal(text), false, site)
    },
    program(line) {
      const words = line.split(' ').map((word) => ({ text: literal(word), site, whole: true }))
      hostSteps.push({
        call: { ...emptyCall, words, source: line },
        effects: { reads: [], writes: [], removes: [], complete: false },
        order: (order += 1),
      })
    },
    pipeline: () => ({
      id: 'build.sh#final',
      driver: { path: 'build.sh', kind: 'sh', entry: '', cwd: path('.'), args: [], at: undefined },
      drivers: ['build.sh'],
      images,
      roles: new Map(),
      containers,
      bystanders: new Map(),
      carriers: new Map(),
      handoffs: [],
      bases: [],
      events: [],
      hostSteps,
      reads: [],
      writes: [],
      conditions: [],
      unknowns: [],
      findings: [],
    }),
    prove(dockerfile, options = {}) {
      const file = options.file ?? 'Dockerfile'
      const changed = Object.entries({ ...options.more, [file]: dockerfile }).map(([name, text]) => ({
        path: name,
        action: 'modify' as const,
        mode: '100644' as const,
        after: typeof text === 'string' ? text : '',
      }))
      const build: FinalBuild = {
        image: (options.image ?? 'final') as ImageId,
        dockerfile: path(file),
        context: path(options.context ?? '.'),
        target: options.target,
        args: texts(options.args ?? {}),
        carried: (options.renamed ?? []).map((renamed) => {
          const event = eventOf('docker build --build-arg X=1 .')
          const [flag] = event.command.flags
          if (flag === undefined) throw new Error('no flag')
          return { flag, event, renamed }
        }),
        spliced: [],
        told: (options.told ?? []).map((name) => toldAs(name, site)),
        made: [],
        renamed: new Set(options.renamed),
      }
      const { edited, observations, limit } = options
      return provePipeline(made.pipeline(), [build], overlayRepository(repository, changed), edited, observations, limit)
    },
  }
  return made
}

function toldAs(name: string, site: Site): ToldText {
  const write = { path: path('VERSION'), site, order: 0, text: [], append: false }
  return { name, value: [], write, origin: undefined, image: 'final' as ImageId, path: 'VERSION', file: '/generated/VERSION' }
}

/** The codes of a proof's assumptions, sorted, each once. */
export function codesOf(proof: Proof): readonly string[] {
  return [...new Set(proof.assumptions.map(({ code }) => code))].sort()
}
