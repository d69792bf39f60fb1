/** Commands that only ask: `images`, `ps`, `inspect`, `wait`, `logs`. On a machine where the driver never ran before. */
import { flagValue, flagValues, hasFlag } from '../../docker/flag-values.ts'
import type { CallResult } from '../../shell/world.ts'
import { keyOf, known, literal, printText, type Text, type Unknown } from '../../text/symbolic.ts'
import type { HostFiles } from '../../host/files.ts'
import type { DockerEvent } from '../model.ts'
import { printedBefore } from './containers.ts'
import { containerNamed, imageNamed, numberOf, printed, type DaemonState } from './state.ts'

/** What docker would print about things that this run did not make: nothing, on a machine where it never ran. */
function elsewhere(event: DockerEvent): Text {
  const { call, command } = event
  const unknown: Unknown = {
    kind: 'unknown',
    id: `docker:query:${call.words.map((word) => keyOf(word.text)).join(' ')}`,
    name: `docker-${command.name}`,
    source: 'docker',
    at: undefined,
    whenUnset: '',
  }
  return [unknown]
}

export function takeImages(state: DaemonState, event: DockerEvent): CallResult {
  const [operand] = event.command.operands
  if (operand !== undefined) {
    const image = imageNamed(state, operand.text)
    if (image.kind === 'built') return { stdout: printed(state, 'image', { kind: 'image', image }), status: 'succeeds' }
  }
  return { stdout: elsewhere(event), status: 'succeeds' }
}

export function takePs(state: DaemonState, event: DockerEvent): CallResult {
  const { command } = event
  const latest = hasFlag(command, 'latest') || known(flagValue(command, 'last') ?? []) === '1'
  if (latest && state.latest !== undefined) return container(state, state.latest)
  for (const filter of flagValues(command, 'filter')) {
    const name = known(filter)?.match(/^name=\^?\/?(.+?)\$?$/)?.[1]
    const found = name === undefined ? undefined : containerNamed(state, literal(name))
    if (found !== undefined) return container(state, numberOf(found))
    const ancestor = known(filter)?.match(/^ancestor=(.+)$/)?.[1]
    const ofImage = ancestor === undefined ? undefined : lastOfImage(state, literal(ancestor))
    if (ofImage !== undefined) return container(state, ofImage)
  }
  return { stdout: elsewhere(event), status: 'succeeds' }
}

function container(state: DaemonState, number: string): CallResult {
  return { stdout: printed(state, 'container', { kind: 'container', container: number }), status: 'succeeds' }
}

function lastOfImage(state: DaemonState, reference: Text): string | undefined {
  const image = imageNamed(state, reference)
  if (image.kind !== 'built') return undefined
  const found = [...state.containers.values()].reverse().find((one) => one.image.kind === 'built' && one.image.id === image.id)
  return found === undefined ? undefined : numberOf(found)
}

export function takeInspect(state: DaemonState, event: DockerEvent): CallResult {
  const [operand] = event.command.operands
  const missing: CallResult = { stdout: elsewhere(event), status: { open: `docker ${event.command.written}`, usual: false } }
  if (operand === undefined) return missing
  const format = known(flagValue(event.command, 'format') ?? []) ?? ''
  const found = containerNamed(state, operand.text)
  if (found !== undefined) {
    if (/\.Id\b/i.test(format)) return container(state, numberOf(found))
    if (/ExitCode/.test(format)) return { stdout: literal('0\n'), status: 'succeeds' }
    return { stdout: elsewhere(event), status: 'succeeds' }
  }
  const image = imageNamed(state, operand.text)
  if (image.kind !== 'built') return missing
  if (/\.Id\b/i.test(format)) return { stdout: printed(state, 'image', { kind: 'image', image }), status: 'succeeds' }
  return { stdout: elsewhere(event), status: 'succeeds' }
}

/** `docker wait` prints the exit status: commands are taken to succeed. */
export function takeWait(state: DaemonState, { command }: DockerEvent): CallResult {
  for (const { text } of command.operands) {
    const found = containerNamed(state, text)
    if (found !== undefined) state.ended.add(numberOf(found))
  }
  return { stdout: literal('0\n'), status: 'succeeds' }
}

/** What a container's command has printed: files of the container where it printed these, all of them, and has ended. */
export function takeLogs(state: DaemonState, files: HostFiles, event: DockerEvent): CallResult {
  const [operand] = event.command.operands
  const found = operand === undefined ? undefined : containerNamed(state, operand.text)
  if (found === undefined) return { stdout: elsewhere(event), status: 'succeeds' }
  const isFollowed = hasFlag(event.command, 'follow')
  const isWhole = event.command.name === 'logs' && event.command.flags.every(({ name }) => name === 'follow')
  const hasEnded = isFollowed || state.ended.has(numberOf(found)) || !hasFlag(found.event.command, 'detach')
  const text = isWhole && hasEnded ? printedBefore(state, files, found, event) : undefined
  const name = `logs-${printText(operand?.text ?? [])}`
  return {
    stdout: text ?? printed(state, name, { kind: 'output', container: found.id, at: event.call.site }),
    status: 'succeeds',
  }
}
