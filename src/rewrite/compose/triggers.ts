/**
 * ONBUILD instructions of a builder in whose containers something was done. docker run runs no triggers, and the stage that stands for such a
 * container is FROM the builder's, which would run them. Nobody but the driver's own containers uses the builder, so its stage goes without.
 */
import type { TextEdit } from '../../dockerfile/edits.ts'
import type { EvaluatedStage } from '../../dockerfile/stage.ts'
import type { Finding } from '../../findings/finding.ts'
import { triggersLeftOut } from '../../findings/rewrite.ts'
import { dockerfileSite } from '../../dockerfile/ast.ts'
import type { BuiltImage, Container, Pipeline } from '../../pipeline/model.ts'
import { referenceKey } from '../../docker/reference.ts'
import type { Part } from './parts.ts'
import { isSharedImage } from './runs.ts'

/** The pipeline, where images whose triggers nobody runs have none; and what was left out. */
export function withoutTriggers(pipeline: Pipeline): { readonly pipeline: Pipeline; readonly findings: readonly Finding[] } {
  const images = pipeline.images.map((image) => (isWithoutUse(pipeline, image) ? untriggered(image) : image))
  const changed = images.filter((image, index) => image !== pipeline.images[index])
  const findings = changed.flatMap((image) => {
    const [first] = leftOut(image.evaluated.target)
    return first === undefined ? [] : [triggersLeftOut(dockerfileSite(image.evaluated.file, first), image.id)]
  })
  return { pipeline: changed.length === 0 ? pipeline : { ...pipeline, images }, findings }
}

/** Edits that take the lines out. */
export function triggerEdits({ image: { evaluated } }: Part): readonly TextEdit[] {
  return leftOut(evaluated.target).map(({ start, end }) => ({ start, end, text: '' }))
}

/** Instructions of a stage that its evaluation is without. */
function leftOut(stage: EvaluatedStage | undefined): EvaluatedStage['syntax']['instructions'] {
  const taken = new Set(stage?.steps.map(({ syntax }) => syntax))
  return (stage?.syntax.instructions ?? []).filter((one) => one.kind === 'onbuild' && !taken.has(one))
}

/** A container of it needs a stage of its own, and no image of the run is FROM it or of its file, nor does it go anywhere by its name. */
function isWithoutUse(pipeline: Pipeline, { id, evaluated, tags, dockerfile: { source } }: BuiltImage): boolean {
  if (evaluated.target?.steps.every(({ step }) => step.kind !== 'onbuild') !== false) return false
  const containers = [...pipeline.containers.values()].filter(({ image }) => image.kind === 'built' && image.id === id)
  const names = new Set(
    [...tags, ...containers.flatMap(({ event }) => event.command.operands.slice(0, 1).map(({ text }) => text))].map(referenceKey),
  )
  const isNamed = pipeline.events.some(
    ({ command }) =>
      ['tag', 'push', 'save'].includes(command.name) && command.operands.some(({ text }) => names.has(referenceKey(text))),
  )
  const isUsed = pipeline.images.some(
    (other) => [...other.uses.values()].includes(id) || (other.id !== id && other.dockerfile.source.path === source.path),
  )
  return !isNamed && !isUsed && containers.some((one) => needsStage(pipeline, one))
}

function needsStage(pipeline: Pipeline, container: Container): boolean {
  if (container.untouched) return false
  const isCopiedInto = container.actions.some(({ kind }) => kind === 'cp-in')
  return container.mounts.length > 0 || isCopiedInto || isSharedImage(pipeline, container)
}

function untriggered(image: BuiltImage): BuiltImage {
  const { target } = image.evaluated
  if (target === undefined) return image
  const bare = { ...target, steps: target.steps.filter(({ step }) => step.kind !== 'onbuild') }
  const stages = image.evaluated.stages.map((stage) => (stage === target ? bare : stage))
  return { ...image, evaluated: { ...image.evaluated, target: bare, stages } }
}
