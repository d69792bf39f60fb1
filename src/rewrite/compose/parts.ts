/**
 * What a composed Dockerfile is made of: one part per image, in build order, the final image's last. A part knows which of
 * its stages are kept and under which name each goes in the composed file.
 */
import type { Dockerfile, StageSyntax } from '../../dockerfile/ast.ts'
import type { BuiltImage, ImageId, Pipeline } from '../../pipeline/model.ts'
import { neededStages } from '../../pipeline/takes.ts'
import { keyOf, printText } from '../../text/symbolic.ts'

export interface Part {
  readonly image: BuiltImage
  readonly file: Dockerfile
  readonly final: boolean
  /** In file order. The final's part keeps all of them. */
  readonly stages: readonly StageSyntax[]
  /** Its text stands in the final's file already: the same Dockerfile was built twice. */
  readonly inFinal: boolean
}

/** The parts of one final image: the images that hand something to it, and those that hand something to them. */
export function partsOf(pipeline: Pipeline, final: BuiltImage): readonly Part[] {
  const needed = new Set<ImageId>()
  const visit = (id: ImageId): void => {
    if (needed.has(id)) return
    needed.add(id)
    for (const handoff of pipeline.handoffs) if (handoff.into === id && handoff.from.kind === 'built') visit(handoff.from.id)
  }
  visit(final.id)
  return pipeline.images
    .filter((image) => needed.has(image.id) && image.id !== final.id)
    .map((image) => partOf(image, final))
    .concat(partOf(final, final))
}

function partOf(image: BuiltImage, final: BuiltImage): Part {
  const file = image.evaluated.file
  const isFinal = image.id === final.id
  const inFinal = !isFinal && image.dockerfile.path === final.dockerfile.path && sameContext(image, final)
  const needed = new Set(neededStages(image.evaluated).map((stage) => stage.index))
  return {
    image,
    file,
    final: isFinal,
    inFinal,
    stages: isFinal ? file.stages : file.stages.filter((stage) => needed.has(stage.index)),
  }
}

function sameContext(a: BuiltImage, b: BuiltImage): boolean {
  return a.context?.path === b.context?.path
}

/** A stage of a part, as a key. */
export function stageKey(part: Part, index: number): string {
  return `${part.inFinal ? 'final' : part.image.id} ${String(index)}`
}

/** Every image from outside that some part names in FROM or COPY --from, as written, lower case. */
export function imagesInUse(parts: readonly Part[]): ReadonlySet<string> {
  const used = new Set<string>()
  for (const part of parts) {
    for (const stage of part.image.evaluated.stages) {
      const references = [
        stage.base,
        ...stage.steps.flatMap(({ step }) => (step.kind === 'copy' && step.from !== undefined ? [step.from] : [])),
      ]
      for (const one of references)
        if (one.kind === 'image' && !part.image.uses.has(keyOf(one.reference))) used.add(printText(one.reference).toLowerCase())
    }
  }
  return used
}

/** Whether a kept stage of a part takes anything from the build context. */
export function readsContext(part: Part): boolean {
  return part.stages.some((stage) =>
    stage.instructions.some((one) => (one.kind === 'copy' || one.kind === 'add') && one.from === undefined),
  )
}
