/**
 * Jobs of a CI file that were there to hand something over, and of which nothing is left: they go, with what other jobs say of them.
 *
 * A job stays where anything but its steps counts: a condition, an approval, an output that is read, a template that another job takes.
 */
import { meaningOfAction } from '../../ci/actions.ts'
import { ciKindOf } from '../../ci/read.ts'
import { scalarValue } from '../../ci/scalar.ts'
import { entriesOf, isMap, isScalar, isSeq, itemsOf, textOfNode, valueAt, type Node, type YamlFile } from '../../ci/yaml.ts'
import { plainValue } from '../../make/value.ts'
import { escapeExpression } from '../../text/regular-expression.ts'
import type { Source, Span } from '../../text/source.ts'
import { entryEdit, itemEdit } from './ci-lines.ts'
import type { Edit } from './splice.ts'

export interface EmptiedJob {
  readonly name: string
  /** From its key to the end of its value. */
  readonly span: Span
  /** What goes from the file with it. */
  readonly edits: readonly Edit[]
}

/** What a job may say besides its steps and still be there for them alone. */
const plainKeys: Readonly<Record<string, ReadonlySet<string>>> = {
  'github-actions': new Set('name runs-on needs steps strategy timeout-minutes permissions env defaults container'.split(' ')),
  gitlab: new Set(
    'stage image services script before_script variables artifacts tags needs dependencies extends only except rules cache retry timeout interruptible'.split(
      ' ',
    ),
  ),
}

/**
 * Finds the jobs of which nothing is left.
 *
 * @param file as the edits of its lines left it
 * @param jobs those that ran before the one that builds the image
 * @param isEmptied whether an item of a list is nothing but what the edits left
 */
export function emptiedJobs(
  before: Source,
  file: YamlFile,
  jobs: readonly string[],
  isEmptied: (item: Node) => boolean,
): readonly EmptiedJob[] {
  const kind = ciKindOf(before.path) ?? ''
  const all = kind === 'github-actions' ? valueAt(file, file.root, 'jobs') : file.root
  return entriesOf(file, all).flatMap(({ key, keyNode, value }): readonly EmptiedJob[] => {
    if (!jobs.includes(key) || !isMap(value)) return []
    const keys = entriesOf(file, value).map((entry) => entry.key)
    const list =
      kind === 'gitlab'
        ? (valueAt(file, value, 'script') ?? valueAt(file, value, 'before_script'))
        : valueAt(file, value, 'steps')
    const steps = isSeq(list) ? (list.items as readonly Node[]) : []
    const isIdle = (item: Node): boolean => isEmptied(item) || (kind === 'github-actions' && isIdleStep(file, item))
    if (!keys.every((one) => plainKeys[kind]?.has(one) === true) || !steps.every(isIdle) || !steps.some(isEmptied)) return []
    const { text } = file.source
    const own = itemsOf(file, valueAt(file, value, 'needs')).flatMap((node) => nameOf(file, node) ?? [])
    const [start, end] = [keyNode.range?.[0] ?? 0, value.range?.[1] ?? 0]
    const needs = entriesOf(file, all).flatMap((other) =>
      other.key === key ? [] : needsEdits(file, other.value, key, own, kind),
    )
    if (isReadElsewhere(text, { start, end }, key) || needs.includes(undefined)) return []
    const edits = [entryEdit(text, start, value), ...needs.flatMap((edit) => edit ?? [])]
    return [{ name: key, span: { start, end }, edits }]
  })
}

/** An action that prepares the machine for steps that are not there any more. */
function isIdleStep(file: YamlFile, item: Node): boolean {
  const uses = scalarValue(file, valueAt(file, item, 'uses'))
  if (uses === undefined || valueAt(file, item, 'id') !== undefined) return false
  const settings = new Map(
    entriesOf(file, valueAt(file, item, 'with')).map(({ key, value }) => [key, plainValue(textOfNode(value) ?? '')]),
  )
  return ['checkout', 'nothing'].includes(meaningOfAction(uses, settings, undefined).kind)
}

/** Outputs and results of a job, its text as a template, and rules by which people start it. */
function isReadElsewhere(text: string, { start, end }: Span, job: string): boolean {
  const name = escapeExpression(job)
  const rest = text.slice(0, start) + text.slice(end)
  const isNamed = new RegExp(
    `\\bneeds\\.${name}\\b|!reference\\s*\\[\\s*["']?${name}["']?\\s*,|\\bextends:[^\\n]*(?<![\\w.-])${name}(?![\\w-])`,
  )
  return isNamed.test(rest) || /\bwhen:\s*(?:manual|delayed|always|on_failure)\b|&[\w-]+/.test(text.slice(start, end))
}

function nameOf(file: YamlFile, node: Node): string | undefined {
  return isScalar(node) ? textOfNode(node) : textOfNode(valueAt(file, node, 'job'))
}

/** Takes a job out of what another one waits for; what it waited for itself is waited for from now on. `undefined`: that cannot be done. */
function needsEdits(
  file: YamlFile,
  other: Node | undefined,
  job: string,
  own: readonly string[],
  kind: string,
): readonly (Edit | undefined)[] {
  const { text } = file.source
  return entriesOf(file, other).flatMap(({ key, keyNode, value }): readonly (Edit | undefined)[] => {
    if ((key !== 'needs' && key !== 'dependencies') || value === undefined) return []
    const items = isSeq(value) ? value.items.filter((item): item is Node => isScalar(item) || isMap(item)) : [value]
    const mine = items.filter((item) => nameOf(file, item) === job)
    const [first] = mine
    if (first === undefined) return []
    const [heir, ...more] = key === 'needs' ? own.filter((name) => !items.some((item) => nameOf(file, item) === name)) : []
    const [start, end] = first.range ?? [0, 0]
    if (more.length > 0 || mine.length > 1 || !text.slice(start, end).includes(job)) return [undefined]
    if (heir !== undefined) return [isScalar(first) ? { start, end, text: heir } : undefined]
    const rest = items.filter((item) => item !== first)
    const [from, to] = value.range ?? [0, 0]
    // Without the list, GitLab would wait for the stages before, and take all of their artifacts.
    if (rest.length === 0 && kind === 'gitlab')
      return [{ start: keyNode.range?.[1] ?? from, end: from + text.slice(from, to).trimEnd().length, text: ': []' }]
    if (rest.length === 0) return [entryEdit(text, keyNode.range?.[0] ?? 0, value)]
    if (text.charAt(from) !== '[') return [itemEdit(text, first)]
    const left = rest.map((item) => text.slice(item.range?.[0] ?? 0, item.range?.[1] ?? 0).trim())
    return [{ start: from, end: to, text: `[${left.join(', ')}]` }]
  })
}
