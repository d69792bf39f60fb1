/** cpio: `find src -name '*.md' | cpio -pdm DIR` copies what it is told by name, each under that name. */
import type { Call, HostPath } from '../../shell/world.ts'
import { known } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { isInRepository, joinPath, parentOf, resolvePath } from '../path.ts'
import { outcome, printedUnknown, readOptions, type HostCommand, type HostOutcome } from './outcome.ts'

export const cpio: HostCommand = (call, files) => {
  const { flags, operands } = readOptions(call, ['F', 'H', 'R', 'E', 'format', 'owner'])
  const [operand] = operands
  if (flags.has('o') || flags.has('create') || flags.has('t') || flags.has('list'))
    return outcome({ stdout: printedUnknown(call, 'cpio') })
  const passes = flags.has('p') || flags.has('pass-through')
  const folder = passes && operand !== undefined ? resolvePath(call.cwd, operand) : call.cwd
  if (folder === undefined) return outcome({ effects: { complete: false } })
  return (passes ? passThrough(call, files, flags, folder) : undefined) ?? notFollowed(call, files, folder)
}

function notFollowed(call: Call, files: HostFiles, folder: HostPath): HostOutcome {
  files.touchBelow(folder)
  files.doubt(folder, { kind: 'opaque', reason: `it may be made by \`${call.source}\``, at: call.site })
  return outcome({ effects: { writes: [folder], complete: false } })
}

const plain = new Set([
  'p',
  'd',
  'm',
  'u',
  'v',
  'l',
  '0',
  'a',
  'pass-through',
  'make-directories',
  'preserve-modification-time',
  'unconditional',
  'verbose',
  'null',
  'quiet',
  'link',
])

function passThrough(call: Call, files: HostFiles, flags: ReadonlySet<string>, folder: HostPath): HostOutcome | undefined {
  const text = known(call.stdin ?? [])
  if (text === undefined || ![...flags].every((flag) => plain.has(flag))) return undefined
  const isForced = flags.has('u') || flags.has('unconditional')
  const names = text.split(flags.has('0') || flags.has('null') ? '\0' : '\n').filter((name) => name !== '')
  const items = names.map((name) => ({ name, from: resolvePath(call.cwd, [name]) }))
  const isKnown = items.every(({ from, name }) => {
    const node = from === undefined ? undefined : files.at(from)
    const isFile = node?.type === 'file' || (node?.type === 'directory' && node.origin === undefined)
    return isFile && !name.startsWith('/') && !/(?:^|\/)\.\.(?:\/|$)/.test(name)
  })
  if (!isKnown) return undefined
  const writes: HostPath[] = []
  for (const { name, from } of items) {
    const to = joinPath(folder, name)
    if (from === undefined || !isInRepository(from)) return undefined
    const isFolder = files.at(from)?.type === 'directory'
    const hasFolder = files.kind(parentOf(to)) === 'directory'
    // Without -d folders are not made; what is there is written over when it is older, which nobody knows.
    if (
      (!hasFolder && !(flags.has('d') || flags.has('make-directories'))) ||
      (!isFolder && !isForced && files.kind(to) !== 'absent')
    )
      return undefined
    if (isFolder) {
      files.makeDirectory(to)
      const mode = files.at(from)?.mode
      if (mode !== undefined) files.changeMode(to, mode, false)
    } else files.copy(from, to)
    writes.push(to)
  }
  return outcome({ effects: { reads: items.flatMap(({ from }) => from ?? []), writes } })
}
