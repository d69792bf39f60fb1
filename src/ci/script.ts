/**
 * A job as one shell script that does what a runner would do with it, to be run where nobody has a runner: each step in a shell of its own,
 * with its options, its folder and its variables. What only the service knows is taken from the variables given, and is empty without one.
 */
import type { Text } from '../text/symbolic.ts'
import { meaningOfAction } from './actions.ts'
import { quote } from './quote.ts'
import { jobsInTurn, type Chain, type Fetch, type Share } from './handed.ts'
import { evaluateCondition, expandExpressions, type Lookup } from './expressions.ts'
import { InsideScript } from './inside-script.ts'
import { variablesOfStep, type ActionStep, type CiKind, type Job, type ShellStep, type Step } from './job.ts'
import type { Value } from '../make/value.ts'

export interface JobScript {
  readonly text: string
  /** Actions that nobody can do here. */
  readonly missing: readonly string[]
}

/** Writes a chain of jobs out, each in a fresh copy of the checkout; `environment`: what the service would know. */
export function scriptOfChain(
  kind: CiKind,
  chain: Chain,
  environment: ReadonlyMap<string, string>,
  isOfEach: boolean,
): JobScript {
  const jobs = jobsInTurn(chain, isOfEach)
  if (jobs.length === 1) return scriptOfJob(kind, chain, jobs[0] as Job, environment)
  const scripts = jobs.map((job) => scriptOfJob(kind, chain, job, environment))
  const fresh = 'find . -mindepth 1 -maxdepth 1 -exec rm -rf {} +; cp -a "$RESTAGE_CHECKOUT/." .'
  const begin = ['set -e', 'export RESTAGE_CHECKOUT="$(mktemp -d)" RESTAGE_STORE="$(mktemp -d)"', 'cp -a . "$RESTAGE_CHECKOUT"']
  const laid = (job: Job): readonly string[] => (chain.laid.get(job) ?? []).map(({ fetch }) => fetchLine(fetch))
  const bodies = jobs.flatMap((job, index) => [
    ...(index === 0 ? [] : [fresh]),
    ...laid(job),
    `(\n${scripts[index]?.text ?? ''})`,
  ])
  return { text: `${[...begin, ...bodies].join('\n')}\n`, missing: scripts.flatMap((script) => script.missing) }
}

/** The zip of the one service keeps no modes and follows links, that of the other keeps both. */
function shareLines({ name, paths, keepsPlaces }: Share): readonly string[] {
  const store = `"$RESTAGE_STORE"/${quote(name)}`
  const given = paths.map(quote).join(' ')
  if (keepsPlaces) return [`mkdir -p ${store}`, `for path in ${given}; do cp -a --parents "$path" ${store} || :; done`]
  const [only = ''] = paths
  const copies =
    paths.length > 1
      ? [
          `tar chf - ${given} | tar xf - -C ${store}`,
          ...[topOf(paths)]
            .filter((top) => top !== '')
            .map((top) => `mv ${store} ${store}.all; mv ${store}.all/${quote(top)} ${store}`),
        ]
      : [`if [ -d ${quote(only)} ]; then cp -rL ${quote(only)}/. ${store}; else cp -L ${quote(only)} ${store}; fi`]
  const modes = [`find ${store} -type d -exec chmod 755 {} +`, `find ${store} -type f -exec chmod 644 {} +`]
  return [`mkdir -p ${store}`, ...copies, ...modes]
}

/** The folder that several paths have in common. */
function topOf(paths: readonly string[]): string {
  const names = paths.map((path) =>
    path
      .replace(/^(?:\.\/)+/, '')
      .replace(/\/+$/, '')
      .split('/'),
  )
  const [own = []] = names
  const differ = own.findIndex((name, index) => names.some((other) => other[index] !== name))
  return own.slice(0, differ === -1 ? own.length : differ).join('/')
}

function fetchLine({ name, into }: Fetch): string {
  return `mkdir -p ${quote(into)} && cp -a "$RESTAGE_STORE"/${quote(name)}/. ${quote(into)}`
}

function scriptOfJob(kind: CiKind, chain: Chain, job: Job, environment: ReadonlyMap<string, string>): JobScript {
  const missing: string[] = []
  const lines = ['set -e', ...standardLines(kind)]
  const inside = new InsideScript(kind)
  for (const step of job.steps) {
    const { variables, print } = scopeOf(kind, job, step, environment)
    if (step.condition !== undefined && evaluateCondition(step.condition.text, lookupOf(job, variables)) === false) continue
    if (step.kind === 'shell' && typeof step.shell === 'string') missing.push(step.shell)
    if (step.kind === 'shell') lines.push(...inside.begin(step, print))
    const share = chain.jobs.length > 1 ? chain.shares.get(step) : undefined
    const fetches = chain.fetches.get(step) ?? []
    const command =
      share !== undefined
        ? shareLines(share).join('\n')
        : fetches.length > 0
          ? fetches.map(fetchLine).join('\n')
          : step.kind === 'shell'
            ? (inside.command(step, [...variables.keys()], print) ?? shellCommand(step, print))
            : actionCommand(step, job, print, missing)
    if (command === undefined) continue
    const inPlace = (value: string): string =>
      kind === 'github-actions' ? quote(value) : `"${value.replaceAll(/[\\"`]/g, '\\$&')}"`
    const exports = [...variables].map(([name, value]) => `export ${name}=${inPlace(value)}`)
    const gives = step.kind === 'shell' ? step.gives : undefined
    if (gives !== undefined) lines.push(`export ${gives}="$(`, ...exports, command, ')"')
    else lines.push('(', ...exports, command, step.tolerant ? ') || :' : ')')
    if (kind === 'github-actions') lines.push('set -a; . "$GITHUB_ENV"; set +a')
  }
  lines.push(...inside.end())
  return { text: `${lines.join('\n')}\n`, missing }
}

function standardLines(kind: CiKind): readonly string[] {
  if (kind === 'travis') return ['export CI=true TRAVIS=true TRAVIS_BUILD_DIR="$PWD"']
  if (kind === 'jenkins') return ['export WORKSPACE="$PWD" BUILD_NUMBER=1']
  if (kind === 'gitlab') return ['export CI=true GITLAB_CI=true CI_PROJECT_DIR="$PWD"']
  return [
    'export CI=true GITHUB_ACTIONS=true RUNNER_OS=Linux GITHUB_WORKSPACE="$PWD" GITHUB_ENV="$(mktemp)" GITHUB_OUTPUT="$(mktemp)"',
  ]
}

interface Scope {
  readonly variables: ReadonlyMap<string, string>
  readonly print: (value: Value) => string
}

function scopeOf(kind: CiKind, job: Job, step: Step, environment: ReadonlyMap<string, string>): Scope {
  const variables = new Map<string, string>()
  const print = (value: Value): string => {
    if (kind !== 'github-actions') return value.text
    return expandExpressions(value, lookupOf(job, variables))
      .text.map((part) => (typeof part === 'string' ? part : (environment.get(part.name) ?? '')))
      .join('')
  }
  for (const { name, value } of variablesOfStep(kind, job, step)) {
    const text = environment.get(name) ?? (value === undefined ? undefined : print(value))
    if (text !== undefined) variables.set(name, text)
  }
  return { variables, print }
}

function lookupOf(job: Job, variables: ReadonlyMap<string, string>): Lookup {
  return (name): Text | undefined => {
    const [context, ...rest] = name.split('.')
    const key = rest.join('.')
    const value = context === 'env' ? variables.get(key) : context === 'matrix' ? job.matrix.get(key) : undefined
    if (name === 'github.workspace') return ['.']
    return value === undefined ? undefined : value === '' ? [] : [value]
  }
}

function shellCommand(step: ShellStep, print: (value: Value) => string): string {
  const { shell } = step
  const folder = step.folder === undefined ? [] : [`cd ${quote(print(step.folder))}`]
  const words = typeof shell === 'string' ? ['sh'] : [shell.name, ...shell.options]
  // A plain sh knows no pipefail; services take bash where there is one.
  const program = words.includes('pipefail') ? ['bash', ...words.slice(1)] : words
  const tell = step.gives === undefined ? '' : `\nprintf %s "$${step.gives}"`
  return [...folder, `${program.join(' ')} -c ${quote(`${print(step.text)}${tell}`)}`].join('\n')
}

function actionCommand(step: ActionStep, job: Job, print: (value: Value) => string, missing: string[]): string | undefined {
  const meaning = meaningOfAction(step.uses, step.settings, job.platform)
  if (meaning.kind === 'docker') return plainBuild(meaning.words.map(print)).map(quote).join(' ')
  if (meaning.kind === 'unknown' || meaning.kind === 'brings' || meaning.kind === 'elsewhere') missing.push(step.uses.text)
  return undefined
}

/** The build alone, as a client without buildx takes it: what comes of the image afterwards, and where layers are kept, aside. */
function plainBuild([docker = 'docker', , ...words]: readonly string[]): readonly string[] {
  const kept = words.filter((word, index) => {
    const before = words[index - 1] ?? ''
    return !/^--(?:push|load)$/.test(word) && !valued.test(word) && !valued.test(before)
  })
  return [docker, ...kept]
}

const valued = /^--(?:cache-from|cache-to|output)$/
