/**
 * Loops. They are followed as they run while what they depend on is known. A body that runs over something unknown is followed
 * once, and every call in it carries the finding that says so.
 */
import type { ArithmeticExpression, ArithmeticFor, CompoundList, For, Select, While, Word } from 'unbash'
import { loopOverMounted, notFollowed, unknownEnd, unknownList } from '../findings/shell.ts'
import type { Finding } from '../findings/finding.ts'
import type { Site } from '../text/source.ts'
import { keyOf, literal, type Text } from '../text/symbolic.ts'
import type { Amount } from './amounts.ts'
import { attempted, evaluateExpression } from './arithmetic.ts'
import { isTrue } from './number-questions.ts'
import { testList } from './branches.ts'
import { sliceIn } from './origin.ts'
import { allArguments, assignText, unknownText } from './parameters.ts'
import { report, siteFor, within, type Flow, type Shell } from './state.ts'
import { expandFields } from './words.ts'

/** What a body's end means for its loop: `again`, `stop`, or a flow that leaves it. */
type Next = 'again' | 'stop' | NonNullable<Flow>

function runBody(shell: Shell, body: CompoundList, uncertain: Finding | undefined): Next {
  const state = { loops: shell.loops + 1, ...(uncertain === undefined ? {} : { uncertain: [...shell.uncertain, uncertain] }) }
  const flow = within(shell, state, () => shell.run.executeList(shell, body))
  if (flow === undefined) return 'again'
  if (flow.kind !== 'break' && flow.kind !== 'continue') return flow
  if (flow.levels > 1) return { kind: flow.kind, levels: flow.levels - 1 }
  return flow.kind === 'break' ? 'stop' : 'again'
}

function leave(next: Next): Flow {
  return typeof next === 'string' ? undefined : next
}

export function executeFor(shell: Shell, node: For): Flow {
  const site = siteFor(shell, node.name)
  const items = listOf(shell, node, node.wordlist)
  if (items.length === 0) shell.status = 0
  for (const { text, loose } of items) {
    const finding = loose
      ? report(shell, unknownList(site, node.wordlist?.map((word) => word.text).join(' ') ?? '"$@"'))
      : undefined
    assignText(shell, node.name.value, text, site)
    const next = runBody(shell, node.body, finding)
    if (next !== 'again') return leave(next)
  }
  return undefined
}

interface Item {
  readonly text: Text
  readonly loose: boolean
}

function listOf(shell: Shell, node: For | Select, wordlist: readonly Word[] | undefined): readonly Item[] {
  const site = siteFor(shell, node.name)
  const items =
    wordlist === undefined
      ? allArguments(shell, site).map((text) => ({ text, loose: false }))
      : wordsOf(shell, wordlist, site).map(({ word, loose }) => ({ text: word.text, loose }))
  return items.map(({ text, loose }) => {
    const all = text.some((part) => typeof part === 'object' && part.id.startsWith('arg:@'))
    if (!loose && !all) return { text, loose }
    // Each turn has characters of its own: none of them is the whole list's.
    return { text: unknownText(`item(${keyOf(text)})`, node.name.value, 'command', site, undefined), loose: true }
  })
}

/** The words of a list; a pattern of folders (`docker/*\/`) takes those that were there before a container had the folder mounted. */
function wordsOf(shell: Shell, wordlist: readonly Word[], site: Site): ReturnType<typeof expandFields> {
  if (!wordlist.every((word) => /\/$/.test(word.text))) return expandFields(shell, wordlist)
  const mountedNames = new Set<string>()
  const fields = within(shell, { mountedNames }, () => expandFields(shell, wordlist))
  if (fields.length === 0 || fields.some(({ loose }) => loose)) return expandFields(shell, wordlist)
  for (const folder of mountedNames) report(shell, loopOverMounted(site, wordlist.map((word) => word.text).join(' '), folder))
  return fields
}

/** A loop that is not over after this many rounds is taken not to end. */
const mostRounds = 10_000
/** So many rounds are followed when each of them asks whether there is another. */
const mostAskedRounds = 20

export function executeWhile(shell: Shell, node: While): Flow {
  const site = siteFor(shell, node.clause)
  const { run } = shell
  const told = (): Finding => report(shell, unknownEnd(site, `${node.kind} ${sliceIn(shell.origin, node.clause)}`))
  const endless = /^(?:true|:)[\s;]*$/.test(sliceIn(shell.origin, node.clause).trim())
  let status: Shell['status'] = 0
  let askedInside = 0
  for (let round = 1; ; round += 1) {
    const { version, blurs, asked } = run
    const test = within(shell, { loops: shell.loops + 1, rounds: true }, () => testList(shell, node.clause))
    if (test.flow !== undefined) {
      if (test.flow.kind !== 'break' && test.flow.kind !== 'continue') return test.flow
      // `while ! break`: the status is the body's.
      if (shell.dialect === 'bash') shell.status = status
      return undefined
    }
    if (test.holds !== (node.kind === 'while')) break
    // How often the body runs is not known when the clause read or asked something that is not known.
    const open = run.blurs > blurs || run.asked > asked
    const questions = run.facts.answers.size
    const next = within(shell, { rounds: open || endless || shell.rounds }, () =>
      runBody(shell, node.body, open ? told() : undefined),
    )
    if (next !== 'again') return leave(next)
    status = shell.status
    const unchanged = run.version === version
    if (open && (unchanged || round >= mostAskedRounds)) break
    if (run.facts.answers.size > questions) askedInside += 1
    // It waits for something, and asks anew each time.
    const waits = endless && askedInside >= mostAskedRounds
    if (!unchanged && !waits && round < mostRounds) continue
    // Nothing changed, so the next round would be the same, without end: what comes after is in doubt.
    shell.uncertain = [...shell.uncertain, told()]
    break
  }
  shell.status = status
  return undefined
}

export function executeArithmeticFor(shell: Shell, node: ArithmeticFor): Flow {
  const site = siteFor(shell, node)
  // What cannot be computed ends the loop.
  const compute = (expression: ArithmeticExpression | undefined): Amount | undefined =>
    expression === undefined ? 1n : attempted(shell, () => evaluateExpression(shell, expression, site))
  if (compute(node.initialize) === undefined) return undefined
  shell.status = 0
  for (let round = 0; ; round += 1) {
    const test = compute(node.test)
    if (test === undefined || !isTrue(shell, test, sliceIn(shell.origin, node.test ?? node), site)) return undefined
    const { version } = shell.run
    const next = runBody(shell, node.body, undefined)
    if (next !== 'again') return leave(next)
    if (compute(node.update) === undefined) return undefined
    if (shell.run.version === version || round > mostRounds) {
      shell.uncertain = [...shell.uncertain, report(shell, unknownEnd(site, 'for'))]
      return undefined
    }
  }
}

/** `select` asks a person: the body is followed once with an answer that is not known. */
export function executeSelect(shell: Shell, node: Select): Flow {
  const site = siteFor(shell, node)
  const items = listOf(shell, node, node.wordlist)
  const [only] = items
  const finding = report(shell, notFollowed(site, 'The choice of `select`'))
  const text =
    items.length === 1 && only !== undefined
      ? only.text
      : unknownText(`select:${site.source.path}:${String(site.start)}`, node.name.value, 'argument', site, undefined)
  assignText(shell, node.name.value, text, site)
  assignText(shell, 'REPLY', literal('1'), site)
  return leave(runBody(shell, node.body, finding))
}
