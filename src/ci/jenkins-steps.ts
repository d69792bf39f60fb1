/**
 * The statements of a Jenkinsfile's steps, as steps of a job: `sh`, what its docker plugin does, and what is handed from one machine to another.
 * A statement that is not understood means that nothing of the file is.
 */
import { joinValues, plainValue, type Value } from '../make/value.ts'
import type { Site, Source, Span } from '../text/source.ts'
import type { Statement } from './groovy.ts'
import { argumentsOf, namedArguments, stringAt, trimmed, type Names } from './groovy-values.ts'
import { inTurn } from './jenkins-branches.ts'
import { chainedCalls, insideContainer, pluginBuild, pluginCommand } from './jenkins-docker.ts'
import { assignmentOf, outputCommand, plainName } from './jenkins-outputs.ts'
import type { ActionStep, ShellStep, Step, StepContainer, Variable } from './job.ts'

/** What holds around a statement. */
export interface Around {
  readonly environment: readonly Variable[]
  readonly folder: Value | undefined
  readonly condition: Value | undefined
  readonly tolerant: boolean
  /** The workspace in which steps run: stages with the same have the same files. */
  readonly machine: string
  readonly container: StepContainer | undefined
  /** Plain texts of variables of Groovy. */
  readonly texts: ReadonlyMap<string, string>
  /** Variables that have what a step prints (`outputsIn`). */
  readonly outputs: ReadonlySet<string>
  /** Variables that hold an image, with its name. */
  readonly images: ReadonlyMap<string, Value>
  /** Told of what runs side by side and touches one thing. */
  readonly share: (site: Site, name: string) => void
}

/** A step, and where it runs. */
export interface PlacedStep {
  readonly step: Step
  readonly machine: string
}

export type Steps = readonly PlacedStep[] | undefined

/** Those of several parts; `undefined` where one of them is not understood. */
export function joined<Part>(parts: readonly Part[], stepsOf: (part: Part) => Steps): Steps {
  const all = parts.map(stepsOf)
  return all.includes(undefined) ? undefined : all.flatMap((steps) => steps ?? [])
}

/** Statements in order: a variable that one gives is there for the next. */
export function listSteps(source: Source, statements: readonly Statement[], around: Around): Steps {
  const found: PlacedStep[] = []
  let now = around
  for (const statement of statements) {
    const done = withAssignment(source, statement, now) ?? { around: now, steps: stepsOf(source, statement, now) }
    if (done.steps === undefined) return undefined
    found.push(...done.steps)
    now = done.around
  }
  return found
}

/** What a name in a string comes to. */
export function namesOf({ texts, environment, outputs }: Pick<Around, 'texts' | 'environment' | 'outputs'>): Names {
  const isOutput = (name: string): boolean => outputs.has(name) || outputs.has(`env.${name}`)
  return (name) => texts.get(name) ?? (isOutput(name) || environment.some((one) => one.name === name) ? `\${${name}}` : undefined)
}

interface Assigned {
  readonly around: Around
  readonly steps: Steps
}

/** `def x = …`, `x = …`, `env.X = …`; `undefined` for other statements. */
function withAssignment(source: Source, statement: Statement, around: Around): Assigned | undefined {
  const { text } = source
  if (/^(?:def|String)$/.test(statement.name) && /^\w+$/.test(text.slice(statement.args.start, statement.args.end)))
    return { around, steps: [] }
  const given = assignmentOf(text, statement)
  if (given === undefined) return undefined
  const { name, value } = given
  if (around.outputs.has(name) && around.container === undefined) {
    const command = outputCommand(source, statement, given, namesOf(around))
    const made = command === undefined ? undefined : shellStep(source, statement, command, around)
    const steps = made?.step.kind !== 'shell' ? undefined : [{ ...made, step: { ...made.step, gives: plainName(name) } }]
    return { around, steps }
  }
  const plain = stringAt(source, value, namesOf(around))
  if (plain !== undefined && name.startsWith('env.'))
    return { around: { ...around, environment: [...around.environment, { name: name.slice(4), value: plain }] }, steps: [] }
  if (plain !== undefined && !name.includes('.'))
    return { around: { ...around, texts: new Map([...around.texts, [name, plain.text]]) }, steps: [] }
  // What the checkout tells, nothing that is read here can use.
  const isCheckout = /^checkout\s*\(?\s*scm\s*\)?$/.test(text.slice(value.start, value.end))
  if (isCheckout || name.startsWith('currentBuild.')) return { around, steps: [] }
  const image = imageAt(source, value, around)
  const [call, ...more] = chainedCalls(text, value) ?? []
  if (image === undefined || more.length > 0 || call === undefined || name.includes('.')) return { around, steps: undefined }
  const steps = pluginSteps(source, { ...statement, args: value, name: '' }, around)
  return { around: { ...around, images: new Map([...around.images, [name, image]]) }, steps }
}

/** The name of the image that an expression begins with. */
function imageAt(source: Source, span: Span, around: Around): Value | undefined {
  const [first] = chainedCalls(source.text, span) ?? []
  const [name] = first?.args ?? []
  if (first === undefined) return undefined
  if (first.name === 'docker.build' || first.name === 'docker.image')
    return name === undefined ? undefined : stringAt(source, name, namesOf(around))
  return around.images.get(first.name.split('.')[0] ?? '')
}

const wrappers =
  /^(?:script|timestamps|timeout|ansiColor|withCredentials|withDockerRegistry|docker\.withRegistry|sshagent|lock|container\.none|retry|stage|wrap|try)$/
/** They tell people, or tidy up behind the build. */
const quiet =
  /^(?:echo|print|println|junit|slackSend|mail|emailext|publishHTML|cleanWs|deleteDir|milestone|sleep|hipchatSend|googlechatnotification|updateGitlabCommitStatus|setBuildStatus|properties|stage|fingerprint|catch)$/

function stepsOf(source: Source, step: Statement, around: Around): Steps {
  const { name, args, block } = step
  const { text } = source
  const words = text.slice(args.start, args.end)
  if (name === 'catch') return []
  if (name === 'parallel') return besides(source, step, around)
  if (/^docker\.(?:build|image)$/.test(name) || around.images.has(name.split('.')[0] ?? ''))
    return pluginSteps(source, step, around)
  if (name === 'sh') {
    const given = namedArguments(text, args)
    const script = given.get('script') ?? given.get('')
    const program = script === undefined || given.size > 1 ? undefined : stringAt(source, script, namesOf(around))
    // Which docker a container has is another question.
    const isDocker = around.container !== undefined && /\bdocker\b/.test(program?.text ?? '')
    return program === undefined || isDocker || block !== undefined ? undefined : [shellStep(source, step, program, around)]
  }
  if (name === 'finally') return listSteps(source, block ?? [], { ...around, tolerant: true })
  if (block !== undefined && wrappers.test(name)) return listSteps(source, block, around)
  if (block !== undefined && name === 'dir') {
    const folder = around.folder === undefined ? stringAt(source, args, namesOf(around)) : undefined
    return folder === undefined ? undefined : listSteps(source, block, { ...around, folder })
  }
  if (block !== undefined && name === 'withEnv') {
    const more = givenVariables(source, args, around)
    return more === undefined ? undefined : listSteps(source, block, { ...around, environment: [...around.environment, ...more] })
  }
  if (block !== undefined) return undefined
  if (quiet.test(name)) return name === 'deleteDir' && !around.tolerant ? undefined : []
  if (name === 'checkout') return words.trim() === 'scm' ? [] : undefined
  return storeStep(source, step, around)
}

/** `parallel a: { … }, b: { … }`; a variable that one of them gives, another may read at any time. */
function besides(source: Source, step: Statement, around: Around): Steps {
  const branches = (step.block ?? []).map((one) =>
    one.name === 'branch' ? listSteps(source, one.block ?? [], around) : undefined,
  )
  const read = branches.flatMap((one) => (one === undefined ? [] : [one]))
  const gives = read.flat().some((one) => one.step.kind === 'shell' && one.step.gives !== undefined)
  return gives || read.length < branches.length ? undefined : inTurn(read, (name) => around.share(siteOf(source, step), name))
}

/** `stash`, `unstash` and `archiveArtifacts`. */
function storeStep(source: Source, step: Statement, around: Around): Steps {
  const given = namedArguments(source.text, step.args)
  const at = (...keys: readonly string[]): Value | undefined => {
    const span = keys.map((key) => given.get(key)).find((one) => one !== undefined)
    return span === undefined ? undefined : stringAt(source, span, namesOf(around))
  }
  const action = (uses: string, settings: readonly (readonly [string, Value])[]): Steps => {
    const common = commonOf(source, step, around)
    const made: ActionStep = { ...common, kind: 'action', uses: plainValue(uses, common.site), settings: new Map(settings) }
    return [{ step: made, machine: around.machine }]
  }
  if (step.name === 'archiveArtifacts') {
    const path = at('artifacts', '')
    return path === undefined ? undefined : action('actions/upload-artifact', [['path', path]])
  }
  if (step.name === 'unstash') {
    const name = at('name', '')
    return name === undefined || given.size > 1 ? undefined : action('actions/download-artifact', [['name', name]])
  }
  if (step.name !== 'stash') return undefined
  const [name, includes] = [at('name', ''), at('includes')]
  const isKnown = [...given.keys()].every((key) => /^(?:|name|includes)$/.test(key))
  if (name === undefined || includes === undefined || !isKnown) return undefined
  const paths = joinValues(
    includes.text.split(',').map((path) => plainValue(path.trim())),
    '\n',
  )
  return action('actions/upload-artifact', [
    ['name', name],
    ['path', paths],
  ])
}

/** What the docker plugin is told. */
function pluginSteps(source: Source, step: Statement, around: Around): Steps {
  const { text } = source
  const names = namesOf(around)
  const span = trimmed(text, { start: step.name === '' ? step.args.start : step.start, end: headerEnd(text, step) })
  const links = chainedCalls(text, span)
  const [first, ...calls] = links ?? []
  const image = imageAt(source, span, around)
  if (first === undefined || image === undefined || around.container !== undefined) return undefined
  const [variable = '', ...method] = first.name.split('.')
  const rest = around.images.has(variable) ? [{ ...first, name: method.join('.') }, ...calls] : calls
  const [call, ...more] = rest
  const built = first.name === 'docker.build' ? pluginBuild(source, first, step, names) : undefined
  if (more.length > 0 || (first.name === 'docker.build' && built === undefined)) return undefined
  const build: Steps = built === undefined ? [] : [shellStep(source, step, built.command, around)]
  if (call === undefined) return step.block === undefined ? build : undefined
  if (call.name === 'inside' && step.block !== undefined) {
    const words = built?.words
    if (built !== undefined && words === undefined) return undefined
    const made = insideContainer(
      source,
      words === undefined ? { kind: 'named', name: image } : { kind: 'built', words: [plainValue('--tag'), image, ...words] },
      call,
      names,
    )
    return made === undefined ? undefined : listSteps(source, step.block, { ...around, container: made })
  }
  if (step.block !== undefined || built !== undefined || !/^(?:push|pull)$/.test(call.name)) return undefined
  const command = pluginCommand(source, call.name === 'push' ? 'push' : 'pull', image, step)
  return [shellStep(source, step, command, around)]
}

/** Where a statement's block begins, or its end. */
function headerEnd(text: string, { args, block, end }: Statement): number {
  const close = /^\s*\)?/.exec(text.slice(args.end, end))?.[0].length ?? 0
  return block === undefined ? end : args.end + close
}

function commonOf(source: Source, step: Statement, around: Around): Omit<ActionStep, 'kind' | 'uses' | 'settings'> {
  const { environment, condition, tolerant } = around
  return { site: siteOf(source, step), id: undefined, environment, condition, tolerant }
}

function shellStep(source: Source, step: Statement, text: Value, around: Around): PlacedStep {
  const { folder, container, machine } = around
  const made: ShellStep = {
    ...commonOf(source, step, around),
    folder,
    ...(container === undefined ? {} : { container }),
    kind: 'shell',
    text,
    shell: { name: 'sh', dialect: 'sh', options: ['-xe'] },
  }
  return { step: made, machine }
}

/** `['A=b', "C=d"]` */
function givenVariables(source: Source, args: Span, around: Around): readonly Variable[] | undefined {
  const { text } = source
  const { start, end } = trimmed(text, args)
  if (text.charAt(start) !== '[' || text.charAt(end - 1) !== ']') return undefined
  const found = argumentsOf(text, { start: start + 1, end: end - 1 }).map((one): Variable | undefined => {
    const value = stringAt(source, one, namesOf(around))
    const [, name, rest] = /^([A-Za-z_]\w*)=([^]*)$/.exec(value?.text ?? '') ?? []
    return name === undefined ? undefined : { name, value: plainValue(rest ?? '', siteOf(source, one)) }
  })
  return found.some((one) => one === undefined) ? undefined : found.flatMap((one) => one ?? [])
}

export function siteOf(source: Source, { start, end }: Span): Site {
  return { source, start, end }
}
