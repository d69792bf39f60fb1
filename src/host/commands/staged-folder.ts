/**
 * `cp -r docker target/docker/` where a container had all of it mounted and makes `target`: whether `target/docker` is there is not known.
 * The container sees the folder that is copied, so the same command is done there, and is right in either case; what is known to lie in the
 * copy is told for a target that is new, as a caveat.
 */
import { takenToBeNew } from '../../findings/host.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { baseName, joinPath, resolvePath } from '../path.ts'
import { plainWord, rework, wordPlace } from '../rework.ts'
import { isAsMounted } from './inside.ts'
import { outcome, type HostOutcome } from './outcome.ts'

/** `undefined` when the command is left to its model. */
export function copyStaged(call: Call, files: HostFiles): HostOutcome | undefined {
  const [name, ...words] = call.words
  const options = words.filter(({ text }) => printText(text).startsWith('-'))
  const [source, target, ...more] = words.filter((word) => !options.includes(word))
  if (name === undefined || source === undefined || target === undefined || more.length > 0) return undefined
  if (options.length === 0 || options.some(({ text }) => !/^-[rRafpvd]*[rRa][rRafpvd]*$/.test(known(text) ?? '')))
    return undefined
  const [from, to] = [source, target].map((word) => {
    const path = resolvePath(call.cwd, word.text)
    const place = path === undefined || word.glob === true ? undefined : wordPlace(call, files, word)
    return path === undefined || place?.isMounted !== true || path === place.root ? undefined : { ...place, path }
  })
  if (from === undefined || to === undefined || from.root !== to.root) return undefined
  const isNew = files.kind(to.path) === 'unknown' && files.at(to.path)?.origin?.kind === 'artifact'
  if (!isNew || files.at(from.path)?.type !== 'directory' || !isAsMounted(files, from.path)) return undefined
  // `cp -r conf target/dist/` says that the folder is there.
  const slash = printText(target.text).endsWith('/')
  if (/\/\.?$/.test(printText(source.text)) || (slash && baseName(from.path) !== baseName(to.path))) return undefined
  const flags = options.map(({ text }) => plainWord(printText(text)))
  const tool = plainWord((known(name.text) ?? '').replace(/^.*\//, ''))
  rework(files, to.root, [tool, ...flags, from.word, { ...to.word, text: `${to.word.text}${slash ? '/' : ''}` }], call.site)
  const writes = laid(files, from.path, to.path)
  return outcome({ effects: { reads: [from.path], writes }, findings: [takenToBeNew(call.site, `\`${call.source}\``, to.path)] })
}

/** What is known of the folder, at its new place; gives the files. */
function laid(files: HostFiles, from: HostPath, to: HostPath): readonly HostPath[] {
  files.makeDirectory(to, true)
  return files.certainNames(from).flatMap((name): readonly HostPath[] => {
    const [source, target] = [joinPath(from, name), joinPath(to, name)]
    const node = files.at(source)
    if (node === undefined) return []
    if (node.origin === undefined && node.link === undefined) return laid(files, source, target)
    files.put(target, { type: node.type, origin: node.origin, mode: node.mode, link: node.link })
    return [target]
  })
}
