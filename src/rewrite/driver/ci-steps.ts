/**
 * What else goes from a CI file with the commands of its steps: steps and lines of which nothing is left, with their names. A file is
 * left alone where something else needs what would go.
 */
import { readJobs } from '../../ci/read.ts'
import { entriesOf, isMap, isScalar, isSeq, readYaml, textOfNode, valueAt, type Node, type YamlFile } from '../../ci/yaml.ts'
import { listEmptied, stepNeeded, stepShared } from '../../findings/ci.ts'
import { editBreaksScript } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { locate, siteOf, type Source } from '../../text/source.ts'
import { isCiPath } from './ci-view.ts'
import { applyEdits, type Edit } from './splice.ts'

export interface EmptiedSteps {
  readonly text: string
  readonly findings: readonly Finding[]
}

/** A list of the file of which items went. */
interface Emptied {
  readonly key: string
  readonly keyStart: number
  readonly items: readonly Node[]
  readonly whole: boolean
}

/** Takes out what the edits left empty; `job`: the one that is migrated. */
export function withoutEmptiedSteps(before: Source, after: string, job: string, edits: readonly Edit[]): EmptiedSteps {
  if (after === before.text) return { text: after, findings: [] }
  const file = readYaml({ path: before.path, text: after })
  const lists = emptiedLists(file, file.root, 0)
  const place = siteOf(before, edits[0]?.start ?? 0, edits[0]?.end ?? 0)
  const findings: Finding[] = [
    ...sharedText(before, job, edits),
    ...lists.filter((list) => list.whole && !isPhase(before.path, list.key)).map((list) => listEmptied(place, list.key)),
    ...lists.flatMap((list) =>
      list.items.flatMap((item) => {
        const id = textOfNode(valueAt(file, item, 'id'))
        return id !== undefined && new RegExp(`\\bsteps\\.${id}\\b`).test(after) ? [stepNeeded(place, id)] : []
      }),
    ),
  ]
  const cuts = lists.flatMap((list) => [
    ...list.items.flatMap((node) => itemEdit(after, node) ?? []),
    ...(list.whole ? [keyEdit(after, list.keyStart)] : []),
  ])
  const text = applyEdits(after, cuts).replace(/\n{2,}$/, '\n')
  const now = readYaml({ path: before.path, text })
  if (now.error !== undefined || !isReduced(readYaml(before).root, now.root))
    findings.push(editBreaksScript(locate(place), now.error?.message ?? 'the file has another form'))
  return { text, findings }
}

/** Whether a tree is another one without some items of its lists and some entries of its maps, whatever its scalars are. */
function isReduced(before: unknown, after: unknown): boolean {
  if (isSeq(before) && isSeq(after)) {
    let at = 0
    return after.items.every((item) => {
      while (at < before.items.length && !isReduced(before.items[at], item)) at += 1
      at += 1
      return at <= before.items.length
    })
  }
  if (isMap(before) && isMap(after))
    return after.items.every(({ key, value }) => {
      const own = before.items.find((pair) => isScalar(pair.key) && isScalar(key) && pair.key.value === key.value)
      return own !== undefined
        ? isReduced(own.value, value)
        : isScalar(key) && /^(?:file|target|network)$/.test(String(key.value))
    })
  const isLeaf = (node: unknown): boolean => !isSeq(node) && !isMap(node)
  return isLeaf(before) && isLeaf(after)
}

/** Phases of Travis that are nothing where they are missing. */
function isPhase(path: string, key: string): boolean {
  return path.startsWith('.travis.') && /^(?:before_(?:install|script|deploy)|after_(?:success|deploy|script))$/.test(key)
}

const depthLimit = 20

function emptiedLists(file: YamlFile, node: unknown, depth: number): readonly Emptied[] {
  if (depth > depthLimit || (!isMap(node) && !isSeq(node))) return []
  if (isSeq(node)) return node.items.flatMap((item) => emptiedLists(file, item, depth + 1))
  return node.items.flatMap(({ key, value }): readonly Emptied[] => {
    const below = emptiedLists(file, value, depth + 1)
    if (!isSeq(value) || !isScalar(key)) return below
    const items = value.items.filter((item): item is Node => isEmptied(file, item))
    if (items.length === 0) return below
    const whole = items.length === value.items.length
    return [{ key: String(key.value), keyStart: key.range?.[0] ?? 0, items, whole }, ...below]
  })
}

/** A line without text, a step whose `run` has none. */
function isEmptied(file: YamlFile, item: unknown): boolean {
  if (isScalar(item)) return item.value === null || item.value === ''
  const run = entriesOf(file, item).find((entry) => entry.key === 'run')
  return run !== undefined && (textOfNode(run.value) ?? '').trim() === ''
}

/** The lines of an item, with its dash and the comment lines right above it. */
function itemEdit(text: string, node: Node): Edit | undefined {
  const [from, to] = node.range ?? [0, 0]
  const dash = text.lastIndexOf('-', Math.max(0, from - 1))
  const start = text.lastIndexOf('\n', dash) + 1
  if (dash === -1 || text.slice(start, dash).trim() !== '') return undefined
  const content = Math.max(dash, from + text.slice(from, to).trimEnd().length)
  const first = withComments(text, start, dash - start)
  const end = lineEnd(text, content)
  // One of the empty lines around it goes as well.
  const blank = /^(?:[ \t]*\n)+/.exec(text.slice(end))?.[0].length ?? 0
  const atEdge = /(?:(?:^|\n)[ \t]*|:[ \t]*)\n$/.test(text.slice(0, first))
  return { start: first, end: atEdge ? end + blank : end, text: '' }
}

/** The line of a key, with the comments above it. */
function keyEdit(text: string, key: number): Edit {
  const start = text.lastIndexOf('\n', key - 1) + 1
  const end = lineEnd(text, key)
  const blank = /^(?:[ \t]*\n)+/.exec(text.slice(end))?.[0].length ?? 0
  return { start: withComments(text, start, key - start), end: end + blank, text: '' }
}

/** Where the comment lines above a line begin that are indented as it is. */
function withComments(text: string, start: number, indent: number): number {
  let from = start
  while (from > 0) {
    const previous = text.lastIndexOf('\n', from - 2) + 1
    const line = text.slice(previous, from)
    if (!/^\s*#/.test(line) || line.length - line.trimStart().length < indent) break
    from = previous
  }
  return from
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end + 1
}

/** Whether a place of a CI file stands in a job; a file that is none has no jobs, and belongs to whom it is edited for. */
export function isOfJob(source: Source, job: string, { start, end }: Edit): boolean {
  if (!isCiPath(source.path)) return true
  return readJobs(source).some(({ name, site }) => name === job && site.start <= start && end <= site.end)
}

/** Edits of text that other jobs of the file run as well. */
function sharedText(before: Source, job: string, edits: readonly Edit[]): readonly Finding[] {
  const others = readJobs(before).flatMap((one) =>
    one.name === job
      ? []
      : one.steps.flatMap((step) =>
          (step.kind === 'action' ? [step.site] : step.text.pieces.flatMap((piece) => piece.site ?? [])).map((site) => ({
            site,
            name: one.name,
          })),
        ),
  )
  const first = edits
    .map((edit) => others.find(({ site }) => edit.start < site.end && site.start < edit.end))
    .find((one) => one !== undefined)
  return first === undefined ? [] : [stepShared(first.site, first.name)]
}
