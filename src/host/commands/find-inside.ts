/**
 * find over what came out of containers: `find out -name '*.a' -delete`, `find out -type f -exec chmod 644 {} +`, and what is piped
 * into xargs. The same find does the same in the container's own files, once for each artifact below the folders that it is given;
 * all else that lies there must be known and must not be meant.
 */
import type { Call, HostPath, Word } from '../../shell/world.ts'
import { known, soleUnknown, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { baseName, joinPath, resolvePath } from '../path.ts'
import { pathWord, placeOf, plainWord, rework, type Place } from '../rework.ts'
import { findOfXargs, findOut } from './find-out.ts'
import { globTest } from './name-patterns.ts'
import { outcome, type HostOutcome } from './outcome.ts'

/** Without a place of its own: what the tests look at is the same on the host and in the container. */
const plainTests = /^(?:!|-not|-o|-or|-a|-and|\(|\)|-empty|-depth)$/
const valuedTests = /^(?:-name|-iname|-type)$/
/** They count from the folder that find is given. */
const depths = /^-(?:min|max)depth$/
const commands: Readonly<Record<string, RegExp>> = {
  rm: /^-[rRfv]+$/,
  chmod: /^(?:0?[0-7]{3,4}|[ugoa]*[+=-][rwxX]+)$/,
  strip: /^(?:-[gsSdx]|--strip-(?:all|debug|unneeded))$/,
  touch: /^-c$/,
  gzip: /^-[\dkfn]+$/,
  unlink: /^$/,
}

interface Query {
  readonly words: readonly string[]
  /** Patterns of names that it asks for. */
  readonly names: readonly { readonly pattern: string; readonly ignoreCase: boolean }[]
  /** How deep something lies below the folder has a bearing. */
  readonly counts: boolean
}

/** Runs a find that changes what it finds; false when it is not followed. */
export function findInside(call: Call, files: HostFiles): boolean {
  const start = startOf(call)
  const query = readQuery(call.words.slice(start))
  const roots = rootsOf(call)
  if (query === undefined || roots.length === 0 || (start > 1 && roots.length < start - 1)) return false
  if (query.counts && roots.some((root) => placeOf(files, root) === undefined)) return false
  const below = roots.map((root) => placesBelow(files, root, query))
  const places = below.flatMap((one) => one ?? [])
  if (places.length === 0 || below.includes(undefined) || (query.counts && places.length !== roots.length)) return false
  for (const { root, inside } of places)
    rework(files, root, [plainWord('find'), pathWord(inside), ...query.words.map(plainWord)], call.site)
  return true
}

/** Where the words behind the folders begin. */
function startOf({ words }: Call): number {
  const start = words.findIndex((word, index) => index > 0 && /^[-(!]/.test(known(word.text) ?? 'x'))
  return start === -1 ? words.length : start
}

function rootsOf(call: Call): readonly HostPath[] {
  const given = call.words.slice(1, startOf(call))
  return given.length === 0 ? [call.cwd] : given.flatMap(({ text }) => resolvePath(call.cwd, text) ?? [])
}

/** The tests and the one action at the end; `undefined` for all else. */
function readQuery(words: readonly Word[]): Query | undefined {
  const texts = words.map((word) => known(word.text) ?? '\0')
  const names: { pattern: string; ignoreCase: boolean }[] = []
  let index = 0
  for (; index < texts.length; index += 1) {
    const [word = '', value = ''] = texts.slice(index)
    if (plainTests.test(word)) continue
    if (!valuedTests.test(word) && !depths.test(word)) break
    if (depths.test(word)) {
      if (!/^\d{1,3}$/.test(value)) return undefined
      index += 1
      continue
    }
    if (word !== '-type') names.push({ pattern: value, ignoreCase: word === '-iname' })
    if (word === '-type' ? !/^[fdl]$/.test(value) : !/^[\w.@%+,:*?-]+$/.test(value)) return undefined
    index += 1
  }
  const action = texts.slice(index)
  const isWhole = isDeletion(action) || isCommand(action)
  // Without a test everything is meant, the folder itself as well.
  const tests = texts.slice(0, index)
  if (!isWhole || !tests.some((word) => valuedTests.test(word))) return undefined
  const counts = tests.some((word) => depths.test(word))
  return { words: [...tests, ...(isDeletion(action) ? removalOf(tests) : action)], names, counts }
}

/** Not every find of a busybox knows `-delete`. It fails for a folder with anything in it, so rm removes no more than it. */
function removalOf(tests: readonly string[]): readonly string[] {
  const [at] = tests.flatMap((word, index) => (word === '-type' ? [index] : []))
  const onlyFiles = at !== undefined && tests[at + 1] === 'f' && !tests.some((word) => /^(?:-or?|!|-not)$/.test(word))
  return ['-exec', 'rm', onlyFiles ? '-f' : '-rf', '{}', '+']
}

function isDeletion(action: readonly string[]): boolean {
  return action.length === 1 && action[0] === '-delete'
}

function isCommand([exec, name = '', ...rest]: readonly string[]): boolean {
  const option = commands[name]
  const [mark, end] = rest.slice(-2)
  const options = rest.slice(0, -2)
  return (
    exec === '-exec' &&
    mark === '{}' &&
    /^[;+]$/.test(end ?? '') &&
    option !== undefined &&
    options.every((one) => option.test(one))
  )
}

/** The artifacts at and below a path; `undefined` where something else may be meant. */
function placesBelow(files: HostFiles, path: HostPath, query: Query): readonly Place[] | undefined {
  const found = placeOf(files, path)
  if (found !== undefined && !(found.isMounted && files.certainNames(path).length > 0)) {
    return namesNone(query, baseName(path), lastName(found.inside)) && files.certainNames(path).length === 0 ? [found] : undefined
  }
  const node = files.at(path)
  if (node === undefined || node.link !== undefined || node.doubt !== undefined || node.laidOver !== undefined) return undefined
  if (!asksForNames(query) || matchesSome(query, baseName(path))) return undefined
  if (node.type === 'file') return node.origin?.kind === 'artifact' ? undefined : []
  if (node.type !== 'directory' || node.origin !== undefined) return undefined
  const below = files.certainNames(path).map((name) => placesBelow(files, joinPath(path, name), query))
  return below.some((one) => one === undefined) ? undefined : below.flatMap((one) => one ?? [])
}

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The folder itself is meant by no pattern, whatever it is called; where it is called the same, it is the same. */
function namesNone(query: Query, host: string, inside: string): boolean {
  return host === inside || (!matchesSome(query, host) && !matchesSome(query, inside))
}

/** What it finds has one of the names that it asks for. */
function asksForNames({ names, words }: Query): boolean {
  const isEither = words.some((word) => /^-or?$/.test(word)) && words.some((word) => /^-(?:type|empty)$/.test(word))
  return names.length > 0 && !isEither && !words.some((word) => /^(?:!|-not)$/.test(word))
}

function matchesSome({ names }: Query, name: string): boolean {
  return names.some(({ pattern, ignoreCase }) => globTest(pattern, ignoreCase)?.(name) !== false)
}

const noted = new WeakMap<HostFiles, Map<string, Call>>()

/** Remembers what a find whose names are not known prints. */
export function noteFinds(files: HostFiles, call: Call, stdout: Text): void {
  const id = soleUnknown(stdout)?.id
  if (id === undefined) return
  const known = noted.get(files) ?? new Map<string, Call>()
  noted.set(files, known)
  known.set(id, call)
}

/**
 * `find out -name '*.a' | xargs rm`, and `| xargs -I{} cp {} lib/`; `mark`: what stands for a name in the command.
 *
 * @returns what was done; `undefined` when it is not followed
 */
export function runOnFound(call: Call, files: HostFiles, command: readonly Word[], mark?: string): HostOutcome | undefined {
  const found = noted.get(files)?.get(soleUnknown(call.stdin ?? [])?.id ?? '')
  const whole = found === undefined ? undefined : findOfXargs(found, call, command, mark)
  if (found === undefined || whole === undefined) return undefined
  const out = findOut(whole, files)
  if (out !== undefined) return out
  return mark === undefined && findInside(whole, files) ? outcome({ effects: { writes: rootsOf(found) } }) : undefined
}
