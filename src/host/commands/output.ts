/** cat, basename, dirname, realpath, readlink, mktemp, pwd: commands that print paths and texts. */
import type { Call, HostPath } from '../../shell/world.ts'
import { concat, known, literal, printText, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { withUnknowns } from '../labels.ts'
import { baseName, printPath, resolvePath, rootNameUnknown, rootPath, temporaryFolder } from '../path.ts'
import { outcome, printedUnknown, readOptions, type HostCommand } from './outcome.ts'
import { notFollowed, readInput } from './text/input.ts'

export const cat: HostCommand = (call, files) => {
  const { flags, operands } = readOptions(call)
  // `-n`, `-A` and the like change what is printed.
  if ([...flags].some((flag) => flag !== 'u')) {
    const told = notFollowed(call, files, 'cat', { wordsBeforeFiles: 0 })
    return readInput(call, files, operands, true).missing ? { ...told, result: { ...told.result, status: 1 } } : told
  }
  if (operands.length === 0) return outcome({ stdout: call.stdin ?? [], readsInput: true })
  // What it prints to is not copied into itself.
  const own = call.targets.flatMap(({ path, text }) => (text().length > 0 ? [files.followed(path)] : []))
  const others = operands.filter((operand) => {
    const path = resolvePath(call.cwd, operand)
    return path === undefined || !own.includes(files.followed(path))
  })
  const isOwn = others.length < operands.length
  if (isOwn && others.length === 0) return outcome({ status: 1 })
  const input = readInput(call, files, others, true)
  const status = input.missing || isOwn ? 1 : 'succeeds'
  return outcome({ readsInput: input.isStdin, stdout: input.text, status, effects: { reads: input.paths } })
}

/** `basename PATH [SUFFIX]`, `basename -a PATHS`, `-s SUFFIX`. */
export const basename: HostCommand = (call) => {
  const { flags, values, operands } = readOptions(call, ['s', 'suffix'])
  const given = values.get('s') ?? values.get('suffix')
  const all = flags.has('a') || flags.has('multiple') || given !== undefined
  const suffix = all ? given : operands[1]
  if (operands.length === 0 || (!all && operands.length > 2)) return outcome({ status: 1 })
  const names = (all ? operands : operands.slice(0, 1)).map((path) => nameOf(path, suffix ?? []))
  if (names.includes(undefined)) return outcome({ stdout: printedUnknown(call, 'basename') })
  return outcome({ stdout: concat(...names.flatMap((name): Text[] => [name ?? [], literal('\n')])) })
}

/** What the machine is, where it is what the images are for. */
const usualMachine: Readonly<Record<string, string>> = { '': 'Linux', '-s': 'Linux', '-o': 'GNU/Linux', '-m': 'x86_64' }

export const uname: HostCommand = (call) => {
  const option = call.words
    .slice(1)
    .map((word) => printText(word.text))
    .join(' ')
  const usual = usualMachine[option]
  const printed = printedUnknown(call, 'uname')
  return outcome({
    stdout: printed.map((part) => (typeof part === 'string' || usual === undefined ? part : { ...part, whenUnset: usual })),
  })
}

/** The last name of a path; `undefined` when an unknown may hold the slash. */
function nameOf(path: Text, suffix: Text): Text | undefined {
  const whole = known(path)
  const last = path.at(-1)
  const end = known(suffix)
  if (end === undefined) return undefined
  if (end === '' && path.length === 1 && whole === undefined && resolvePath(rootPath, path) === rootPath) return [rootNameUnknown]
  if (whole === undefined && (typeof last !== 'string' || !last.replace(/\/+$/, '').includes('/'))) return undefined
  const text = whole ?? (typeof last === 'string' ? last : '')
  if (/^\/+$/.test(text)) return literal('/')
  const name = baseName(text.replace(/\/+$/, ''))
  return literal(end !== '' && name.endsWith(end) && name !== end ? name.slice(0, -end.length) : name)
}

export const dirname: HostCommand = (call) => {
  const { operands } = readOptions(call)
  if (operands.length === 0) return outcome({ status: 1 })
  const folders = operands.map(folderOf)
  if (folders.includes(undefined)) return outcome({ stdout: printedUnknown(call, 'dirname') })
  return outcome({ stdout: concat(...folders.flatMap((folder): Text[] => [folder ?? [], literal('\n')])) })
}

function folderOf(path: Text): Text | undefined {
  const last = path.at(-1)
  const whole = known(path)
  if (whole !== undefined) {
    if (/^\/+$/.test(whole)) return literal('/')
    const cut = whole.replace(/\/+$/, '').replace(/[^/]+$/, '')
    return literal(cut === '' ? '.' : /^\/+$/.test(cut) ? '/' : cut.replace(/\/+$/, ''))
  }
  if (typeof last !== 'string' || !/\/[^/]+\/*$/.test(last)) return undefined
  return concat(path.slice(0, -1), literal(last.replace(/\/+[^/]+\/*$/, '')))
}

export const realpath: HostCommand = (call, files) => {
  const { flags, operands } = readOptions(call, ['relative-to', 'relative-base'])
  if (flags.has('relative-to') || flags.has('relative-base')) return notFollowed(call, files, 'realpath')
  return printedPaths(call, files, operands, !(flags.has('s') || flags.has('no-symlinks')))
}

/** `readlink -f PATH` prints where a path ends, `readlink PATH` what a link holds. */
export const readlink: HostCommand = (call, files) => {
  const { flags, operands } = readOptions(call)
  if (['f', 'e', 'm', 'canonicalize', 'canonicalize-existing', 'canonicalize-missing'].some((flag) => flags.has(flag)))
    return printedPaths(call, files, operands, true)
  const [operand] = operands
  const path = operand === undefined ? undefined : resolvePath(call.cwd, operand)
  if (path === undefined || operands.length > 1) return notFollowed(call, files, 'readlink', { tells: true })
  const node = files.at(files.followed(path, true))
  if (node?.link !== undefined)
    return outcome({ stdout: concat(literal(node.link), flags.has('n') ? [] : literal('\n')), status: 0 })
  return files.kind(path) === 'unknown' || files.kind(path) === 'exists'
    ? notFollowed(call, files, 'readlink', { tells: true })
    : outcome({ status: 1 })
}

function printedPaths(call: Call, files: HostFiles, operands: readonly Text[], follows: boolean): ReturnType<HostCommand> {
  const paths = operands.map((operand) => resolvePath(call.cwd, operand))
  if (paths.length === 0 || paths.includes(undefined)) return outcome({ stdout: printedUnknown(call, 'realpath') })
  const texts = paths.flatMap((path): Text[] =>
    path === undefined ? [] : [withUnknowns(files, printPath(follows ? files.followed(path) : path)), literal('\n')],
  )
  return outcome({ stdout: concat(...texts) })
}

const counters = new WeakMap<object, number>()

/** `mktemp -d`, `mktemp`, with or without a template: a name that nobody else has. */
export const mktemp: HostCommand = (call, files) => {
  const { flags, values, operands } = readOptions(call, ['p', 'tmpdir', 'suffix'])
  const number = (counters.get(files) ?? 0) + 1
  counters.set(files, number)
  const folder = temporaryFolder(number)
  const [template] = operands
  const inRepository =
    template !== undefined &&
    !flags.has('t') &&
    !/^\/|^\$\{?TMPDIR/.test(printText(template)) &&
    !values.has('p') &&
    !flags.has('tmpdir')
  if (inRepository) return inPlace(call, files, template, flags.has('d'), number)
  if (flags.has('d') || flags.has('directory')) return outcome({ stdout: concat([folder], ['\n']) })
  const path = resolvePath(call.cwd, concat([folder], literal('/file')))
  if (path !== undefined && !flags.has('u')) files.write(path, [], false, call.site)
  return outcome({ stdout: concat([folder], literal('/file\n')) })
}

/** `mktemp -d build.XXXX` makes its folder where it is called. */
function inPlace(call: Call, files: HostFiles, template: Text, folder: boolean, number: number): ReturnType<HostCommand> {
  const last = template.at(-1)
  const found = typeof last === 'string' ? /^(.*?)(X{3,})([^/X]*)$/s.exec(last) : null
  if (found === null) return notFollowed(call, files, 'mktemp')
  const random = {
    kind: 'unknown',
    id: `host:mktemp-name:${String(number)}`,
    // As many characters as it has `X`: patterns are held to that (`rm -rf build.????`).
    name: `mktemp-${String(number)}.${found[2] ?? ''}`,
    source: 'host',
    at: undefined,
    whenUnset: undefined,
  } as const
  const name = concat(template.slice(0, -1), literal(found[1] ?? ''), [random], literal(found[3] ?? ''))
  const path: HostPath | undefined = resolvePath(call.cwd, name)
  if (path !== undefined && folder) files.makeNewDirectory(path)
  else if (path !== undefined) files.write(path, [], false, call.site)
  return outcome({ stdout: concat(name, literal('\n')) })
}
