/** What else goes from a Jenkinsfile with the commands of its steps: `sh` without a command, and stages of which nothing is left. */
import { parseGroovy, type Statement } from '../../ci/groovy.ts'
import { outputsIn, plainName } from '../../ci/jenkins-outputs.ts'
import { stepNeeded } from '../../findings/ci.ts'
import { editBreaksScript } from '../../findings/driver-edit.ts'
import { locate, siteOf, type Source } from '../../text/source.ts'
import type { EmptiedSteps } from './ci-steps.ts'
import { applyEdits, type Edit } from './splice.ts'

/** Takes out what the edits left empty. */
export function withoutEmptiedStages(before: Source, after: string): EmptiedSteps {
  if (after === before.text) return { text: after, findings: [] }
  const blocks = emptyBlocks(parseGroovy(before.text) ?? [])
  const cuts = (parseGroovy(after) ?? []).flatMap((one) => emptied(after, one, blocks))
  const text = applyEdits(
    after,
    cuts.map((statement) => linesOf(after, statement)),
  )
  const place = siteOf(before, 0, 0)
  const findings = parseGroovy(text) === undefined ? [editBreaksScript(locate(place), 'the file has another form')] : []
  return { text, findings: [...findings, ...goneVariables(before.text, text).map((name) => stepNeeded(place, name))] }
}

/** Variables that hold an image which is not built any more, or what a step printed that is gone, and that are used all the same. */
function goneVariables(before: string, after: string): readonly string[] {
  const setIn = (text: string): ReadonlySet<string> =>
    new Set([...text.matchAll(/\b(\w+)\s*=\s*docker\.(?:build|image)\b/g)].map((match) => match[1] ?? ''))
  const left = setIn(after)
  const gone = [...setIn(before)].filter((name) => !left.has(name) && new RegExp(`\\b${name}\\s*\\.`).test(after))
  return [...gone, ...[...outputs(before)].filter((name) => !outputs(after).has(name) && new RegExp(`\\b${name}\\b`).test(after))]
}

function outputs(text: string): ReadonlySet<string> {
  return new Set([...outputsIn(text, parseGroovy(text) ?? [])].map(plainName))
}

/** How many blocks of a file have had nothing in them before. */
function emptyBlocks(statements: readonly Statement[]): number {
  return statements.reduce((sum, { block }) => sum + (block === undefined ? 0 : block.length === 0 ? 1 : emptyBlocks(block)), 0)
}

/** The outermost statements that have nothing left to do. */
function emptied(text: string, statement: Statement, blocks: number): readonly Statement[] {
  const { name, args, block } = statement
  if (name === 'sh') return isBlank(text.slice(args.start, args.end)) ? [statement] : []
  if (block === undefined) return []
  // A branch keeps its name, since commas stand around it.
  if (name === 'branch') return block.flatMap((one) => emptied(text, one, blocks))
  if (block.some((one) => one.name === 'branch')) {
    const gone = block.flatMap((one) => emptied(text, one, blocks))
    return block.every((branch) => branch.block?.every((one) => gone.includes(one))) ? [statement] : gone
  }
  if (block.length === 0 && blocks === 0) return [statement]
  const gone = block.flatMap((one) => emptied(text, one, blocks))
  if (gone.length === 0) return []
  const left = block.filter((one) => !gone.includes(one))
  const isWhole = name === 'stage' ? left.every((one) => !/^(?:steps|stages|parallel)$/.test(one.name)) : left.length === 0
  // A stage that says what happens behind it stays, and is refused where its steps are gone.
  return isWhole && (name !== 'stage' || left.every((one) => /^(?:agent|when|environment|options|failFast)$/.test(one.name)))
    ? [statement]
    : gone
}

/** A string that holds no command any more. */
function isBlank(argument: string): boolean {
  return /^\s*(?:script\s*:\s*)?(['"])(?:\1\1)?\s*(?:\1\1)?\1\s*$/.test(argument)
}

/** A statement's whole lines, where it has them for itself, with comments right above it. */
function linesOf(text: string, { start, end }: Statement): Edit {
  const first = text.lastIndexOf('\n', start - 1) + 1
  const stop = text.indexOf('\n', end)
  const last = stop === -1 ? text.length : stop + 1
  if (text.slice(first, start).trim() !== '' || !/^\s*;?\s*(?:\/\/.*)?$/.test(text.slice(end, last)))
    return { start, end, text: '' }
  let from = first
  for (;;) {
    const above = text.lastIndexOf('\n', from - 2) + 1
    if (from === 0 || !text.slice(above, from).trim().startsWith('//')) break
    from = above
  }
  return { start: from, end: last, text: '' }
}
