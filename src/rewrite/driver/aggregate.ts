/**
 * From evaluations to static commands. One command of a script may run many times, in loops, through functions and on several
 * ways. It goes only when each of its evaluations goes; where a helper serves the handoff and something else, the call of the
 * helper goes instead, if all that this call does goes. Edits must be the same for every evaluation that stays.
 */
import type { Command } from 'unbash'
import { commandIsShared, editIsShared, notEditable, tangledCommand } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { isComposed } from '../../pipeline/compose.ts'
import type { Call } from '../../shell/world.ts'
import { locate, type Site } from '../../text/source.ts'
import { known, printText } from '../../text/symbolic.ts'
import type { FinalBuild } from '../composition.ts'
import { editCarried, type InnerEdit } from './carried.ts'
import { commandEffect, isMessage } from './effects.ts'
import { noEntries, type Entries } from './entries.ts'
import { servesOthers } from './makefile-beside.ts'
import { holds, referredTo } from './definitions.ts'
import { isMakefilePath } from './makefile-view.ts'
import { framesOf, type Frames } from './frames.ts'
import { inlined } from './inline.ts'
import { commandsOf, functionsOf, isBelow, nameOf, pureAssignments, textAt, type ScriptTree } from './tree.ts'
import { usesOf } from './variables.ts'
import type { Judged } from './verdicts.ts'
import type { Changing } from './twins.ts'
import { unifyEdits } from './unify.ts'
import { editedSource, editKey, editProblem, isEmptyEdit, noWordEdits, type WordEdits } from './words.ts'

/** A command whose words change. */
export interface EditedCommand {
  readonly tree: ScriptTree
  readonly command: Command | undefined
  readonly call: Call
  readonly edits: WordEdits
  /** The finals that it builds, and what changes for each. */
  readonly builds: ReadonlyMap<FinalBuild, WordEdits>
}

export interface Statics {
  readonly removed: ReadonlySet<Command>
  readonly edited: readonly EditedCommand[]
  /** Commands that ran on some way. */
  readonly evaluated: ReadonlySet<Command>
  /** Every build that changes, and how those that go would change where they stay. */
  readonly changing: readonly Changing[]
  /** Changes inside of texts that are run (a trap's). */
  readonly inner: readonly InnerEdit[]
  readonly findings: readonly Finding[]
}

interface Evaluation extends Judged, Frames {}

function unedited({ site }: Call): string {
  return isMakefilePath(site.source.path)
    ? 'it stands in what make puts together (`$(eval …)`, a variable that others name), of which only recipes, the lines of a `define` and `ID = $(shell docker create …)` are edited'
    : 'it stands in no file of the repository'
}

/**
 * Settles what becomes of each command of the scripts.
 *
 * @param usedBesides where else a definition of make is used in which a command stands, when no followed way shows it
 */
export function settle(
  trees: ReadonlyMap<string, ScriptTree>,
  judged: readonly Judged[],
  entries: Entries = noEntries,
  usedBesides: (call: Call) => Site | undefined = () => undefined,
): Statics {
  const findings: Finding[] = []
  const found = withoutWrappers(judged).flatMap((one) => {
    const evaluation = evaluationOf(trees, one)
    const changes = one.verdict.kind === 'remove' || (one.verdict.kind === 'edit' && !isEmptyEdit(one.verdict.edits))
    if (evaluation === undefined && changes) findings.push(notEditable(one.call.site, describe(one.call), unedited(one.call)))
    return evaluation ?? []
  })
  const { evaluations, calls, inner: written } = withEntries(trees, found, entries)
  const under = group(evaluations, (one) => one.frames)
  const own = group(evaluations, (one) => one.frames.slice(-1))
  const evaluated = evaluatedIn(found)
  const removed = new Set<Command>(calls)
  const edited: EditedCommand[] = []
  const inner: InnerEdit[] = [...written]
  for (const [command, all] of own) {
    const [first] = all
    if (first === undefined) continue
    const going = all.filter((one) => one.verdict.kind === 'remove')
    const staying = all.filter((one) => one.verdict.kind !== 'remove')
    const besides = usedBesides(first.call)
    const carried = going.length > 0 && all.every((one) => one.carried) ? editCarried(trees, command, going, staying) : undefined
    if (carried?.kind === 'edit') inner.push(carried.inner)
    else if (carried?.kind === 'tangled')
      findings.push(tangledCommand(first.call.site, describe(first.call), 'it stands in one text with commands that stay'))
    else if (staying.length === 0 && besides === undefined && !isNeededBeside(trees, first, evaluated)) removed.add(command)
    if (staying.length > 0 || besides !== undefined) {
      if (carried === undefined) findings.push(...liftAll(trees, { going, staying, besides }, under, removed))
      for (const part of byService(staying)) {
        const change = editOf(trees, command, part, findings)
        if (change !== undefined) edited.push(change)
        if (change !== undefined && besides !== undefined && !isEmptyEdit(change.edits))
          findings.push(
            notEditable(
              first.call.site,
              describe(first.call),
              `what is defined there is also used at ${shownPlace(besides)}, on no followed way`,
            ),
          )
      }
    }
  }
  for (const call of under.keys()) if (isEmptiedReference(trees, call, removed)) removed.add(call)
  const changing = found.flatMap((one) => changingOf(trees, one) ?? [])
  return { removed, edited, evaluated, changing, inner, findings }
}

/** What one command of compose does to each of its services is changed at that service. */
function byService(staying: readonly Evaluation[]): readonly (readonly Evaluation[])[] {
  const parts = new Map<string, Evaluation[]>()
  for (const one of staying) {
    const [, word] = one.call.words
    const key = isComposed(one.call) && word !== undefined ? `${printText(word.text)} ${String(word.site.start)}` : ''
    parts.set(key, [...(parts.get(key) ?? []), one])
  }
  return [...parts.values()]
}

/** `$(call extract,x)`, of whose definition nothing is left. */
function isEmptiedReference(trees: ReadonlyMap<string, ScriptTree>, call: Command, removed: ReadonlySet<Command>): boolean {
  const tree = [...trees.values()].find((one) => one.parents.has(call))
  const defined = tree === undefined ? [] : referredTo(tree, call)
  const inside = tree === undefined ? [] : commandsOf(tree).filter((command) => defined.some((one) => holds(one, command)))
  return inside.length > 0 && inside.every((command) => removed.has(command) || isMessage(command))
}

function evaluatedIn(found: readonly Evaluation[]): ReadonlySet<Command> {
  return new Set(found.flatMap((one) => one.frames))
}

/** A folder that another target of the Makefile is made with as well. */
function isNeededBeside(
  trees: ReadonlyMap<string, ScriptTree>,
  { call, frames }: Evaluation,
  evaluated: ReadonlySet<Command>,
): boolean {
  const tree = trees.get(call.site.source.path)
  const own = frames.at(-1)
  const isMaking = ['mkdir', 'touch'].includes(known(call.words[0]?.text ?? []) ?? '')
  return isMaking && tree !== undefined && own !== undefined && servesOthers(tree, own, evaluated)
}

/** `xargs docker rm`: the wrapper is the command that it runs. */
function withoutWrappers(judged: readonly Judged[]): readonly Judged[] {
  const key = ({ site, source }: Call): string => [site.source.path, site.start, site.end, source].join('\n')
  const inner = new Set(judged.filter((one) => isDocker(one.call)).map((one) => key(one.call)))
  return judged.filter((one) => isDocker(one.call) || !inner.has(key(one.call)))
}

function isDocker(call: Call): boolean {
  return /(?:^|\/)docker$/.test(known(call.words[0]?.text ?? []) ?? '')
}

function isBuild(call: Call): boolean {
  return isDocker(call) && call.words.slice(1, 3).some((word) => known(word.text) === 'build')
}

function shownPlace(site: Site): string {
  const { path, line } = locate(site)
  return `${path}:${String(line)}`
}

function describe(call: Call): string {
  const text = call.source.replace(/\s+/g, ' ').trim()
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function evaluationOf(trees: ReadonlyMap<string, ScriptTree>, judged: Judged): Evaluation | undefined {
  const frames = framesOf(trees, judged.call)
  return frames === undefined ? undefined : { ...judged, ...frames }
}

/**
 * What lies in a part that people call by name stays there, and the call that leads to it on the usual way goes. Throws nothing
 * away that such a call does besides: then the part is taken apart like all else.
 */
function withEntries(
  trees: ReadonlyMap<string, ScriptTree>,
  evaluations: readonly Evaluation[],
  entries: Entries,
): {
  readonly evaluations: readonly Evaluation[]
  readonly calls: ReadonlySet<Command>
  readonly inner: readonly InnerEdit[]
} {
  const entering = new Map(
    evaluations.flatMap((one) => {
      const index = entries.entering(one.frames)
      const call = index === undefined ? undefined : one.frames[index]
      return call === undefined ? [] : [[one, call] as const]
    }),
  )
  const groups = group(evaluations, (one) => entering.get(one) ?? [])
  const calls = new Set(
    [...groups].flatMap(([call, all]) => {
      const goes = all.every(goesAlong)
      return goes && all.some((one) => one.verdict.kind === 'remove') && !leavesMore(trees, call, entries) ? [call] : []
    }),
  )
  const inner: InnerEdit[] = []
  const staying = evaluations.flatMap((one): readonly Evaluation[] => {
    const call = entering.get(one)
    if (call === undefined || !calls.has(call) || one.verdict.kind !== 'remove') return [one]
    const edits = one.verdict.otherwise
    if (edits === undefined) return [{ ...one, verdict: { kind: 'keep' } }]
    const written = writtenOut(trees, one, edits, entries)
    if (written === undefined) return [{ ...one, verdict: { kind: 'edit', edits, build: undefined } }]
    inner.push(written)
    return []
  })
  return { calls, evaluations: staying, inner }
}

function changingOf(trees: ReadonlyMap<string, ScriptTree>, one: Evaluation): Changing | undefined {
  const { call, verdict } = one
  if (verdict.kind === 'edit') return isBuild(call) ? { call, edits: verdict.edits, written: undefined } : undefined
  if (verdict.kind !== 'remove' || verdict.otherwise === undefined) return undefined
  const tree = trees.get(call.site.source.path)
  const caller = one.frames.at(-2)
  const text = tree === undefined || caller === undefined ? undefined : inlined(tree, caller, call, verdict.otherwise)
  const written =
    tree === undefined || caller === undefined || text === undefined ? undefined : { caller: textAt(tree, caller), text }
  return { call, edits: verdict.otherwise, written }
}

/** A helper outside of the part, which others use too, stays as it is: its command is written out in the part. */
function writtenOut(
  trees: ReadonlyMap<string, ScriptTree>,
  one: Evaluation,
  edits: WordEdits,
  entries: Entries,
): InnerEdit | undefined {
  const tree = trees.get(one.call.site.source.path)
  const [caller, own] = one.frames.slice(-2)
  if (tree === undefined || caller === undefined || own === undefined || entries.holds(tree, own)) return undefined
  const text = entries.holds(tree, caller) ? inlined(tree, caller, one.call, edits) : undefined
  return text === undefined ? undefined : { tree, edit: { start: caller.pos, end: caller.end, text } }
}

function group(
  evaluations: readonly Evaluation[],
  keys: (one: Evaluation) => Command | readonly Command[],
): ReadonlyMap<Command, readonly Evaluation[]> {
  const groups = new Map<Command, Evaluation[]>()
  for (const one of evaluations) {
    for (const key of new Set([keys(one)].flat())) {
      const list = groups.get(key)
      if (list === undefined) groups.set(key, [one])
      else list.push(one)
    }
  }
  return groups
}

/** Makes and removals of files that hurt nobody when they stay. */
const idle = new Set(['mkdir', 'rm', 'rmdir', 'touch'])

/** It goes, or only shows something (`date`). */
function goesAlong({ verdict, frames }: Evaluation): boolean {
  const own = frames.at(-1)
  return verdict.kind === 'remove' || (verdict.kind === 'keep' && own !== undefined && commandEffect(own) === 'pure')
}

/** Takes out the calls that lead to evaluations which go, where their command has to stay for others. */
function liftAll(
  trees: ReadonlyMap<string, ScriptTree>,
  {
    going,
    staying,
    besides,
  }: { readonly going: readonly Evaluation[]; readonly staying: readonly Evaluation[]; readonly besides: Site | undefined },
  under: ReadonlyMap<Command, readonly Evaluation[]>,
  removed: Set<Command>,
): readonly Finding[] {
  for (const one of going) {
    const call = one.frames.slice(0, -1).findLast((frame) => (under.get(frame) ?? []).every(goesAlong))
    if (call !== undefined && !leavesMore(trees, call, noEntries)) removed.add(call)
    else if (!idle.has(known(one.call.words[0]?.text ?? []) ?? ''))
      return [
        commandIsShared(one.call.site, describe(one.call), besides ?? staying.map(callerOf).find((site) => site !== undefined)),
      ]
  }
  return []
}

/** Whether the function of a call does something that no evaluation shows: it writes a file, or sets a variable for others. */
function leavesMore(trees: ReadonlyMap<string, ScriptTree>, call: Command, entries: Entries): boolean {
  const name = nameOf(call)
  return [...trees.values()].some((tree) => {
    const defined = functionsOf(tree).filter((one) => one.name.value === name)
    const canned = tree.parents.has(call) ? referredTo(tree, call) : []
    const inside = commandsOf(tree).filter(
      (command) => defined.some((one) => isBelow(tree, command, one)) || canned.some((one) => holds(one, command)),
    )
    const set = inside.flatMap((command) =>
      nameOf(command) === 'local' ? [] : (pureAssignments(command) ?? []).map((one) => one.name),
    )
    const usedOutside = usesOf(tree).some(
      (use) => set.includes(use.name) && !entries.holds(tree, use.node) && !defined.some((one) => isBelow(tree, use.node, one)),
    )
    return (
      usedOutside ||
      inside.some((command) => /^(?:echo|printf|cat|tee)$/.test(nameOf(command) ?? '') && commandEffect(command) === 'acts')
    )
  })
}

/** Where the function around a call is called from. */
function callerOf({ call }: Evaluation): Site | undefined {
  return call.stack.findLast(
    (site) => site.source.path !== call.site.source.path || site.end <= call.site.start || call.site.end <= site.start,
  )
}

/** `rm -f`: what is not there is no matter. */
function isForgiving({ words }: Call): boolean {
  const [name, ...rest] = words.map((word) => known(word.text) ?? '')
  return name === 'rm' && rest.some((word) => /^-\w*f/.test(word))
}

function editsOf(one: Evaluation): WordEdits {
  return one.verdict.kind === 'edit' ? one.verdict.edits : noWordEdits
}

/** The command's source becomes the same, also where a variable that is empty on one way is a word on another. */
function isSameEdit(one: Evaluation, other: Evaluation): boolean {
  const [edits, others] = [editsOf(one), editsOf(other)]
  return (
    editKey(edits) === editKey(others) || (!one.carried && editedSource(one.call, edits) === editedSource(other.call, others))
  )
}

function editOf(
  trees: ReadonlyMap<string, ScriptTree>,
  command: Command,
  staying: readonly Evaluation[],
  findings: Finding[],
): EditedCommand | undefined {
  const builds = new Map(
    staying.flatMap((one) =>
      one.verdict.kind === 'edit' && one.verdict.build !== undefined ? [[one.verdict.build, one.verdict.edits] as const] : [],
    ),
  )
  const chosen = staying.find((one) => !isEmptyEdit(editsOf(one))) ?? staying.find((one) => one.verdict.kind === 'edit')
  const tree = chosen === undefined ? undefined : trees.get(chosen.call.site.source.path)
  if (chosen === undefined || tree === undefined) return undefined
  const [differing] = staying.filter((one) => !isSameEdit(one, chosen))
  const edits =
    differing === undefined ? editsOf(chosen) : unifyEdits(staying.map((one) => ({ call: one.call, edits: editsOf(one) })))
  if (edits === undefined) {
    const forms = [chosen, differing ?? chosen].map((one) => ({
      text: editedSource(one.call, editsOf(one)),
      from: callerOf(one),
    }))
    findings.push(editIsShared(chosen.call.site, describe(chosen.call), forms))
  }
  if (edits !== undefined && !isEmptyEdit(edits)) {
    // `trap 'rm -f app tmp' EXIT` may go on naming what is no longer there.
    if (chosen.carried && isForgiving(chosen.call)) return undefined
    const problem = chosen.carried ? 'it stands in a text that is run' : editProblem(chosen.call, edits)
    if (problem !== undefined) findings.push(notEditable(chosen.call.site, describe(chosen.call), problem))
  }
  return { tree, command: chosen.carried ? undefined : command, call: chosen.call, edits: edits ?? noWordEdits, builds }
}
