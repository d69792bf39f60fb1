/**
 * `cp target/*.jar docker/` where target came out of a container: which names the pattern finds is only known there. So the files are
 * gathered in a folder of their own in the container, by the same command, and the folder on the host gets what that folder holds, as
 * if it had been copied out into it.
 */
import { isFileName } from '../file-names.ts'
import type { HostFiles } from '../files.ts'
import type { ContainerId, Origin } from '../origin.ts'
import { baseName, isWithin, joinPath, parentOf, resolvePath } from '../path.ts'
import { gatheringFolder, pathWord, plainWord, rework, wordPlace, type Place, type ToolWord } from '../rework.ts'
import type { Call, HostPath, Word } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'
import { findsKnown, type CopyLine } from './inside.ts'
import { outcome, type HostOutcome } from './outcome.ts'

interface Wanted {
  readonly sources: readonly ToolWord[]
  /** Where they lie on the host. */
  readonly paths: readonly HostPath[]
  /** What the sources came out of the container with. */
  readonly root: HostPath
  /** The folder on the host. */
  readonly folder: HostPath
  /** The one name that the files get there, where the destination is a file. */
  readonly name: string | undefined
}

/**
 * Copies or moves what a pattern finds in an artifact to a place outside of it; `undefined` when the command is left to its model.
 *
 * @param line the command in the container, where it is another one
 */
export function patternOut(call: Call, files: HostFiles, flags: RegExp, line?: CopyLine): HostOutcome | undefined {
  const [name, ...words] = call.words
  const options = words.filter(({ text }) => printText(text).startsWith('-'))
  const operands = words.filter((word) => !options.includes(word))
  if (name === undefined || options.some(({ text }) => !flags.test(known(text) ?? ''))) return undefined
  const wanted = wantedOf(call, files, operands)
  if (wanted === undefined) return undefined
  const { sources, paths, root, folder } = wanted
  const gathered = gatheringFolder(folder)
  const place = wanted.name === undefined ? `${gathered}/` : `${gathered}/${wanted.name}`
  if (!isMade(files, root, gathered)) rework(files, root, [plainWord('mkdir'), plainWord('-p'), pathWord(gathered)], call.site)
  const tool = plainWord((known(name.text) ?? '').replace(/^.*\//, ''))
  const copy: CopyLine = (from, to) => [tool, ...options.map(({ text }) => plainWord(printText(text))), ...from, to]
  rework(files, root, (line ?? copy)(sources, pathWord(place)), call.site)
  const origin = files.artifactRoot(root)?.node.origin
  if (origin?.kind !== 'artifact') return undefined
  lay(files, wanted, { kind: 'artifact', container: origin.container, path: [gathered], at: call.site })
  const names = wanted.name === undefined ? paths.map(baseName) : [wanted.name]
  return outcome({ effects: { reads: paths, writes: names.map((one) => joinPath(folder, one)) } })
}

/** Whether the container has the folder by an earlier command. */
function isMade(files: HostFiles, root: HostPath, folder: string): boolean {
  const origin = files.artifactRoot(root)?.node.origin
  let done = origin?.kind === 'artifact' ? files.reworked.get(origin.container) : undefined
  while (done !== undefined && !(done.words[0]?.text === 'mkdir' && done.words.at(-1)?.text === folder))
    done = files.reworked.get(done.of)
  return done !== undefined
}

function wantedOf(call: Call, files: HostFiles, operands: readonly Word[]): Wanted | undefined {
  const last = operands.at(-1)
  const destination = last === undefined ? undefined : resolvePath(call.cwd, last.text)
  const sources = operands.slice(0, -1).map((word) => placeIn(call, files, word))
  const [first] = sources
  if (last === undefined || destination === undefined || first === undefined) return undefined
  const found = sources.flatMap((one) => one ?? [])
  if (found.length < sources.length || found.some(({ root }) => root !== first.root)) return undefined
  if (!found.some(({ word }) => word.isPattern) || isWithin(destination, first.root)) return undefined
  const into = intoFolder(files, destination, printText(last.text).endsWith('/'), found.length)
  if (into === undefined || !/^(?:[\w.@%+,-]+(?:\/|$))+$/.test(gatheringFolder(into.folder).slice(1))) return undefined
  return { ...into, root: first.root, sources: found.map(({ word }) => word), paths: found.map(({ path }) => path) }
}

function intoFolder(
  files: HostFiles,
  destination: HostPath,
  slash: boolean,
  count: number,
): Pick<Wanted, 'folder' | 'name'> | undefined {
  const kind = files.kind(destination)
  if (kind === 'directory') return isKnown(files, destination) ? { folder: destination, name: undefined } : undefined
  const folder = parentOf(destination)
  const isFile = kind === 'file' || (kind !== 'unknown' && !slash && isFileName(destination))
  return isFile && count === 1 && files.kind(folder) === 'directory' ? { folder, name: baseName(destination) } : undefined
}

/** All that is in it is known, or it holds what was gathered in the same way before. */
function isKnown(files: HostFiles, folder: HostPath): boolean {
  const node = files.at(folder)
  if (node?.origin?.kind === 'artifact') return known(node.origin.path) === gatheringFolder(folder) && node.changed === undefined
  return node?.origin === undefined && node?.link === undefined && files.names(folder) !== undefined
}

/** A place strictly below something that came out of a container, among whose names there are only the container's. */
function placeIn(
  call: Call,
  files: HostFiles,
  word: Word,
): (Place & { readonly word: ToolWord; readonly path: HostPath }) | undefined {
  const path = resolvePath(call.cwd, word.text)
  const found = path === undefined ? undefined : wordPlace(call, files, word)
  if (path === undefined || found === undefined || path === found.root) return undefined
  const isMixed = found.word.isPattern && findsKnown(files, path)
  const node = files.at(path)
  const isOther = node !== undefined && node.origin?.kind !== 'artifact'
  return isMixed || (!found.word.isPattern && isOther) ? undefined : { ...found, path }
}

function lay(files: HostFiles, { folder, name }: Wanted, origin: Extract<Origin, { kind: 'artifact' }>): void {
  const before = files.at(folder)?.origin
  const isMore = before?.kind === 'artifact' && isLaterOf(before.container, origin.container)
  if (isMore) files.retake(folder, origin.container)
  if (isMore || name === undefined) files.layOver(folder, origin)
  else {
    const own: Origin = { ...origin, path: [`${printText(origin.path)}/${name}`] }
    files.put(joinPath(folder, name), { type: 'file', origin: own, mode: undefined, link: undefined, apart: true })
  }
}

/** `container:1.h1` with more done in it. */
function isLaterOf(before: ContainerId, now: ContainerId): boolean {
  return now.startsWith(`${before}.`)
}
