/**
 * What the commands that go would have told others: files that they wrote, and answers about containers and images that are no
 * longer made. Where a command that stays still reads them, nothing may be taken out.
 *
 * In: the runs, their verdicts, and what is left of the scripts. Out: a blocker for each place that would read something else.
 */
import type { Command, SyntaxNode } from 'unbash'
import { parseMount } from '../../docker/mount.ts'
import { tangledCommand } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { isWithin, resolvePath } from '../../host/path.ts'
import type { DockerEvent, Pipeline, ShellAccess } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import { locate, type Site } from '../../text/source.ts'
import { literal, printText } from '../../text/symbolic.ts'
import type { Entries } from './entries.ts'
import { survives, type Fates } from './fate.ts'
import { commandName, isInside, readBy } from './reads.ts'
import { commandAround, commandAt, nameOf, type ScriptTree } from './tree.ts'
import type { Migrating } from './handed.ts'
import type { RunVerdicts } from './verdicts.ts'

/** What is left after the sweep. */
export interface Left {
  readonly trees: ReadonlyMap<string, ScriptTree>
  readonly fates: ReadonlyMap<ScriptTree, Fates>
  readonly entries: Entries
  readonly repository: Repository
}

/** Finds what is lost on all followed ways. */
export function lostByOthers(left: Left, runs: readonly Migrating[], verdicts: readonly RunVerdicts[]): readonly Finding[] {
  return runs.flatMap((run, index) => {
    const verdict = verdicts[index]
    return verdict === undefined ? [] : [...openQuestions(left, verdict), ...lostFiles(left, run, verdict)]
  })
}

/** Questions that are still asked about what is no longer made. */
function openQuestions(left: Left, { questions }: RunVerdicts): readonly Finding[] {
  return questions.flatMap(({ call, command }) => {
    const node = placeOf(left, call.site)
    if (node === undefined || !isLeft(left, node) || left.entries.holds(node.tree, node.command)) return []
    const what = `docker ${command.written} ${command.operands.map((one) => printText(one.text)).join(' ')}`.trim()
    return [tangledCommand(call.site, what, 'its answer is used, and what it asks about is no longer made')]
  })
}

interface Place {
  readonly tree: ScriptTree
  readonly command: SyntaxNode
}

function placeOf({ trees }: Left, site: Site): (Place & { readonly command: Command }) | undefined {
  const tree = trees.get(site.source.path)
  const command = tree === undefined ? undefined : (commandAt(tree, site) ?? commandAround(tree, site))
  return tree === undefined || command === undefined ? undefined : { tree, command }
}

function isLeft({ fates }: Left, { tree, command }: Place): boolean {
  const found = fates.get(tree)
  return found === undefined || survives(tree, found, command)
}

/** A file to which what goes has written. */
interface Written {
  readonly path: HostPath
  readonly site: Site
  readonly order: number
  /** From where on the file holds what another redirection, which stays, writes there anew. */
  readonly until?: number
}

function lostFiles(left: Left, run: Migrating, verdict: RunVerdicts): readonly Finding[] {
  const { pipeline } = run
  const gone = verdict.judged.filter((one) => one.verdict.kind === 'remove').map((one) => one.call)
  const byShell = pipeline.writes.filter((write) => isLost(left, write, gone))
  const byCommands = pipeline.hostSteps.flatMap(({ call, effects, order }): readonly Written[] => {
    const place = placeOf(left, call.site)
    const isTee = commandName(call) === 'tee' && place !== undefined && !isLeft(left, place)
    return isTee ? effects.writes.map((path) => ({ path, site: call.site, order })) : []
  })
  const lost = [...byShell, ...byCommands].filter((one) => !verdict.owns(one.path))
  return lost.flatMap((one) => {
    const rewritten = pipeline.writes.some((other) => other.path === one.path && !byShell.includes(other))
    const reader = readerOf(left, run, { ...one, until: overwrittenAt(pipeline, byShell, one) }, rewritten)
    if (reader === undefined) return []
    const { source, start, end } = one.site
    const place = placeOf(left, one.site)?.command
    const text = place === undefined ? source.text.slice(start, end) : source.text.slice(place.pos, place.end)
    return [tangledCommand(one.site, text.split('\n')[0] ?? '', `it writes ${one.path}, which ${placeText(reader)} still reads`)]
  })
}

/** The moment from which on something that stays has written the file from its start; infinite when nothing has. */
function overwrittenAt({ writes }: Pipeline, gone: readonly Written[], lost: Written): number {
  const place = writes.findIndex(({ site, order }) => site === lost.site && order === lost.order)
  const next = writes.find(
    (other, index) => place !== -1 && index > place && other.path === lost.path && !other.append && !gone.includes(other),
  )
  return next?.order ?? Infinity
}

function placeText(site: Site): string {
  const { path, line } = locate(site)
  return `${path}:${String(line)}`
}

/** Whether a redirection goes, or something that writes through it. */
function isLost(left: Left, write: ShellAccess, gone: readonly Call[]): boolean {
  const tree = left.trees.get(write.site.source.path)
  const redirect = tree?.nodes.find(
    (node) => node.type === 'Redirect' && node.pos === write.site.start && node.end === write.site.end,
  )
  const owner = tree === undefined || redirect === undefined ? undefined : tree.parents.get(redirect)
  if (tree === undefined || owner === undefined) return false
  if (!isLeft(left, { tree, command: owner })) return true
  const isLasting = owner.type === 'Command' && nameOf(owner) === 'exec'
  const around: Site = { ...write.site, start: owner.pos, end: owner.end }
  return gone.some((call) => {
    if (call.stdout !== 'file' && call.stdout !== 'captured') return false
    return isLasting ? call.stdout === 'file' : [call.site, ...call.stack].some((site) => isInside(site, around))
  })
}

const shows = new Set(['cat', 'tail', 'head', 'less', 'more'])

/** Who still reads a file. Where others write to it as well, showing what is there is no matter. */
function readerOf(left: Left, { pipeline }: Migrating, lost: Written, rewritten: boolean): Site | undefined {
  const stays = (site: Site): boolean => {
    const place = placeOf(left, site)
    return place === undefined || isLeft(left, place)
  }
  const standing = { isArtifact: (path: HostPath) => path === lost.path, lying: () => [lost.path], repository: left.repository }
  const later = <T extends { readonly order: number }>(all: readonly T[]): readonly T[] =>
    all.filter((one) => one.order >= lost.order && one.order <= (lost.until ?? Infinity))
  const step = later(pipeline.hostSteps).find(
    (one) =>
      readBy(one, standing) !== undefined &&
      stays(one.call.site) &&
      !(rewritten && shows.has(commandName(one.call)) && one.call.stdout === 'terminal'),
  )
  const read = later(pipeline.reads).find((one) => one.path === lost.path && isReadLeft(left, one.site))
  const event = later(pipeline.events).find((one) => namesFile(one, lost.path) && stays(one.call.site))
  return step?.call.site ?? read?.site ?? event?.call.site
}

function isReadLeft(left: Left, site: Site): boolean {
  const tree = left.trees.get(site.source.path)
  const node = tree?.nodes.find((one) => one.pos === site.start && one.end === site.end)
  return tree === undefined || node === undefined || isLeft(left, { tree, command: node })
}

/** `docker cp f c:/`, `-v ./f:/f`, `--env-file f`. */
function namesFile({ call, command }: DockerEvent, path: HostPath): boolean {
  if (command.name === 'build') return false
  const isMounted = command.flags.some((flag) => {
    const source = parseMount(flag)?.source
    const folder = source === undefined ? undefined : resolvePath(call.cwd, source)
    return folder !== undefined && isWithin(path, folder)
  })
  if (isMounted) return true
  return call.words.some(({ text }) => {
    const printed = printText(text)
    const pieces = [printed, printed.split(':')[0] ?? '', printed.slice(printed.lastIndexOf('=') + 1)]
    return pieces.some((piece) => {
      const found = piece === '' ? undefined : resolvePath(call.cwd, piece === printed ? text : literal(piece))
      return found !== undefined && found !== '.' && isWithin(path, found)
    })
  })
}
