/**
 * Jenkins: a declarative pipeline whose stages run `sh` one after the other in one workspace. A file in which an agent of a stage, a
 * container, Groovy code or a value that only Groovy knows matters has no jobs here: it stays a lead.
 */
import { joinValues, plainValue, sourceValue, type Value } from '../make/value.ts'
import type { Site, Source } from '../text/source.ts'
import { endOfString, parseGroovy, quotesAt, type Statement } from './groovy.ts'
import type { ActionStep, Job, ShellStep, Step, Variable } from './job.ts'

/** The pipeline of a Jenkinsfile as one job. */
export function jenkinsJobs(source: Source): readonly Job[] {
  // Without the checkout that Jenkins does by itself, or with one into a folder of its own, the steps begin elsewhere.
  const isElsewhere = source.text.includes('skipDefaultCheckout') && !/\bcheckout\s*\(?\s*scm\b/.test(source.text)
  if (isElsewhere || /\bcheckoutToSubdirectory\b|\bcustomWorkspace\b/.test(source.text)) return []
  const [pipeline, ...more] = parseGroovy(source.text) ?? []
  if (pipeline?.name !== 'pipeline' || more.length > 0) return []
  const steps = sectionSteps(source, pipeline.block ?? [], {
    environment: [],
    folder: undefined,
    condition: undefined,
    tolerant: false,
  })
  if (steps === undefined || steps.length === 0) return []
  const site = { source, start: pipeline.start, end: pipeline.end }
  return [{ name: 'pipeline', site, steps, matrix: new Map(), container: undefined, platform: undefined, after: [], fetches: [] }]
}

interface Around {
  readonly environment: readonly Variable[]
  readonly folder: Value | undefined
  readonly condition: Value | undefined
  readonly tolerant: boolean
}

type Steps = readonly Step[] | undefined

/** Those of several parts; `undefined` where one of them is not understood. */
function joined<Part>(parts: readonly Part[], stepsOf: (part: Part) => Steps): Steps {
  const all = parts.map(stepsOf)
  return all.includes(undefined) ? undefined : all.flatMap((steps) => steps ?? [])
}

/** What a pipeline or a stage says besides its steps, and what does not matter for them. */
const idleSections = /^(?:options|triggers|parameters|tools)$/

function sectionSteps(source: Source, sections: readonly Statement[], around: Around): Steps {
  const find = (name: string): readonly Statement[] => sections.filter((one) => one.name === name)
  const agents = find('agent').every((agent) => isPlainAgent(source, agent))
  const known = sections.every(
    ({ name }) => idleSections.test(name) || /^(?:agent|environment|when|stages|stage|steps|post)$/.test(name),
  )
  const [when] = find('when')
  const environment = find('environment').flatMap(({ block = [] }) => block.map((one) => variableOf(source, one)))
  if (!agents || !known || environment.includes(undefined)) return undefined
  const own: Around = {
    ...around,
    environment: [...around.environment, ...environment.flatMap((one) => one ?? [])],
    condition: when === undefined ? around.condition : plainValue(source.text.slice(when.start, when.end), siteOf(source, when)),
  }
  const inner = joined(sections, (section) => {
    if (section.name === 'stages') return sectionSteps(source, section.block ?? [], own)
    if (section.name === 'stage') return sectionSteps(source, section.block ?? [], own)
    return section.name === 'steps' ? joined(section.block ?? [], (step) => stepsOf(source, step, own)) : []
  })
  // What runs behind a failure is of no build.
  const posts = find('post')
    .flatMap(({ block = [] }) => block)
    .filter(({ name }) => !/^(?:failure|aborted|unstable|unsuccessful|regression|changed)$/.test(name))
  const after = joined(posts, ({ block = [] }) => joined(block, (step) => stepsOf(source, step, { ...own, tolerant: true })))
  return inner === undefined || after === undefined ? undefined : [...inner, ...after]
}

/** Any machine, or one with a label: all stages have its workspace. */
function isPlainAgent({ text }: Source, { args, block }: Statement): boolean {
  if (block === undefined) return text.slice(args.start, args.end).trim() === 'any'
  return block.every(
    ({ name, block: inner }) => name === 'label' || (name === 'node' && (inner ?? []).every((one) => one.name === 'label')),
  )
}

/** `NAME = 'text'`; what credentials hold nobody knows. */
function variableOf(source: Source, { name, args }: Statement): Variable | undefined {
  const given = /^=\s*/.exec(source.text.slice(args.start, args.end))
  if (given === null) return undefined
  const start = args.start + given[0].length
  if (source.text.startsWith('credentials', start)) return { name, value: plainValue(`$${name}`, siteOf(source, args)) }
  const value = stringAt(source, { start, end: args.end })
  return value === undefined ? undefined : { name, value }
}

const wrappers = /^(?:script|timestamps|timeout|ansiColor|withCredentials|withDockerRegistry|sshagent|lock|container\.none)$/
/** They tell people, or tidy up behind the build. */
const quiet =
  /^(?:echo|junit|slackSend|mail|emailext|publishHTML|cleanWs|deleteDir|milestone|sleep|hipchatSend|googlechatnotification|updateGitlabCommitStatus|setBuildStatus)$/

function stepsOf(source: Source, step: Statement, around: Around): Steps {
  const { name, args, block } = step
  const words = source.text.slice(args.start, args.end)
  const common = { site: siteOf(source, step), id: undefined, ...around }
  if (name === 'sh') {
    const text = stringAt(source, withoutKey(source, args, 'script'))
    if (text === undefined || block !== undefined) return undefined
    return [{ ...common, kind: 'shell', text, shell: { name: 'sh', dialect: 'sh', options: ['-xe'] } } satisfies ShellStep]
  }
  if (block !== undefined && wrappers.test(name)) return joined(block, (one) => stepsOf(source, one, around))
  if (block !== undefined && name === 'dir') {
    const folder = around.folder === undefined ? stringAt(source, args) : undefined
    return folder === undefined ? undefined : joined(block, (one) => stepsOf(source, one, { ...around, folder }))
  }
  if (block !== undefined) return undefined
  if (quiet.test(name)) return name === 'deleteDir' && !around.tolerant ? undefined : []
  if (name === 'checkout') return words.trim() === 'scm' ? [] : undefined
  if (name === 'archiveArtifacts') {
    const path = stringAt(source, withoutKey(source, args, 'artifacts'))
    if (path === undefined) return undefined
    const uses = plainValue('actions/upload-artifact', common.site)
    return [{ ...common, kind: 'action', uses, settings: new Map([['path', path]]) } satisfies ActionStep]
  }
  return undefined
}

/** `script: '…'`; other settings beside it are not understood. */
function withoutKey({ text }: Source, { start, end }: { readonly start: number; readonly end: number }, key: string): Site {
  const found = new RegExp(`^\\s*(?:${key}\\s*:\\s*)?`).exec(text.slice(start, end))?.[0].length ?? 0
  return { source: { path: '', text }, start: start + found, end }
}

function siteOf(source: Source, { start, end }: { readonly start: number; readonly end: number }): Site {
  return { source, start, end }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', $: '$', '\n': '' }

/**
 * The one string of some arguments, with the place of each of its characters. What Groovy puts into a string in double quotes is only taken
 * where it is a variable of the environment, whose value the shell would find as well.
 */
function stringAt(source: Source, { start, end }: { readonly start: number; readonly end: number }): Value | undefined {
  const { text } = source
  const sign = text.charAt(start)
  if ((sign !== "'" && sign !== '"') || endOfString(text, start) !== end) return undefined
  const quotes = quotesAt(text, start)
  const last = end - quotes.length
  const parts: Value[] = []
  let from = start + quotes.length
  let at = from
  while (at < last) {
    const own = text.charAt(at)
    if (own === '$' && sign === '"') {
      const name = /^\$\{env\.([A-Z_]\w*)\}/.exec(text.slice(at, last))
      if (name === null) return undefined
      parts.push(
        sourceValue(source, from, at),
        plainValue(`\${${name[1] ?? ''}}`, { source, start: at, end: at + name[0].length }),
      )
      at += name[0].length
      from = at
    } else if (own === '\\') {
      const meant = escapes[text.charAt(at + 1)]
      if (meant === undefined) return undefined
      parts.push(sourceValue(source, from, at), plainValue(meant, { source, start: at, end: at + 2 }))
      at += 2
      from = at
    } else at += 1
  }
  return joinValues([...parts, sourceValue(source, from, last)].filter((part) => part.text !== ''))
}
