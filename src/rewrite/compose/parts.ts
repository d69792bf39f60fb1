/**
 * What a composed Dockerfile is made of: one part per image, in build order, the final image's last. A part knows which of
 * its stages are kept and under which name each goes in the composed file.
 */
import type { Dockerfile, StageSyntax } from '../../dockerfile/ast.ts'
import type { EvaluatedStage, StageBase, Step } from '../../dockerfile/stage.ts'
import type { BuiltImage, ImageId, Pipeline } from '../../pipeline/model.ts'
import { contextSources } from '../../pipeline/context-sources.ts'
import { neededStages } from '../../pipeline/needed-stages.ts'
import { keyOf, printText } from '../../text/symbolic.ts'

export interface Part {
  readonly image: BuiltImage
  readonly file: Dockerfile
  readonly final: boolean
  /** In file order. The final's part keeps all of them. */
  readonly stages: readonly StageSyntax[]
  /** Its text stands in the final's file already: the same Dockerfile was built twice. */
  readonly inFinal: boolean
  /** Its first stage goes on in the stage of this image, without a FROM of its own. */
  readonly continues: ImageId | undefined
}

/**
 * The parts of one final image: the images that hand something to it, and those that hand something to them. Where other final
 * images are built from the same file (`siblings`), it holds what they need as well, and what stages take that no build asks for.
 */
export function partsOf(
  pipeline: Pipeline,
  final: BuiltImage,
  siblings: readonly BuiltImage[],
  continued: ReadonlySet<ImageId>,
): readonly Part[] {
  const needed = new Set<ImageId>()
  const visit = (id: ImageId): void => {
    if (needed.has(id)) return
    needed.add(id)
    for (const handoff of pipeline.handoffs) if (handoff.into === id && handoff.from.kind === 'built') visit(handoff.from.id)
  }
  for (const image of [final, ...siblings]) {
    visit(image.id)
    for (const provider of idleProviders(pipeline, image)) visit(provider)
  }
  for (const sibling of siblings) needed.delete(sibling.id)
  return pipeline.images
    .filter((image) => needed.has(image.id) && image.id !== final.id)
    .map((image) => partOf(image, final, continued))
    .concat(partOf(final, final, continued))
}

/** Images of this run whose artifacts a stage takes that the build does not need. */
function idleProviders(pipeline: Pipeline, image: BuiltImage): readonly ImageId[] {
  return contextSources(image, image.evaluated.stages).flatMap((match) =>
    match.artifacts.flatMap(({ node }) => {
      const container = node.origin?.kind === 'artifact' ? pipeline.containers.get(node.origin.container) : undefined
      return container?.image.kind === 'built' ? [container.image.id] : []
    }),
  )
}

function partOf(image: BuiltImage, final: BuiltImage, continued: ReadonlySet<ImageId>): Part {
  const file = image.evaluated.file
  const isFinal = image.id === final.id
  const inFinal = !isFinal && isSameFile(image, final) && sameContext(image, final)
  const needed = new Set(neededStages(image.evaluated).map((stage) => stage.index))
  return {
    image,
    file,
    final: isFinal,
    inFinal,
    continues: continued.has(image.id) ? [...image.uses.values()][0] : undefined,
    stages: isFinal ? file.stages : file.stages.filter((stage) => needed.has(stage.index)),
  }
}

/** Built from one file, that is from one text: a driver may write several, one after the other, to one place. */
export function isSameFile({ dockerfile: a }: BuiltImage, { dockerfile: b }: BuiltImage): boolean {
  return a.source.path === b.source.path && a.source.text === b.source.text
}

function sameContext(a: BuiltImage, b: BuiltImage): boolean {
  return a.context?.path === b.context?.path
}

/** A stage of a part, as a key; what is built from the final's own file shares its stages. */
export function stageKey(part: Part, index: number): string {
  return `${part.inFinal || part.final ? '' : part.image.id} ${String(index)}`
}

/** The evaluated stages whose text is kept. */
export function keptStages(part: Part): readonly EvaluatedStage[] {
  return part.image.evaluated.stages.filter((stage) => part.stages.some((kept) => kept.index === stage.index))
}

/** Every image from outside that some part names or that an artifact comes from, as written, lower case. */
export function imagesInUse(pipeline: Pipeline, parts: readonly Part[]): ReadonlySet<string> {
  const used = new Set<string>()
  for (const { image } of pipeline.containers.values())
    if (image.kind === 'stock') used.add(printText(image.reference).toLowerCase())
  for (const part of parts) {
    for (const stage of part.image.evaluated.stages) {
      for (const one of [stage.base, ...stage.steps.flatMap(({ step }) => takenFrom(step))])
        if (one.kind === 'image' && !part.image.uses.has(keyOf(one.reference))) used.add(printText(one.reference).toLowerCase())
    }
  }
  return used
}

/** The stages and images that a step names. */
function takenFrom(step: Step): readonly StageBase[] {
  if (step.kind === 'copy') return step.from === undefined ? [] : [step.from]
  return step.kind === 'run' ? step.mounts.flatMap((mount) => mount.from ?? []) : []
}

/** Whether a kept stage of a part takes anything from the build context. */
export function readsContext(part: Part): boolean {
  return keptStages(part).some((stage) =>
    stage.steps.some(
      ({ step }) =>
        (step.kind === 'copy' && step.from === undefined) ||
        (step.kind === 'run' && step.mounts.some((mount) => mount.from === undefined && mount.fields.type === 'bind')),
    ),
  )
}
