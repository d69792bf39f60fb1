/**
 * Containers in which something was done before the artifact was taken: what they did becomes RUNs at the end of the stage that
 * their image became. `CMD make` that ran in a container simply becomes `RUN make`. The modes that the driver gave to artifacts on
 * the host come after them (`modes.ts`).
 *
 * Where anything else uses the image, it must stay as it is, and the RUNs go into a stage of their own, FROM the image's. So do
 * the RUNs of a container whose image no Dockerfile here builds.
 */
import { evaluateDockerfile } from '../../dockerfile/evaluate.ts'
import { parseDockerfile } from '../../dockerfile/parse.ts'
import { replaceKeyword, type TextEdit } from '../../dockerfile/edits.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import type { Finding } from '../../findings/finding.ts'
import { containerChanged, noToolsInStage } from '../../findings/rewrite.ts'
import { parseReference, referenceKey } from '../../docker/reference.ts'
import { flagValue } from '../../docker/flag-values.ts'
import type { ContainerId } from '../../host/origin.ts'
import type { Container, Pipeline } from '../../pipeline/model.ts'
import { contextSources } from '../../pipeline/context-sources.ts'
import { known, type Text } from '../../text/symbolic.ts'
import type { Look } from '../../pipeline/observation.ts'
import { settingLines, settingsAfter, whatARunCannot } from './container-settings.ts'
import { hasTools, modeLines, planModes, type ModePlan } from './modes.ts'
import { isNative, nativeFlag } from './native-platform.ts'
import { imagesInUse, keptStages, stageKey, type Part } from './parts.ts'
import { hasNoEntrypoint, isIdle, runLine } from './run-lines.ts'
import { volumeEdits } from './volumes.ts'
import { freeName } from '../../text/free-name.ts'

/** A stage for what was done in one container. */
export interface RunStage {
  readonly name: string
  readonly text: string
  /** It stands after this part's stages; before all parts when its image comes from outside. */
  readonly after: Part | undefined
}

export interface PlannedRuns {
  readonly edits: ReadonlyMap<Part, readonly TextEdit[]>
  readonly stages: readonly RunStage[]
  /** The stage that a container's path is taken from, where it has one of its own. */
  readonly stageOf: (container: ContainerId, path: Text) => string | undefined
  /** A stage gives the path the mode that the driver gave it. */
  readonly setsMode: (container: ContainerId, path: Text) => boolean
  readonly findings: readonly Finding[]
}

/**
 * Plans the RUNs of all containers from which the parts take something.
 *
 * @param names the stages' names so far
 * @param separate images stay as they are, whoever uses them
 */
export function planRuns(
  pipeline: Pipeline,
  parts: readonly Part[],
  names: ReadonlyMap<string, string>,
  look: Look,
  separate = false,
): PlannedRuns {
  const edits = new Map<Part, readonly TextEdit[]>()
  const stages: RunStage[] = []
  const stageOf = new Map<ContainerId, string>()
  const findings: Finding[] = []
  const used = new Set([...names.values()].map((name) => name.toLowerCase()).concat([...imagesInUse(pipeline, parts)]))
  const take = (wanted: string): string => {
    const name = freeName(wanted, (one) => used.has(one.toLowerCase()))
    used.add(name.toLowerCase())
    return name
  }
  const modes = planModes(pipeline, parts, look)
  const given = new Map<ContainerId, ModeStage>()
  for (const container of providers(pipeline, parts)) {
    const wanted = modes.get(container.id)
    if (container.untouched && wanted === undefined) continue
    const ground = groundOf(parts, names, container)
    const done =
      ground === undefined ? undefined : container.untouched ? nothingDone(ground.image) : linesOf(ground.image, container)
    if (ground === undefined || done === undefined) {
      if (!container.untouched)
        findings.push(containerChanged((container.actions.at(-1) ?? container).event.call.site, whatARunCannot(container)))
      continue
    }
    if (container.actions.some(({ kind }) => kind === 'host') && !hasTools(ground.image)) {
      findings.push(noToolsInStage(container.event.call.site, ground.base))
      continue
    }
    const isShared = ground.part === undefined || separate || isSharedImage(pipeline, container)
    // A stage of its own would run the image's triggers.
    const isTriggered = ground.image.target?.steps.some(({ step }) => step.kind === 'onbuild') === true
    const needsOwn = isShared || wanted?.isApart === true
    const isPossible =
      ground.part !== undefined && !(wanted?.isApart === true && !container.untouched) && !(needsOwn && isTriggered)
    const plan = isPossible ? wanted : undefined
    const chmods = plan === undefined ? [] : (modeLines(ground.image, done.user, plan) ?? [])
    if (ground.part !== undefined && !isShared && !(plan?.isApart === true)) {
      edits.set(ground.part, [
        ...(edits.get(ground.part) ?? volumeEdits(ground.part)),
        ...((container.untouched
          ? undefined
          : commandBecomesRun(ground.part, container, done, [...hostLines(container, done), ...chmods])) ??
          appended(ground.part, [...done.lines, ...chmods])),
      ])
      if (plan !== undefined && chmods.length > 0) given.set(container.id, { plan, name: undefined })
    } else if (done.lines.length + chmods.length > 0) {
      const outside = used.has('build') ? `${shortName(ground.base)}-build` : 'build'
      const inside = container.untouched ? `${ground.base}-mode` : `${ground.base}-run`
      const name = take(ground.part === undefined ? outside : inside)
      const final = parts.at(-1)
      const isForeign = ground.part === undefined && final !== undefined && isNative(container.event, final.image.event)
      const from = `FROM ${isForeign ? nativeFlag : ''}${ground.base} AS ${name}`
      stages.push({ name, text: [from, ...done.lines, ...chmods, ''].join('\n'), after: ground.part })
      if (!container.untouched) stageOf.set(container.id, name)
      if (plan !== undefined && chmods.length > 0) given.set(container.id, { plan, name })
    }
  }
  const standing = (id: ContainerId): ContainerId => pipeline.containers.get(id)?.id ?? id
  const modeStage = (container: ContainerId, path: Text): ModeStage | undefined => {
    const one = given.get(standing(container))
    return one?.plan.modes.has(known(path) ?? '') === true ? one : undefined
  }
  return {
    edits,
    stages,
    stageOf: (container, path) => modeStage(container, path)?.name ?? stageOf.get(standing(container)),
    setsMode: (container, path) => modeStage(container, path) !== undefined,
    findings,
  }
}

interface ModeStage {
  readonly plan: ModePlan
  /** `undefined`: the stage of the container's image. */
  readonly name: string | undefined
}

interface Done {
  readonly lines: readonly string[]
  /** As whom a RUN after them works. */
  readonly user: Text | undefined
}

function nothingDone(image: EvaluatedDockerfile): Done {
  return { lines: [], user: image.target?.after.user }
}

/** The containers from which kept stages take something. */
function providers(pipeline: Pipeline, parts: readonly Part[]): readonly Container[] {
  const ids = new Set(
    parts.flatMap((part) =>
      contextSources(part.image, keptStages(part)).flatMap((match) =>
        match.artifacts.flatMap(({ node }) => (node.origin?.kind === 'artifact' ? [node.origin.container] : [])),
      ),
    ),
  )
  return [...new Set([...ids].flatMap((id) => pipeline.containers.get(id) ?? []))]
}

interface Ground {
  readonly image: EvaluatedDockerfile
  /** What a stage that goes on from the container's image is FROM. */
  readonly base: string
  readonly part: Part | undefined
}

function groundOf(parts: readonly Part[], names: ReadonlyMap<string, string>, container: Container): Ground | undefined {
  const { image } = container
  if (image.kind === 'stock') {
    const base = known(image.reference)
    if (base === undefined) return undefined
    const text = `FROM ${base}\n`
    return {
      image: evaluateDockerfile(parseDockerfile({ path: 'Dockerfile', text }), { args: new Map(), target: undefined }),
      base,
      part: undefined,
    }
  }
  const part = parts.find((one) => one.image.id === image.id)
  const target = part?.image.evaluated.target
  const base = part === undefined || target === undefined ? undefined : names.get(stageKey(part, target.index))
  // A stage of the final's own file: nothing can be put in there.
  if (part === undefined || base === undefined || part.inFinal) return undefined
  return { image: part.image.evaluated, base, part }
}

/** Commands that use an image by its name. */
const users: ReadonlySet<string> = new Set(['tag', 'push', 'save', 'run'])

/** Whether anything but this container uses its image: another container, another image, or a command that names it. */
export function isSharedImage(pipeline: Pipeline, container: Container): boolean {
  const { image, event } = container
  if (image.kind !== 'built') return true
  const tags = pipeline.images.find((one) => one.id === image.id)?.tags ?? []
  const names = new Set([...tags, ...event.command.operands.slice(0, 1).map((operand) => operand.text)].map(referenceKey))
  // A container that is only created, and never started, does nothing.
  const starts = pipeline.events.some(
    (one) => one.command.name === 'start' && container.actions.every(({ event: own }) => own !== one),
  )
  return (
    pipeline.events.some(
      (other) =>
        other !== event &&
        (users.has(other.command.name) || (starts && other.command.name === 'create')) &&
        other.command.operands.slice(0, 1).some((operand) => names.has(referenceKey(operand.text))),
    ) || pipeline.handoffs.some(({ from, container: by }) => by !== container.id && from.kind === 'built' && from.id === image.id)
  )
}

/** All that was done, as lines of a stage; `undefined` when a stage cannot do it. */
function linesOf(image: EvaluatedDockerfile, container: Container): Done | undefined {
  const state = image.target?.after
  if (state === undefined || container.mounts.length > 0) return undefined
  const base = settingsAfter(state)
  const lines: string[] = []
  let now = base
  for (const action of container.actions) {
    if (isIdle(image, container, action)) continue
    const command = runLine(image, container, action)
    const settings = settingLines(container, action, base, now)
    if (command === undefined || settings === undefined) return undefined
    lines.push(...settings.lines, command)
    now = settings.after
  }
  return { lines, user: now.user }
}

/** What host commands did afterwards: the lines behind the first one, which is the container's own command. */
function hostLines({ actions }: Container, { lines }: Done): readonly string[] {
  const count = actions.filter(({ kind }) => kind === 'host').length
  return count === 0 ? [] : lines.slice(1)
}

/** `CMD make` at the end of the stage, that ran as it is, or without what it printed at its end. */
function commandBecomesRun(
  part: Part,
  container: Container,
  { lines: [line = ''] }: Done,
  after: readonly string[],
): readonly TextEdit[] | undefined {
  const [action, ...others] = container.actions
  const last = part.stages.at(-1)?.instructions.at(-1)
  const isOwn =
    action?.kind === 'command' && container.event.command.operands.length === 1 && others.every(({ kind }) => kind === 'host')
  const isPlain = ['entrypoint', 'env', 'workdir', 'user'].every((flag) => flagValue(container.event.command, flag) === undefined)
  if (!isOwn || !isPlain || last?.kind !== 'cmd') return undefined
  if (action.argv === undefined)
    return hasNoEntrypoint(part.image.evaluated) ? [replaceKeyword(last, 'RUN'), ...appended(part, after)] : undefined
  if (action.prints === undefined || /\S/.test(part.file.source.text.slice(last.start, last.keywordSpan.start))) return undefined
  return [{ start: last.start, end: last.end, text: `${line}\n` }, ...appended(part, after)]
}

function appended(part: Part, lines: readonly string[]): readonly TextEdit[] {
  const stage = part.stages.at(-1)
  const end = (stage?.instructions.at(-1) ?? stage?.from)?.end
  if (lines.length === 0 || end === undefined) return []
  const { text } = part.file.source
  return [{ start: end, end, text: `${text[end - 1] === '\n' ? '' : '\n'}${lines.join('\n')}\n` }]
}

/** `golang` for `golang:1.8`. */
function shortName(reference: string): string {
  const repository = parseReference(reference)?.repository ?? reference
  return repository.slice(repository.lastIndexOf('/') + 1)
}
