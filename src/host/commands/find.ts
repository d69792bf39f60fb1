/** find: over folders whose names are all known it prints, deletes and runs; over others what it finds is not known. */
import type { Call, HostPath, Word } from '../../shell/world.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { baseName, joinPath, resolvePath } from '../path.ts'
import { findInside, noteFinds } from './find-inside.ts'
import { findOut } from './find-out.ts'
import { wordsUnknownIn } from './given-words.ts'
import { globTest } from './name-patterns.ts'
import { outcome, printedUnknown, type HostCommand, type HostOutcome } from './outcome.ts'

interface Found {
  readonly path: HostPath
  /** As find prints it: below the operand as written. */
  readonly printed: string
  readonly type: 'f' | 'd' | 'l'
  readonly depth: number
}

type Test = (found: Found) => boolean

interface Plan {
  readonly tests: readonly Test[]
  readonly minDepth: number
  readonly maxDepth: number
  readonly action: 'print' | 'print0' | 'delete' | { readonly command: readonly Word[]; readonly many: boolean }
}

const limit = 5000

export const find: HostCommand = (call, files) => {
  const words = call.words.slice(1)
  const start = words.findIndex((word) => /^[-(!]/.test(known(word.text) ?? 'x'))
  const roots = words.slice(0, start === -1 ? undefined : start).map((word) => word.text)
  const folders: readonly Text[] = roots.length === 0 ? [literal('.')] : roots
  const plan = readPlan(start === -1 ? [] : words.slice(start))
  const changes = words.some((word) => /^-(?:delete|exec|execdir|ok)$/.test(known(word.text) ?? ''))
  const found: Found[] = []
  let whole = plan !== undefined
  let missing = false
  for (const folder of folders) {
    const path = resolvePath(call.cwd, folder)
    const name = known(folder)
    // a link to nothing is found as a link
    const isLink = path !== undefined && name !== undefined && files.at(rootOf(files, path, name))?.link !== undefined
    if (path !== undefined && !isLink && files.kind(path) === 'absent') missing = true
    else if (
      path === undefined ||
      name === undefined ||
      plan === undefined ||
      !collect(files, rootOf(files, path, name), name, 0, plan.maxDepth, found)
    )
      whole = false
  }
  if (!whole || plan === undefined) return unknownFinds(call, files, folders, changes)
  const chosen = found.filter((one) => one.depth >= plan.minDepth && plan.tests.every((test) => test(one)))
  const result = act(call, files, plan, chosen)
  return missing ? { ...result, result: { ...result.result, status: 1 } } : result
}

/** Where a search begins: a link that is named is one, but `link/` and `.` in a folder that is entered through one are the folder. */
function rootOf(files: HostFiles, path: HostPath, name: string): HostPath {
  return files.followed(path, !/(?:^|\/)\.{0,2}$/.test(name))
}

/** All that lies at and below a path, folders first; false when not all of it can be told. */
function collect(files: HostFiles, path: HostPath, printed: string, depth: number, maxDepth: number, found: Found[]): boolean {
  const node = files.at(path)
  if (node === undefined || found.length > limit) return false
  const link = node.link !== undefined
  const type = link ? 'l' : node.type === 'directory' ? 'd' : 'f'
  if (node.type === 'either' || (type === 'd' && node.origin !== undefined)) return false
  found.push({ path, printed, type, depth })
  if (type !== 'd' || depth >= maxDepth) return true
  const names = files.names(path)
  return (
    names !== undefined &&
    names.every((name) =>
      collect(
        files,
        joinPath(path, name),
        printed.endsWith('/') ? `${printed}${name}` : `${printed}/${name}`,
        depth + 1,
        maxDepth,
        found,
      ),
    )
  )
}

/** `undefined` for what is not followed (`-o`, `-newer`, `-prune` …). */
function readPlan(words: readonly Word[]): Plan | undefined {
  const tests: Test[] = []
  let [minDepth, maxDepth]: [number, number] = [0, Infinity]
  let action: Plan['action'] = 'print'
  let negated = false
  for (let index = 0; index < words.length; index += 1) {
    if (action !== 'print') return undefined
    const option = known(words[index]?.text ?? [])
    const value = known(words[index + 1]?.text ?? [])
    if (option === '!' || option === '-not') negated = !negated
    else if (option === '-print') continue
    else if (option === '-print0' || option === '-delete') action = option === '-delete' ? 'delete' : 'print0'
    else if (option === '-exec') {
      const end = words.findIndex((word, at) => at > index && /^[;+]$/.test(known(word.text) ?? ''))
      if (end === -1) return undefined
      action = { command: words.slice(index + 1, end), many: known(words[end]?.text ?? []) === '+' }
      index = end
    } else if (option === '-maxdepth' || option === '-mindepth') {
      if (value === undefined || !/^\d{1,3}$/.test(value)) return undefined
      if (option === '-maxdepth') maxDepth = Number(value)
      else minDepth = Number(value)
      index += 1
    } else {
      const test = option === undefined || value === undefined ? undefined : testOf(option, value)
      if (test === undefined) return undefined
      const turned = negated
      tests.push((found) => test(found) !== turned)
      negated = false
      index += 1
    }
  }
  return { tests, minDepth, maxDepth, action }
}

function testOf(option: string, value: string): Test | undefined {
  if (option === '-type') return /^[fdl]$/.test(value) ? ({ type }) => type === value : undefined
  const matches =
    option === '-name' || option === '-path' || option === '-iname' ? globTest(value, option === '-iname') : undefined
  if (matches === undefined) return undefined
  return option === '-path'
    ? ({ printed }) => matches(printed)
    : ({ printed }) => matches(baseName(printed.replace(/(.)\/+$/, '$1')))
}

function act(call: Call, files: HostFiles, plan: Plan, chosen: readonly Found[]): HostOutcome {
  const { action } = plan
  if (action === 'print' || action === 'print0') {
    // The order is that of the folder on the disk: with several names it is not known, but as a set it is.
    return outcome({
      stdout: chosen.length === 0 ? [] : [chosen.map(({ printed }) => `${printed}${action === 'print' ? '\n' : '\0'}`).join('')],
    })
  }
  if (action === 'delete') {
    const removes: HostPath[] = []
    // What lies in a folder goes before it.
    for (const { path, type } of [...chosen].reverse()) {
      if (path === '.' || (type === 'd' && files.names(path)?.length !== 0)) continue
      files.remove(path)
      removes.push(path)
    }
    return outcome({ effects: { removes } })
  }
  const [first] = call.words
  if (first === undefined) return outcome()
  const made = chosen.map(({ printed }): Word => ({ text: literal(printed), site: first.site, whole: false }))
  const isMark = (word: Word): boolean => known(word.text) === '{}'
  if (action.many)
    return outcome({ subcalls: made.length === 0 ? [] : [action.command.flatMap((word) => (isMark(word) ? made : [word]))] })
  return outcome({ subcalls: made.map((one) => action.command.map((word) => (isMark(word) ? one : word))) })
}

/** Something below may go or change, and nobody can say what. */
function unknownFinds(call: Call, files: HostFiles, folders: readonly Text[], changes: boolean): HostOutcome {
  const paths = folders.flatMap((folder) => resolvePath(call.cwd, folder) ?? [])
  const stdout = printedUnknown(call, 'find')
  if (!changes) {
    noteFinds(files, call, stdout)
    return outcome({ stdout })
  }
  if (findInside(call, files)) return outcome({ stdout, effects: { writes: paths } })
  const out = findOut(call, files)
  if (out !== undefined) return out
  for (const path of paths) {
    files.touchBelow(path)
    const artifact = files.at(path)?.origin?.kind === 'artifact'
    if (!artifact)
      files.doubt(path, { kind: 'opaque', reason: `files in it may be changed or removed by \`${call.source}\``, at: call.site })
  }
  const written = targetsOf(call)
  for (const path of written) {
    files.touchBelow(path)
    files.doubt(path, { kind: 'opaque', reason: `files may be put there by \`${call.source}\``, at: call.site })
  }
  const exec = call.words.findIndex((word) => /^-(?:exec|execdir|ok)$/.test(known(word.text) ?? ''))
  const findings = exec === -1 ? [] : wordsUnknownIn(call, files, call.words.slice(exec + 1), 'find')
  return outcome({ stdout, effects: { writes: [...paths, ...written], complete: false }, findings })
}

/** Places that the command which it runs may write to: `-exec cp {} context/ \;`. */
function targetsOf(call: Call): readonly HostPath[] {
  const start = call.words.findIndex((word) => /^-(?:exec|execdir|ok)$/.test(known(word.text) ?? ''))
  if (start === -1) return []
  return call.words.slice(start + 2).flatMap(({ text }) => {
    const word = known(text) ?? ''
    return /^[-{;+(!]/.test(word) ? [] : (resolvePath(call.cwd, text) ?? [])
  })
}
