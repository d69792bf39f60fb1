/** mkdir, cp, mv, rm, rmdir, ln, touch, chmod, install: commands that move files about. */
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { baseName, joinPath, resolvePath } from '../path.ts'
import { outcome, readOptions, type HostCommand, type HostOutcome } from './outcome.ts'

const failed = (status = 1): HostOutcome => outcome({ status })

function paths(call: Call, operands: readonly Text[]): readonly HostPath[] {
  return operands.flatMap((operand) => resolvePath(call.cwd, operand) ?? [])
}

export const mkdir: HostCommand = (call, files) => {
  const { operands } = readOptions(call, ['m', 'mode'])
  const writes = paths(call, operands)
  for (const path of writes) if (files.at(path) === undefined) files.makeDirectory(path)
  return outcome({ effects: { writes } })
}

export const rm: HostCommand = (call, files) => {
  const { flags, operands } = readOptions(call)
  const recursive = flags.has('r') || flags.has('R') || flags.has('recursive')
  const removes = paths(call, operands)
  for (const path of removes) {
    if (files.at(path) === undefined) continue
    if (!recursive && files.kind(path) === 'directory') continue
    files.remove(path)
  }
  return outcome({ effects: { removes } })
}

export const rmdir: HostCommand = (call, files) => {
  const removes = paths(call, readOptions(call).operands)
  for (const path of removes) if (files.names(path)?.length === 0) files.remove(path)
  return outcome({ effects: { removes } })
}

export const touch: HostCommand = (call, files) => {
  const writes = paths(call, readOptions(call, ['d', 't', 'r']).operands)
  for (const path of writes) if (files.at(path) === undefined) files.write(path, [], false, call.site)
  return outcome({ effects: { writes } })
}

export const chmod: HostCommand = (call, files) => {
  const words = call.words.slice(1).map((word) => word.text)
  const recursive = words.some((word) => /^-[a-zA-Z]*R/.test(known(word) ?? '') || known(word) === '--recursive')
  const rest = words.filter((word) => !/^-(?:[Rvfc]+|-.*)$/.test(printText(word)))
  const [mode, ...operands] = rest
  const writes = paths(call, operands)
  for (const path of writes) files.changeMode(path, printText(mode ?? []), recursive)
  return outcome({ effects: { writes } })
}

interface Transfer {
  readonly sources: readonly HostPath[]
  /** For each source, where it goes. */
  readonly targets: readonly HostPath[]
}

/** The destination rules that cp, mv and ln share: into a folder under its own name, else to exactly that place. */
function transfer(call: Call, files: HostFiles, options: ReturnType<typeof readOptions>): Transfer | undefined {
  const folder = options.values.get('t') ?? options.values.get('target-directory')
  const operands = folder === undefined ? options.operands.slice(0, -1) : options.operands
  const last = folder ?? options.operands.at(-1)
  const destination = last === undefined ? undefined : resolvePath(call.cwd, last)
  if (last === undefined || destination === undefined) return undefined
  const kind = files.kind(destination)
  const end = last.at(-1)
  const slash = typeof end === 'string' && end.endsWith('/')
  const exact = options.flags.has('T') || options.flags.has('no-target-directory')
  const into = !exact && (folder !== undefined || kind === 'directory' || operands.length > 1 || (slash && kind !== 'absent'))
  const sources = paths(call, operands)
  return { sources, targets: sources.map((source, index) => (into && !endsWithDot(operands[index]) ? joinPath(destination, baseName(source)) : destination)) }
}

const endsWithDot = (text: Text | undefined): boolean => {
  const last = text?.at(-1)
  return typeof last === 'string' && /(?:^|\/)\.$/.test(last)
}

export const cp: HostCommand = (call, files) => {
  const options = readOptions(call, ['t', 'target-directory', 'S', 'suffix'])
  const move = transfer(call, files, options)
  if (move === undefined) return failed()
  for (const [index, source] of move.sources.entries()) {
    const target = move.targets[index]
    if (target === undefined || files.at(source) === undefined) continue
    files.copy(source, target)
  }
  return outcome({ effects: { reads: move.sources, writes: move.targets } })
}

export const mv: HostCommand = (call, files) => {
  const options = readOptions(call, ['t', 'target-directory', 'S', 'suffix'])
  const move = transfer(call, files, options)
  if (move === undefined) return failed()
  for (const [index, source] of move.sources.entries()) {
    const target = move.targets[index]
    if (target === undefined || files.at(source) === undefined || target === source) continue
    files.copy(source, target)
    files.remove(source)
  }
  return outcome({ effects: { writes: move.targets, removes: move.sources } })
}

export const ln: HostCommand = (call, files) => {
  const options = readOptions(call, ['t', 'target-directory', 'S', 'suffix'])
  const [target, place] = options.operands
  const path = place === undefined ? undefined : resolvePath(call.cwd, place)
  const text = target === undefined ? undefined : known(target)
  if (path === undefined || text === undefined) return outcome({ effects: { complete: false } })
  const at = files.kind(path) === 'directory' ? joinPath(path, baseName(text)) : path
  if (options.flags.has('s') || options.flags.has('symbolic')) files.put(at, { type: 'file', origin: undefined, mode: undefined, link: text })
  else files.copy(joinPath(call.cwd, text), at)
  return outcome({ effects: { writes: [at] } })
}

export const install: HostCommand = (call, files) => {
  const options = readOptions(call, ['m', 'mode', 'o', 'g', 'owner', 'group', 't', 'target-directory'])
  if (options.flags.has('d') || options.flags.has('directory')) {
    const writes = paths(call, options.operands)
    for (const path of writes) files.makeDirectory(path)
    return outcome({ effects: { writes } })
  }
  const move = transfer(call, files, options)
  if (move === undefined) return failed()
  const mode = printText(options.values.get('m') ?? options.values.get('mode') ?? ['755'])
  for (const [index, source] of move.sources.entries()) {
    const target = move.targets[index]
    if (target === undefined || files.at(source) === undefined) continue
    files.copy(source, target)
    files.changeMode(target, mode, false)
  }
  return outcome({ effects: { reads: move.sources, writes: move.targets } })
}
