/**
 * Containers in which something was done before the artifact was taken: what they did becomes RUNs at the end of the stage that
 * their image became. `CMD make` that ran in a container simply becomes `RUN make`.
 *
 * A stage takes the RUNs of one container only, and only when nothing else uses the stage: else the other use would see them.
 */
import { flagValue, flagValues } from '../../docker/flag-values.ts'
import { parseMount } from '../../docker/mount.ts'
import { replaceKeyword, type TextEdit } from '../../dockerfile/edits.ts'
import type { CommandForm } from '../../dockerfile/ast.ts'
import type { Finding } from '../../findings/finding.ts'
import { containerChanged } from '../../findings/rewrite.ts'
import { isHarmless, ownCommand } from '../../pipeline/daemon/harmless.ts'
import type { Container, ContainerAction, Pipeline } from '../../pipeline/model.ts'
import { known, type Text } from '../../text/symbolic.ts'
import type { Part } from './parts.ts'

export interface PlannedRuns {
  readonly edits: ReadonlyMap<Part, readonly TextEdit[]>
  readonly findings: readonly Finding[]
}

/** Plans the RUNs of all containers from which the parts take something. */
export function planRuns(pipeline: Pipeline, parts: readonly Part[]): PlannedRuns {
  const edits = new Map<Part, readonly TextEdit[]>()
  const findings: Finding[] = []
  const ids = new Set(parts.map((part) => part.image.id))
  const used = [...pipeline.containers.values()].filter((container) =>
    pipeline.handoffs.some((handoff) => handoff.container === container.id && ids.has(handoff.into)),
  )
  for (const container of used) {
    if (container.untouched) continue
    const part =
      container.image.kind === 'built'
        ? parts.find((one) => one.image.id === (container.image.kind === 'built' ? container.image.id : undefined))
        : undefined
    const planned = part === undefined || isShared(pipeline, container) ? undefined : runsOf(part, container)
    if (part === undefined || planned === undefined) findings.push(containerChanged(lastAction(container).event.call.site))
    else edits.set(part, planned)
  }
  return { edits, findings }
}

function lastAction(container: Container): { readonly event: ContainerAction['event'] } {
  return container.actions.at(-1) ?? container
}

/** Whether anything but this container takes from its image. */
function isShared(pipeline: Pipeline, container: Container): boolean {
  const { image } = container
  return pipeline.handoffs.some(
    (handoff) =>
      handoff.container !== container.id &&
      handoff.from.kind === 'built' &&
      image.kind === 'built' &&
      handoff.from.id === image.id,
  )
}

function runsOf(part: Part, container: Container): readonly TextEdit[] | undefined {
  const lines: string[] = []
  let replaced: TextEdit | undefined
  for (const action of container.actions) {
    if (action.kind === 'cp-in') return undefined
    if (isIdle(part, action)) continue
    const settings = settingsOf(part, action)
    const own =
      action.kind === 'command' && action.argv === undefined && flagValue(action.event.command, 'entrypoint') === undefined
    const last = part.stages.at(-1)?.instructions.at(-1)
    if (settings === undefined) return undefined
    if (own && settings.length === 0 && container.actions.length === 1 && last?.kind === 'cmd' && hasNoEntrypoint(part)) {
      replaced = replaceKeyword(last, 'RUN')
      continue
    }
    const command = commandOf(part, action)
    if (command === undefined) return undefined
    lines.push(...settings, command)
  }
  return [...(replaced === undefined ? [] : [replaced]), ...appended(part, lines)]
}

function isIdle(part: Part, action: ContainerAction): boolean {
  if (action.kind === 'cp-in' || action.argv === undefined) return false
  return (action.kind === 'exec' || hasNoEntrypoint(part)) && isHarmless(action.argv)
}

function hasNoEntrypoint(part: Part): boolean {
  const own = ownCommand(part.image.evaluated, part.image.evaluated.target)
  return own.known && own.entrypoint === undefined
}

/** ENV, WORKDIR and USER that the container was given; `undefined` when it was given something else that matters. */
function settingsOf(part: Part, action: ContainerAction): readonly string[] | undefined {
  const { command } = action.event
  if (command.flags.some((flag) => parseMount(flag) !== undefined)) return undefined
  if (
    ['env-file', 'privileged', 'device', 'cap-add', 'network', 'add-host', 'volumes-from', 'link'].some((name) =>
      command.flags.some((flag) => flag.name === name),
    )
  )
    return undefined
  const folder = part.image.evaluated.target?.after.workdir
  const present = folder === undefined ? undefined : known(folder)
  const variables = flagValues(command, 'env').map((value) => known(value))
  const [workdir, user] = [flagValue(command, 'workdir'), flagValue(command, 'user')].map((value) =>
    value === undefined ? undefined : (known(value) ?? null),
  )
  if (workdir === null || user === null || variables.some((value) => value === undefined || !/^\w+=[\w./:@%+,-]*$/.test(value)))
    return undefined
  return [
    ...variables.map((value) => `ENV ${value ?? ''}`),
    ...(workdir === undefined || workdir === present ? [] : [`WORKDIR ${workdir}`]),
    ...(user === undefined ? [] : [`USER ${user}`]),
  ]
}

function commandOf(part: Part, action: ContainerAction): string | undefined {
  if (action.kind === 'cp-in') return undefined
  if (action.kind === 'exec') return printRun(action.argv)
  const given = flagValue(action.event.command, 'entrypoint')
  if (given !== undefined) return printRun([...(known(given) === '' ? [] : [given]), ...(action.argv ?? [])])
  const own = ownCommand(part.image.evaluated, part.image.evaluated.target)
  if (!own.known) return undefined
  if (own.entrypoint?.form === 'shell') return `RUN ${own.entrypoint.text}`
  const front = own.entrypoint?.argv.map((word): Text => [word]) ?? []
  if (action.argv !== undefined) return printRun([...front, ...action.argv])
  return own.cmd === undefined ? undefined : printForm(front, own.cmd)
}

function printForm(front: readonly Text[], cmd: CommandForm): string | undefined {
  if (cmd.form === 'exec') return printRun([...front, ...cmd.argv.map((word): Text => [word])])
  return front.length === 0 ? `RUN ${cmd.text}` : printRun([...front, ['/bin/sh'], ['-c'], [cmd.text]])
}

/** Plain words as a person writes them, a shell's own text as it is, all else as a JSON array. */
function printRun(argv: readonly Text[]): string | undefined {
  const words = argv.map((word) => known(word))
  if (words.some((word) => word === undefined)) return undefined
  const plain = words.map((word) => word ?? '')
  const [first, flag, script] = plain
  if (
    plain.length === 3 &&
    (first === 'sh' || first === '/bin/sh') &&
    flag === '-c' &&
    script !== undefined &&
    !script.includes('\n')
  )
    return `RUN ${script}`
  if (plain.every((word) => /^[\w./:@%+,-]+$/.test(word)) && !/^(?:cd|export|set|test|exec|eval|source|\.)$/.test(first ?? ''))
    return `RUN ${plain.join(' ')}`
  return `RUN [${plain.map((word) => JSON.stringify(word)).join(', ')}]`
}

function appended(part: Part, lines: readonly string[]): readonly TextEdit[] {
  const stage = part.stages.at(-1)
  const end = (stage?.instructions.at(-1) ?? stage?.from)?.end
  if (lines.length === 0 || end === undefined) return []
  const { text } = part.file.source
  return [{ start: end, end, text: `${text[end - 1] === '\n' ? '' : '\n'}${lines.join('\n')}\n` }]
}
