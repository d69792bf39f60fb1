/**
 * The new version on an engine: the composed Dockerfile and its ignore rules beside the unchanged tree, with the values that the
 * legacy builds were really given.
 */
import { substituteImages } from '../dockerfile/substitute.ts'
import type { Builder, BuildProgress, BuildRequest } from '../engine/engine.ts'
import { EngineError } from '../engine/error.ts'
import type { Session } from '../engine/session.ts'
import type { BuildPlan } from '../migrate/pipeline.ts'
import type { BuiltImage, DockerEvent, ImageId, Pipeline } from '../pipeline/model.ts'
import type { FinalBuild } from '../rewrite/composition.ts'
import { known, soleUnknown, type Text } from '../text/symbolic.ts'
import { flagValues } from '../docker/flag-values.ts'
import { fillHoles } from '../pipeline/holes.ts'
import type { LegacyBuild } from './legacy.ts'
import { valueOf } from './plan/values.ts'
import { recordedValue, type RecordedCall } from './recorded-values.ts'

export interface MultiStageOptions {
  readonly session: Session
  readonly builder: Builder
  /** The folder given, in a copy of the tree that nothing has touched. */
  readonly folder: string
  /** A file of that copy as text; `undefined` when there is none. */
  readonly read: (path: string) => string | undefined
  readonly legacy: ReadonlyMap<ImageId, LegacyBuild>
  /** The commands with which the legacy run made its containers. */
  readonly calls: readonly RecordedCall[]
  /** What stands in for an image from outside. */
  readonly substitute: (reference: string) => string | undefined
  /** Values that the user gave. */
  readonly environment: ReadonlyMap<string, string>
  readonly noCache: boolean
  readonly report: (progress: BuildProgress) => void
  readonly signal: AbortSignal | undefined
}

/** Builds one final image; gives its id. Values that nobody knows make it `refused` with their names. */
export async function buildMultiStage(plan: BuildPlan, build: FinalBuild, options: MultiStageOptions): Promise<string> {
  const { session, report, signal } = options
  const id = await session.buildUnnamed(multiStageRequest(plan, build, options), report, signal)
  return id
}

function multiStageRequest(plan: BuildPlan, build: FinalBuild, options: MultiStageOptions): BuildRequest {
  const read = (path: string): string | undefined => {
    const change = plan.changes.find((one) => one.path === path && one.action !== 'delete')
    return change?.after ?? options.read(path)
  }
  const text = read(build.dockerfile)
  if (text === undefined) throw new EngineError('refused', `building ${build.image}: ${build.dockerfile} is not there`)
  const holes = plan.pipeline.images.find((image) => image.id === build.image)?.dockerfile.holes
  const valued = valueOf(fillHoles(text, holes), options.environment)
  const args = argumentValues(plan.pipeline, build, options)
  const own = options.builder === 'buildkit' ? read(`${build.dockerfile}.dockerignore`) : undefined
  return {
    builder: options.builder,
    dockerfile: { name: build.dockerfile, text: substituteImages(valued, args, build.target, options.substitute) },
    context: {
      kind: 'folder',
      path: build.context === '.' ? options.folder : `${options.folder}/${build.context}`,
      ignore: own ?? read(build.context === '.' ? '.dockerignore' : `${build.context}/.dockerignore`),
    },
    target: build.target,
    args,
    labels: options.legacy.get(build.image)?.labels,
    noCache: options.noCache,
    ...ownFlags(plan.pipeline, build),
  }
}

/** Flags of the final's own build, and carried ones, that decide how it is built. */
function ownFlags(pipeline: Pipeline, build: FinalBuild): Partial<BuildRequest> {
  const image = pipeline.images.find((one) => one.id === build.image)
  const carried = build.carried.map(({ flag }) => flag)
  const values = (name: string): readonly string[] => [
    ...(image === undefined ? [] : flagValues(image.event.command, name)).flatMap((value) => known(value) ?? []),
    ...carried.flatMap((flag) => (flag.name === name && flag.value !== undefined ? (known(flag.value) ?? []) : [])),
  ]
  return {
    network: values('network').at(-1),
    platform: values('platform').at(-1),
    addHosts: values('add-host'),
  }
}

/** The build arguments by value: known ones as they are, the others as the legacy build of the same flag had them. */
function argumentValues(
  pipeline: Pipeline,
  build: FinalBuild,
  { legacy, calls }: Pick<MultiStageOptions, 'legacy' | 'calls'>,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  const open: string[] = []
  for (const [name, text] of build.args) {
    const container = containerOf(build, name)
    const value =
      known(text) ??
      toldTo(build, name, legacy) ??
      (container === undefined ? recorded(pipeline, build, name, text, legacy) : recordedValue(text, container, calls))
    if (value !== undefined) values.set(name, value)
    // What callers did not give no argument gives.
    else if (container === undefined || soleUnknown(text)?.whenUnset !== '') open.push(name)
  }
  if (open.length === 0) return values
  throw new EngineError('refused', `building ${build.image}: the legacy builds show no value for ${open.join(', ')}`)
}

/** What the file said whose text the argument stands for. */
function toldTo({ told }: FinalBuild, name: string, legacy: ReadonlyMap<ImageId, LegacyBuild>): string | undefined {
  const one = told.find((text) => text.name === name)
  return one === undefined ? undefined : legacy.get(one.image)?.told.get(one.path)
}

/** The container in whose command the value of an argument stood. */
function containerOf(build: FinalBuild, name: string): DockerEvent | undefined {
  const given = build.carried.find((one) => one.flag.name === 'env' && (one.renamed ?? argumentName(one.flag.value)) === name)
  return build.spliced.find((one) => one.name === name)?.event ?? given?.event
}

function recorded(
  pipeline: Pipeline,
  build: FinalBuild,
  name: string,
  text: Text,
  legacy: ReadonlyMap<ImageId, LegacyBuild>,
): string | undefined {
  const carried = build.carried.find((one) => (one.renamed ?? argumentName(one.flag.value)) === name)
  const image = carried === undefined ? build.image : imageOf(pipeline, carried.event)?.id
  const original = carried === undefined ? name : (argumentName(carried.flag.value) ?? name)
  const own = image === undefined ? undefined : legacy.get(image)?.args.get(original)
  if (own !== undefined) return own
  const [only] = text
  const sole = text.length === 1 && typeof only === 'object' ? only : undefined
  return sole?.whenUnset
}

function imageOf(pipeline: Pipeline, event: DockerEvent): BuiltImage | undefined {
  return pipeline.images.find((image) => image.event === event)
}

function argumentName(value: Text | undefined): string | undefined {
  const [first] = value ?? []
  return typeof first === 'string' ? first.split('=', 1)[0] : undefined
}
