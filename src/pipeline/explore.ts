/**
 * Follows a driver's ways. One run goes one way; where a condition is open it takes the answer that it was given, or the usual
 * one (no arguments, empty environment, commands succeed). Exploration finds the way to migrate, and looks at its neighbours.
 *
 * 1. The base: the way with the fewest unusual answers that ends with a pipeline. Ways that end without a final image are
 *    dropped. Where all ways end before they build anything (several checks that all have to hold), the ways that came farthest
 *    are gone on from, whatever was entered before.
 * 2. The neighbours: for each question on the base's way, the run with that one answer turned, and likewise for questions that
 *    only a neighbour asks. So every branch is entered at least once, and the cost grows with the number of branches, not
 *    with that of their combinations. Limits bound the runs, and so does the budget of the repository; what they cut off is said.
 */
import type { Repository } from '../repository/repository.ts'
import type { Budget } from './budget.ts'
import { inferPipelines } from './infer.ts'
import type { BuiltImage, Pipeline } from './model.ts'
import { runPrograms, type Program, type Run, type RunOptions } from './run.ts'
import type { Answer } from './world.ts'

export interface Way {
  readonly run: Run
  readonly pipelines: readonly Pipeline[]
  /** The question whose answer was turned, seen from the base; absent for the base itself. */
  readonly turned: Answer | undefined
}

export interface Exploration {
  /** The way to migrate; when no way has a pipeline, the usual way, or where that one builds nothing the first one that does. */
  readonly base: Way
  /** Its neighbours that have a pipeline. */
  readonly others: readonly Way[]
  /** Questions of the base whose other answer ends without a pipeline. */
  readonly dropped: readonly Answer[]
  /** Those ways. */
  readonly ended: readonly Way[]
  /** False: the limit cut exploration off. */
  readonly complete: boolean
  readonly runs: number
}

/** How far exploration goes: at most this many runs, and this many simple commands in all of them. */
const runLimit = 64
const stepLimit = 400_000
/** Runs that go on from ways which ended before any build. */
const fartherLimit = 32
/** Checks that a run is brought past, and answers turned for each. */
const guardLimit = 6

type Answers = ReadonlyMap<string, boolean>

export function explore(
  repository: Repository,
  programs: readonly Program[],
  options: Pick<RunOptions, 'assumedFolders'>,
  budget: Budget,
): Exploration {
  const runs = countedRuns(repository, programs, options, budget)
  const usual = findBase(runs.take, runs.spent)
  const found = { ...usual, base: wholeWay(usual.base, runs.take, runs.spent) }
  const around = lookAround(found.base, runs.take, runs.spent)
  return {
    base: { ...found.base, turned: undefined },
    ...around,
    complete: found.complete && around.complete,
    runs: runs.count(),
  }
}

/**
 * The usual way; where a check stops it (a variable that must be set), the first one that gets past it. What stops a run was mostly
 * asked last, so the last answers are turned first.
 */
export function exploreUnstopped(repository: Repository, program: Program, budget: Budget): Way {
  const { take, spent } = countedRuns(repository, [program], { assumedFolders: [] }, budget)
  const usual = take(new Map(), undefined)
  let farthest = usual
  for (let left = guardLimit; isStopped(farthest.run); left -= 1) {
    const next = left === 0 ? undefined : pastGuard(farthest, take, spent)
    if (next === undefined) return usual
    farthest = next
  }
  return farthest
}

/** The run with one answer turned that is not stopped, or at least gets farther. */
function pastGuard(way: Way, take: Take, spent: () => boolean): Way | undefined {
  for (const { answers, turned } of turns(way).slice(-guardLimit).reverse()) {
    if (spent()) return undefined
    const next = take(answers, turned)
    if (!isStopped(next.run) || isFarther(next.run, way.run)) return next
  }
  return undefined
}

/** It did more, or came to a question behind the check: two checks in a row, each of which only says what is missing. */
function isFarther(run: Run, before: Run): boolean {
  return run.steps > before.steps || (run.steps === before.steps && run.answers.length > before.answers.length)
}

interface CountedRuns {
  readonly take: Take
  readonly spent: () => boolean
  readonly count: () => number
}

/** Runs on given answers, until a limit or the budget ends them. */
function countedRuns(
  repository: Repository,
  programs: readonly Program[],
  options: Pick<RunOptions, 'assumedFolders'>,
  budget: Budget,
): CountedRuns {
  const driver = programs.at(-1)?.run
  let runs = 0
  let steps = 0
  return {
    take: (answers, turned) => {
      const run = runPrograms(repository, programs, { ...options, answers })
      runs += 1
      steps += run.steps
      budget.spend(run.work)
      return { run, pipelines: driver === undefined ? [] : inferPipelines(run, driver), turned }
    },
    spent: () => runs >= runLimit || steps >= stepLimit || budget.isSpent(),
    count: () => runs,
  }
}

type Take = (answers: Answers, turned: Answer | undefined) => Way

/** Breadth first over turned answers, each branch once, until a way has a pipeline. */
function findBase(take: Take, spent: () => boolean): { readonly base: Way; readonly complete: boolean } {
  const usual = take(new Map(), undefined)
  if (usual.pipelines.length > 0) return { base: usual, complete: true }
  const entered = new Set(usual.run.answers.map(branch))
  const ways = [usual]
  const queue = turns(usual)
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (entered.has(branch(next.turned))) continue
    if (spent()) return { base: builder(ways) ?? usual, complete: false }
    const way = take(next.answers, next.turned)
    if (way.pipelines.length > 0) return { base: way, complete: true }
    for (const answer of way.run.answers) entered.add(branch(answer))
    ways.push(way)
    queue.push(...turns(way))
  }
  return { base: builder(ways) ?? findFarther(ways, take, spent) ?? usual, complete: true }
}

/**
 * Whether a file that the repository has is older than what make makes it of, only the times of a checkout tell, and a fresh one
 * gives neither answer. So the way that makes the file counts where more is handed over on it.
 */
function wholeWay(base: Way, take: Take, spent: () => boolean): Way {
  let whole = base
  for (const { key, holds } of base.run.answers) {
    if (base.pipelines.length === 0 || !holds || !key.startsWith('make-current ') || spent()) continue
    const next = turns(whole).find(({ turned }) => turned.key === key)
    const way = next === undefined ? whole : take(next.answers, next.turned)
    if (handedOver(way) > handedOver(whole)) whole = way
  }
  return whole
}

function handedOver({ pipelines }: Way): number {
  return pipelines.reduce((sum, { images, handoffs }) => sum + (handoffs.length === 0 ? 0 : images.length), 0)
}

/** Whether a run ends with an error that another answer may save it from. */
function isStopped({ answers, statuses }: Run): boolean {
  return answers.length > 0 && statuses.some((status) => status !== undefined && status !== 0)
}

/** The first of the ways that builds an image. */
function builder(ways: readonly Way[]): Way | undefined {
  return ways.find((way) => way.run.daemon.images.length > 0)
}

/** From ways that all end before any build: best first, where the way that went on longest is the best. */
function findFarther(ways: readonly Way[], take: Take, spent: () => boolean): Way | undefined {
  const tried = new Set(ways.map((way) => pathOf(way.run.answers.map(({ key, holds }) => [key, holds]))))
  const open = ways.filter((way) => way.run.answers.length > 1)
  let left = fartherLimit
  while (open.length > 0) {
    const best = open.reduce((a, b) => (b.run.steps > a.run.steps ? b : a))
    open.splice(open.indexOf(best), 1)
    for (const next of turns(best).reverse()) {
      const path = pathOf([...next.answers])
      if (tried.has(path)) continue
      if (left === 0 || spent()) return undefined
      left -= 1
      tried.add(path)
      const way = take(next.answers, next.turned)
      if (way.pipelines.length > 0 || builder([way]) !== undefined) return way
      open.push(way)
    }
  }
  return undefined
}

function pathOf(answers: readonly (readonly [key: string, holds: boolean])[]): string {
  return answers.map(([key, holds]) => `${holds ? 'yes' : 'no'} ${key}`).join('\n')
}

/** Turns each answer of the base, and each answer that only such a neighbour was asked for. */
function lookAround(base: Way, take: Take, spent: () => boolean): Pick<Exploration, 'others' | 'dropped' | 'ended' | 'complete'> {
  if (base.pipelines.length === 0) return { others: [], dropped: [], ended: [], complete: true }
  const others: Way[] = []
  const dropped: Answer[] = []
  const ended: Way[] = []
  const entered = new Set(base.run.answers.map(branch))
  const queue = turns(base)
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (entered.has(branch(next.turned))) continue
    if (spent()) return { others, dropped, ended, complete: false }
    const way = take(next.answers, next.turned)
    for (const answer of way.run.answers) entered.add(branch(answer))
    entered.add(branch(next.turned))
    if (way.pipelines.length > 0 && !makesBuildersAlone(base, way)) others.push(way)
    else {
      dropped.push(next.turned)
      ended.push(way)
    }
    queue.push(...turns(way))
  }
  return { others, dropped, ended, complete: true }
}

/** Whether what a way makes of several images are only builders of the base, which nothing takes there: `FROM base` is no handoff of files. */
function makesBuildersAlone(base: Way, way: Way): boolean {
  const images = base.pipelines.flatMap((one) => one.images.map((image) => ({ image, role: one.roles.get(image.id) })))
  const isBuilder = ({ event: { call } }: BuiltImage): boolean => {
    const same = images.filter(({ image: { event } }) => {
      const { site } = event.call
      return site.source === call.site.source && site.start === call.site.start
    })
    return same.length > 0 && same.every(({ role }) => role !== 'final')
  }
  return way.pipelines.every(
    ({ images: own, handoffs }) => handoffs.every(({ via }) => via === 'base-image') && own.every(isBuilder),
  )
}

/** For each question of a way, the answers that keep all before it and turn this one; made when they are asked for, since most never are. */
function turns(way: Way): { readonly answers: Answers; readonly turned: Answer }[] {
  const { answers } = way.run
  const all = new Map(answers.map((answer) => [answer.key, answer.holds]))
  return answers.map((answer) => ({
    get answers() {
      return new Map([...all, [answer.key, !answer.holds]])
    },
    turned: { ...answer, holds: !answer.holds },
  }))
}

function branch(answer: Answer): string {
  return `${answer.holds ? 'yes' : 'no'} ${answer.branch}`
}
