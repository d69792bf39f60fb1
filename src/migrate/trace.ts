/**
 * What one evaluation of a driver does, written down as a list of acts: every external command, every docker command, every file
 * that the shell writes, and how it ends. The net of `kept-acts.ts` compares two such lists.
 *
 * Ids that docker prints, temporary folders and the like are numbered in the order of a run, so a number says nothing by itself: a
 * key has `#` in its place, and the numbers stand beside it in `numbers`, to be told one by one from those of the other list.
 */
import type { HostFiles } from '../host/files.ts'
import { packsArtifacts } from '../host/archive.ts'
import { packedNode } from '../host/packed-inside.ts'
import type { Origin } from '../host/origin.ts'
import { isWithin, resolvePath } from '../host/path.ts'
import { zipsArtifact } from '../host/zipped.ts'
import type { DockerEvent, HostStep } from '../pipeline/model.ts'
import { runPrograms, type Program, type Run, type RunOptions } from '../pipeline/run.ts'
import type { RunRecord } from '../pipeline/world.ts'
import type { Repository } from '../repository/repository.ts'
import { commandName, pathsNamed, walks } from '../rewrite/driver/reads.ts'
import type { Call, HostPath, ShellWorld } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { concat, keyOf, known, literal, soleUnknown, type Text } from '../text/symbolic.ts'

/** A key in which counted names are told apart from all else. */
export interface Key {
  readonly text: string
  /** The counted names in it, in order. */
  readonly numbers: readonly string[]
}

/** A path that a command is given, and what stood there. */
export interface Input {
  readonly path: HostPath
  readonly holds: string
}

interface Common {
  /** What it does: words, folder, standard input. */
  readonly key: Key
  readonly site: Site
  /** On which machine: how many jobs have ended before. */
  readonly machine: number
}

export type Act =
  | (Common & { readonly kind: 'docker'; readonly event: DockerEvent })
  | (Common & { readonly kind: 'command'; readonly step: HostStep; readonly inputs: readonly Input[] })
  /** The shell writes a file. */
  | (Common & { readonly kind: 'write'; readonly path: HostPath; readonly text: Text; readonly append: boolean })
  /** The shell reads a file; what it holds is part of the key. */
  | (Common & { readonly kind: 'read'; readonly path: HostPath })

export interface Trace {
  readonly acts: readonly Act[]
  readonly run: Run
  /** Paths at which something lay that came out of a container. */
  readonly artifacts: ReadonlySet<HostPath>
  /** The status with which each program ends, where it is known. */
  readonly statuses: readonly (number | undefined)[]
}

/** Evaluates programs and writes down what they do. */
export function traceOf(repository: Repository, programs: readonly Program[], options: RunOptions): Trace {
  const acts: Act[] = []
  const artifacts = new Set<HostPath>()
  const run = runPrograms(repository, programs, {
    ...options,
    watch: (world, record) => watched(world, record, { acts, artifacts }),
  })
  return { acts, run, artifacts, statuses: run.statuses }
}

interface Book {
  readonly acts: Act[]
  readonly artifacts: Set<HostPath>
}

/** The world, with a look at the record behind each command. */
function watched(world: ShellWorld, record: RunRecord, { acts, artifacts }: Book): ShellWorld {
  let events = 0
  let steps = 0
  let copies = 0
  let machine = 0
  const note = (paths: readonly HostPath[]): void => {
    for (const path of paths) if (isFromContainer(record.files, path)) artifacts.add(path)
  }
  // What `mv` took away lay there because of a container where its mount holds the place.
  const isInMount = (path: HostPath): boolean => record.files.artifactRoot(path)?.isMounted === true
  const noteStep = ({ reads, writes, removes }: HostStep['effects']): void => {
    note([...reads, ...writes])
    if (writes.some((path) => isFromContainer(record.files, path)))
      for (const path of removes) if (isInMount(path)) artifacts.add(path)
  }
  const take = (): void => {
    const news = [...record.events.slice(events), ...record.hostSteps.slice(steps)].sort((a, b) => a.order - b.order)
    for (const one of news)
      acts.push({ ...('command' in one ? dockerAct(one) : commandAct(one, record.files, artifacts)), machine })
    events = record.events.length
    steps = record.hostSteps.length
    note(record.daemon.copiedOut.slice(copies).flatMap((copy) => copy.landed ?? []))
    copies = record.daemon.copiedOut.length
    for (const one of news) if ('effects' in one) noteStep(one.effects)
  }
  return {
    ...world,
    run: (call) => {
      const result = world.run(call)
      take()
      return result
    },
    renew: () => {
      machine += 1
      world.renew?.()
    },
    read: (path, site) => {
      if (site !== undefined)
        acts.push({ kind: 'read', key: keyFrom('read', path, holdingOf(record.files, path, new Set())), site, path, machine })
      return world.read(path, site)
    },
    write: (path, text, append, site) => {
      world.write(path, text, append, site)
      note([path])
      acts.push(writeAct(path, text, append, { site, machine }))
    },
  }
}

type WriteAct = Act & { readonly kind: 'write' }

/** The shell writes a file. */
export function writeAct(path: HostPath, text: Text, append: boolean, place: Pick<Act, 'site' | 'machine'>): WriteAct {
  return { kind: 'write', key: keyFrom(append ? 'append' : 'write', path, linesKey(text)), ...place, path, text, append }
}

/** Itself, in an archive that docker printed, or packed by the host. */
function isFromContainer(files: HostFiles, path: HostPath): boolean {
  const origin = packedNode(files, files.at(path))?.origin
  if (origin?.kind !== 'text') return origin?.kind === 'artifact'
  const isPrinted = soleUnknown(origin.text)?.id.startsWith('docker:archive:') === true
  return isPrinted || packsArtifacts(files, origin.text) || zipsArtifact(files, origin.text)
}

/** A text without the lines that are nothing but what docker printed. */
function linesKey(text: Text): string {
  const said = linesOf(text).filter((line) => !line.some((part) => typeof part === 'object' && /^docker[:~]/.test(part.id)))
  return said.map(keyOf).join('\n')
}

/** The lines of a text, as far as they are known to be lines. */
export function linesOf(text: Text): readonly Text[] {
  const lines: Text[] = [[]]
  for (const part of text) {
    const [first = '', ...rest] = typeof part === 'string' ? part.split('\n') : [part]
    lines.push(concat(lines.pop() ?? [], [first]), ...rest.map((line) => (typeof line === 'string' ? literal(line) : [line])))
  }
  return lines
}

function dockerAct(event: DockerEvent): Omit<Extract<Act, { kind: 'docker' }>, 'machine'> {
  return { kind: 'docker', key: callKey(event), site: event.call.site, event }
}

function commandAct(
  step: HostStep,
  files: HostFiles,
  artifacts: ReadonlySet<HostPath>,
): Omit<Extract<Act, { kind: 'command' }>, 'machine'> {
  const written = new Set(step.effects.writes)
  const paths = [...new Set([...step.effects.reads, ...pathsNamed(step.call)])].filter((path) => !written.has(path))
  const looks = walks(step.call)
  const into = destinationOf(step.call)
  const inputs = paths.map((path): Input => {
    const seen = looks && path !== into ? artifacts : new Set<HostPath>()
    return { path, holds: holdingOf(files, path, seen) }
  })
  return { kind: 'command', key: callKey(step), site: step.call.site, step, inputs }
}

/** The folder into which `cp a b folder` only puts something: what else lies there is no matter. */
function destinationOf(call: Call): HostPath | undefined {
  const words = call.words.slice(1).map(({ text }) => text)
  const isPlain = words.every((word) => /^(?!-)|^-[a-zA-Z]+$/.test(known(word) ?? '') && !/^-\w*[tT]/.test(known(word) ?? ''))
  const operands = words.filter((word) => !(known(word) ?? '').startsWith('-'))
  const last = operands.at(-1)
  return commandName(call) === 'cp' && isPlain && operands.length > 1 && last !== undefined
    ? resolvePath(call.cwd, last)
    : undefined
}

/** The words of a command, without some of them. */
export function callKey({ call }: DockerEvent | HostStep, without: ReadonlySet<number> = new Set()): Key {
  const words = call.words.filter((_, index) => !without.has(index)).map((word) => keyOf(word.text))
  // A log of the whole build has less in it when there are fewer builds.
  const input = call.stdin === undefined ? '' : `< ${commandName(call) === 'tee' ? linesKey(call.stdin) : keyOf(call.stdin)}`
  return keyFrom(...words, call.cwd, input)
}

/** What stands at a path; of a folder that is looked into, the artifacts in it as well. */
function holdingOf(files: HostFiles, path: HostPath, artifacts: ReadonlySet<HostPath>): string {
  const node = files.at(path)
  if (node === undefined) return files.kind(path)
  const inside = [...artifacts].filter((one) => one !== path && isWithin(one, path) && files.at(one)?.origin?.kind === 'artifact')
  const own = node.origin === undefined ? node.type : originKey(node.origin)
  return keyFrom(own, node.link ?? '', ...inside.sort()).text
}

function originKey(origin: Origin): string {
  switch (origin.kind) {
    case 'repository':
      return `repository ${origin.path}`
    case 'artifact':
      return `artifact ${keyOf(origin.path)}`
    case 'text':
      return `text ${keyOf(origin.text)}`
    case 'opaque':
      return `opaque ${origin.reason}`
  }
}

/** Numbers of a run, and places in a script, which move when it is edited. */
const counted =
  /(?:docker:[a-z]+|mktemp(?:-name)?|drawn|artifact|opaque|host:\w+):\d+|(?:typed|read|stderr|option|select):[^\s:]+:\d+(?:>[^\s:]+:\d+)*/g

/** A key of several parts. */
export function keyFrom(...parts: readonly string[]): Key {
  const text = parts.join('\u0002')
  return { text: text.replace(counted, (found) => found.replace(/\d+/g, '#')), numbers: text.match(counted) ?? [] }
}

/** The key of a text, numbers aside: an id or a place in the script has another one in the other run. */
export function plainKey(text: Text): string {
  return keyFrom(keyOf(text)).text
}
