/**
 * Dockerfiles that the driver puts in place before each build (`cp Dockerfile.run Dockerfile`, `mv` there and back), and ignore files:
 * the builds that stay read the repository's own file, so the moves go, if nothing else looks at the file that they make.
 */
import { flagValue } from '../../docker/flag-values.ts'
import { baseName, joinPath, resolvePath } from '../../host/path.ts'
import type { BuiltImage, DockerEvent, HostStep, Pipeline } from '../../pipeline/model.ts'
import type { HostPath } from '../../shell/world.ts'
import { known } from '../../text/symbolic.ts'

export interface Moves {
  /** Commands that do nothing but put Dockerfiles in place. */
  readonly steps: ReadonlySet<HostStep>
  /** Where they put them. */
  readonly owns: (path: HostPath) => boolean
}

const moving = new Set(['cp', 'mv', 'ln', 'install'])
const clearing = new Set(['rm', 'unlink', 'touch', 'chmod'])
const none: Moves = { steps: new Set(), owns: () => false }

/** Finds the moves of one run. `images`: those whose builds go or read the composed Dockerfile. */
export function dockerfileMoves(pipeline: Pipeline, images: readonly BuiltImage[]): Moves {
  const paths = placesOf(pipeline, images)
  if (paths.size === 0) return none
  const touching = pipeline.hostSteps.filter((step) => namesOf(step).some((path) => paths.has(path)))
  const steps = touching.filter((step) => isMove(step) && changedBy(step).every((path) => paths.has(path)))
  const others = touching.filter((step) => !steps.includes(step))
  const isFree = others.every((step) => clearing.has(nameOf(step)) || isCheckout(step))
  return isFree && !isBuiltElsewhere(pipeline, images, paths) ? { steps: new Set(steps), owns: (path) => paths.has(path) } : none
}

/** Where copied Dockerfiles lay, and where what was there before was put aside. */
function placesOf(pipeline: Pipeline, images: readonly BuiltImage[]): ReadonlySet<HostPath> {
  const copied = images.filter(({ dockerfile }) => dockerfile.fromRepository && dockerfile.path !== dockerfile.source.path)
  const paths = new Set<HostPath>([...copied.map((image) => image.dockerfile.path), ...ignoreFiles(pipeline, images)])
  for (let size = -1; size !== paths.size;) {
    size = paths.size
    for (const step of pipeline.hostSteps.filter(isMove)) {
      const { reads, writes, removes } = step.effects
      const aside = [...reads, ...removes].length > 0 && [...reads, ...removes].every((path) => paths.has(path))
      if (aside || writes.some((path) => paths.has(path))) for (const path of changedBy(step)) paths.add(path)
    }
  }
  return paths
}

/** Ignore files that are swapped between the builds, where no other build may read one. */
function ignoreFiles(pipeline: Pipeline, images: readonly BuiltImage[]): readonly HostPath[] {
  const ours = new Set(images.map((image) => image.event))
  if (pipeline.events.some((event) => event.command.name === 'build' && !ours.has(event))) return []
  const places = images.flatMap(({ context }) => (context === undefined ? [] : [joinPath(context.path, '.dockerignore')]))
  const isWritten = (path: HostPath): boolean => pipeline.writes.some((write) => write.path === path)
  return places.filter(
    (path) => isWritten(path) || pipeline.hostSteps.some((step) => isMove(step) && changedBy(step).includes(path)),
  )
}

/** One file is put somewhere. */
function isMove(step: HostStep): boolean {
  return moving.has(nameOf(step)) && step.effects.complete && step.effects.writes.length === 1
}

function changedBy({ effects }: HostStep): readonly HostPath[] {
  return [...effects.writes, ...effects.removes]
}

/** Everything that a step touches or names. */
function namesOf(step: HostStep): readonly HostPath[] {
  const { call, effects } = step
  const named = call.words.slice(1).flatMap((word) => resolvePath(call.cwd, word.text) ?? [])
  return [...effects.reads, ...effects.writes, ...effects.removes, ...named]
}

/** `git checkout Dockerfile`: what is there is the repository's again, whatever lay there. */
function isCheckout(step: HostStep): boolean {
  const [, word] = step.call.words
  return nameOf(step) === 'git' && /^(?:checkout|restore)$/.test(known(word?.text ?? []) ?? '')
}

function nameOf(step: HostStep): string {
  const [first] = step.call.words
  return first === undefined ? '' : baseName(known(first.text) ?? '')
}

/** Another build, or compose, reads a Dockerfile that the moves put in place. */
function isBuiltElsewhere(pipeline: Pipeline, images: readonly BuiltImage[], paths: ReadonlySet<HostPath>): boolean {
  const ours = new Set(images.map((image) => image.event))
  return pipeline.events.some((event) => {
    if (event.command.name === 'compose') return true
    if (event.command.name !== 'build' || ours.has(event)) return false
    const path = dockerfileOf(event)
    return path === undefined || paths.has(path)
  })
}

function dockerfileOf({ command, call }: DockerEvent): HostPath | undefined {
  const file = flagValue(command, 'file')
  if (file !== undefined) return resolvePath(call.cwd, file)
  const [operand] = command.operands
  const context = operand === undefined ? undefined : resolvePath(call.cwd, operand.text)
  return context === undefined ? undefined : joinPath(context, 'Dockerfile')
}
