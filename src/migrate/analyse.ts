/**
 * One driver, from its script to its pipelines: from which folder it is called, which way is taken, and what was meant where a
 * clean checkout would fail.
 *
 * In: a repository and a script. Out: an `Analysis`. What is assumed on the way (a folder that exists, a continuation that was
 * meant) is a finding of the analysis, never silent.
 */
import { parentOf, joinPath } from '../host/path.ts'
import type { Finding } from '../findings/finding.ts'
import { copyFindsNothing, copyOutFails, otherWayDiffers, waysNotFollowed, workingDirectoryOpen } from '../findings/pipeline.ts'
import { inferUnfollowed } from '../pipeline/infer.ts'
import type { Budget } from '../pipeline/budget.ts'
import { explore, type Exploration, type Way } from '../pipeline/explore.ts'
import type { Answer } from '../pipeline/world.ts'
import { missingSources } from '../pipeline/missing-source.ts'
import type { BuiltImage, DriverRun, Pipeline } from '../pipeline/model.ts'
import type { Program } from '../pipeline/run.ts'
import { pipelineDifference } from '../pipeline/signature.ts'
import { contextSources } from '../pipeline/context-sources.ts'
import type { CopiedOut } from '../pipeline/daemon/state.ts'
import type { Repository } from '../repository/repository.ts'
import { callingFolders } from '../driver/callers.ts'
import type { Script } from '../driver/scripts.ts'
import type { HostPath } from '../shell/world.ts'
import { locate, siteOf } from '../text/source.ts'
import { literal, printText, type Text } from '../text/symbolic.ts'

export interface AnalyseOptions {
  readonly args: readonly string[]
  readonly environment: ReadonlyMap<string, string>
  /** What the driver may cost. */
  readonly budget: Budget
}

export interface Analysis {
  readonly driver: DriverRun
  readonly programs: readonly Program[]
  readonly exploration: Exploration
  readonly pipelines: readonly Pipeline[]
  /** Hold for every pipeline of the driver. */
  readonly findings: readonly Finding[]
  /** The legacy way does not build on a clean checkout as it is written. */
  readonly broken: boolean
  /** Other drivers that have to run before it. */
  readonly providers?: readonly DriverRun[]
}

/** Analyses a script as a driver, with others run before it where it needs what they make. */
export function analyseDriver(
  repository: Repository,
  script: Script,
  options: AnalyseOptions,
  before: readonly Program[] = [],
): Analysis {
  const candidates = workingFolders(script.source.path).map((cwd) => analyseFrom(repository, script, cwd, options, before))
  const least = Math.min(...candidates.map(rank))
  const [first, ...others] = candidates.filter((one) => rank(one) === least)
  if (first === undefined) throw new RangeError('a script has at least one folder')
  if (others.every((other) => sameBuilds(first, other))) return first
  const all = [first, ...others]
  const calling = callingFolders(
    repository,
    script.source.path,
    all.map(({ driver }) => driver.cwd),
  )
  const called = all.filter(({ driver }) => calling.includes(driver.cwd))
  const [best = first, ...rest] = called.length === 0 ? all : called
  const rival = rest.find((other) => differs(best.pipelines, other.pipelines))
  if (rival === undefined) return best
  const site = siteOf(script.source, 0, 0)
  return { ...best, findings: [...best.findings, workingDirectoryOpen(site, best.driver.cwd, rival.driver.cwd)] }
}

/** The root, the script's folder, and those between. */
function workingFolders(path: string): readonly HostPath[] {
  const folders: HostPath[] = ['.' as HostPath]
  const names = path.split('/').slice(0, -1)
  for (const [index] of names.entries()) folders.push(names.slice(0, index + 1).join('/') as HostPath)
  return folders
}

/** Lower is better: pipelines that can be migrated, then fewest things that are missing. */
function rank(analysis: Analysis): number {
  const blockers = [
    ...analysis.exploration.base.run.findings.map((one) => one.finding),
    ...analysis.pipelines.flatMap((pipeline) => pipeline.findings),
  ]
  const { images } = analysis.exploration.base.run.daemon
  const absent = images.flatMap((image) => contextSources(image).filter((match) => match.matched.length === 0)).length
  const missing =
    blockers.filter((finding) => finding.severity === 'blocker').length + (analysis.pipelines.length === 0 ? absent : 0)
  const { pipelines } = analysis
  // A Dockerfile that is not there says that it is called from elsewhere.
  const isElsewhere = blockers.some(({ code }) => code === 'RS402')
  return (
    (pipelines.some(({ handoffs }) => handoffs.length > 0) ? 0 : pipelines.length > 0 && !isElsewhere ? 500 : 1000) +
    missing +
    (analysis.broken ? 1 : 0)
  )
}

/** Both build of the same Dockerfiles, and hand over the same. */
function sameBuilds(a: Analysis, b: Analysis): boolean {
  const files = ({ exploration }: Analysis): string =>
    exploration.base.run.daemon.images.map(({ dockerfile, context }) => `${dockerfile.path} ${context?.path ?? ''}`).join('\n')
  return files(a) === files(b) && !differs(a.pipelines, b.pipelines)
}

function differs(a: readonly Pipeline[], b: readonly Pipeline[]): boolean {
  if (a.length !== b.length) return true
  return a.some((pipeline, index) => {
    const other = b[index]
    return other === undefined || pipelineDifference(pipeline, other) !== undefined
  })
}

function analyseFrom(
  repository: Repository,
  script: Script,
  cwd: HostPath,
  options: AnalyseOptions,
  before: readonly Program[],
): Analysis {
  const run: DriverRun = { path: script.source.path, kind: 'sh', entry: '', cwd, args: options.args, at: undefined }
  const environment = new Map<string, Text>([...options.environment].map(([name, value]) => [name, literal(value)]))
  return analyseProgram(repository, { run, source: script.source, dialect: script.dialect, environment }, options.budget, before)
}

/** Analyses one program, called in one way. */
export function analyseProgram(
  repository: Repository,
  program: Program,
  budget: Budget,
  before: readonly Program[] = [],
): Analysis {
  const { run } = program
  const script: Script = program
  const written = exploreMeant(repository, [...before, program], budget)
  const meant = meantSource(script, written.exploration.base)
  const chosen =
    meant === undefined ? written : exploreMeant(repository, [...before, { ...program, source: meant.source }], budget)
  const findings = [...(meant?.findings ?? []), ...chosen.findings]
  return {
    driver: run,
    programs: meant === undefined ? [...before, program] : [...before, { ...program, source: meant.source }],
    exploration: chosen.exploration,
    pipelines:
      chosen.exploration.base.pipelines.length > 0
        ? chosen.exploration.base.pipelines
        : unfollowed(chosen.exploration.base, run, script),
    findings: [...findings, ...wayFindings(script, chosen.exploration)],
    broken: meant !== undefined,
  }
}

function unfollowed(base: Way, driver: DriverRun, script: Script): readonly Pipeline[] {
  const pipeline = inferUnfollowed(base.run, driver, /docker\b[^\n]*\bbuild\b/.test(script.source.text))
  return pipeline === undefined ? [] : [pipeline]
}

/** A blank after a continuation's backslash: swapping the two keeps every offset and says what was meant. */
function meantSource(
  script: Script,
  base: Way,
): { readonly source: Script['source']; readonly findings: readonly Finding[] } | undefined {
  const places = base.run.shellFindings.filter((finding) => finding.code === 'RS002' && finding.at?.path === script.source.path)
  if (places.length === 0) return undefined
  const lines = new Set(places.map((finding) => finding.at?.line))
  const text = script.source.text
    .split('\n')
    .map((line, index) => (lines.has(index + 1) ? line.replace(/\\([ \t]+)$/, '$1\\') : line))
    .join('\n')
  if (text === script.source.text) return undefined
  return { source: { path: script.source.path, text }, findings: places }
}

interface Explored {
  readonly exploration: Exploration
  readonly findings: readonly Finding[]
}

/** Explores, and once more with the folders that a second run would find, where a clean checkout leaves a COPY without its source. */
function exploreMeant(repository: Repository, programs: readonly Program[], budget: Budget): Explored {
  const exploration = explore(repository, programs, { assumedFolders: [] }, budget)
  const needed = missingFolders(exploration.base)
  if (needed.length === 0) return { exploration, findings: [] }
  const again = explore(repository, programs, { assumedFolders: needed.map((one) => one.folder) }, budget)
  const cured = again.base.pipelines.length > 0 && missingFolders(again.base).length === 0
  return cured ? { exploration: again, findings: needed.map((one) => one.finding) } : { exploration, findings: [] }
}

interface MissingFolder {
  readonly folder: HostPath
  readonly finding: Finding
}

function missingFolders(way: Way): readonly MissingFolder[] {
  const { copiedOut, images } = way.run.daemon
  const failed = copiedOut
    .filter((copy) => copy.landed === undefined)
    .map((copy) => ({
      folder: parentOf(copy.destination),
      finding: copyOutFails(copy.event.call.site, printText(copy.path), copy.destination),
    }))
  const nested = images.flatMap((image) =>
    contextSources(image).flatMap((match) => {
      const path =
        image.context === undefined ? undefined : joinPath(image.context.path, printText(match.source).replace(/^\/+/, ''))
      const copy = copiedOut.find((one) => path !== undefined && isNested(one, path))
      if (copy === undefined) return []
      const place = locate(copy.event.call.site)
      const cause = `${place.path}:${String(place.line)} makes ./${copy.destination} the contents of ${printText(copy.path)}, since ./${copy.destination} does not exist yet`
      return [{ folder: copy.destination, finding: copyFindsNothing(match.site, printText(match.source), cause) }]
    }),
  )
  return [...failed, ...nested]
}

/** `docker cp c:/app/build ./app` on a clean checkout, and then `COPY app/build`. */
function isNested(copy: CopiedOut, path: HostPath): boolean {
  const name = printText(copy.path).slice(printText(copy.path).lastIndexOf('/') + 1)
  const nested = joinPath(copy.destination, name)
  return !copy.existed && copy.landed === copy.destination && (path === nested || path.startsWith(`${nested}/`))
}

/** What the ways that were not taken say. */
function wayFindings(script: Script, exploration: Exploration): readonly Finding[] {
  // Ways that differ alike (`[ -z "$A" ] || ARGS+=…`, line after line) are told together.
  const alike = new Map<string, { readonly turned: Answer; readonly difference: string; readonly texts: string[] }>()
  for (const way of [...exploration.others, ...exploration.ended]) {
    const difference =
      way.pipelines.length === 0
        ? builtWithout(exploration.base, way)
        : (wayDifference(exploration.base.pipelines, way.pipelines) ?? notFollowedThere(exploration.base, way))
    const { turned } = way
    if (difference === undefined || turned === undefined) continue
    const key = `${String(turned.holds)} ${difference}`
    const group = alike.get(key) ?? { turned, difference, texts: [] }
    alike.set(key, group)
    if (!group.texts.includes(turned.text)) group.texts.push(turned.text)
  }
  const findings: Finding[] = [...alike.values()].map(({ turned, difference, texts }) =>
    otherWayDiffers(turned.at, texts, turned.holds, difference),
  )
  if (!exploration.complete) findings.push(waysNotFollowed(siteOf(script.source, 0, 0), exploration.runs))
  return findings
}

/** A final image that another way builds as well, and there of files that come out of no container. Without them that way fails. */
function builtWithout(base: Way, { run }: Way): string | undefined {
  const built = run.daemon.images.filter((image) => missingSources([image]).length === 0)
  const isBuilt = (image: BuiltImage): boolean => built.some((one) => keyOfBuild(one) === keyOfBuild(image))
  const finals = base.pipelines.flatMap(({ images, roles }) => images.filter(({ id }) => roles.get(id) === 'final'))
  const final = finals.find(isBuilt)
  return final === undefined ? undefined : `there the image ${final.id} takes nothing that a container made`
}

function keyOfBuild({ event: { call }, dockerfile }: BuiltImage): string {
  return [call.site.source.path, String(call.site.start), dockerfile.path].join('\n')
}

/** What was not understood on another way alone: a hook that is only run when a variable is set. */
function notFollowedThere(base: Way, other: Way): string | undefined {
  const known = new Set(base.run.findings.map(({ finding }) => finding.code + finding.message))
  const only = other.run.findings.find(({ finding }) => finding.severity !== 'note' && !known.has(finding.code + finding.message))
  return only === undefined ? undefined : only.finding.message.replace(/\.$/, '')
}

function wayDifference(base: readonly Pipeline[], other: readonly Pipeline[]): string | undefined {
  if (base.length !== other.length) return `it has ${String(other.length)} pipelines instead of ${String(base.length)}`
  for (const [index, pipeline] of base.entries()) {
    const twin = other[index]
    const difference = twin === undefined ? 'a pipeline is missing' : pipelineDifference(pipeline, twin)
    if (difference !== undefined) return difference
  }
  return undefined
}
