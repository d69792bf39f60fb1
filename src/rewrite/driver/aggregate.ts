/**
 * From evaluations to static commands. One command of a script may run many times, in loops, through functions and on several
 * ways. It goes only when each of its evaluations goes; where a helper serves the handoff and something else, the call of the
 * helper goes instead, if all that this call does goes. Edits must be the same for every evaluation that stays.
 */
import type { Command } from 'unbash'
import { commandIsShared, editIsShared, notEditable, tangledCommand } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import type { Call } from '../../shell/world.ts'
import type { Site } from '../../text/source.ts'
import { known } from '../../text/symbolic.ts'
import type { FinalBuild } from '../composition.ts'
import { editCarried, type InnerEdit } from './carried.ts'
import { commandEffect } from './effects.ts'
import { commandAround, commandAt, commandsOf, functionsOf, isBelow, nameOf, pureAssignments, type ScriptTree } from './tree.ts'
import { usesOf } from './variables.ts'
import type { Judged } from './verdicts.ts'
import { editKey, editProblem, isEmptyEdit, noWordEdits, type WordEdits } from './words.ts'

/** A command whose words change. */
export interface EditedCommand {
  readonly tree: ScriptTree
  readonly command: Command | undefined
  readonly call: Call
  readonly edits: WordEdits
  readonly builds: readonly FinalBuild[]
}

export interface Statics {
  readonly removed: ReadonlySet<Command>
  readonly edited: readonly EditedCommand[]
  /** Commands that ran on some way. */
  readonly evaluated: ReadonlySet<Command>
  /** Changes inside of texts that are run (a trap's). */
  readonly inner: readonly InnerEdit[]
  readonly findings: readonly Finding[]
}

interface Evaluation extends Judged {
  /** The commands that led here, outermost first, its own last. */
  readonly frames: readonly Command[]
  /** It stands in text that a word carries (`eval`, `sh -c`, a trap). */
  readonly carried: boolean
}

/** Settles what becomes of each command of the scripts. */
export function settle(trees: ReadonlyMap<string, ScriptTree>, judged: readonly Judged[]): Statics {
  const findings: Finding[] = []
  const evaluations = withoutWrappers(judged).flatMap((one) => {
    const evaluation = evaluationOf(trees, one)
    const changes = one.verdict.kind === 'remove' || (one.verdict.kind === 'edit' && !isEmptyEdit(one.verdict.edits))
    if (evaluation === undefined && changes)
      findings.push(notEditable(one.call.site, describe(one.call), 'it stands in no file of the repository'))
    return evaluation ?? []
  })
  const under = group(evaluations, (one) => one.frames)
  const own = group(evaluations, (one) => one.frames.slice(-1))
  const removed = new Set<Command>()
  const edited: EditedCommand[] = []
  const inner: InnerEdit[] = []
  for (const [command, all] of own) {
    const [first] = all
    if (first === undefined) continue
    const going = all.filter((one) => one.verdict.kind === 'remove')
    const staying = all.filter((one) => one.verdict.kind !== 'remove')
    const carried = going.length > 0 && all.every((one) => one.carried) ? editCarried(trees, command, going, staying) : undefined
    if (carried?.kind === 'edit') inner.push(carried.inner)
    else if (carried?.kind === 'tangled')
      findings.push(tangledCommand(first.call.site, describe(first.call), 'it stands in one text with commands that stay'))
    else if (staying.length === 0) removed.add(command)
    if (staying.length > 0) {
      if (carried === undefined) findings.push(...liftAll(trees, going, under, removed))
      const change = editOf(trees, command, staying, findings)
      if (change !== undefined) edited.push(change)
    }
  }
  return { removed, edited, evaluated: new Set(under.keys()), inner, findings }
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

function describe(call: Call): string {
  const text = call.source.replace(/\s+/g, ' ').trim()
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function evaluationOf(trees: ReadonlyMap<string, ScriptTree>, judged: Judged): Evaluation | undefined {
  const { call } = judged
  const exact = nodeAt(trees, call.site, true)
  const own = exact ?? nodeAt(trees, call.site, false)
  if (own === undefined) return undefined
  const frames = call.stack.flatMap((site) => nodeAt(trees, site, false) ?? [])
  return { ...judged, frames: [...frames.filter((frame) => frame !== own), own], carried: exact === undefined }
}

function nodeAt(trees: ReadonlyMap<string, ScriptTree>, site: Site, exact: boolean): Command | undefined {
  const tree = trees.get(site.source.path)
  if (tree === undefined || tree.source.text !== site.source.text) return undefined
  return exact ? commandAt(tree, site) : (commandAt(tree, site) ?? commandAround(tree, site))
}

function group(
  evaluations: readonly Evaluation[],
  keys: (one: Evaluation) => readonly Command[],
): ReadonlyMap<Command, readonly Evaluation[]> {
  const groups = new Map<Command, Evaluation[]>()
  for (const one of evaluations) {
    for (const key of new Set(keys(one))) {
      const list = groups.get(key)
      if (list === undefined) groups.set(key, [one])
      else list.push(one)
    }
  }
  return groups
}

/** Makes and removals of files that hurt nobody when they stay. */
const idle = new Set(['mkdir', 'rm', 'rmdir', 'touch'])

/** Takes out the calls that lead to evaluations which go, where their command has to stay for others. */
function liftAll(
  trees: ReadonlyMap<string, ScriptTree>,
  going: readonly Evaluation[],
  under: ReadonlyMap<Command, readonly Evaluation[]>,
  removed: Set<Command>,
): readonly Finding[] {
  for (const one of going) {
    const call = one.frames
      .slice(0, -1)
      .findLast((frame) => (under.get(frame) ?? []).every((other) => other.verdict.kind === 'remove'))
    if (call !== undefined && !leavesMore(trees, call)) removed.add(call)
    else if (!idle.has(known(one.call.words[0]?.text ?? []) ?? '')) return [commandIsShared(one.call.site, describe(one.call))]
  }
  return []
}

/** Whether the function of a call does something that no evaluation shows: it writes a file, or sets a variable for others. */
function leavesMore(trees: ReadonlyMap<string, ScriptTree>, call: Command): boolean {
  const name = nameOf(call)
  return [...trees.values()].some((tree) => {
    const defined = functionsOf(tree).filter((one) => one.name.value === name)
    const inside = commandsOf(tree).filter((command) => defined.some((one) => isBelow(tree, command, one)))
    const set = inside.flatMap((command) =>
      nameOf(command) === 'local' ? [] : (pureAssignments(command) ?? []).map((one) => one.name),
    )
    const usedOutside = usesOf(tree).some((use) => set.includes(use.name) && !defined.some((one) => isBelow(tree, use.node, one)))
    return (
      usedOutside ||
      inside.some((command) => /^(?:echo|printf|cat|tee)$/.test(nameOf(command) ?? '') && commandEffect(command) === 'acts')
    )
  })
}

function editsOf(one: Evaluation): WordEdits {
  return one.verdict.kind === 'edit' ? one.verdict.edits : noWordEdits
}

function editOf(
  trees: ReadonlyMap<string, ScriptTree>,
  command: Command,
  staying: readonly Evaluation[],
  findings: Finding[],
): EditedCommand | undefined {
  const builds = [
    ...new Set(
      staying.flatMap((one) => (one.verdict.kind === 'edit' && one.verdict.build !== undefined ? [one.verdict.build] : [])),
    ),
  ]
  const chosen = staying.find((one) => !isEmptyEdit(editsOf(one))) ?? staying.find((one) => one.verdict.kind === 'edit')
  const tree = chosen === undefined ? undefined : trees.get(chosen.call.site.source.path)
  if (chosen === undefined || tree === undefined) return undefined
  const edits = editsOf(chosen)
  if (!isEmptyEdit(edits)) {
    const other = staying.find((one) => editKey(isEmptyEdit(editsOf(one)) ? noWordEdits : editsOf(one)) !== editKey(edits))
    const problem = chosen.carried ? 'it stands in a text that is run' : editProblem(chosen.call, edits)
    if (other !== undefined) findings.push(editIsShared(chosen.call.site, describe(chosen.call)))
    else if (problem !== undefined) findings.push(notEditable(chosen.call.site, describe(chosen.call), problem))
  }
  return { tree, command: chosen.carried ? undefined : command, call: chosen.call, edits, builds }
}
