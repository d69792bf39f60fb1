/**
 * Commands on paths inside of what came out of a container: rm, chmod, mv, mkdir and the like are said in the container's own paths
 * (`rework.ts`). Each gives back that it is done, or leaves the command to its model.
 */
import type { Call, HostPath, Word } from '../../shell/world.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import { globExpression } from '../../dockerfile/glob.ts'
import type { HostFiles } from '../files.ts'
import { baseName, isTopFolder, joinPath, parentOf, resolvePath } from '../path.ts'
import { placeOf, plainWord, rework, wordPlace, type Place, type ToolWord } from '../rework.ts'
import { outcome, type HostOutcome } from './outcome.ts'

type Found = Place & { readonly word: ToolWord; readonly path: HostPath }

/** A word that names something strictly below what was taken out. */
function inside(call: Call, files: HostFiles, word: Word): Found | undefined {
  const path = resolvePath(call.cwd, word.text)
  const found = path === undefined ? undefined : wordPlace(call, files, word)
  if (path === undefined || found === undefined || path === found.root) return undefined
  // Names that are known to lie there may be other files than the container's.
  return found.word.isPattern && findsKnown(files, path) ? undefined : { ...found, path }
}

/** Whether a pattern may find a name that is known to lie there. */
export function findsKnown(files: HostFiles, pattern: HostPath): boolean {
  const expression = /[*?[]/.test(parentOf(pattern)) ? undefined : globExpression(baseName(pattern))
  const names = files.certainNames(parentOf(pattern))
  return expression === undefined ? names.length > 0 : names.some((name) => expression.test(name))
}

/** The word that an operand is; a path stands for itself. */
function wordOf(call: Call, operand: Text | HostPath): Word | undefined {
  if (typeof operand !== 'string') return call.words.find(({ text }) => text === operand)
  return call.words.find(({ text }) => resolvePath(call.cwd, text) === operand)
}

/** Removes what lies inside of an artifact. */
export function removeInside(
  call: Call,
  files: HostFiles,
  operand: Text | HostPath,
  { recursive, force }: { readonly recursive: boolean; readonly force: boolean },
): boolean {
  const word = wordOf(call, operand)
  const found = word === undefined ? undefined : inside(call, files, word)
  if (found === undefined) return false
  // Where it does not matter whether it is there, or a file of another origin was laid over it, nothing has to be there.
  const isForced = force || call.tested || files.at(found.path)?.origin?.kind !== 'artifact'
  const option = `${recursive ? 'r' : ''}${isForced ? 'f' : ''}`
  const words = [plainWord('rm'), ...(option === '' ? [] : [plainWord(`-${option}`)]), found.word]
  rework(files, found.root, words, call.site)
  if (!found.word.isPattern) files.remove(found.path, true)
  return true
}

/** Changes the mode of what lies inside of an artifact, or of all that lies in one. */
export function changeModesInside(
  call: Call,
  files: HostFiles,
  path: HostPath,
  { mode, recursive }: { readonly mode: string; readonly recursive: boolean },
): boolean {
  const word = wordOf(call, path)
  const found = word === undefined ? undefined : wordPlace(call, files, word)
  if (found === undefined || !/^(?:0?[0-7]{3,4}|[ugoa]*[+=][rwxX]+(?:,[ugoa]*[-+=][rwxX]+)*|[ugoa]+-[rwxX]+)$/.test(mode))
    return false
  if (path === found.root && !recursive) return false
  // A mode that is given to one file by name may be given to a file of another origin.
  if (files.at(path)?.origin?.kind !== 'artifact') return false
  if (found.word.isPattern && files.certainNames(parentOf(path)).length > 0) return false
  const option = recursive ? [plainWord('-R')] : []
  rework(files, found.root, [plainWord('chmod'), ...option, plainWord(mode), found.word], call.site)
  return true
}

/**
 * A command all of whose operands lie inside of one artifact (`mv out/a out/b`): the same command there. `first: 'text'`: the first
 * operand is no path of its own (`ln -s app out/current`).
 */
export function toolInside(
  call: Call,
  files: HostFiles,
  { flags, first }: { readonly flags: RegExp; readonly first?: 'text' },
): HostOutcome | undefined {
  const [name, ...words] = call.words
  const options = words.filter(({ text }) => printText(text).startsWith('-'))
  const operands = words.filter((word) => !options.includes(word))
  if (name === undefined || operands.length === 0 || options.some(({ text }) => !flags.test(known(text) ?? ''))) return undefined
  const texts = first === 'text' ? operands.slice(0, 1) : []
  const paths = operands.slice(texts.length).map((word) => inside(call, files, word))
  const [one] = paths
  if (one === undefined || one.isMounted || texts.some(({ text }) => !/^[\w.@%+,:/-]+$/.test(known(text) ?? ''))) return undefined
  if (first === 'text' && (!options.some(({ text }) => /s/.test(known(text) ?? '')) || paths.length !== 1)) return undefined
  const found = paths.flatMap((path) => path ?? [])
  if (found.length < paths.length || found.some(({ root, path }) => root !== one.root || isOther(files, path))) return undefined
  const line = [
    plainWord((known(name.text) ?? '').replace(/^.*\//, '')),
    ...options.map(({ text }) => plainWord(printText(text))),
    ...texts.map(({ text }) => plainWord(printText(text))),
    ...found.map(({ word }, index) =>
      /\/$/.test(printText(operands[texts.length + index]?.text ?? [])) ? { ...word, text: `${word.text}/` } : word,
    ),
  ]
  rework(files, one.root, line, call.site)
  return outcome({ effects: { writes: found.map(({ path }) => path) } })
}

/** The command in the container that copies what patterns find. */
export type CopyLine = (sources: readonly ToolWord[], target: ToolWord) => readonly ToolWord[]

/**
 * `cp target/*.jar docker/` where a container had all of it mounted: which names the pattern finds is only known in the container, and
 * the folder is the one that the container has as well, so the same command is done there.
 */
export function patternInside(call: Call, files: HostFiles, flags: RegExp, line?: CopyLine): HostOutcome | undefined {
  const [name, ...words] = call.words
  const options = words.filter(({ text }) => printText(text).startsWith('-'))
  const operands = words.filter((word) => !options.includes(word))
  const last = operands.at(-1)
  const sources = operands.slice(0, -1).map((word) => inside(call, files, word))
  const target = last === undefined ? undefined : mountedTarget(call, files, last)
  if (name === undefined || last === undefined || target === undefined || target.word.isPattern) return undefined
  if (!sources.some((one) => one?.word.isPattern === true) || options.some(({ text }) => !flags.test(known(text) ?? '')))
    return undefined
  const found = sources.flatMap((one) => one ?? [])
  const isElsewhere = ({ root, isMounted, path }: Found): boolean => root !== target.root || !isMounted || isOther(files, path)
  if (found.length < sources.length || found.some(isElsewhere)) return undefined
  const node = files.at(target.path)
  const isFolder = node?.type === 'directory'
  if (isFolder ? !isOpenTo(files, target.path, found) : node !== undefined && node.origin?.kind !== 'artifact') return undefined
  // A folder that the driver made, which the container may not have.
  if (isFolder && (files.certainNames(target.path).length === 0 || !isAsMounted(files, target.path)))
    rework(files, target.root, [plainWord('mkdir'), plainWord('-p'), target.word], call.site)
  const slash = isFolder || /\/$/.test(printText(last.text)) ? { ...target.word, text: `${target.word.text}/` } : target.word
  const copy: CopyLine = (from, to) => [
    plainWord((known(name.text) ?? '').replace(/^.*\//, '')),
    ...options.map(({ text }) => plainWord(printText(text))),
    ...from,
    to,
  ]
  const sourceWords = found.map(({ word }) => word)
  rework(files, target.root, (line ?? copy)(sourceWords, slash), call.site)
  const now = files.artifactRoot(target.root)?.node.origin
  if (node?.origin?.kind === 'artifact' && isFolder && now?.kind === 'artifact')
    files.put(target.path, { ...node, origin: { ...node.origin, container: now.container } })
  const writes = isFolder ? found.map(({ path }) => joinPath(target.path, baseName(path))) : [target.path]
  return outcome({ effects: { writes } })
}

/** A path below a mounted folder; or a folder there that the driver made sure of, and which is the container's where that has it. */
function mountedTarget(call: Call, files: HostFiles, word: Word): Found | undefined {
  const found = inside(call, files, word)
  if (found?.isMounted === true) return found
  const path = resolvePath(call.cwd, word.text)
  const node = path === undefined ? undefined : files.at(path)
  const around = path === undefined || isTopFolder(path) ? undefined : placeOf(files, parentOf(path))
  if (path === undefined || node?.origin?.kind !== 'artifact' || node.type !== 'directory' || around?.isMounted !== true)
    return undefined
  const mounted = files.artifactRoot(around.root)?.node.origin
  const text = joinPath(around.inside as HostPath, baseName(path))
  const isSame = mounted?.kind === 'artifact' && mounted.container === node.origin.container && known(node.origin.path) === text
  return isSame && node.changed === undefined && /^[\w./@%+,:-]+$/.test(text)
    ? { root: around.root, inside: text, isMounted: true, path, word: plainWord(text) }
    : undefined
}

/** What is known to lie in a folder the container has as well, or nothing of it can be among what the patterns find. */
function isOpenTo(files: HostFiles, folder: HostPath, found: readonly Found[]): boolean {
  if (isAsMounted(files, folder)) return true
  const expressions = found.map(({ word, path }) => (word.isPattern ? globExpression(baseName(path)) : undefined))
  const isNew = files.at(folder)?.mode === undefined && files.at(folder)?.origin === undefined
  return isNew && files.certainNames(folder).every((name) => expressions.every((one) => one?.test(name) === false))
}

/** The repository's own files at their own places, and nothing else that is known. */
export function isAsMounted(files: HostFiles, path: HostPath): boolean {
  const node = files.at(path)
  if (node === undefined || node.mode !== undefined) return false
  if (node.type !== 'directory') return node.origin?.kind === 'repository' && node.origin.path === path
  return files.certainNames(path).every((name) => isAsMounted(files, joinPath(path, name)))
}

/** Something that was laid there, or removed: the artifact does not tell what is there. */
function isOther(files: HostFiles, path: HostPath): boolean {
  const node = files.at(path)
  return node !== undefined && node.origin?.kind !== 'artifact'
}

/**
 * A command that changes the content of artifacts that it names (`strip out/app`), or makes others in their place (`gzip out/app`): the
 * same command there. `option` says which words in front are none of the paths.
 *
 * @returns the paths on the host; `undefined` when the command is left to its model
 */
export function toolOnArtifacts(call: Call, files: HostFiles, option: Pick<RegExp, 'test'>): readonly HostPath[] | undefined {
  const [name, ...words] = call.words
  const start = words.findIndex(({ text }) => !option.test(known(text) ?? ''))
  const operands = start === -1 ? [] : words.slice(start)
  const found = operands.flatMap((word): Found[] => {
    const path = resolvePath(call.cwd, word.text)
    const place = path === undefined ? undefined : wordPlace(call, files, word)
    const isOurs = path !== undefined && place !== undefined && files.at(path)?.origin?.kind === 'artifact'
    const isMixed = place?.word.isPattern === true && path !== undefined && files.certainNames(parentOf(path)).length > 0
    return isOurs && !isMixed ? [{ ...place, path }] : []
  })
  if (name === undefined || found.length === 0 || found.length < operands.length) return undefined
  const front = [
    plainWord((known(name.text) ?? '').replace(/^.*\//, '')),
    ...words.slice(0, start).map(({ text }) => plainWord(printText(text))),
  ]
  for (const one of found) rework(files, one.root, [...front, one.word], call.site)
  return found.map(({ path }) => path)
}
