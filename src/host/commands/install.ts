/** install: a copy that makes folders, sets a mode, follows links, and strips programs where it is told to. */
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { parentOf, resolvePath } from '../path.ts'
import { pathWord, placeOf, plainWord, rework } from '../rework.ts'
import { isBelowFile, isFolder } from './files.ts'
import { outcome, readOptions, type HostCommand } from './outcome.ts'
import { ended, layCopy, newTally, prepare, transfer } from './transfer.ts'

export const install: HostCommand = (call, files) => {
  const options = readOptions(call, ['m', 'mode', 'o', 'g', 'owner', 'group', 't', 'target-directory', 'S'])
  const { flags } = options
  const given = options.values.get('m') ?? options.values.get('mode')
  const tally = newTally()
  if (flags.has('d') || flags.has('directory')) {
    for (const operand of options.operands) {
      const named = resolvePath(call.cwd, operand)
      if (named === undefined) continue
      const path = files.followed(named)
      // A link to nothing is no place for a folder.
      const isLinkToNothing = files.kind(path) === 'absent' && files.at(files.followed(named, true))?.link !== undefined
      if (files.kind(path) === 'file' || isLinkToNothing || isBelowFile(files, path)) {
        tally.failed = true
        continue
      }
      files.makeDirectory(path)
      // One that is there gets the usual mode where none is given.
      if (given === undefined && files.at(path)?.mode !== undefined) files.changeMode(path, '755', false)
      if (given !== undefined) files.changeMode(path, printText(given), false)
      tally.writes.push(path)
    }
    return ended(tally)
  }
  const folder = options.values.get('t') ?? options.values.get('target-directory')
  const parent = folder === undefined || !flags.has('D') ? undefined : resolvePath(call.cwd, folder)
  if (parent !== undefined) files.makeDirectory(parent, true)
  const move = transfer(call, files, options)
  if (move === undefined) return outcome({ status: 1 })
  tally.failed = move.problem
  const makesParents = flags.has('D')
  for (const item of move.items) {
    const place = files.followed(item.target, true)
    if (makesParents && !isBelowFile(files, place)) files.makeDirectory(parentOf(place), true)
    if (!prepare(call, files, tally, item, 'install')) continue
    const source = files.followed(item.source)
    const target = files.followed(item.target, true)
    // A link is made to give way to the copy before it is read.
    const isOwnLink = place === files.followed(item.source, true) && files.at(place)?.link !== undefined
    if (isOwnLink && files.kind(source) !== 'directory') files.remove(place)
    const isSlashed = move.slash && files.kind(target) === 'absent'
    if (
      isSlashed ||
      isOwnLink ||
      source === target ||
      files.kind(source) === 'directory' ||
      files.kind(target) === 'directory' ||
      !isFolder(files, parentOf(target))
    ) {
      tally.failed = true
      continue
    }
    tally.reads.push(item.source)
    tally.writes.push(item.target)
    layCopy(files, source, target, {
      recursive: false,
      keepsLinks: false,
      slash: move.slash,
      follow: true,
      keepsMode: false,
      call,
    })
    if (flags.has('s') || flags.has('strip')) stripped(call, files, target)
    files.changeMode(target, known(given ?? ['755']) ?? printText(given ?? []), false)
  }
  return ended(tally)
}

/** `install -s`: what came out of a container is stripped there; of anything else nobody knows the bytes. */
function stripped(call: Call, files: HostFiles, target: HostPath): void {
  const place = files.at(target)?.origin?.kind === 'artifact' ? placeOf(files, target) : undefined
  if (place === undefined) files.spoil(target, `changed on the host by \`${call.source}\``, call.site)
  else rework(files, place.root, [plainWord('strip'), pathWord(place.inside)], call.site)
}
