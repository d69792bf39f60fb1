/**
 * Steps of a job that the service runs in a container, as the docker commands that they come to.
 *
 * In: the steps, in order. Out: calls of docker in the job's world: the service starts a container with the workspace mounted at the place
 * where it lies, in which each step is a `docker exec` (Jenkins, GitHub), or a container for each (GitLab). All of them stand where the text
 * of the step stands, and their words stand nowhere, so that a step goes or stays as a whole.
 */
import { commandInside } from '../ci/inside.ts'
import { wholeText, type CiKind, type ShellStep, type StepContainer } from '../ci/job.ts'
import { onlyOfService, stepsInContainer } from '../findings/ci.ts'
import type { Finding } from '../findings/finding.ts'
import { homeUnknown, printPath, rootPath } from '../host/path.ts'
import type { Value } from '../make/value.ts'
import type { Call, HostPath, ShellWorld, Status, Word } from '../shell/world.ts'
import { concat, known, literal, printText, sameText, unknownOf, type Text } from '../text/symbolic.ts'

/** A step as it runs now. */
export interface InsideStep {
  readonly step: ShellStep
  readonly container: StepContainer
  /** Its program. */
  readonly text: Text
  readonly environment: ReadonlyMap<string, Text>
  readonly folder: HostPath
  /** A value of the file as it comes out. */
  readonly expand: (value: Value) => Text
  /** A call at the step, without words. */
  readonly call: Call
}

/** What the services set in every step. */
const ofService =
  /^(?:CI|CI_\w+|GITLAB_\w+|GITHUB_\w+|RUNNER_\w+|BUILD_(?:NUMBER|ID|TAG|URL|DISPLAY_NAME)|JOB_(?:NAME|BASE_NAME|URL)|JENKINS_\w+|BRANCH_NAME|TAG_NAME|CHANGE_\w+|GIT_(?:COMMIT|BRANCH|URL|PREVIOUS_\w+)|NODE_NAME|EXECUTOR_NUMBER)$/
/** Where the checkout lies. */
const workspaces = new Set(['WORKSPACE', 'CI_PROJECT_DIR', 'GITHUB_WORKSPACE'])
/** What people tell docker's client and the runner, and nobody else. */
const ofRunner = /^(?:DOCKER_\w+|GIT_(?:STRATEGY|DEPTH|SUBMODULE_\w+|CLONE_PATH|CHECKOUT|CLEAN_FLAGS|LFS_\w+)|FF_\w+|CACHE_\w+)$/

/** The containers of one job. */
export class JobContainers {
  readonly #kind: CiKind
  readonly #world: ShellWorld
  readonly #report: (finding: Finding) => void
  readonly #started = new Map<StepContainer, Text>()

  constructor(kind: CiKind, world: ShellWorld, report: (finding: Finding) => void) {
    this.#kind = kind
    this.#world = world
    this.#report = report
  }

  /** Runs a step in its container. */
  run(inside: InsideStep): Status {
    const { container, step, text } = inside
    const script = known(text)
    const names = namesIn(script ?? '')
    const missing = names.filter((name) => ofService.test(name) && !workspaces.has(name) && !isGiven(inside, name))
    const site = wholeText(step) ?? step.site
    if (script === undefined) this.#report(onlyOfService(site, `an expression in ${firstLine(printText(text))}`))
    for (const name of missing) this.#report(onlyOfService(site, `the variable ${name}`))
    for (const one of container.beyond) this.#report(onlyOfService(site, `${one} of the container`))
    if (!this.#started.has(container)) this.#begin(inside)
    const argv = commandInside(printText(text), typeof step.shell === 'string' ? step.shell : step.shell.name).map(literal)
    const env = this.#variables(inside, names)
    const folder = inside.folder === rootPath ? [] : ['--workdir', printPath(inside.folder)]
    if (this.#kind === 'gitlab')
      return this.#docker(inside, ['run', '--rm', ...this.#place(inside), ...env, ...image(inside), ...argv])
    return this.#docker(inside, ['exec', ...folder, ...env, this.#started.get(container) ?? [], ...argv])
  }

  /** The service removes its containers. */
  end(last: InsideStep | undefined): void {
    if (last === undefined || this.#kind === 'gitlab') return
    for (const id of this.#started.values()) this.#docker(last, ['rm', '--force', id])
  }

  #begin(inside: InsideStep): void {
    const { container, step, expand } = inside
    const name = container.image.kind === 'named' ? expand(container.image.name) : literal('its own Dockerfile')
    this.#report(stepsInContainer(wholeText(step) ?? step.site, printText(name)))
    if (container.image.kind === 'built')
      this.#docker(inside, ['build', '--tag', tagOf(container), ...container.image.words.map(expand)])
    if (this.#kind === 'gitlab') {
      this.#started.set(container, [])
      return
    }
    const idle = this.#kind === 'jenkins' ? ['cat'] : ['-f', '/dev/null']
    const entrypoint = this.#kind === 'jenkins' ? [] : ['--entrypoint', 'tail']
    const user = this.#kind === 'jenkins' ? ['--user', [unknownOf('ci:uid', 'id -u', 'host')]] : []
    const words = ['run', '--detach', ...user, ...this.#place(inside), ...entrypoint, tagged(inside), ...idle]
    this.#started.set(container, this.#result(inside, words, 'captured').stdout)
  }

  /** What is said besides, and the workspace at its own place. */
  #place({ container, environment, expand }: InsideStep): readonly (string | Text)[] {
    const root = this.#world.print(rootPath)
    const given = container.args.map((word) => withHome(expand(word), environment))
    return [...given, '--workdir', root, '--volume', concat(root, literal(':'), root)]
  }

  #variables({ environment, step }: InsideStep, names: readonly string[]): readonly (string | Text)[] {
    const own = new Set(step.environment.map(({ name }) => name))
    return [...environment].flatMap(([name, value]) => {
      const isWanted = names.includes(name) || (own.has(name) && known(value) !== undefined && !ofRunner.test(name))
      return (isWanted && !ofService.test(name)) || (names.includes(name) && workspaces.has(name)) || name === 'CI'
        ? ['--env', concat(literal(`${name}=`), value)]
        : []
    })
  }

  #docker(inside: InsideStep, words: readonly (string | Text)[]): Status {
    return this.#result(inside, words, 'terminal').status
  }

  #result({ step, call }: InsideStep, words: readonly (string | Text)[], stdout: Call['stdout']): ReturnType<ShellWorld['run']> {
    const { site } = step
    const word = (text: string | Text): Word => ({ text: typeof text === 'string' ? literal(text) : text, site, whole: false })
    const all = ['docker', ...words].map(word)
    const source = all.map(({ text }) => printText(text)).join(' ')
    return this.#world.run({ ...call, site: wholeText(step) ?? site, words: all, source, stdout })
  }
}

function image(inside: InsideStep): readonly (string | Text)[] {
  return [...(inside.container.withoutEntrypoint ? ['--entrypoint', ''] : []), tagged(inside)]
}

function tagged({ container, expand }: InsideStep): Text {
  return container.image.kind === 'named' ? expand(container.image.name) : tagOf(container)
}

/** Jenkins calls an image that it builds for a stage by a hash. */
function tagOf({ image }: StepContainer): Text {
  const words = image.kind === 'built' ? image.words.map(({ text }) => text).join('-') : ''
  return literal(
    `stage-agent-${words
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')}`,
  )
}

function withHome(text: Text, environment: ReadonlyMap<string, Text>): Text {
  const home = environment.get('HOME') ?? [homeUnknown]
  return concat(...text.map((part) => (typeof part === 'object' && part.id === 'env:HOME' ? home : [part])))
}

function isGiven({ step, environment }: InsideStep, name: string): boolean {
  const own = step.environment.some((one) => one.name === name)
  const value = environment.get(name)
  return (own || name === 'CI') && value !== undefined && !sameText(value, [unknownOf(`env:${name}`, name, 'environment')])
}

/** The variables that a text reads and does not set itself. */
function namesIn(text: string): readonly string[] {
  const read = [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map((match) => match[1] ?? '')
  const set = new Set(
    [...text.matchAll(/(?:^|[\s;&|(])([A-Za-z_]\w*)=|\bfor\s+(\w+)\b|\bread\s+(?:-r\s+)?(\w+)/g)].flatMap((match) =>
      match.slice(1),
    ),
  )
  return [...new Set(read)].filter((name) => !set.has(name))
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}
