/**
 * A document as it may be shown: what a build was given, and what an engine said, without values whose names look like secrets. What
 * stands in the repository's own files (the diff, the place of a finding) is shown as it is there: who reads the diff must see the
 * text that is changed.
 */
import type { MigrationDocument, PipelineDocument } from '../migrate/document.ts'
import { hidden, hideSecrets, isSecretName } from '../text/secrets.ts'
import type { Verification, VerifiedImage } from '../verify/verification.ts'

export function documentToShow(document: MigrationDocument): MigrationDocument {
  return { ...document, pipelines: document.pipelines.map(pipelineToShow) }
}

function pipelineToShow(pipeline: PipelineDocument): PipelineDocument {
  const { buildCommands, verification } = pipeline
  return {
    ...pipeline,
    buildCommands: buildCommands.map(({ argv, shell, ...rest }) => ({
      ...rest,
      argv: argv.map(hideSecrets),
      shell: hideSecrets(shell),
    })),
    verification: verification === null ? null : verificationToShow(verification),
  }
}

function verificationToShow(verification: Verification): Verification {
  const { message, answered, images, repair } = verification
  return {
    ...verification,
    message: message === null ? null : hideSecrets(message),
    answered: answered.map(hideSecrets),
    images: images.map(imageToShow),
    repair: repair === null ? null : { ...repair, cures: repair.cures.map((one) => ({ ...one, cure: hideSecrets(one.cure) })) },
  }
}

function imageToShow({ config, sizes, ...image }: VerifiedImage): VerifiedImage {
  return {
    ...image,
    config: config.map((difference) => {
      const isSecret = isSecretName(difference.field.replace(/^(?:Env|Labels)\./, ''))
      const shown = (value: string | null): string | null =>
        value === null ? null : isSecret ? JSON.stringify(hidden) : hideSecrets(value)
      return { ...difference, legacy: shown(difference.legacy), multiStage: shown(difference.multiStage) }
    }),
    sizes: sizes === null ? null : { legacy: sizesToShow(sizes.legacy), multiStage: sizesToShow(sizes.multiStage) },
  }
}

/** The history names the build arguments of a RUN: `|1 TOKEN=… /bin/sh -c make`. */
function sizesToShow<Sizes extends NonNullable<VerifiedImage['sizes']>['legacy']>(sizes: Sizes): Sizes {
  return { ...sizes, layers: sizes.layers.map(({ size, createdBy }) => ({ size, createdBy: hideSecrets(createdBy) })) }
}
