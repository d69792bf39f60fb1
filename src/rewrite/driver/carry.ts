/** Flags of a build that goes: which of them the final build must be given, and which say nothing about its files. */
import type { GivenFlag } from '../../docker/command.ts'
import {
  builderFlagDropped,
  flagNowForBoth,
  flagsDisagree,
  freshnessFlagDropped,
  valueNotMovable,
} from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import type { BuiltImage, DockerEvent } from '../../pipeline/model.ts'
import { keyOf, known, printText, type Text } from '../../text/symbolic.ts'
import type { CarriedFlag, SplicedArgument } from '../composition.ts'
import { keptValue, replacedVariable, type KeptValue } from './kept-values.ts'
import { isMakefilePath } from './makefile-view.ts'
import { movedSource } from './movable.ts'
import type { ScriptTree } from './tree.ts'
import { continuationAfter, type Insertion, type Piece } from './words.ts'

/** May be given several times; each value counts. */
const repeatable = new Set([
  'add-host',
  'secret',
  'ssh',
  'ulimit',
  'allow',
  'build-context',
  'security-opt',
  'cache-from',
  'build-arg',
])
/** Say what a RUN may use or see: they move to the build that now has the RUNs. */
const environment = new Set([
  'network',
  'add-host',
  'platform',
  'secret',
  'ssh',
  'ulimit',
  'memory',
  'memory-swap',
  'shm-size',
  'cpu-period',
  'cpu-quota',
  'cpu-shares',
  'cpuset-cpus',
  'cpuset-mems',
  'cgroup-parent',
  'security-opt',
  'isolation',
  'allow',
  'build-context',
  'builder',
])
const freshness = new Set(['no-cache', 'pull', 'no-cache-filter'])
const configuration = new Set(['label', 'squash', 'annotation'])

export interface Carried {
  readonly pieces: readonly Insertion[]
  readonly findings: readonly Finding[]
}

interface Move {
  readonly trees: ReadonlyMap<string, ScriptTree>
  readonly from: DockerEvent
  readonly to: DockerEvent
}

/** What an absorbed build's flags add to the final's build. Build arguments are the composition's to decide. */
export function carryFlags(
  trees: ReadonlyMap<string, ScriptTree>,
  absorbed: BuiltImage,
  to: DockerEvent,
  isBase: boolean,
): Carried {
  const move: Move = { trees, from: absorbed.event, to }
  const parts = absorbed.event.command.flags.map((flag) => carryFlag(move, flag, isBase))
  return { pieces: parts.flatMap((part) => part.pieces), findings: parts.flatMap((part) => part.findings) }
}

const nothing: Carried = { pieces: [], findings: [] }

function carryFlag(move: Move, flag: GivenFlag, isBase: boolean): Carried {
  const site = move.from.call.site
  if (freshness.has(flag.name)) {
    const has = move.to.command.flags.some((other) => other.name === flag.name)
    return has ? nothing : { pieces: [], findings: [freshnessFlagDropped(site, flag.name)] }
  }
  if (configuration.has(flag.name)) return isBase ? { pieces: [], findings: [builderFlagDropped(site, flag.name)] } : nothing
  if (!environment.has(flag.name) && flag.name !== 'cache-from') return nothing
  const same = move.to.command.flags.filter((other) => other.name === flag.name)
  if (same.some((other) => sameValue(other.value, flag.value))) return nothing
  if (same.length > 0 && !repeatable.has(flag.name)) return { pieces: [], findings: [flagsDisagree(site, flag.name)] }
  const piece = pieceOf(move, flag, undefined)
  if (piece === undefined) return { pieces: [], findings: [valueNotMovable(site, `--${flag.name}`)] }
  return { pieces: [placed(move, flag, piece)], findings: flag.name === 'cache-from' ? [] : [flagNowForBoth(site, piece.source)] }
}

function sameValue(a: Text | undefined, b: Text | undefined): boolean {
  return a === undefined || b === undefined ? a === b : keyOf(a) === keyOf(b)
}

/** A flag that the composition wants at the final's build. A variable of a container becomes a build argument. */
export function carryWanted(trees: ReadonlyMap<string, ScriptTree>, carried: CarriedFlag, to: DockerEvent): Carried {
  const { event, renamed } = carried
  const flag = carried.flag.name === 'env' ? { ...carried.flag, name: 'build-arg' } : carried.flag
  const given = to.command.flags.filter((other) => other.name === flag.name)
  const wanted = renamed === undefined ? flag.value : renamedValue(flag.value, renamed)
  if (given.some((other) => sameValue(other.value, wanted))) return nothing
  const move: Move = { trees, from: event, to }
  const kept = keptValue(trees, flag, event.call, to.call)
  const moved = replacedVariable(flag, event.call, to.call) === undefined ? pieceOf(move, flag, renamed) : undefined
  const piece = kept === undefined ? moved : keptPiece(kept, renamed)
  if (piece !== undefined) return { pieces: [placed(move, flag, piece)], findings: [] }
  return { pieces: [], findings: [valueNotMovable(event.call.site, `--${flag.name} ${printText(flag.value ?? [])}`)] }
}

function keptPiece({ name, variable }: KeptValue, renamed = name): Piece {
  return { source: `--build-arg ${renamed}="$${variable}"`, argv: ['--build-arg', `${renamed}=\${${variable}}`] }
}

/** A value out of the words of a container, as a build argument. */
export function carrySpliced(trees: ReadonlyMap<string, ScriptTree>, spliced: SplicedArgument, to: DockerEvent): Carried {
  const { name, value, event, word, quote } = spliced
  const wanted: Text = [`${name}=`, ...value]
  if (to.command.flags.some((flag) => flag.name === 'build-arg' && sameValue(flag.value, wanted))) return nothing
  const { start, end, source } = word.site
  const written = source.text.slice(start, end)
  const isOwn = start >= event.call.site.start && end <= event.call.site.end
  // A variable of make stands for the same in both recipes; that it does is checked by running the new driver.
  const isReference = isMakefilePath(source.path) && !written.startsWith('$$')
  const isMakes = !isOwn && source.path === to.call.site.source.path && isReference
  const moved = isMakes ? written : movedSource(trees, [word], value, event.call, to.call)
  const isFragile = written.startsWith('`') && /["\\]/.test(written)
  if (moved === undefined || isFragile)
    return { pieces: [], findings: [valueNotMovable(event.call.site, `${name} (${written})`)] }
  const mark = quote !== '' ? quote : isReference && quotesItself(value) ? '' : '"'
  const text = moved === written ? `${mark}${written}${mark}` : moved
  const argv = ['--build-arg', `${name}=${printText(value)}`]
  const beside = to.command.flags.findLast((other) => other.name === 'build-arg')
  const next = beside === undefined ? contextIndex(to) : beside.index + beside.words
  const before = next !== undefined && next < to.call.words.length ? next : undefined
  return { pieces: [{ source: `--build-arg ${name}=${text}`, argv, before }], findings: [] }
}

/** What a variable of make gave to one unquoted word, though the shell would have cut it: the variable holds the quotes (`LDFLAGS := "-s -w"`). */
function quotesItself(value: Text): boolean {
  return value.some((part) => typeof part === 'string' && /[\s"'\\$`|&;<>()*?[\]~#]/.test(part))
}

/** Behind the last flag of its kind; else before the tag if it stood before one; else at the end of the flags. */
function placed({ from, to }: Move, flag: GivenFlag, piece: Piece): Insertion {
  const gap = continuationAfter(from.call, flag.index + flag.words - 1)
  return { ...piece, before: placeOf(from, to, flag), ...(gap === undefined ? {} : { gap }) }
}

function placeOf(from: DockerEvent, to: DockerEvent, flag: GivenFlag): number | undefined {
  const beside = to.command.flags.findLast((other) => other.name === flag.name)
  if (beside !== undefined) {
    const next = beside.index + beside.words
    return next < to.call.words.length ? next : undefined
  }
  const tagOf = (event: DockerEvent): number | undefined => event.command.flags.find((other) => other.name === 'tag')?.index
  const tag = tagOf(to)
  const was = tagOf(from)
  return tag !== undefined && was !== undefined && flag.index < was ? tag : contextIndex(to)
}

/** Where flags are put in: before the context, when all flags stand before it. */
export function contextIndex(event: DockerEvent): number | undefined {
  const [operand] = event.command.operands
  const last = Math.max(0, ...event.command.flags.map((flag) => flag.index))
  return operand !== undefined && operand.index > last ? operand.index : undefined
}

function renamedValue(value: Text | undefined, renamed: string): Text | undefined {
  const [first, ...rest] = value ?? []
  return typeof first === 'string' && first.includes('=') ? [renamed + first.slice(first.indexOf('=')), ...rest] : value
}

function pieceOf(move: Move, flag: GivenFlag, renamed: string | undefined): Piece | undefined {
  const { call } = move.from
  const words = call.words.slice(flag.index, flag.index + flag.words)
  const plain = known(words[0]?.text ?? []) ?? ''
  const cluster = /^-[^-]/.test(plain) && plain.length > 2 && !plain.includes('=')
  const value = flag.value ?? []
  if (cluster) return undefined
  const whole: Text = flag.value === undefined ? [`--${flag.name}`] : value
  const moved = movedSource(move.trees, words, whole, call, move.to.call)
  if (moved === undefined) return undefined
  // `-e NAME=value` and `--env=NAME=value` of a container.
  const source = flag.name === 'build-arg' ? moved.replace(/^(["']?)(?:-e|--env)(?:[ =]\s*)/, '$1--build-arg ') : moved
  const asWritten = source.startsWith('-') || flag.value === undefined
  const full = asWritten ? source : `--${flag.name} ${source}`
  const joined = words.length === 1 && source.startsWith('--') && source === moved
  const argv =
    flag.value === undefined
      ? [`--${flag.name}`]
      : joined
        ? [`--${flag.name}=${printText(value)}`]
        : [`--${flag.name}`, printText(value)]
  return renamed === undefined ? { source: full, argv } : renamedPiece(full, argv, renamed)
}

/** `--build-arg V=1` under another name; a bare `--build-arg V` takes the value from the variable V. */
function renamedPiece(source: string, argv: readonly string[], renamed: string): Piece | undefined {
  const value = argv[1] ?? (argv[0] ?? '').replace(/^--build-arg=/, '')
  const name = value.split('=')[0] ?? ''
  if (name === '') return undefined
  const newValue = value.includes('=') ? renamed + value.slice(name.length) : `${renamed}=\${${name}}`
  const at = source.indexOf(name, source.indexOf('build-arg') + 'build-arg'.length)
  if (at === -1) return undefined
  const tail = source.slice(at + name.length)
  const written = value.includes('=') ? renamed + tail : `${renamed}="$${name}"${tail}`
  return { source: source.slice(0, at) + written, argv: ['--build-arg', newValue] }
}
