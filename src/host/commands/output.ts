/** cat, basename, dirname, realpath, mktemp: commands that print paths and texts. */
import { concat, known, literal, printText, type Text } from '../../text/symbolic.ts'
import { baseName, printPath, resolvePath, temporaryFolder } from '../path.ts'
import { outcome, printedUnknown, readOptions, type HostCommand } from './outcome.ts'

export const cat: HostCommand = (call, files) => {
  const { operands } = readOptions(call)
  if (operands.length === 0) return outcome({ stdout: call.stdin ?? [] })
  const texts: Text[] = []
  for (const operand of operands) {
    const path = known(operand) === '-' ? undefined : resolvePath(call.cwd, operand)
    const text = path === undefined ? call.stdin : files.read(path)
    texts.push(text ?? printedUnknown(call, 'cat', operand))
  }
  return outcome({ stdout: concat(...texts) })
}

export const basename: HostCommand = (call) => {
  const { operands } = readOptions(call)
  const [path, suffix] = operands
  const last = path?.at(-1)
  if (path === undefined || typeof last !== 'string' || !last.includes('/')) {
    return outcome({ stdout: path !== undefined && known(path) !== undefined ? concat(path, ['\n']) : printedUnknown(call, 'basename') })
  }
  const name = baseName(last.replace(/\/+$/, ''))
  const end = suffix === undefined ? '' : printText(suffix)
  return outcome({ stdout: literal(`${end !== '' && name.endsWith(end) && name !== end ? name.slice(0, -end.length) : name}\n`) })
}

export const dirname: HostCommand = (call) => {
  const [path] = readOptions(call).operands
  const text = path === undefined ? undefined : printText(path)
  if (path === undefined || text === undefined || path.length === 0) return outcome({ stdout: literal('.\n') })
  if (!text.includes('/')) return outcome({ stdout: literal('.\n') })
  const last = path.at(-1)
  if (typeof last !== 'string' || !last.includes('/')) return outcome({ stdout: printedUnknown(call, 'dirname') })
  const cut = last.replace(/\/+$/, '').replace(/\/?[^/]*$/, '')
  return outcome({ stdout: concat(path.slice(0, -1), literal(cut === '' && path.length === 1 ? '/' : cut), ['\n']) })
}

export const realpath: HostCommand = (call) => {
  const [operand] = readOptions(call).operands
  const path = operand === undefined ? undefined : resolvePath(call.cwd, operand)
  return outcome({ stdout: path === undefined ? printedUnknown(call, 'realpath') : concat(printPath(path), ['\n']) })
}

const counters = new WeakMap<object, number>()

export const mktemp: HostCommand = (call, files) => {
  const number = (counters.get(files) ?? 0) + 1
  counters.set(files, number)
  const { flags } = readOptions(call, ['t', 'p'])
  const folder = temporaryFolder(number)
  if (flags.has('d')) return outcome({ stdout: concat([folder], ['\n']) })
  const path = resolvePath(call.cwd, concat([folder], literal('/file')))
  if (path !== undefined) files.write(path, [], false, call.site)
  return outcome({ stdout: concat([folder], literal('/file\n')) })
}

