/**
 * A job of a CI service in the world of a run. Each step is run by the shell's evaluator in the same world, one after the other: one
 * checkout, one docker daemon. Expressions come to what is known of them before the shell reads a text, as the service does it. An action
 * that builds an image is a docker command; what an action may do to files is a doubt or a caveat.
 */
import { meaningOfAction } from '../ci/actions.ts'
import { evaluateCondition, expandExpressions, type Expanded, type Lookup } from '../ci/expressions.ts'
import {
  variablesOfStep,
  wholeText,
  type ActionStep,
  type CiKind,
  type Job,
  type ShellStep,
  type Step,
  type StepContainer,
} from '../ci/job.ts'
import { chainOf, jobsInTurn, type Chain, type Fetch, type Share } from '../ci/handed.ts'
import { includesMatter } from '../ci/includes.ts'
import { readJobs } from '../ci/read.ts'
import { readYaml } from '../ci/yaml.ts'
import {
  cachedFiles,
  checkedOutElsewhere,
  includesOthers,
  jobInContainer,
  modesLost,
  perhapsApart,
  sharedSideBySide,
} from '../findings/ci.ts'
import type { Finding } from '../findings/finding.ts'
import { rootPath } from '../host/path.ts'
import { placeOf, type Value } from '../make/value.ts'
import { evaluateScript } from '../shell/evaluate.ts'
import type { Call, Condition, HostPath, ShellWorld, Status, Word } from '../shell/world.ts'
import type { Site, Source } from '../text/source.ts'
import { concat, literal, unknownOf, type Text } from '../text/symbolic.ts'
import { JobContainers, type InsideStep } from './ci-containers.ts'
import { mappedProgram } from './mapped-program.ts'

export interface JobCall {
  readonly kind: CiKind
  readonly source: Source
  readonly job: string
  /** Jobs that run before it, in order (`DriverRun.before`). */
  readonly before: readonly string[]
  /** It runs once for each combination of its matrix (`DriverRun.ofEach`). */
  readonly ofEach: boolean
  /** Given by whoever asks: they win over the file's own. */
  readonly environment: ReadonlyMap<string, Text>
}

export interface JobOutcome {
  readonly steps: number
  readonly status: Status
  readonly findings: readonly Finding[]
}

/** Runs a job, after those that hand files to it: each begins on a machine of its own, in a fresh checkout. */
export function runJob(call: JobCall, world: ShellWorld): JobOutcome {
  const chain = chainOf(readJobs(call.source), call.job, call.before)
  const outcomes: JobOutcome[] = []
  // A file that is no YAML any more has no jobs, and builds nothing.
  for (const job of chain === undefined ? [] : jobsInTurn(chain, call.ofEach)) {
    if (outcomes.length > 0) world.renew?.()
    const outcome = new JobRun(call, job, world, chain).run()
    outcomes.push(outcome)
    if (typeof outcome.status === 'number' && outcome.status !== 0) break
  }
  return {
    steps: outcomes.reduce((sum, one) => sum + one.steps, 0),
    status: outcomes.at(-1)?.status ?? 'succeeds',
    findings: outcomes.flatMap((one) => one.findings),
  }
}

class JobRun {
  readonly #call: JobCall
  readonly #job: Job
  readonly #world: ShellWorld
  readonly #chain: Chain | undefined
  readonly #standard: ReadonlyMap<string, Text>
  readonly #findings: Finding[] = []
  /** What a step wrote for the steps behind it (`GITHUB_ENV`). */
  readonly #handed = new Map<string, Text>()
  readonly #containers: JobContainers
  #lastInside: InsideStep | undefined
  #steps = 0

  constructor(call: JobCall, job: Job, world: ShellWorld, chain: Chain | undefined) {
    this.#chain = (chain?.jobs.length ?? 0) > 1 ? chain : undefined
    this.#call = call
    this.#job = job
    this.#world = world
    this.#standard = standardVariables(call.kind, world)
    this.#containers = new JobContainers(call.kind, world, (finding) => {
      this.#report(finding)
    })
  }

  run(): JobOutcome {
    const [first] = this.#job.steps
    const isInside = this.#job.steps.some((step) => step.kind === 'shell' && step.container !== undefined)
    if (this.#call.kind === 'github-actions' && this.#job.container !== undefined && !isInside && first !== undefined)
      this.#report(jobInContainer(first.site, this.#job.name, this.#job.container))
    if (this.#call.kind === 'github-actions' && first !== undefined && !this.#job.steps.some(isCheckout))
      this.#report(checkedOutElsewhere(first.site, 'nothing: no step is actions/checkout'))
    if (this.#call.kind === 'gitlab' && first !== undefined && hasNoCheckout(first))
      this.#report(checkedOutElsewhere(first.site, 'nothing: GIT_STRATEGY is none'))
    if (this.#job.includes !== undefined && this.#includesMatter()) this.#report(includesOthers(this.#job.includes))
    if (this.#job.perhapsApart !== undefined) this.#report(perhapsApart(this.#job.perhapsApart))
    if (this.#job.sideBySide !== undefined) this.#report(sharedSideBySide(this.#job.sideBySide.site, this.#job.sideBySide.name))
    let status: Status = 'succeeds'
    for (const { step, fetch } of this.#chain?.laid.get(this.#job) ?? []) this.#fetch(step, fetch, [])
    for (const step of this.#job.steps) {
      const conditions = this.#conditions(step)
      if (conditions === undefined) continue
      const ended = step.kind === 'shell' ? this.#shell(step, conditions) : this.#action(step, conditions)
      if (ended !== 'succeeds' && ended !== 0 && !step.tolerant) {
        status = ended
        if (typeof ended === 'number' && /^(?:github-actions|jenkins)$/.test(this.#call.kind)) break
      }
    }
    this.#containers.end(this.#lastInside)
    return { steps: this.#steps, status, findings: this.#findings }
  }

  #includesMatter(): boolean {
    return includesMatter(readYaml(this.#call.source), (path) => {
      const place = this.#world.resolve(rootPath, literal(path))
      return place === undefined ? undefined : this.#world.script(place)
    })
  }

  #report(finding: Finding): void {
    this.#findings.push(finding)
    this.#world.report(finding)
  }

  /** The condition under which a step runs; `undefined`: it does not. */
  #conditions(step: Step): readonly Condition[] | undefined {
    if (step.condition === undefined) return []
    const text = step.condition.text.trim()
    const holds = evaluateCondition(text, this.#lookup(this.#environment(step)))
    if (holds !== undefined) return holds ? [] : undefined
    const site = placeOf(step.condition) ?? step.site
    const plain = text.replace(/^\$\{\{\s*|\s*\}\}$/g, '').replaceAll(/\s+/g, ' ')
    const key = `if:${plain}`
    const answer = this.#world.decide({ key, text: plain, at: site, usual: true })
    return answer ? [{ key, text: plain, at: site, holds: true }] : undefined
  }

  #environment(step: Step): ReadonlyMap<string, Text> {
    const all = new Map<string, Text>(this.#standard)
    const isActions = this.#call.kind === 'github-actions'
    for (const { name, value } of variablesOfStep(this.#call.kind, this.#job, step)) {
      const open = (): Text => [unknownOf(`env:${name}`, name, 'environment')]
      all.set(name, value === undefined ? open() : isActions ? this.#expand(value, all).text : withVariables(value.text, all))
    }
    for (const [name, text] of this.#handed) if (isActions || isNamed(step, name)) all.set(name, text)
    for (const [name, text] of this.#call.environment) all.set(name, text)
    return all
  }

  #lookup(environment: ReadonlyMap<string, Text>): Lookup {
    return (name) => {
      const [context, ...rest] = name.split('.')
      const key = rest.join('.')
      if (context === 'env') return environment.get(key)
      if (context === 'matrix') {
        const value = this.#job.matrix.get(key)
        return value === undefined ? undefined : literal(value)
      }
      if (name === 'github.workspace') return this.#world.print(rootPath)
      return context === 'github' || context === 'runner' ? environment.get(`${context}_${key}`.toUpperCase()) : undefined
    }
  }

  #expand(value: Value, environment: ReadonlyMap<string, Text>): Expanded {
    return this.#call.kind === 'github-actions'
      ? expandExpressions(value, this.#lookup(environment))
      : { value, text: literal(value.text) }
  }

  #folder(step: ShellStep, environment: ReadonlyMap<string, Text>): HostPath {
    if (step.folder === undefined) return rootPath
    return this.#world.resolve(rootPath, this.#expand(step.folder, environment).text) ?? rootPath
  }

  #shell(step: ShellStep, conditions: readonly Condition[]): Status {
    const { source } = this.#call
    const environment = this.#environment(step)
    const { value, text } = this.#expand(step.text, environment)
    const site = placeOf(value) ?? step.site
    if (typeof step.shell === 'string') return this.#other(step, step.shell, { text, site }, conditions)
    if (step.container !== undefined) return this.#inside(step, step.container, text, conditions)
    const outcome = evaluateScript(
      {
        source,
        name: literal(step.shell.name),
        args: [],
        environment,
        cwd: this.#folder(step, environment),
        dialect: step.shell.dialect,
        carried: mappedProgram(text, value, site),
        options: step.shell.options,
      },
      within(this.#world, conditions, step.tolerant),
    )
    this.#steps += outcome.steps
    this.#findings.push(...outcome.findings)
    const given = step.gives === undefined ? undefined : outcome.variables.get(step.gives)
    if (step.gives !== undefined && given !== undefined) this.#handed.set(step.gives, given)
    for (const match of value.text.matchAll(/\b([A-Za-z_]\w*)=[^\n]*GITHUB_ENV/g)) {
      const name = match[1] ?? ''
      this.#handed.set(name, [unknownOf(`ci:env.${name}`, name, 'environment')])
    }
    return outcome.status
  }

  /** A program for a shell in a container that the service starts. */
  #inside(step: ShellStep, container: StepContainer, text: Text, conditions: readonly Condition[]): Status {
    const environment = this.#environment(step)
    const isActions = this.#call.kind === 'github-actions'
    this.#lastInside = {
      step,
      container,
      text,
      environment,
      folder: this.#folder(step, environment),
      expand: (value) => (isActions ? this.#expand(value, environment).text : withVariables(value.text, environment)),
      call: { ...this.#callOf(step, environment, conditions), site: wholeText(step) ?? step.site },
    }
    this.#steps += 1
    return this.#containers.run(this.#lastInside)
  }

  /** A program in another language than a shell's: it may do anything. */
  #other(
    step: ShellStep,
    program: string,
    { text, site }: { readonly text: Text; readonly site: Site },
    conditions: readonly Condition[],
  ): Status {
    const words = [literal(program), literal('-c'), text].map((word): Word => ({ text: word, site, whole: false }))
    const call = { ...this.#callOf(step, this.#environment(step), conditions), words, site, source: `${program} …` }
    this.#steps += 1
    return this.#world.run(call).status
  }

  #callOf(step: Step, environment: ReadonlyMap<string, Text>, conditions: readonly Condition[]): Call {
    return {
      words: [],
      site: step.site,
      stack: [],
      environment,
      cwd: rootPath,
      stdin: undefined,
      stdout: 'terminal',
      conditions,
      tested: step.tolerant,
      background: false,
      source: '',
      targets: [],
      heredocs: [],
      uncertain: [],
    }
  }

  /** What nobody knows lands in the folders that are named, or in that of the checkout. */
  #bring(call: Call, paths: readonly Value[], environment: ReadonlyMap<string, Text>): Status {
    const folders = paths.flatMap((path) => this.#world.resolve(rootPath, this.#expand(path, environment).text) ?? [])
    for (const cwd of folders.length === 0 ? [rootPath] : folders) this.#world.run({ ...call, cwd })
    return 'succeeds'
  }

  /** Files that go to another job. */
  #share(step: ActionStep, share: Share, conditions: readonly Condition[]): Status {
    if (!share.keepsPlaces) this.#report(modesLost(step.site, share.name))
    const flags = [
      `--artifact:${share.name}`,
      ...(share.isKept ? ['--kept'] : []),
      ...(share.keepsPlaces ? ['--places'] : []),
      ...(share.comesAsFolder ? ['--folder'] : []),
    ]
    return this.#store(step, ['<share>', ...flags, ...share.paths], conditions)
  }

  /** Files that come from another job. */
  #fetch(step: ActionStep, { name, into }: Fetch, conditions: readonly Condition[]): Status {
    return this.#store(step, ['<fetch>', `--artifact:${name}`, into], conditions)
  }

  #store(step: ActionStep, words: readonly string[], conditions: readonly Condition[]): Status {
    this.#steps += 1
    const call = this.#callOf(step, new Map(), conditions)
    return this.#world.run({
      ...call,
      tested: false,
      words: words.map((word): Word => ({ text: literal(word), site: step.site, whole: false })),
      source: `uses: ${step.uses.text}`,
    }).status
  }

  #action(step: ActionStep, conditions: readonly Condition[]): Status {
    const share = this.#chain?.shares.get(step)
    if (share !== undefined) return this.#share(step, share, conditions)
    const fetches = this.#chain?.fetches.get(step) ?? []
    if (fetches.length > 0)
      return fetches.map((fetch) => this.#fetch(step, fetch, conditions)).find((one) => one !== 'succeeds') ?? 'succeeds'
    const environment = this.#environment(step)
    const meaning = meaningOfAction(step.uses, step.settings, this.#job.platform)
    const call = (words: readonly Value[]): Call => ({
      ...this.#callOf(step, environment, conditions),
      words: words.map((word): Word => {
        const expanded = this.#expand(word, environment)
        return { text: expanded.text, site: placeOf(expanded.value) ?? step.site, whole: true }
      }),
      source: `uses: ${step.uses.text}`,
    })
    const named = (name: string, paths: readonly Value[]): Call => {
      const made = call(paths)
      return { ...made, words: [{ text: literal(name), site: placeOf(step.uses) ?? step.site, whole: false }, ...made.words] }
    }
    this.#steps += 1
    switch (meaning.kind) {
      case 'docker':
        return this.#world.run(call(meaning.words)).status
      case 'reads':
        return this.#world.run(named('upload-artifact', meaning.paths)).status
      case 'brings':
        return this.#bring(named('download-artifact', []), meaning.paths, environment)
      case 'unknown':
        return this.#world.run(named(step.uses.text, [])).status
      case 'cache': {
        const inside = meaning.paths.flatMap(({ text }) => (/^[~/$]|^!/.test(text) ? [] : [text]))
        if (inside.length > 0) this.#report(cachedFiles(step.site, inside.join(', ')))
        return 'succeeds'
      }
      case 'elsewhere':
        this.#report(checkedOutElsewhere(step.site, 'another repository, or this one in a folder of its own'))
        return 'succeeds'
      case 'checkout':
      case 'nothing':
        return 'succeeds'
    }
  }
}

/** `$NAME` in the value of a variable, which Travis and GitLab put in. */
function withVariables(text: string, environment: ReadonlyMap<string, Text>): Text {
  const parts = text.split(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/)
  const texts: Text[] = []
  for (let at = 0; at < parts.length; at += 3) {
    texts.push(literal(parts[at] ?? ''))
    const name = parts[at + 1] ?? parts[at + 2]
    if (name !== undefined) texts.push(environment.get(name) ?? [unknownOf(`env:${name}`, name, 'environment')])
  }
  return concat(...texts)
}

/** Whether a shell's text asks for a variable. */
function isNamed(step: Step, name: string): boolean {
  return step.kind === 'shell' && new RegExp(`\\$\\{?${name}\\b`).test(step.text.text)
}

function hasNoCheckout({ environment }: Step): boolean {
  return /^(?:none|empty)$/.test(environment.findLast(({ name }) => name === 'GIT_STRATEGY')?.value.text ?? '')
}

function isCheckout(step: Step): boolean {
  return step.kind === 'action' && /^actions\/checkout(?:@|$)/.test(step.uses.text)
}

/** What the conditions of a step add to its calls. */
function within(world: ShellWorld, conditions: readonly Condition[], tolerant: boolean): ShellWorld {
  if (conditions.length === 0 && !tolerant) return world
  const decorate = (call: Call): Call => ({
    ...call,
    conditions: [...conditions, ...call.conditions],
    tested: call.tested || tolerant,
  })
  return { ...world, run: (call) => world.run(decorate(call)) }
}

const githubNames =
  'SHA REF REF_NAME REF_TYPE REPOSITORY REPOSITORY_OWNER ACTOR RUN_ID RUN_NUMBER RUN_ATTEMPT EVENT_NAME HEAD_REF BASE_REF WORKFLOW JOB SERVER_URL TOKEN'

/** What a runner sets for every step. */
function standardVariables(kind: CiKind, world: ShellWorld): ReadonlyMap<string, Text> {
  const root = world.print(rootPath)
  if (kind === 'jenkins') return new Map([['WORKSPACE', root]])
  const found = new Map<string, Text>([['CI', literal('true')]])
  if (kind === 'travis') return found.set('TRAVIS', literal('true')).set('TRAVIS_BUILD_DIR', root)
  if (kind === 'gitlab') return found.set('GITLAB_CI', literal('true')).set('CI_PROJECT_DIR', root)
  found.set('GITHUB_ACTIONS', literal('true')).set('GITHUB_WORKSPACE', root).set('RUNNER_OS', literal('Linux'))
  for (const name of githubNames.split(' ')) {
    const full = `GITHUB_${name}`
    found.set(full, [unknownOf(`env:${full}`, full, 'environment')])
  }
  return found
}
