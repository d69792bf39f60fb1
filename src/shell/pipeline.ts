/** Pipelines: what one stage prints is what the next one reads. Each stage is a subshell. */
import type { CommandNode, Pipeline } from 'unbash'
import { succeeded } from './ask.ts'
import { endless } from './size.ts'
import { fork, siteFor, within, type Flow, type Shell } from './state.ts'
import { runToEnd } from './subshell.ts'
import { createCapture, createInput, type Capture } from './streams.ts'
import { sliceIn } from './origin.ts'
import { literal } from '../text/symbolic.ts'
import { assign, unknownText } from './parameters.ts'
import { findRaces, type Touch } from './races.ts'
import { indexedArray } from './variables.ts'
import type { Status } from './world.ts'

/** Runs a pipeline with its `!` and `time`; leaves its status in the shell. */
export function executePipeline(shell: Shell, pipeline: Pipeline): Flow {
  const negations = pipeline.prefixes.filter((prefix) => prefix.type === 'Negation').length
  const tested = shell.tested || negations > 0
  const flow = within(shell, { tested }, () => {
    const [only] = pipeline.commands
    if (pipeline.commands.length === 1 && only !== undefined) return shell.run.executeCommand(shell, only)
    executeStages(shell, pipeline)
    return undefined
  })
  // What leaves the program or a function in it (`! exit 3`) does so with its own status; what leaves a loop does not in bash.
  const goesOn = flow === undefined || (shell.dialect === 'bash' && (flow.kind === 'break' || flow.kind === 'continue'))
  if (negations % 2 === 1 && goesOn)
    shell.status = succeeded(shell, shell.status, sliceIn(shell.origin, pipeline).replace(/^!\s*/, ''), siteFor(shell, pipeline))
      ? 1
      : 0
  return flow
}

function executeStages(shell: Shell, pipeline: Pipeline): void {
  let before: Capture | undefined
  const statuses: Status[] = []
  const around = shell.run.touches
  const members: (readonly Touch[])[] = []
  const sink = shell.descriptors.sinks.get(1)
  for (const [index, command] of pipeline.commands.entries()) {
    const last = index === pipeline.commands.length - 1
    const child = stage(
      shell,
      before,
      createCapture(last ? (sink?.kind ?? 'null') : 'captured', () => endless(shell, siteFor(shell, command))),
      pipeline.operators[index] === '|&',
    )
    const touches: Touch[] = []
    shell.run.touches = touches
    runToEnd(child.shell, () => shell.run.executeCommand(child.shell, command))
    members.push(touches)
    if (last && shell.options.shopt.has('lastpipe')) shell.variables = child.shell.variables
    statuses.push(child.shell.status)
    before = child.capture
  }
  shell.run.touches = around
  around?.push(...members.flat())
  const site = siteFor(shell, pipeline)
  const isOpen = findRaces(shell, members, site)
  const printed = before?.text() ?? []
  sink?.write(
    isOpen ? unknownText(`race:${site.source.path}:${String(site.start)}`, 'pipeline', 'command', site, undefined) : printed,
  )
  assign(
    shell,
    'PIPESTATUS',
    indexedArray(statuses.map((status) => literal(typeof status === 'number' ? String(status) : '0'))),
    siteFor(shell, pipeline),
  )
  shell.status = pipelineStatus(shell, pipeline.commands, statuses)
}

function stage(
  shell: Shell,
  before: Capture | undefined,
  capture: Capture,
  both: boolean,
): { readonly shell: Shell; readonly capture: Capture } {
  const child = fork(shell)
  const sinks = new Map(shell.descriptors.sinks)
  sinks.set(1, capture)
  if (both) sinks.set(2, capture)
  child.descriptors = {
    ...shell.descriptors,
    sinks,
    input: before === undefined ? shell.descriptors.input : createInput(before.text()),
  }
  return { shell: child, capture }
}

/** The last stage's status; with `pipefail` the last one that is not 0. */
function pipelineStatus(shell: Shell, commands: readonly CommandNode[], statuses: readonly Status[]): Status {
  const last = statuses.at(-1) ?? 0
  if (!shell.options.pipefail) return last
  const failed = statuses.findLastIndex((status, index) => {
    const command = commands[index]
    return command !== undefined && !succeeded(shell, status, sliceIn(shell.origin, command), siteFor(shell, command))
  })
  const status = statuses[failed]
  return status === undefined ? (last === 'succeeds' ? last : 0) : typeof status === 'number' ? status : 1
}
