/** Names of stages: `build` where one builder says it, else what tells builders apart; never one that hides an image in use. */
import type { ImageId, Pipeline } from '../../pipeline/model.ts'
import type { EvaluatedStage } from '../../dockerfile/stage.ts'
import { keyOf, printText } from '../../text/symbolic.ts'
import { imagesInUse, stageKey, type Part } from './parts.ts'
import { freeName } from '../../text/free-name.ts'

/** The name of each stage in the composed file; stages that need none are absent. */
export function nameStages(pipeline: Pipeline, parts: readonly Part[]): ReadonlyMap<string, string> {
  const used = new Set(imagesInUse(pipeline, parts))
  const names = new Map<string, string>()
  const final = parts.at(-1)
  const take = (wanted: string): string => {
    const name = freeName(wanted, (one) => used.has(one.toLowerCase()))
    used.add(name.toLowerCase())
    return name
  }
  const bridges = final === undefined ? [] : bridgesOf(pipeline, parts, final)
  const isBridge = (index: number): boolean => bridges.some((one) => one.stage.index === index)
  // The final's own names stay; a name of its own that hides an image that a builder uses would change that builder.
  for (const stage of final?.stages ?? []) {
    if (stage.name !== undefined && final !== undefined && !isBridge(stage.index))
      names.set(stageKey(final, stage.index), take(stage.from.name?.value ?? stage.name))
  }
  for (const { stage, to } of bridges) {
    const target = to.image.evaluated.target
    const syntax = to.stages.find((one) => one.index === target?.index)
    if (target === undefined || final === undefined) continue
    const own = syntax?.name === undefined ? undefined : (syntax.from.name?.value ?? syntax.name)
    const name = names.get(stageKey(to, target.index)) ?? take(own ?? stage.syntax.from.name?.value ?? 'build')
    names.set(stageKey(to, target.index), name)
    names.set(stageKey(final, stage.index), name)
  }
  const builders = parts.filter((part) => !part.final)
  for (const part of builders) {
    const target = part.image.evaluated.target?.index
    const ground = builders.find((one) => one.image.id === part.continues)
    const shared =
      ground?.image.evaluated.target === undefined ? undefined : names.get(stageKey(ground, ground.image.evaluated.target.index))
    if (target !== undefined && shared !== undefined) names.set(stageKey(part, target), shared)
    for (const stage of part.stages) {
      const key = stageKey(part, stage.index)
      if (names.has(key)) continue
      if (stage.name !== undefined) names.set(key, take(stage.from.name?.value ?? stage.name))
      else if (stage.index === target)
        names.set(
          key,
          take(
            builders.filter((one) => one.continues === undefined).length === 1 && !used.has('build')
              ? 'build'
              : builderName(part),
          ),
        )
    }
  }
  return names
}

/** A stage that only gives another name to an image which is a stage of the same file now. */
interface Bridge {
  readonly stage: EvaluatedStage
  readonly to: Part
}

/** `FROM shop:builder AS build` and nothing else: those who name it can name the builder's stage. */
function bridgesOf(pipeline: Pipeline, parts: readonly Part[], final: Part): readonly Bridge[] {
  const file = final.image.dockerfile.source.path
  const targets = pipeline.images
    .filter((image) => image.dockerfile.source.path === file)
    .map((image) => image.evaluated.target?.index)
  return final.image.evaluated.stages.flatMap((stage): readonly Bridge[] => {
    if (stage.base.kind !== 'image' || stage.name === undefined || stage.steps.length > 0) return []
    const id = final.image.uses.get(keyOf(stage.base.reference))
    const to = parts.find((part) => part.image.id === id && !part.final && !part.inFinal)
    const isPlain = stage.syntax.instructions.length === 0 && stage.platform === undefined && !hasComment(final, stage)
    const triggers = to?.image.evaluated.target?.steps.some(({ step }) => step.kind === 'onbuild') ?? false
    return to !== undefined && isPlain && !triggers && !targets.includes(stage.index) ? [{ stage, to }] : []
  })
}

/** A comment directly above it would be left without what it speaks of. */
function hasComment({ file }: Part, { syntax }: EvaluatedStage): boolean {
  const above = file.nodes.findLast((node) => node.end <= syntax.from.start)
  return above?.kind === 'comment'
}

/** A name for the stage of one builder among several. */
function builderName(part: Part): string {
  const path = part.image.dockerfile.path
  const file = path.slice(path.lastIndexOf('/') + 1)
  const suffix = /^Dockerfile[._-](.+)$/i.exec(file)?.[1] ?? /^(.+)\.Dockerfile$/i.exec(file)?.[1]
  const folder = path.includes('/') ? path.split('/').at(-2) : undefined
  const tag = part.image.tags[0] === undefined ? undefined : printText(part.image.tags[0])
  const fromTag = tag?.replace(/^.*\//, '').replace(/[:@].*$/, '')
  const candidates = [suffix, folder, fromTag].filter(
    (name) => name !== undefined && !/^(?:build|builder|docker|\.)$|\$\{/i.test(name),
  )
  const clean = (candidates[0] ?? 'build')
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '-')
    .replace(/^[^a-z]+/, '')
  return clean === '' ? 'build' : clean
}

/** The stage name that each image's target goes by. */
export function imageStages(parts: readonly Part[], names: ReadonlyMap<string, string>): ReadonlyMap<ImageId, string> {
  const stages = new Map<ImageId, string>()
  for (const part of parts) {
    const target = part.image.evaluated.target
    const name = target === undefined ? undefined : names.get(stageKey(part, target.index))
    if (name !== undefined) stages.set(part.image.id, name)
  }
  return stages
}
