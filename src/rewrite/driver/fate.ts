/**
 * What becomes of every node of a script once some commands go.
 *
 * In: a tree and the nodes that go (with the status that each is taken to give). Out: for each node above them, whether it goes
 * as well. A command that goes is taken to have succeeded, as everywhere, so `gone || exit 1` goes with its `exit`, and
 * `if ! gone; then …; fi` goes whole. What cannot be taken apart (a removed command whose output feeds one that stays) is a
 * problem, never a guess.
 */
import type { AndOr, Assignment, Command, CompoundList, Pipeline, Script, Statement, SyntaxNode } from 'unbash'
import { forEachChild } from 'unbash'
import { chainOf, isDoubtful, statusCounts, type Chain, type Fate } from './chain.ts'
import { nodeEffect, wordEffect } from './effects.ts'
import { fateOfCase, fateOfIf, fateOfWhile } from './fate-branches.ts'
import type { Judge } from './fate-judge.ts'
import { isDeclaration, nameOf, pureAssignments, type ScriptTree } from './tree.ts'

/** Nodes that go, and their status. */
export type Gone = ReadonlyMap<SyntaxNode, boolean>

export interface Problem {
  readonly node: SyntaxNode
  readonly why: string
}

export interface Fates {
  fate(node: SyntaxNode): Fate
  /** What is left of a chain. */
  chain(node: AndOr): Chain
  readonly problems: readonly Problem[]
}

export interface JudgeOptions {
  /** Commands that no longer read what is piped into them, so that what fed them may go. */
  readonly streams?: ReadonlySet<SyntaxNode>
  /** Functions that others may call by their name: an emptied one stays. */
  readonly keepsFunction?: (name: string) => boolean
}

/** Judges every node of a tree. */
export function judge(tree: ScriptTree, gone: Gone, options: JudgeOptions = {}): Fates {
  const cache = new Map<SyntaxNode, Fate>()
  const problems: Problem[] = []
  const fate = (node: SyntaxNode): Fate => {
    const given = gone.get(node)
    if (given !== undefined) return given ? 'true' : 'false'
    const cached = cache.get(node)
    if (cached !== undefined) return cached
    const found = fateOf(node, {
      fate,
      chain,
      streams: options.streams ?? new Set(),
      keepsFunction: options.keepsFunction ?? (() => false),
      problem: (at, why) => problems.push({ node: at, why }),
    })
    cache.set(node, found)
    return found
  }
  const chain = (node: AndOr): Chain => chainOf(node, fate, statusCounts(tree, node))
  const visit = (node: SyntaxNode): void => {
    if (fate(node) !== 'kept') return
    forEachChild(node, visit)
  }
  for (const statement of tree.script.commands) visit(statement)
  return { fate, chain, problems }
}

function fateOf(node: SyntaxNode, judge: Judge): Fate {
  switch (node.type) {
    case 'Statement':
      return judge.fate(node.command)
    case 'Command':
      return fateOfCommand(node, judge)
    case 'Redirected':
      return judge.fate(node.command)
    case 'Assignment':
      return fateOfAssignment(node, judge)
    case 'Pipeline':
      return fateOfPipeline(node, judge)
    case 'AndOr':
      return fateOfChain(node, judge)
    case 'CompoundList':
    case 'Script':
      return fateOfList(node, judge)
    case 'Subshell':
    case 'BraceGroup':
      return fateOfGroup(node.body, node.type === 'Subshell', judge)
    case 'Function':
      return !judge.keepsFunction(node.name.value) && isLeftEmpty(judge, 'body' in node.body ? bodyOf(node.body) : node.body)
        ? 'true'
        : 'kept'
    case 'If':
      return fateOfIf(node, judge)
    case 'For':
    case 'Select':
      return isEmptied(judge.fate, node.body) && (node.wordlist ?? []).every((word) => wordEffect(word) === 'pure')
        ? 'true'
        : 'kept'
    case 'ArithmeticFor':
      return isEmptied(judge.fate, node.body) ? 'true' : 'kept'
    case 'While':
      return fateOfWhile(node, judge)
    case 'Case':
      return fateOfCase(node, judge)
    default:
      return 'kept'
  }
}

function bodyOf(node: SyntaxNode): CompoundList | undefined {
  if (node.type === 'CompoundList') return node
  return 'body' in node && typeof node.body === 'object' && node.body.type === 'CompoundList' ? node.body : undefined
}

/** A body of which something went and nothing is left. A body that was empty (or `:`) before is the user's own. */
function isEmptied(fate: (node: SyntaxNode) => Fate, body: SyntaxNode | undefined): boolean {
  return body !== undefined && fate(body) !== 'kept'
}

/** A function's body of which nothing is left but its own variables. */
function isLeftEmpty(judge: Judge, body: SyntaxNode | undefined): boolean {
  if (body?.type !== 'CompoundList') return isEmptied(judge.fate, body)
  const left = body.commands.filter((statement) => judge.fate(statement) === 'kept')
  return left.length < body.commands.length && left.every(({ command }) => command.type === 'Command' && isOwnVariable(command))
}

/** `local tag=$1`, computed without an effect. */
function isOwnVariable(command: Command): boolean {
  return nameOf(command) === 'local' && nodeEffect(command) === 'shell'
}

function fateOfList(list: CompoundList | Script, { fate }: Judge): Fate {
  const last = list.commands.at(-1)
  if (last === undefined || list.commands.some((statement) => fate(statement) === 'kept')) return 'kept'
  return fate(last)
}

/** A group that only moved about before commands that went does nothing any more. */
function fateOfGroup(body: CompoundList, subshell: boolean, judge: Judge): Fate {
  const whole = judge.fate(body)
  if (whole !== 'kept' || !subshell) return whole
  const left = body.commands.filter((statement) => judge.fate(statement) === 'kept')
  const wentSome = left.length < body.commands.length || left.some((statement) => lostSome(statement, judge))
  return wentSome && left.every((statement) => isPreparation(statement, judge)) ? 'true' : 'kept'
}

/** Whether a chain lost a part. */
function lostSome(statement: Statement, judge: Judge): boolean {
  return statement.command.type === 'AndOr' && statement.command.commands.some((command) => judge.fate(command) !== 'kept')
}

/** It only moves about or sets what a subshell forgets. A lone test is not meant here: with `set -e` it ends the script. */
function isPreparation({ command }: Statement, judge: Judge): boolean {
  if (command.type !== 'AndOr') return nodeEffect(command) === 'shell'
  const { kept } = judge.chain(command)
  return kept.every((index) => nodeEffect(command.commands[index] as AndOr['commands'][number]) !== 'acts')
}

function fateOfCommand(command: Command, judge: Judge): Fate {
  const assignments = pureAssignments(command)
  if (assignments !== undefined && assignments.length > 0) {
    const left = assignments.filter((assignment) => judge.fate(assignment) === 'kept')
    const bare = command.args.filter((item) => item.type === 'Word' && !item.value.startsWith('-'))
    const others = command.redirects.length > 0
    if (left.length === 0 && !others && bare.every((word) => judge.fate(word) !== 'kept')) return 'true'
  }
  if (assignments?.length === 0 && isDeclaration(command)) {
    const names = command.args.filter((item) => item.type === 'Word' && !item.value.startsWith('-'))
    if (names.length > 0 && names.every((word) => judge.fate(word) !== 'kept')) return 'true'
  }
  for (const script of substitutions(command)) {
    const inAssignment = assignments?.some((one) => substitutions(one).includes(script) && judge.fate(one) !== 'kept') ?? false
    if (!inAssignment && hasGone(script, judge)) judge.problem(command, 'it uses the output of a command that goes')
  }
  return 'kept'
}

/** `ID=$(docker create x)`: goes when everything in its substitution goes and nothing else is in its value. */
function fateOfAssignment(assignment: Assignment, judge: Judge): Fate {
  if (assignment.value.type !== 'Word') return 'kept'
  let parts = assignment.value.parts ?? []
  if (parts.length === 1 && parts[0]?.type === 'DoubleQuoted') parts = parts[0].parts
  const [only] = parts
  if (parts.length !== 1 || only?.type !== 'CommandExpansion' || only.script === undefined) return 'kept'
  return judge.fate(only.script)
}

function substitutions(node: SyntaxNode): readonly Script[] {
  const found: Script[] = []
  forEachChild(node, (child) => {
    if (child.type === 'Script') found.push(child)
    else found.push(...substitutions(child))
  })
  return found
}

function hasGone(node: SyntaxNode, judge: Judge): boolean {
  if (node.type !== 'Script' && judge.fate(node) !== 'kept') return true
  if (node.type === 'Script' && node.commands.length > 0 && judge.fate(node) !== 'kept') return true
  let found = false
  forEachChild(node, (child) => {
    if (child.type === 'Statement' || child.type === 'Command' || child.type === 'Pipeline' || child.type === 'AndOr')
      found ||= hasGone(child, judge)
  })
  return found
}

function fateOfPipeline(pipeline: Pipeline, judge: Judge): Fate {
  const left = pipeline.commands.filter((command) => judge.fate(command) === 'kept')
  if (left.length === pipeline.commands.length) return 'kept'
  const negated = pipeline.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1
  const value = (fate: Fate): Fate => (negated ? (fate === 'true' ? 'false' : 'true') : fate)
  const last = pipeline.commands.at(-1)
  if (left.length === 0 && last !== undefined) return value(judge.fate(last))
  if (left.every((command) => nodeEffect(command) === 'pure' || isTeeOnly(command))) return value('true')
  const onlyLast = left.length === 1 && last !== undefined && left[0] === last && judge.streams.has(last)
  if (!onlyLast) judge.problem(pipeline, 'a part of this pipeline goes and another part stays')
  return 'kept'
}

/** `… | tee build.log` keeps a log of what went; it does nothing else. */
function isTeeOnly(node: SyntaxNode): boolean {
  return node.type === 'Command' && nameOf(node) === 'tee'
}

function fateOfChain(node: AndOr, { fate, chain, problem }: Judge): Fate {
  if (node.commands.every((command) => fate(command) === 'kept')) return 'kept'
  const found = chain(node)
  const doubt = node.commands.findIndex((command) => isDoubtful(command, fate))
  if (doubt !== -1 && found.kept.some((index) => index > doubt))
    problem(node, 'its answer depends on the output of a command that goes')
  return found.fate
}

/** Whether a node is still there: neither it nor anything around it went. */
export function survives(tree: ScriptTree, fates: Fates, node: SyntaxNode): boolean {
  let child = node
  if (fates.fate(node) !== 'kept') return false
  for (let at = tree.parents.get(node); at !== undefined; at = tree.parents.get(at)) {
    if (fates.fate(at) !== 'kept' || !holds(at, child, fates)) return false
    child = at
  }
  return true
}

/** Whether a node that stays still holds one of its children. */
function holds(node: SyntaxNode, child: SyntaxNode, fates: Fates): boolean {
  if (node.type === 'AndOr') {
    const index = node.commands.indexOf(child as AndOr['commands'][number])
    const { kept, stubs } = fates.chain(node)
    return kept.includes(index) && !stubs.has(index)
  }
  if (node.type === 'If') {
    const clause = fates.fate(node.clause)
    if (clause === 'true') return child === node.then
    if (clause === 'false') return child !== node.then && (node.elif.length > 0 || child === node.else)
  }
  return true
}
