/**
 * Redirections. A file is written once, when the command that it belongs to has ended: what was collected goes to the world in
 * one piece. What reads the file that it writes (`sed … f > f`) sees it emptied first, as a real shell does.
 */
import type { Redirection } from 'unbash'
import { unknownTarget, unwritableTarget } from '../findings/shell.ts'
import type { Site } from '../text/source.ts'
import { concat, known, literal, printText, type Text } from '../text/symbolic.ts'
import { assignText, unknownText } from './parameters.ts'
import { noteTouch } from './races.ts'
import { endless } from './size.ts'
import { report, siteFor, type Shell } from './state.ts'
import { createCapture, createInput, nullSink, type Descriptors, type Input, type Sink, type Target } from './streams.ts'
import { siteIn } from './origin.ts'
import { expandHeredoc, expandText } from './words.ts'
import type { HostPath } from './world.ts'

export interface OpenedRedirects {
  readonly descriptors: Descriptors
  readonly heredocs: readonly Site[]
  /** Files that are written from the start. */
  readonly truncated: readonly HostPath[]
  /** A file to be read is not there: the command does not run. */
  readonly failed: boolean
  /** A file cannot be written, because its folder is not there or it is a folder itself: the command does not run. */
  readonly unwritable: boolean
  /** Hands the files to the world. */
  finish(): void
}

interface Opening {
  input: Input | undefined
  sinks: Map<number, Sink>
  inputs: Map<number, Input>
  heredocs: Site[]
  truncated: HostPath[]
  failed: boolean
  unwritable: boolean
  targets: readonly Target[]
  finishers: (() => void)[]
}

/** Opens redirections from left to right. `lasting`: they stay (`exec > log`), so each write goes to the world at once. */
export function openRedirects(shell: Shell, redirects: readonly Redirection[], lasting = false): OpenedRedirects {
  const { input, sinks, inputs } = shell.descriptors
  if (redirects.length === 0)
    return {
      descriptors: shell.descriptors,
      heredocs: [],
      truncated: [],
      failed: false,
      unwritable: false,
      finish: () => undefined,
    }
  const opening: Opening = {
    input,
    sinks: new Map(sinks),
    inputs: new Map(inputs),
    heredocs: [],
    truncated: [],
    failed: false,
    unwritable: false,
    targets: shell.descriptors.targets,
    finishers: [],
  }
  const finish = (): void => {
    for (const finisher of opening.finishers) finisher()
  }
  try {
    for (const redirect of redirects) if (!opening.failed) open(shell, opening, redirect, lasting)
  } catch (error) {
    // `> out <<E` with an unset variable in the body, under `set -u`: the file is made before the shell ends.
    finish()
    throw error
  }
  if (opening.failed) finish()
  return {
    descriptors: { input: opening.input, sinks: opening.sinks, inputs: opening.inputs, targets: opening.targets },
    heredocs: opening.heredocs,
    truncated: opening.truncated,
    failed: opening.failed,
    unwritable: opening.unwritable,
    finish,
  }
}

function open(shell: Shell, opening: Opening, redirect: Redirection, lasting: boolean): void {
  const site = siteFor(shell, redirect)
  if (redirect.type === 'HereDoc') {
    const { body, closing, delimiter, operator } = redirect
    opening.heredocs.push(siteIn(shell.origin, { pos: body.pos, end: closing?.end ?? body.end }))
    setInput(
      opening,
      descriptorOf(shell, redirect, 0, site),
      createInput(heredocText(shell, body, delimiter?.quoted === true, operator === '<<-')),
    )
    return
  }
  if (redirect.type === 'HereString') {
    const text = redirect.target === undefined ? [] : expandText(shell, redirect.target)
    setInput(opening, descriptorOf(shell, redirect, 0, site), createInput(concat(text, literal('\n'))))
    return
  }
  const target = redirect.target === undefined ? [] : expandText(shell, redirect.target)
  switch (redirect.operator) {
    case '<':
    case '<>':
      setInput(opening, descriptorOf(shell, redirect, 0, site), readTarget(shell, opening, target, site))
      return
    case '<&': {
      const from = Number(known(target)?.replace(/-$/, ''))
      const input = from === 0 ? opening.input : opening.inputs.get(from)
      if (from > 2 && input === undefined && !opening.sinks.has(from)) opening.failed = true
      setInput(opening, descriptorOf(shell, redirect, 0, site), input)
      return
    }
    case '>&':
      return duplicate(
        shell,
        opening,
        target,
        descriptorOf(shell, redirect, 1, site),
        redirect.descriptor === undefined,
        site,
        lasting,
      )
    case '&>':
    case '&>>': {
      const sink = writeTarget(shell, opening, target, redirect.operator === '&>>', 1, site, lasting)
      opening.sinks.set(1, sink)
      opening.sinks.set(2, sink)
      return
    }
    default: {
      const number = descriptorOf(shell, redirect, 1, site)
      opening.sinks.set(number, writeTarget(shell, opening, target, redirect.operator === '>>', number, site, lasting))
    }
  }
}

/** `<<-` takes tabs off the lines of the source, not of what expansions give. */
function heredocText(
  shell: Shell,
  body: { readonly text: string; readonly parts: Parameters<typeof expandHeredoc>[1]['parts'] },
  quoted: boolean,
  stripTabs: boolean,
): Text {
  const strip = (text: string, atStart: boolean): string => text.replace(atStart ? /^\t+/gm : /(?<=\n)\t+/g, '')
  if (quoted) return literal(stripTabs ? strip(body.text, true) : body.text)
  if (!stripTabs) return expandHeredoc(shell, body)
  if (body.parts === undefined) return expandHeredoc(shell, { text: strip(body.text, true), parts: undefined })
  const parts = body.parts.map((part, index) =>
    part.type === 'Literal' ? { ...part, text: strip(part.text, index === 0) } : part,
  )
  return expandHeredoc(shell, { text: body.text, parts })
}

/** The number in front of an operator; `{name}>` gets a free one that the variable tells. */
function descriptorOf(shell: Shell, redirect: Redirection, usual: number, site: Site): number {
  const { descriptor } = redirect
  if (descriptor === undefined) return usual
  if (descriptor.type === 'FileDescriptor') return descriptor.value
  const number = Math.max(9, ...shell.descriptors.sinks.keys(), ...shell.descriptors.inputs.keys()) + 1
  assignText(shell, descriptor.name, literal(String(number)), site)
  return number
}

function setInput(opening: Opening, number: number, input: Input | undefined): void {
  if (number === 0) opening.input = input
  else if (input !== undefined) opening.inputs.set(number, input)
}

function duplicate(
  shell: Shell,
  opening: Opening,
  target: Text,
  number: number,
  both: boolean,
  site: Site,
  lasting: boolean,
): void {
  const from = known(target)
  if (from === '-') {
    if (number > 2) opening.sinks.delete(number)
    else opening.sinks.set(number, nullSink)
    return
  }
  if (from !== undefined && /^\d+-?$/.test(from)) {
    const other = Number(from.replace('-', ''))
    const sink = opening.sinks.get(other)
    // What nobody opened cannot be written to: the command does not run.
    if (sink === undefined && other !== 0 && !opening.inputs.has(other)) opening.failed = true
    opening.sinks.set(number, sink ?? nullSink)
    return
  }
  // bash: `>& file` is `&> file`.
  const sink = writeTarget(shell, opening, target, false, 1, site, lasting)
  opening.sinks.set(number, sink)
  if (both) opening.sinks.set(2, sink)
}

const devices: Readonly<Record<string, number>> = { '/dev/stdout': 1, '/dev/stderr': 2, '/dev/fd/1': 1, '/dev/fd/2': 2 }

function writeTarget(
  shell: Shell,
  opening: Opening,
  target: Text,
  append: boolean,
  number: number,
  site: Site,
  lasting: boolean,
): Sink {
  const { world } = shell.run
  const name = known(target) ?? ''
  if (name === '/dev/null') return nullSink
  if (name === '/dev/tty') return { kind: 'terminal', write: () => undefined }
  const device = devices[name]
  if (device !== undefined) return opening.sinks.get(device) ?? nullSink
  const path = world.resolve(shell.cwd, target)
  if (path === undefined || target.length === 0) {
    report(shell, unknownTarget(site, printText(target)))
    return { kind: 'file', write: () => undefined }
  }
  const missing = whyUnwritable(shell, target, path)
  if (missing !== undefined) {
    opening.unwritable = true
    report(shell, unwritableTarget(site, printText(target), missing))
    return { kind: 'file', write: () => undefined }
  }
  noteTouch(shell, { writes: [path] })
  if (lasting) {
    if (!append) world.write(path, [], false, site)
    return {
      kind: 'file',
      write: (text) => {
        world.write(path, text, true, site)
      },
    }
  }
  const capture = createCapture('file', () => endless(shell, site))
  // What commands print as errors is not known.
  const errors =
    number === 2 ? unknownText(`stderr:${site.source.path}:${String(site.start)}`, 'stderr', 'command', site, undefined) : []
  if (!append) opening.truncated.push(path)
  const opened: Target = { path, append, text: () => capture.text(), gone: false }
  opening.targets = [...opening.targets, opened]
  opening.finishers.push(() => {
    if (!opened.gone) world.write(path, concat(capture.text(), errors), append, site)
  })
  return capture
}

/** Makes the files that a compound command writes: what runs in it finds them. */
export function makeTargets(shell: Shell, { descriptors: { targets } }: OpenedRedirects, site: Site): void {
  const { world } = shell.run
  for (const { path } of targets.slice(shell.descriptors.targets.length))
    if (world.kind(path) === 'absent') world.create?.(path, site)
}

/** Why the shell certainly cannot open a file to write it. */
function whyUnwritable(shell: Shell, target: Text, path: HostPath): string | undefined {
  const { world } = shell.run
  const kind = world.kind(path)
  if (kind === 'directory') return 'it is a folder'
  const last = target.at(-1)
  if (kind === 'absent' && typeof last === 'string' && last.endsWith('/')) return 'there is no such folder'
  const folder = world.resolve(shell.cwd, concat(target, literal('/..')))
  const kinds = [folder === undefined ? 'unknown' : world.kind(folder), world.folderOf?.(path)]
  const isLacking = kind === 'absent' && (kinds.includes('absent') || kinds.includes('file'))
  return isLacking ? 'its folder is not there' : undefined
}

function readTarget(shell: Shell, opening: Opening, target: Text, site: Site): Input | undefined {
  const { world } = shell.run
  const name = known(target)
  if (name === '/dev/null') return createInput([])
  if (name === '/dev/stdin' || name === '/dev/tty') return opening.input
  const path = world.resolve(shell.cwd, target)
  if (path !== undefined && opening.truncated.includes(path)) return createInput([])
  if (path !== undefined) noteTouch(shell, { reads: [path] })
  // A folder can be opened, and not be read: whoever reads from it fails.
  if (path !== undefined && world.kind(path) === 'directory') return createInput([], path)
  const text =
    path === undefined
      ? unknownText(`file:${printText(target)}`, printText(target), 'command', site, undefined)
      : world.read(path, site)
  if (path === undefined) report(shell, unknownTarget(site, printText(target)))
  if (text === undefined) opening.failed = true
  return createInput(text ?? [], path)
}
