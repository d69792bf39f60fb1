/**
 * Files that go from one job to another over the service's store of artifacts.
 *
 * In: the jobs of a file, and one of them. Out: the jobs that have to run before it because it takes what they hand over, in order, and
 * for each job of this chain which steps lay something into the store and which take something out. Only what is literal is followed: a
 * name or a pattern with an expression in it, files of another run or another repository, and jobs of a matrix belong to no chain.
 */
import type { ActionStep, Job, Step } from './job.ts'
import { inLine, plainItems, wildcards } from '../text/wildcards.ts'

/** A place in the store to which a step hands files. */
export interface Share {
  /** The artifact's name; of a service that knows none, its path and the job. */
  readonly name: string
  /** Relative to the checkout. */
  readonly paths: readonly string[]
  /** Whether something besides the chain takes it. */
  readonly isKept: boolean
  /** One that comes out where a folder of its name is filled with it speaks for a folder. */
  readonly comesAsFolder: boolean
  /** Files keep their places in the checkout (GitLab); otherwise they lie as deep as what they have in common ends. */
  readonly keepsPlaces: boolean
}

/** What a step, or the begin of a job, takes out of the store. */
export interface Fetch {
  readonly name: string
  /** The folder into which it goes. */
  readonly into: string
}

export interface Chain {
  /** In the order in which they run; the one that is asked about is the last. */
  readonly jobs: readonly Job[]
  readonly shares: ReadonlyMap<Step, Share>
  readonly fetches: ReadonlyMap<Step, readonly Fetch[]>
  /** What lies in a job's checkout when it begins, with the steps that handed it over. */
  readonly laid: ReadonlyMap<Job, readonly { readonly step: ActionStep; readonly fetch: Fetch }[]>
}

interface Upload {
  readonly job: Job
  readonly step: ActionStep
  readonly name: string
  readonly paths: readonly string[]
}

/** The chain of jobs that ends in one; only that one where it takes nothing that can be followed. */
export function chainOf(jobs: readonly Job[], name: string, given?: readonly string[]): Chain | undefined {
  const last = jobs.find((job) => job.name === name) ?? jobs.find((job) => job.parts?.includes(name) === true)
  if (last === undefined) return undefined
  const uploads = jobs.flatMap((job) => uploadsOf(job))
  const before = given ?? [...new Set(providersOf(jobs, uploads, last, new Set()))]
  const chain = [...before.flatMap((one) => jobs.find((job) => job.name === one) ?? []), last]
  const own = uploads.filter(({ job }) => chain.includes(job))
  const fetches = new Map(
    chain.flatMap((job) => job.steps.map((step) => [step, fetchesOf(job, step, uploads)?.filter(isOf(own)) ?? []] as const)),
  )
  const laid = new Map(
    chain.map((job) => [
      job,
      own
        .filter((upload) => job.fetches.includes(upload.job.name))
        .map(({ step, name: artifact }) => ({ step, fetch: { name: artifact, into: '.' } })),
    ]),
  )
  const others = jobs.filter((job) => !chain.includes(job))
  const shares = new Map<Step, Share>(
    own.map((upload) => [
      upload.step,
      {
        name: upload.name,
        paths: upload.paths,
        isKept: others.some((job) => mayTake(job, upload)),
        keepsPlaces: isService(upload.step),
        comesAsFolder: [...fetches.values()]
          .flat()
          .some(({ name, into }) => name === upload.name && lastName(into) === lastName(upload.paths[0] ?? '')),
      },
    ]),
  )
  return { jobs: chain, shares, fetches: new Map([...fetches].filter(([, found]) => found.length > 0)), laid }
}

/** The jobs of a chain as they run; a job alone that runs once for each combination of its matrix does so in turn. */
export function jobsInTurn({ jobs }: Chain, isOfEach: boolean): readonly Job[] {
  const [only] = jobs
  return isOfEach && jobs.length === 1 && only !== undefined
    ? (only.combinations ?? []).map((matrix) => ({ ...only, matrix }))
    : jobs
}

const lastName = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? ''

const isOf =
  (uploads: readonly Upload[]) =>
  ({ name }: Fetch): boolean =>
    uploads.some((upload) => upload.name === name)

/** The jobs whose files a job takes, those whose files these take in front. */
function providersOf(jobs: readonly Job[], uploads: readonly Upload[], job: Job, seen: ReadonlySet<string>): readonly string[] {
  const names = new Set([
    ...uploads.filter((one) => job.fetches.includes(one.job.name)).map((one) => one.job.name),
    ...job.steps.flatMap((step) =>
      (fetchesOf(job, step, uploads) ?? []).flatMap((fetch) =>
        uploads.filter((one) => one.name === fetch.name).map((one) => one.job.name),
      ),
    ),
  ])
  return jobs.flatMap((one) =>
    names.has(one.name) && !seen.has(one.name)
      ? [...providersOf(jobs, uploads, one, new Set([...seen, job.name])), one.name]
      : [],
  )
}

/** Of several values of a matrix nobody says which one made what is there in the end. */
function isOne({ matrix }: Job): boolean {
  return [...matrix.values()].every((value) => value !== undefined)
}

/** The service's own doing, where the file names paths and no step does it, and what Jenkins stashes. */
function isService({ uses }: ActionStep): boolean {
  return uses.text === 'actions/upload-artifact'
}

function uploadsOf(job: Job): readonly Upload[] {
  if (!isOne(job)) return []
  return job.steps.flatMap((step): readonly Upload[] => {
    if (step.kind !== 'action' || !/^actions\/upload-artifact(?:@|$)/.test(step.uses.text)) return []
    const lines = (step.settings.get('path')?.text ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
    const unnamed = isService(step) ? `${lines.join(', ')} of ${job.name}` : 'artifact'
    const name = step.settings.get('name')?.text.trim() ?? unnamed
    const paths = lines.flatMap((line) => plainPath(line) ?? [])
    return lines.length === 0 || paths.length < lines.length || isOpen(name) ? [] : [{ job, step, name, paths }]
  })
}

const isOpen = (text: string): boolean => text.includes('${{')

/** A path of the checkout; of a folder's whole contents the folder. */
function plainPath(line: string): string | undefined {
  const path = line
    .replace(/^(?:\$CI_PROJECT_DIR|\$\{CI_PROJECT_DIR\}|\$\{\{\s*github\.workspace\s*\}\})(?:\/|$)/, './')
    .replace(/\/\*\*?(?:\/\*)?$/, '/')
  return /^[/~!]|[*?[\]{}$]|(?:^|\/)\.\.(?:\/|$)/.test(path) ? undefined : path
}

/** What a step takes; `undefined`: it takes something, and what that is is not told. */
function fetchesOf(job: Job, step: Step, uploads: readonly Upload[]): readonly Fetch[] | undefined {
  if (step.kind !== 'action' || !/^actions\/download-artifact(?:@|$)/.test(step.uses.text)) return []
  const at = (key: string): string | undefined => step.settings.get(key)?.text.trim()
  const [name, into = '.', pattern] = [at('name'), at('path'), at('pattern')]
  const given = [name, into, pattern].filter((text) => text !== undefined)
  const isElsewhere = ['run-id', 'github-token', 'repository', 'artifact-ids'].some((key) => at(key) !== undefined)
  if (isElsewhere || given.some(isOpen) || plainPath(into) === undefined) return undefined
  if (name !== undefined) {
    const [found, ...more] = uploads.filter((one) => one.name === name)
    return found === undefined || more.length > 0 || !job.after.includes(found.job.name) ? undefined : [{ name, into }]
  }
  const isWanted = pattern === undefined ? (): boolean => true : matcherOf(pattern)
  const found = uploads.filter((one) => isWanted(one.name))
  if (found.length === 0 || !found.every((one) => job.after.includes(one.job.name))) return undefined
  const folder = (artifact: string): string => (at('merge-multiple') === 'true' ? into : `${into}/${artifact}`)
  return found.map((one) => ({ name: one.name, into: folder(one.name) }))
}

function matcherOf(pattern: string): (name: string) => boolean {
  const whole = wildcards(plainItems(pattern, { star: inLine }))
  return (name) => whole.test(name)
}

/** Whether a job outside of the chain may take an artifact: a step asks for it, or the service lays it there and the job's lines name it. */
function mayTake(job: Job, { job: { name: from }, name, step, paths }: Upload): boolean {
  if (isService(step) && !step.settings.has('name')) {
    if (!job.fetches.includes(from)) return false
    const texts = job.steps.map((one) => (one.kind === 'shell' ? one.text.text : (one.settings.get('path')?.text ?? '')))
    const names = paths.map((path) => path.replace(/^\.\//, '').split('/')[0] ?? '')
    return texts.some(
      (text) => names.some((word) => text.includes(word)) || /\bdocker\b[^\n]*\bbuild\b|kaniko|buildah/.test(text),
    )
  }
  return job.steps.some((one) => {
    if (one.kind !== 'action' || !/download-artifact/.test(one.uses.text)) return false
    const asked = one.settings.get('name')?.text.trim()
    const pattern = one.settings.get('pattern')?.text.trim()
    if (asked !== undefined) return asked === name || isOpen(asked)
    return pattern === undefined || isOpen(pattern) || matcherOf(pattern)(name)
  })
}
