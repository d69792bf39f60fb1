/**
 * `def x = sh(returnStdout: true, script: '…').trim()`: what a step prints is a variable of Groovy, which strings in double quotes put into later
 * steps. Such a step is `x=$(…)` of a shell, and what is put into a string a `${x}` that the shell finds as well.
 */
import { joinValues, plainValue, type Value } from '../make/value.ts'
import type { Source, Span } from '../text/source.ts'
import type { Statement } from './groovy.ts'
import { namedArguments, stringAt, trimmed, type Names } from './groovy-values.ts'
import { chainedCalls } from './jenkins-docker.ts'
import type { Step } from './job.ts'

/** What a statement gives to a name. */
export interface Assignment {
  /** With `env.` in front where it is a variable of the environment. */
  readonly name: string
  readonly value: Span
}

/** `def x = …`, `x = …`; `undefined` for other statements. */
export function assignmentOf(text: string, statement: Statement): Assignment | undefined {
  const written = text.slice(statement.start, statement.args.end)
  const [front, name] = /^(?:(?:def|String)\s+)?([A-Za-z_][\w.]*)\s*=(?!=)\s*/.exec(written) ?? []
  if (front === undefined || name === undefined || statement.block !== undefined) return undefined
  return { name, value: trimmed(text, { start: statement.start + front.length, end: statement.args.end }) }
}

/** Variables of a file that have what a step prints, and nothing else at any time, by their names as in `Assignment`. */
export function outputsIn(text: string, statements: readonly Statement[]): ReadonlySet<string> {
  const given = allOf(statements).flatMap((statement) => assignmentOf(text, statement) ?? [])
  const names = given.filter(({ value }) => scriptAt(text, value) !== undefined).map(({ name }) => name)
  return new Set(names.filter((name) => given.filter((one) => plainName(one.name) === plainName(name)).length === 1))
}

function allOf(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((one) => [one, ...allOf(one.block ?? [])])
}

/** The variable that the shell finds. */
export const plainName = (name: string): string => name.replace(/^env\./, '')

/** The script whose output is taken, without the blanks around it. */
function scriptAt(text: string, value: Span): Span | undefined {
  const [call, trim, ...more] = chainedCalls(text, value) ?? []
  const [first, last] = [call?.args[0], call?.args.at(-1)]
  if (call?.name !== 'sh' || trim?.name !== 'trim' || more.length > 0 || first === undefined || last === undefined)
    return undefined
  const given = namedArguments(text, { start: first.start, end: last.end })
  const at = (key: string): string => text.slice(given.get(key)?.start, given.get(key)?.end)
  return given.has('returnStdout') && at('returnStdout') === 'true' && [...given.keys()].every((key) => known.test(key))
    ? given.get('script')
    : undefined
}

const known = /^(?:returnStdout|script|label)$/

/** The statement as a command of a shell, from its first sign to its last. */
export function outputCommand(source: Source, { start }: Span, { name, value }: Assignment, names: Names): Value | undefined {
  const script = scriptAt(source.text, value)
  const program = script === undefined ? undefined : stringAt(source, script, names)
  const [first, last] = [program?.pieces[0]?.site, program?.pieces.at(-1)?.site]
  if (program === undefined || first === undefined || last === undefined) return undefined
  const open = `${plainName(name)}=$(`
  const begin = start + open.length
  const at = (from: number, to: number): { readonly source: Source } & Span => ({ source, start: from, end: to })
  return joinValues([
    plainValue(open, at(start, begin)),
    plainValue(' ', at(begin, first.start)),
    program,
    plainValue(' ', at(last.end, value.end - 1)),
    plainValue(')', at(value.end - 1, value.end)),
  ])
}

/** Whether the shell sees what Groovy puts into a text: not in single quotes, and not where a shell's own `$x` stands for another variable. */
export function areShells(texts: readonly Value[], outputs: ReadonlySet<string>): boolean {
  return texts.every(({ text, pieces }) => {
    let at = 0
    return pieces.every((piece) => {
      const start = at
      at += piece.text.length
      const used = [...piece.text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map((match) => match[1] ?? '')
      return piece.exact ? !used.some((name) => outputs.has(name)) : used.length === 0 || !isQuoted(text.slice(0, start))
    })
  })
}

/** Whether what follows a text of a shell stands in single quotes. */
function isQuoted(before: string): boolean {
  let quote = ''
  for (let at = 0; at < before.length; at += 1) {
    const sign = before.charAt(at)
    if (sign === '\\' && quote !== "'") at += 1
    else if (quote === sign) quote = ''
    else if (quote === '' && (sign === "'" || sign === '"')) quote = sign
  }
  return quote === "'"
}

/** Texts that a shell reads. */
export function shellTexts(steps: readonly Step[]): readonly Value[] {
  return steps.flatMap((step) => (step.kind === 'shell' ? [step.text] : []))
}
