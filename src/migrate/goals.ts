/**
 * Drivers of which a person calls one part or another: the targets of a Makefile, the scripts of a package.json. restage makes each of
 * them alone, once, and keeps for each final image the one that takes the fewest steps to the whole pipeline. Where none does it
 * alone (`make build` and then `make image`), the one that brings what is missing is put in front, as a caveat.
 */
import type { Finding } from '../findings/finding.ts'
import { linkedArtifact, linkedProvider, namesNotTried } from '../findings/pipeline.ts'
import type { Budget } from '../pipeline/budget.ts'
import { exploreUnstopped } from '../pipeline/explore.ts'
import type { BuiltImage, Pipeline } from '../pipeline/model.ts'
import type { Program, Run } from '../pipeline/run.ts'
import { missingSources } from '../pipeline/missing-source.ts'
import type { Repository } from '../repository/repository.ts'
import type { Call } from '../shell/world.ts'
import { referenceKey } from '../docker/reference.ts'
import { siteOf, type Site, type Source } from '../text/source.ts'
import { printText } from '../text/symbolic.ts'
import { analyseProgram, type Analysis } from './analyse.ts'
import { withIdsApart } from './entry-names.ts'
import { isMadeBy } from './made-by.ts'
import { stockUses } from './providers.ts'

/** So many names are tried at most, and so many goals in front of one that lacks something; the driver's budget may end it before. */
const nameLimit = 80
const partnerLimit = 12

/** What one goal does. */
interface Attempt {
  readonly goals: readonly string[]
  readonly run: Run
  readonly pipelines: readonly Pipeline[]
  /** Commands that it runs. */
  readonly cost: number
}

/** A driver with parts that are called by name. */
export interface Callable {
  /** Names that a person may call, the usual one first. */
  readonly names: readonly string[]
  /** What is called without a name. */
  readonly usual: string | undefined
  readonly source: Source
  readonly programOf: (goals: readonly string[]) => Program
  /** How people call some of them: `make build`. */
  readonly print: (goals: readonly string[]) => string
  readonly budget: Budget
}

/** Analyses such a driver: one analysis for each final image, or for those that share a builder. */
export function analyseCallable(repository: Repository, driver: Callable): readonly Analysis[] {
  const tries = driver.budget.share(1 / 2)
  const attempt = (goals: readonly string[]): Attempt => tryGoals(repository, driver.programOf(goals), tries)
  const attempts: Attempt[] = []
  for (const name of driver.names.slice(0, nameLimit)) if (!tries.isSpent()) attempts.push(attempt([name]))
  const untried = driver.names.length - attempts.length
  const cut =
    untried === 0
      ? []
      : [namesNotTried(siteOf(driver.source, 0, 0), { path: driver.source.path, tried: attempts.length, untried })]
  const analyse = (goals: readonly string[], findings: Analysis['findings'] = []): Analysis => {
    const analysis = analyseProgram(repository, driver.programOf(goals), driver.budget)
    return { ...analysis, findings: [...cut, ...findings, ...analysis.findings] }
  }
  const complete = attempts.filter((one) => handsOver(one))
  const chosen = chooseGoals(complete, attempt)
  const built = chosen.map((one) => withBuilders(one, attempts, attempt, driver.print))
  const covered = new Set(chosen.flatMap(finalSites))
  const paired = pairGoals({ repository, attempts, attempt, tries, covered, print: driver.print })
  const all = [...built, ...paired].map((one) => analyse(one.attempt.goals, one.findings))
  if (all.length > 0) return withIdsApart(all)
  // Nothing is handed over: what the driver does by itself says why.
  const most = [...attempts].sort((a, b) => b.run.daemon.images.length - a.run.daemon.images.length)[0]
  const telling = most !== undefined && most.run.daemon.images.length > 0 ? most : attempts.find(stopsAtBuild)
  const { usual } = driver
  const goals = telling !== undefined ? telling.goals : usual === undefined ? [] : [usual]
  return [analyse(goals)]
}

function tryGoals(repository: Repository, program: Program, budget: Budget): Attempt {
  const { run, pipelines } = exploreUnstopped(repository, program, budget)
  return { goals: program.run.entry.split(' '), run, pipelines, cost: run.events.length + run.hostSteps.length }
}

/** Whether it runs a docker build that is not understood: its context or its Dockerfile is not known. */
function stopsAtBuild({ run }: Attempt): boolean {
  return run.findings.some(({ finding: { code } }) => ['RS402', 'RS403', 'RS404', 'RS405', 'RS406'].includes(code))
}

function handsOver(one: Attempt): boolean {
  return one.pipelines.some((pipeline) => pipeline.handoffs.length > 0)
}

function siteKey(site: Site): string {
  return `${site.source.path}:${String(site.start)}`
}

/** Where the final images of a goal are built: a recipe of several targets, or one that a definition gives them, builds one for each of its files. */
function finalSites(one: Attempt): readonly string[] {
  return one.pipelines.flatMap((pipeline) =>
    pipeline.handoffs.length === 0
      ? []
      : pipeline.images.filter((image) => pipeline.roles.get(image.id) === 'final').map(imageKey),
  )
}

function imageKey({ event, dockerfile }: BuiltImage): string {
  return `${siteKey(event.call.site)} ${dockerfile.path}`
}

/** Where all images of a goal's pipelines are built. */
function buildSites(one: Attempt): readonly string[] {
  return one.pipelines.flatMap((pipeline) =>
    pipeline.handoffs.length === 0 ? [] : pipeline.images.map((image) => siteKey(image.event.call.site)),
  )
}

function handoffCount(one: Attempt, final: string): number {
  return one.pipelines
    .filter((pipeline) => pipeline.images.some((image) => imageKey(image) === final))
    .reduce((sum, pipeline) => sum + pipeline.handoffs.length, 0)
}

/** For each final the cheapest goal with all its handoffs; goals that share a builder are made together. */
function chooseGoals(complete: readonly Attempt[], attempt: (goals: readonly string[]) => Attempt): readonly Attempt[] {
  const finals = [...new Set(complete.flatMap(finalSites))]
  const best = new Map<string, Attempt>()
  for (const final of finals) {
    const most = Math.max(...complete.map((one) => handoffCount(one, final)))
    const [first] = complete.filter((one) => handoffCount(one, final) === most).sort((a, b) => a.cost - b.cost)
    if (first !== undefined) best.set(final, first)
  }
  const chosen: Attempt[] = []
  for (const one of new Set(best.values())) {
    const sharing = chosen.find((other) => buildSites(other).some((site) => buildSites(one).includes(site)))
    if (sharing === undefined) {
      chosen.push(one)
      continue
    }
    const wanted = [...finalSites(sharing), ...finalSites(one)]
    const whole = [...complete]
      .sort((a, b) => a.cost - b.cost)
      .find((each) => wanted.every((site) => finalSites(each).includes(site)))
    chosen[chosen.indexOf(sharing)] = whole ?? together(sharing, one, attempt)
  }
  return chosen
}

/**
 * Goals that are made in one call, in the order in which more of what they do on the host stands in front of the first build:
 * `make clean-image image` where the one of them writes files anew, and the other one takes them as they are.
 */
function together(one: Attempt, other: Attempt, attempt: (goals: readonly string[]) => Attempt): Attempt {
  const [first, second] = [
    attempt([...new Set([...one.goals, ...other.goals])]),
    attempt([...new Set([...other.goals, ...one.goals])]),
  ]
  return writesBehindBuild(second) < writesBehindBuild(first) && finalSites(second).length === finalSites(first).length
    ? second
    : first
}

function writesBehindBuild({ run: { events, hostSteps } }: Attempt): number {
  const build = events.find(({ command }) => command.name === 'build')
  return build === undefined
    ? 0
    : hostSteps.filter(({ order, effects }) => order > build.order && effects.writes.length > 0).length
}

/** The goals that build the images which a goal only uses, in front of it. */
function withBuilders(
  one: Attempt,
  attempts: readonly Attempt[],
  attempt: (goals: readonly string[]) => Attempt,
  print: Callable['print'],
): Paired {
  const before: string[] = []
  const findings: Finding[] = []
  for (const { reference, site } of stockUses(one.run, one.pipelines)) {
    const key = referenceKey(reference)
    const [builder] = attempts
      .filter((other) => other.run.daemon.images.some((image) => image.tags.some((tag) => referenceKey(tag) === key)))
      .sort((a, b) => a.cost - b.cost)
    if (builder === undefined || builder.goals.every((goal) => before.includes(goal))) continue
    before.push(...builder.goals)
    findings.push(linkedProvider(site, printText(reference), print(builder.goals)))
  }
  if (before.length === 0) return { attempt: one, findings }
  const whole = attempt([...new Set([...before, ...one.goals])])
  // Goals that build the same images once more say nothing of the one before them.
  return handsOver(whole) ? { attempt: whole, findings } : { attempt: one, findings: [] }
}

interface Paired {
  readonly attempt: Attempt
  readonly findings: Analysis['findings']
}

interface Pairing {
  readonly repository: Repository
  readonly attempts: readonly Attempt[]
  readonly attempt: (goals: readonly string[]) => Attempt
  readonly tries: Budget
  readonly covered: Set<string>
  readonly print: Callable['print']
}

/** Goals whose image takes a file that another goal brings, or that end where such a file is not there yet. */
function pairGoals(pairing: Pairing): readonly Paired[] {
  return [...pairedWith(pairing, (one) => lackingOf(one, pairing)), ...pairedWith(pairing, (one) => stoppedOf(one, pairing))]
}

/** What a goal lacks, and which other goal brings it. */
interface Lack {
  readonly mayHelp: (other: Attempt) => boolean
  /** The file, and where it is named, when both together are what is looked for. */
  readonly broughtBy: (whole: Attempt, other: Attempt) => { readonly site: Site; readonly path: string } | undefined
}

/** Each goal that lacks something, behind the cheapest other one that brings it. */
function pairedWith(pairing: Pairing, lackOf: (one: Attempt) => Lack | undefined): readonly Paired[] {
  const { attempts, attempt, tries, covered, print } = pairing
  const found: Paired[] = []
  const byCost = [...attempts].sort((a, b) => a.cost - b.cost)
  for (const one of byCost) {
    const lack = lackOf(one)
    if (lack === undefined) continue
    for (const other of byCost.filter(lack.mayHelp).slice(0, partnerLimit)) {
      if (tries.isSpent()) break
      const whole = attempt([...other.goals, ...one.goals])
      const brought = lack.broughtBy(whole, other)
      if (brought === undefined) continue
      found.push({ attempt: whole, findings: [linkedArtifact(brought.site, brought.path, print(other.goals))] })
      for (const site of finalSites(whole)) covered.add(site)
      break
    }
  }
  return found
}

/** `image: app.tar`, where only the recipe of `build` makes `app.tar`, under another name. */
function stoppedOf(one: Attempt, { covered }: Pairing): Lack | undefined {
  const [missed] = one.run.lacking
  if (missed === undefined) return undefined
  return {
    mayHelp: (other) => other.run.daemon.containers.size > 0 && other.run.files.kind(missed.path) === 'file',
    broughtBy: (whole, other) => {
      const ofOther = finalSites(other)
      return finalSites(whole).some((site) => !covered.has(site) && !ofOther.includes(site)) ? missed : undefined
    },
  }
}

/** An image whose `COPY` finds nothing. */
function lackingOf(one: Attempt, { repository, attempts, covered }: Pairing): Lack | undefined {
  const missing = missingSources(one.run.daemon.images)
  const [first] = missing
  if (first === undefined || one.run.daemon.images.some((image) => covered.has(imageKey(image)))) return undefined
  const callsOf = (name: string): readonly Call[] =>
    attempts.filter(({ goals }) => goals.includes(name)).flatMap(({ run }) => run.hostSteps.map(({ call }) => call))
  return {
    mayHelp: (other) =>
      other !== one &&
      other.run.events.length > 0 &&
      !other.goals.some((goal) => one.goals.includes(goal)) &&
      !other.run.daemon.images.some((image) => siteKey(image.event.call.site) === siteKey(first.build)),
    broughtBy: (whole) =>
      missing.find(({ path }) => whole.pipelines.some((pipeline) => isMadeBy(pipeline, path, { repository, callsOf }))),
  }
}
