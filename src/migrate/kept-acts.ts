/**
 * The net behind the driver edits: what the old driver did and the handoff does not explain, the new one does as well, with the same
 * words, on the same files, in the same order; and it does nothing else.
 *
 * In: the traces of both. The new acts are laid beside the old ones in order; an old act that is passed over must be one that may
 * go (`losable.ts`), a new one must have found its place. Builds of the pipeline are told by their tags alone: with which words they
 * have to run is checked by `check-after.ts`.
 */
import { flagValue } from '../docker/flag-values.ts'
import { namesGiven } from '../docker/image-names.ts'
import type { DockerEvent, HostStep } from '../pipeline/model.ts'
import { isAboutMachine } from '../rewrite/driver/asked-anew.ts'
import { commandName } from '../rewrite/driver/reads.ts'
import type { MadeDockerfile } from '../rewrite/composition.ts'
import type { HostPath } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { keyOf, printText, type Text } from '../text/symbolic.ts'
import type { Losable } from './losable.ts'
import { withJoinedWrites } from './joined-writes.ts'
import { callKey, keyFrom, plainKey, type Act, type Key, type Trace } from './trace.ts'

/** What is wrong, and where: in the old driver for what is lost, in the new one for what it does besides. */
export interface Deviation {
  readonly why: string
  readonly at: Site
}

export interface Comparing {
  readonly losable: Losable
  /** Of an old build of the pipeline, whose words change: the target that it has now, empty for none; absent for other builds. */
  readonly ownTarget: (event: DockerEvent) => string | undefined
  /** Of an old build of a builder: its own Dockerfile stays, with all that it reads, and so may the build. */
  readonly mayStay: (event: DockerEvent) => boolean
  /** Files that the migration changes: who reads them reads something else. */
  readonly changed: ReadonlySet<string>
  /** Texts that became others: of Dockerfiles that it makes, and of what it makes them from. */
  readonly made: readonly Pick<MadeDockerfile, 'before' | 'after'>[]
  /** Texts of Dockerfiles of images that became stages. */
  readonly absorbed: readonly Text[]
}

/** The first thing that the new driver does otherwise; `undefined` when there is none. */
export function findDeviation(before: Trace, after: Trace, comparing: Comparing): Deviation | undefined {
  const numbers = createNumbers()
  const old = withJoinedWrites(before.acts, [...comparing.made.map((file) => file.before), ...comparing.absorbed]).filter(
    (act) => !isPrinter(act),
  )
  const now = withJoinedWrites(after.acts, [...comparing.made.map((file) => file.after), ...comparing.absorbed]).filter(
    (act) => !isPrinter(act),
  )
  let next = 0
  for (const act of now) {
    const place = placeFor(old, next, act, comparing, numbers)
    if (place === undefined && isAskedAgain(old, next, act, comparing, numbers)) continue
    if (place === undefined) return lostBetween(old, next, act, comparing)
    const problem = inputProblem(old[place], act, comparing) ?? environmentProblem(old[place], act, comparing)
    if (problem !== undefined) return { why: problem, at: act.site }
    next = place + 1
  }
  const lost = old.slice(next).find((act) => !comparing.losable.mayGo(act))
  if (lost !== undefined) return { why: `${describe(lost)} is lost`, at: lost.site }
  return statusProblem(before, after)
}

/** `cat > Dockerfile <<'END'` in the place of `echo`, which is the shell's own: what it writes is an act by itself. */
function isPrinter(act: Act): boolean {
  if (act.kind !== 'command') return false
  const { words, stdout, heredocs } = act.step.call
  return commandName(act.step.call) === 'cat' && words.length === 1 && stdout === 'file' && heredocs.length === 1
}

/** Where in the old acts a new one stands, when all that is passed over may go. */
function placeFor(acts: readonly Act[], from: number, wanted: Act, comparing: Comparing, numbers: Numbers): number | undefined {
  for (let place = from; place < acts.length; place += 1) {
    const act = acts[place]
    if (act !== undefined && !comparing.losable.isGone(act) && isSameAct(act, wanted, comparing, numbers)) return place
    if (act !== undefined && !comparing.losable.mayGo(act)) return undefined
  }
  return undefined
}

/**
 * A question whose answer was known at that place: `$(shell git describe)` of a command that went, as the value of a build argument.
 * What stays and changes something stands not between the two, unless the question is about the machine.
 */
function isAskedAgain(acts: readonly Act[], next: number, wanted: Act, comparing: Comparing, numbers: Numbers): boolean {
  if (!isQuestion(wanted)) return false
  const isLasting =
    wanted.kind === 'command' && isAboutMachine(wanted.step.call.words.map(({ text }) => printText(text)).join(' '))
  for (let place = next - 1; place >= 0; place -= 1) {
    const act = acts[place]
    const isPassed = act !== undefined && (isLasting || isQuestion(act) || isPlainBuild(act) || comparing.losable.mayGo(act))
    if (!isPassed) return false
    if (isSameAct(act, wanted, comparing, numbers)) return inputProblem(act, wanted, comparing) === undefined
  }
  return false
}

function isQuestion(act: Act): boolean {
  if (act.kind !== 'command') return false
  const { effects, call } = act.step
  return effects.complete && effects.writes.length + effects.removes.length === 0 && call.stdout === 'captured'
}

/** It changes no file of the host. */
function isPlainBuild(act: Act): boolean {
  if (act.kind !== 'docker' || act.event.command.name !== 'build') return false
  return !act.event.command.flags.some(({ name }) => ['iidfile', 'metadata-file', 'output'].includes(name))
}

function isSameAct(before: Act, after: Act, { losable, ownTarget, mayStay, made }: Comparing, numbers: Numbers): boolean {
  if (before.kind !== after.kind) return false
  const target = before.kind === 'docker' ? ownTarget(before.event) : undefined
  if (target !== undefined && before.kind === 'docker' && after.kind === 'docker')
    return (
      after.event.command.name === 'build' &&
      (numbers.same(buildKey(before.event, target), buildKey(after.event)) ||
        (mayStay(before.event) && numbers.same(before.key, after.key)))
    )
  if (numbers.same(before.key, after.key)) return true
  if (made.some((file) => numbers.same(withText(before.key, file), after.key))) return true
  const call = callOf(before)
  return (
    call !== undefined && someOf([...losable.words(before)]).some((dropped) => numbers.same(callKey(call, dropped), after.key))
  )
}

/** Places of which any may be gone: all of them first, and of a few each choice. */
function someOf(places: readonly number[]): readonly ReadonlySet<number>[] {
  if (places.length === 0) return []
  const whole = new Set(places)
  if (places.length > 4) return [whole]
  const choices = Array.from({ length: 2 ** places.length - 2 }, (_, choice) =>
    places.filter((__, index) => ((choice + 1) >> index) & 1),
  )
  return [whole, ...choices.map((choice) => new Set(choice))]
}

/** The key of an act that makes a Dockerfile of the new text. */
function withText(key: Key, { before, after }: Pick<MadeDockerfile, 'before' | 'after'>): Key {
  const [old, now] = [plainKey(before), plainKey(after)]
  return old === '' ? key : { ...key, text: key.text.replaceAll(old, () => now) }
}

function buildKey({ command, call }: DockerEvent, target?: string): Key {
  const tags = namesGiven(command).map(keyOf)
  const open = command.open?.map(({ text }) => keyOf(text)) ?? []
  return keyFrom(target ?? keyOf(flagValue(command, 'target') ?? []), call.cwd, ...tags, ...open)
}

/** Which counted name of the new run is which of the old one. */
interface Numbers {
  /** Whether two keys are the same; those that are settle the names in them. */
  readonly same: (before: Key, after: Key) => boolean
}

function createNumbers(): Numbers {
  const forth = new Map<string, string>()
  const back = new Map<string, string>()
  return {
    same: (before, after) => {
      if (before.text !== after.text || before.numbers.length !== after.numbers.length) return false
      const pairs = before.numbers.map((name, index) => [name, after.numbers[index] ?? ''] as const)
      if (!pairs.every(([old, now]) => (forth.get(old) ?? now) === now && (back.get(now) ?? old) === old)) return false
      for (const [old, now] of pairs) {
        forth.set(old, now)
        back.set(now, old)
      }
      return true
    },
  }
}

function lostBetween(acts: readonly Act[], from: number, wanted: Act, { losable }: Comparing): Deviation {
  const lost = acts.slice(from).find((act) => !losable.mayGo(act))
  return lost === undefined || lost.kind !== wanted.kind
    ? { why: `${describe(wanted)} is run, which was not before`, at: wanted.site }
    : { why: `${describe(lost)} is lost, out of order, or run with other words (${describe(wanted)})`, at: lost.site }
}

/** Made or removed whether it is there or not. */
const indifferent = /^(?:rm|mkdir|rmdir|touch|install)$/

function inputProblem(before: Act | undefined, after: Act, { changed }: Comparing): string | undefined {
  if (before?.kind !== 'command' || after.kind !== 'command') return undefined
  if (indifferent.test(commandName(after.step.call))) return undefined
  const held = new Map(before.inputs.map(({ path, holds }) => [path, holds]))
  const other = after.inputs.find(({ path, holds }) => !isChanged(path, changed) && (held.get(path) ?? holds) !== holds)
  return other === undefined ? undefined : `${describe(after)} no longer finds the same at ${other.path}`
}

/** What a command sees in its environment; ids of what is no longer made aside. */
function environmentProblem(before: Act | undefined, after: Act, { ownTarget }: Comparing): string | undefined {
  const [old, now] = [before === undefined ? undefined : callOf(before), callOf(after)]
  if (old === undefined || now === undefined) return undefined
  if (before?.kind === 'docker' && ownTarget(before.event) !== undefined) return undefined
  const found = [...old.call.environment].find(([name, value]) => {
    const other = now.call.environment.get(name)
    return !isFromDocker(value) && (other === undefined || plainKey(other) !== plainKey(value))
  })
  return found === undefined ? undefined : `${describe(after)} no longer has ${found[0]} in its environment`
}

function isFromDocker(value: Text): boolean {
  return value.some((part) => typeof part === 'object' && /docker[:~]/.test(part.id))
}

function isChanged(path: HostPath, changed: ReadonlySet<string>): boolean {
  return changed.has(path)
}

function statusProblem(before: Trace, after: Trace): Deviation | undefined {
  const index = before.statuses.findIndex((status, place) => {
    const now = after.statuses[place]
    return status !== undefined && now !== undefined && status !== now
  })
  const last = before.acts.at(-1)
  return index === -1 || last === undefined
    ? undefined
    : { why: `it ends with ${String(after.statuses[index])} instead of ${String(before.statuses[index])}`, at: last.site }
}

function callOf(act: Act): DockerEvent | HostStep | undefined {
  if (act.kind === 'docker') return act.event
  return act.kind === 'command' ? act.step : undefined
}

/** A command as people read it. */
function describe(act: Act): string {
  if (act.kind === 'write' || act.kind === 'read') return `${act.kind === 'write' ? 'writing' : 'reading'} ${act.path}`
  const text = (act.kind === 'docker' ? act.event : act.step).call.words.map((word) => printText(word.text)).join(' ')
  return text.length > 100 ? `${text.slice(0, 97)}…` : text
}
