/**
 * `cp -r * "$folder"` where a container had the present folder mounted: which names the pattern finds is not known, but they are all that
 * lie there, and a new folder gets them under the same names. So it is `cp -r . "$folder"` without the names that begin with a dot.
 */
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { baseName, isWithin, parentOf, resolvePath } from '../path.ts'
import { outcome, type HostOutcome } from './outcome.ts'

/** Copies everything to an empty folder elsewhere; `undefined` when the command is left to its model. */
export function patternAll(call: Call, files: HostFiles): HostOutcome | undefined {
  const [, ...words] = call.words
  const options = words.filter(({ text }) => printText(text).startsWith('-'))
  const [source, target, ...more] = words.filter((word) => !options.includes(word))
  if (source?.glob !== true || target === undefined || target.glob === true || more.length > 0) return undefined
  if (options.length === 0 || options.some(({ text }) => !/^-[rRafpvd]*[rRa][rRafpvd]*$/.test(known(text) ?? '')))
    return undefined
  const [pattern, to] = [resolvePath(call.cwd, source.text), resolvePath(call.cwd, target.text)]
  if (pattern === undefined || to === undefined || baseName(pattern) !== '*') return undefined
  const from = parentOf(pattern)
  if (!isPlainFolder(files, from) || !isPlainFolder(files, to) || isWithin(to, from) || isWithin(from, to)) return undefined
  // A name that is there already could be written over by one that is not known.
  if (files.names(to)?.length !== 0) return undefined
  files.copyVisible(from, to)
  return outcome({ effects: { reads: [from], writes: [to] } })
}

/** A folder of the repository or of the driver, whatever else may lie in it. */
function isPlainFolder(files: HostFiles, path: HostPath): boolean {
  const node = files.at(path)
  return node?.type === 'directory' && node.origin === undefined && node.link === undefined && node.laidOver === undefined
}
