/**
 * Jenkins: a declarative pipeline, or the scripts `node { stage('x') { … } }`, whose stages run one after the other. A file in which Groovy code or a
 * value that only Groovy knows matters has no jobs here: it stays a lead.
 *
 * All steps of one workspace are one job. A stage whose agent has a workspace of its own is a job of its own where the file hands files
 * over by `stash`; where none does, stages can only find what others made because they happen to get the same workspace.
 */
import { plainValue, type Value } from '../make/value.ts'
import type { Source, Span } from '../text/source.ts'
import { parseGroovy, type Statement } from './groovy.ts'
import { stringAt } from './groovy-values.ts'
import { agentOf, type Agent } from './jenkins-agents.ts'
import { inTurn } from './jenkins-branches.ts'
import { areShells, outputsIn, shellTexts } from './jenkins-outputs.ts'
import { joined, listSteps, namesOf, siteOf, type Around, type PlacedStep, type Steps } from './jenkins-steps.ts'
import type { Job, Variable } from './job.ts'

const main = 'pipeline'
/** Marks of machines: of a stage beside a workspace that is held, and of one with none around it. */
const held = 'held/'
const free = 'free/'

/** The pipeline of a Jenkinsfile as jobs. */
export function jenkinsJobs(source: Source): readonly Job[] {
  // Without the checkout that Jenkins does by itself, or with one into a folder of its own, the steps begin elsewhere.
  const isElsewhere = source.text.includes('skipDefaultCheckout') && !/\bcheckout\s*\(?\s*scm\b/.test(source.text)
  if (isElsewhere || /\bcheckoutToSubdirectory\b|\bcustomWorkspace\b/.test(source.text)) return []
  const statements = parseGroovy(source.text) ?? []
  const outputs = outputsIn(source.text, statements)
  let sideBySide: Job['sideBySide']
  const share: Around['share'] = (site, name) => {
    sideBySide ??= { site, name }
  }
  const around = { ...nothing, outputs, share }
  const read = declared(source, statements, around) ?? scripted(source, statements, around)
  const isRead = read !== undefined && areShells(shellTexts(read.steps.map(({ step }) => step)), outputs)
  return isRead && read.steps.length > 0 ? jobsOf(source, { ...read, sideBySide }) : []
}

interface Read {
  readonly steps: readonly PlacedStep[]
  readonly site: Span
  /** The place of the first agent by which a stage may get another workspace than the one before. */
  readonly apart: Span | undefined
}

const nothing: Omit<Around, 'share'> = {
  environment: [],
  folder: undefined,
  condition: undefined,
  tolerant: false,
  machine: main,
  container: undefined,
  texts: new Map(),
  outputs: new Set(),
  images: new Map(),
}

/** `pipeline { … }`, perhaps behind variables with plain texts. */
function declared(source: Source, statements: readonly Statement[], around: Around): Read | undefined {
  const last = statements.at(-1)
  if (last?.name !== 'pipeline') return undefined
  const texts = new Map<string, string>()
  for (const { name, args } of statements.slice(0, -1)) {
    const [, variable, front] = /^((?:\w+))(\s*=\s*)/.exec(source.text.slice(args.start, args.end)) ?? []
    const start = args.start + (variable ?? '').length + (front ?? '').length
    const value = variable === undefined ? undefined : stringAt(source, { start, end: args.end })
    if (!/^(?:def|String)$/.test(name)) return undefined
    // Declared alone, for what a step prints.
    if (variable === undefined && around.outputs.has(source.text.slice(args.start, args.end))) continue
    if (variable === undefined || value === undefined) return undefined
    texts.set(variable, value.text)
  }
  const reader = new Sections(source)
  const steps = reader.stepsOf(last.block ?? [], { ...around, texts, isHeld: false })
  return steps === undefined ? undefined : { steps, site: last, apart: reader.apart }
}

/** `node { … }` with a checkout of its own, which a script has to do by itself. */
function scripted(source: Source, statements: readonly Statement[], around: Around): Read | undefined {
  const nodes = statements.filter(({ name }) => name === 'node')
  const [node] = nodes
  const hasCheckout = /\bcheckout\s*\(?\s*scm\b/.test(source.text)
  if (node?.block === undefined || nodes.length > 1 || !hasCheckout || statements.at(-1) !== node) return undefined
  const before = statements.slice(0, -1)
  if (before.some(({ name }) => !/^(?:def|String|properties)$/.test(name))) return undefined
  const steps = listSteps(source, [...before, ...node.block], around)
  return steps === undefined ? undefined : { steps, site: node, apart: undefined }
}

function jobsOf(
  source: Source,
  { steps, site, apart, sideBySide }: Read & { readonly sideBySide: Job['sideBySide'] },
): readonly Job[] {
  const handsOver = steps.some(({ step }) => step.kind === 'action' && step.settings.has('name'))
  const nameOf = ({ machine }: PlacedStep): string =>
    !handsOver && machine.startsWith(free) ? main : machine.replace(/^[^/]*\//, '')
  const names = [...new Set(steps.map(nameOf))]
  return names.map((name): Job => {
    const own = steps.filter((one) => nameOf(one) === name)
    return {
      name,
      site: siteOf(source, site),
      steps: own.map(({ step }) => step),
      matrix: new Map(),
      container: undefined,
      platform: undefined,
      after: names.filter((one) => one !== name),
      fetches: [],
      parts: [...new Set(own.map(({ machine }) => machine.replace(/^[^/]*\//, '')))],
      ...(handsOver || apart === undefined ? {} : { perhapsApart: siteOf(source, apart) }),
      ...(sideBySide === undefined ? {} : { sideBySide }),
    }
  })
}

/** What a pipeline or a stage says besides its steps, and what does not matter for them. */
const idleSections = /^(?:options|triggers|parameters|tools|failFast)$/

interface Held extends Around {
  /** An agent around holds a workspace, so that a stage with one of its own gets another. */
  readonly isHeld: boolean
}

class Sections {
  /** See `Read`. */
  apart: Span | undefined
  readonly #source: Source
  readonly #machines = new Set<string>()

  constructor(source: Source) {
    this.#source = source
  }

  /** The steps of a pipeline or of a stage; `title`: that of the stage. */
  stepsOf(sections: readonly Statement[], around: Held, title?: string): Steps {
    const find = (name: string): readonly Statement[] => sections.filter((one) => one.name === name)
    const isKnown = sections.every(
      ({ name }) => idleSections.test(name) || /^(?:agent|environment|when|stages|stage|parallel|steps|post)$/.test(name),
    )
    const [when] = find('when')
    const environment = find('environment').flatMap(({ block = [] }) => block.map((one) => this.#variable(one, around)))
    const [statement] = find('agent')
    const agent = statement === undefined ? undefined : agentOf(this.#source, statement, namesOf(around))
    if (!isKnown || environment.includes(undefined) || (statement !== undefined && agent === undefined)) return undefined
    const { text } = this.#source
    const own: Held = {
      ...around,
      ...(statement === undefined || agent === undefined ? {} : this.#place(statement, agent, around, title)),
      environment: [...around.environment, ...environment.flatMap((one) => one ?? [])],
      condition: when === undefined ? around.condition : plainValue(text.slice(when.start, when.end), siteOf(this.#source, when)),
    }
    const inner = joined(sections, (section) => {
      const { name, args, block = [] } = section
      if (name === 'parallel') return this.#sideBySide(section, own)
      if (name === 'stages') return this.stepsOf(block, own, title)
      if (name === 'stage') return this.stepsOf(block, own, stringAt(this.#source, args)?.text ?? 'stage')
      return name === 'steps' ? listSteps(this.#source, block, own) : []
    })
    // What runs behind a failure is of no build.
    const posts = find('post')
      .flatMap(({ block = [] }) => block)
      .filter(({ name }) => !/^(?:failure|aborted|unstable|unsuccessful|regression|changed)$/.test(name))
    const after = joined(posts, ({ block = [] }) => listSteps(this.#source, block, { ...own, tolerant: true }))
    return inner === undefined || after === undefined ? undefined : [...inner, ...after]
  }

  /** Stages at the same time; with agents of their own they have other workspaces. */
  #sideBySide({ block = [], ...section }: Statement, around: Held): Steps {
    if (block.some((stage) => stage.block?.some(({ name }) => name === 'agent') === true)) return undefined
    const branches = block.map((stage) => this.stepsOf([stage], around))
    if (branches.includes(undefined)) return undefined
    const site = siteOf(this.#source, section)
    return inTurn(
      branches.flatMap((one) => (one === undefined ? [] : [one])),
      (name) => {
        around.share(site, name)
      },
    )
  }

  /** The container and the workspace that an agent gives. */
  #place(statement: Statement, { container, isNone, reuses }: Agent, around: Held, title: string | undefined): Partial<Held> {
    if (isNone) return { isHeld: false }
    if (title === undefined) return { container, isHeld: true }
    if (reuses && around.isHeld) return { container }
    // Where nothing holds the workspace of the stage before, it may be the same again.
    if (!around.isHeld && this.#machines.size > 0) this.apart ??= statement
    let name = title
    while (this.#machines.has(name)) name = `${name}+`
    this.#machines.add(name)
    return { container, isHeld: true, machine: `${around.isHeld ? held : free}${name}` }
  }

  /** `NAME = 'text'`; what credentials hold nobody knows. */
  #variable({ name, args }: Statement, around: Around): Variable | undefined {
    const { text } = this.#source
    const given = /^=\s*/.exec(text.slice(args.start, args.end))
    if (given === null) return undefined
    const start = args.start + given[0].length
    if (text.startsWith('credentials', start)) return { name, value: plainValue(`$${name}`, siteOf(this.#source, args)) }
    const value: Value | undefined = stringAt(this.#source, { start, end: args.end }, namesOf(around))
    return value === undefined ? undefined : { name, value }
  }
}
