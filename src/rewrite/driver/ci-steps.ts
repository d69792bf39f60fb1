/**
 * What else goes from a CI file with the commands of its steps: steps and lines of which nothing is left, with their names. A file is
 * left alone where something else needs what would go.
 */
import { chainOf } from '../../ci/handed.ts'
import type { Step } from '../../ci/job.ts'
import { readJobs } from '../../ci/read.ts'
import { entriesOf, isMap, isScalar, isSeq, readYaml, textOfNode, valueAt, type Node, type YamlFile } from '../../ci/yaml.ts'
import { artifactGoes, listEmptied, stepNeeded, stepShared } from '../../findings/ci.ts'
import { editBreaksScript } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { locate, siteOf, type Source } from '../../text/source.ts'
import { emptiedJobs } from './ci-jobs.ts'
import { entryEdit, itemEdit, keyEdit } from './ci-lines.ts'
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
  /** What goes with the whole list, as it means nothing without it: GitLab's `artifacts`. */
  readonly holder: { readonly key: number; readonly value: Node } | undefined
}

/** Takes out what the edits left empty; `jobs`: those that are migrated, the one that builds the image last. */
export function withoutEmptiedSteps(
  before: Source,
  after: string,
  jobs: readonly string[],
  edits: readonly Edit[],
): EmptiedSteps {
  if (after === before.text) return { text: after, findings: [] }
  const file = readYaml({ path: before.path, text: after })
  const gone = emptiedJobs(before, file, jobs.slice(0, -1), (item) => isEmptied(file, item))
  const lists = emptiedLists(file, file.root, 0).filter(
    ({ keyStart }) => !gone.some(({ span }) => span.start <= keyStart && keyStart < span.end),
  )
  const place = siteOf(before, edits[0]?.start ?? 0, edits[0]?.end ?? 0)
  const findings: Finding[] = [
    ...sharedText(before, jobs, edits),
    ...lists
      .filter((list) => list.whole && !isPhase(before.path, list.key) && list.holder === undefined)
      .map((list) => listEmptied(place, list.key)),
    ...lists.flatMap((list) =>
      list.items.flatMap((item) => {
        const id = textOfNode(valueAt(file, item, 'id'))
        return id !== undefined && new RegExp(`\\bsteps\\.${id}\\b`).test(after) ? [stepNeeded(place, id)] : []
      }),
    ),
  ]
  const cuts = [
    ...emptiedWorkspaces(file, file.root, 0),
    ...gone.flatMap((job) => job.edits),
    ...lists.flatMap(({ holder, whole, items, keyStart }) =>
      whole && holder !== undefined
        ? [entryEdit(after, holder.key, holder.value)]
        : [...items.flatMap((node) => itemEdit(after, node) ?? []), ...(whole ? [keyEdit(after, keyStart)] : [])],
    ),
  ]
  const text = applyEdits(after, cuts).replace(/\n{2,}$/, '\n')
  const now = readYaml({ path: before.path, text })
  if (now.error !== undefined || !isReduced(readYaml(before).root, now.root))
    findings.push(editBreaksScript(locate(place), now.error?.message ?? 'the file has another form'))
  findings.push(...goneArtifacts(before, text, jobs))
  return { text, findings }
}

/** What jobs handed over before, and do not any more. */
function goneArtifacts(before: Source, after: string, jobs: readonly string[]): readonly Finding[] {
  const sharesIn = (source: Source): ReadonlyMap<string, Step> => {
    const shares = chainOf(readJobs(source), jobs.at(-1) ?? '', jobs.slice(0, -1))?.shares ?? []
    return new Map([...shares].map(([step, { name }]) => [name, step]))
  }
  if (jobs.length < 2) return []
  const left = sharesIn({ path: before.path, text: after })
  return [...sharesIn(before)].flatMap(([name, { site }]) => (left.has(name) ? [] : [artifactGoes(site, name)]))
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

function emptiedLists(file: YamlFile, node: unknown, depth: number, around?: Emptied['holder']): readonly Emptied[] {
  if (depth > depthLimit || (!isMap(node) && !isSeq(node))) return []
  if (isSeq(node)) return node.items.flatMap((item) => emptiedLists(file, item, depth + 1))
  return node.items.flatMap(({ key, value }): readonly Emptied[] => {
    const isStore = isScalar(key) && key.value === 'artifacts' && isMap(value) && value.items.every(isAboutStore)
    const below = emptiedLists(file, value, depth + 1, isStore ? { key: key.range?.[0] ?? 0, value } : undefined)
    if (!isSeq(value) || !isScalar(key)) return below
    const items = value.items.filter((item): item is Node => isEmptied(file, item))
    // `paths: [app]` is an empty list without its only item.
    const isEmptyStore = around !== undefined && value.items.length === 0 && key.value === 'paths'
    if (items.length === 0 && !isEmptyStore) return below
    const whole = items.length === value.items.length
    return [{ key: String(key.value), keyStart: key.range?.[0] ?? 0, items, whole, holder: around }, ...below]
  })
}

/** Workspaces of Travis that nothing is put into, or taken out of, any more. */
function emptiedWorkspaces(file: YamlFile, node: unknown, depth: number): readonly Edit[] {
  if (depth > depthLimit || (!isMap(node) && !isSeq(node))) return []
  if (isSeq(node)) return node.items.flatMap((item) => emptiedWorkspaces(file, item, depth + 1))
  return node.items.flatMap(({ key, value }): readonly Edit[] => {
    if (!isScalar(key) || key.value !== 'workspaces' || !isMap(value)) return emptiedWorkspaces(file, value, depth + 1)
    const isEmpty = value.items.every((one) => one.value === null || (isScalar(one.value) && (one.value.value ?? '') === ''))
    return isEmpty && file.source.path.startsWith('.travis.') ? [entryEdit(file.source.text, key.range?.[0] ?? 0, value)] : []
  })
}

/** It says how paths are kept, and nothing of reports, which people read. */
function isAboutStore({ key }: { readonly key: unknown }): boolean {
  return isScalar(key) && /^(?:paths|name|expire_in|when|exclude)$/.test(String(key.value))
}

/** A line without text, a step whose `run` has none. */
function isEmptied(file: YamlFile, item: unknown): boolean {
  if (isScalar(item)) return item.value === null || item.value === ''
  const run = entriesOf(file, item).find((entry) => entry.key === 'run')
  return run !== undefined && (textOfNode(run.value) ?? '').trim() === ''
}

/** Whether a place of a CI file stands in a job; a file that is none has no jobs, and belongs to whom it is edited for. */
export function isOfJob(source: Source, jobs: readonly string[], { start, end }: Edit): boolean {
  if (!isCiPath(source.path)) return true
  return readJobs(source).some(({ name, site }) => jobs.includes(name) && site.start <= start && end <= site.end)
}

/** Edits of text that other jobs of the file run as well. */
function sharedText(before: Source, jobs: readonly string[], edits: readonly Edit[]): readonly Finding[] {
  const others = readJobs(before).flatMap((one) =>
    jobs.includes(one.name)
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
