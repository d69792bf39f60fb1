/**
 * Modes that the driver gives to artifacts on the host, as `RUN chmod` in the stage that makes them: the same chmod on the same file,
 * and plain multi-stage. `COPY --chmod`, which only BuildKit knows, is left for what no stage here makes.
 */
import type { EvaluatedDockerfile, EvaluatedStage, StageState } from '../../dockerfile/stage.ts'
import type { ContainerId } from '../../host/origin.ts'
import type { Pipeline } from '../../pipeline/model.ts'
import { contextSources } from '../../pipeline/context-sources.ts'
import { known } from '../../text/symbolic.ts'
import type { Look } from '../../pipeline/observation.ts'
import { keptStages, type Part } from './parts.ts'
import { typeOf } from './types.ts'

/** The artifacts of one container that are given modes. */
export interface ModePlan {
  readonly modes: ReadonlyMap<string, string>
  /** Something else that is taken from the container lies in one of these paths, or holds it: it must not see the change. */
  readonly isApart: boolean
}

/** Gathers the modes of all artifacts that the parts take; a path that is taken in two modes is none of them. */
export function planModes(pipeline: Pipeline, parts: readonly Part[], look: Look): ReadonlyMap<ContainerId, ModePlan> {
  const taken = new Map<ContainerId, Map<string, Set<string>>>()
  for (const part of parts) {
    for (const match of contextSources(part.image, keptStages(part))) {
      for (const one of match.artifacts) {
        const { node } = one
        if (node.origin?.kind !== 'artifact') continue
        const path = known(node.origin.path) ?? ''
        const provider = pipeline.containers.get(node.origin.container)?.id ?? node.origin.container
        const isOwn =
          match.step.chmod === undefined && !match.evaluated.triggered && typeOf(pipeline, part.image, one, look) !== 'directory'
        const paths = taken.get(provider) ?? new Map<string, Set<string>>()
        taken.set(provider, paths)
        paths.set(path, (paths.get(path) ?? new Set()).add((isOwn ? node.mode : undefined) ?? ''))
      }
    }
  }
  const plans = new Map<ContainerId, ModePlan>()
  const ours = new Set([...pipeline.containers.values()].map(({ id }) => id))
  for (const [container, paths] of taken) {
    const modes = new Map(
      [...paths].flatMap(([path, found]): readonly (readonly [string, string])[] => {
        const [mode = ''] = found
        return found.size === 1 && isMode(mode) && isPlainPath(path) ? [[path, mode]] : []
      }),
    )
    const isApart = [...modes.keys()].some((path) => [...paths.keys()].some((other) => other !== path && areNested(path, other)))
    if (modes.size > 0 && ours.has(container)) plans.set(container, { modes, isApart })
  }
  return plans
}

/** Some mode as `chmod` takes it after its name; one that begins with a hyphen would be an option. */
function isMode(mode: string): boolean {
  return /^(?:[0-7]{3,4}|[ugoa]*[+=][rwxXst]*(?:,[ugoa]*[-+=][rwxXst]*)*|[ugoa]+-[rwxXst]*(?:,[ugoa]*[-+=][rwxXst]*)*)$/.test(
    mode,
  )
}

function isPlainPath(path: string): boolean {
  return /^(?:\/[\w.@%+,:-]+)+$/.test(path)
}

function areNested(a: string, b: string): boolean {
  return a.startsWith(`${b}/`) || b.startsWith(`${a}/`) || a === '/' || b === '/' || b === ''
}

/** The lines that give modes at the end of a stage; `undefined` when its shell may not know chmod. */
export function modeLines(file: EvaluatedDockerfile, user: StageState['user'], plan: ModePlan): readonly string[] | undefined {
  const stage = file.target
  if (stage === undefined || !hasChmod(stage)) return undefined
  const groups = new Map<string, string[]>()
  for (const [path, mode] of plan.modes) groups.set(mode, [...(groups.get(mode) ?? []), path])
  const name = user === undefined ? 'root' : known(user)
  const isRoot = /^(?:root|0)(?::(?:root|0))?$/.test(name ?? '')
  return [...(isRoot ? [] : ['USER root']), ...[...groups].map(([mode, paths]) => `RUN chmod ${mode} ${paths.join(' ')}`)]
}

/** Whether the stage that a build makes has a shell, and with it the tools that come with one. */
export function hasTools({ target }: EvaluatedDockerfile): boolean {
  return target !== undefined && hasChmod(target)
}

/** Its RUNs go to a shell of Unix, and there is one. */
function hasChmod({ after, steps }: EvaluatedStage): boolean {
  const isShell =
    after.shell === undefined ||
    (/^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/.test(after.shell[0] ?? '') && after.shell.at(-1) === '-c')
  return (
    isShell && (after.ground.kind === 'image' || steps.some(({ step }) => step.kind === 'run' && step.command.form === 'shell'))
  )
}
