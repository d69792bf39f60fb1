/** Images of `docker commit`, whose container's run has become an image of its own: FROM that one, without what it says already. */
import { evaluateDockerfile } from '../../dockerfile/evaluate.ts'
import { parseDockerfile } from '../../dockerfile/parse.ts'
import type { Finding } from '../../findings/finding.ts'
import { containerChanged } from '../../findings/rewrite.ts'
import type { BuiltImage, Container, Pipeline } from '../../pipeline/model.ts'
import { keyOf, literal } from '../../text/symbolic.ts'
import { whatARunCannot } from './container-settings.ts'

/** The images that were made of a container as it is. */
export function committedFrom({ images }: Pipeline, { id }: Container): readonly BuiltImage[] {
  return images.filter((image) => image.committed === id)
}

/** Whether its lines may stand in the stage of its container: an ENTRYPOINT takes away a CMD above its own FROM alone. */
export function mayGoOn({ evaluated: { target } }: BuiltImage): boolean {
  const kinds = (target?.steps ?? []).map(({ step }) => step.kind)
  return !kinds.includes('entrypoint') || kinds.includes('cmd')
}

/** The committed image, FROM the image of the run. */
export function onRunImage(image: BuiltImage, run: BuiltImage): BuiltImage {
  const said = new Set(run.dockerfile.source.text.split('\n').filter((line) => /^(?:ENV|USER) /.test(line)))
  const [, ...lines] = image.dockerfile.source.text.split('\n')
  const source = {
    path: image.dockerfile.source.path,
    text: [`FROM ${run.id}`, ...lines.filter((line) => !said.has(line))].join('\n'),
  }
  return {
    ...image,
    dockerfile: { ...image.dockerfile, source },
    evaluated: evaluateDockerfile(parseDockerfile(source), {
      args: image.args,
      target: undefined,
      built: () => run.evaluated.target,
    }),
    uses: new Map([[keyOf(literal(run.id)), run.id]]),
  }
}

/** Why a container that was committed has no image for what ran in it. */
export function notCommitted(container: Container): Finding {
  const { event } = container.actions.at(-1) ?? container
  return containerChanged(event.call.site, whatARunCannot(container))
}
