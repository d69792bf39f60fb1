/**
 * Images that were built and run as the engine's own platform, in a file that is built for another: `docker run golang make` and then
 * `docker build --platform linux/arm64 .`. Their stages say `FROM --platform=$BUILDPLATFORM`, which BuildKit alone knows.
 */
import type { Finding } from '../../findings/finding.ts'
import { nativeStage, targetOfFinal } from '../../findings/rewrite.ts'
import { flagValue } from '../../docker/flag-values.ts'
import type { DockerEvent } from '../../pipeline/model.ts'
import { siteOf } from '../../text/source.ts'
import { keyOf, known } from '../../text/symbolic.ts'
import type { TextEdit } from '../../dockerfile/edits.ts'
import { keptStages, type Part } from './parts.ts'

/** What FROM has in front of the image, with a blank behind it. */
export const nativeFlag = '--platform=$BUILDPLATFORM '

/** Whether a stage for what one command made differs in its platform from the file that it goes into, since that is built for one by name. */
export function isNative(event: DockerEvent, final: DockerEvent): boolean {
  return flagValue(final.command, 'platform') !== undefined && flagValue(event.command, 'platform') === undefined
}

/** The edits of a builder's FROM lines. */
export function nativeEdits(part: Part, final: Part): readonly TextEdit[] {
  if (part.final || part.inFinal || part.continues !== undefined || !isNative(part.image.event, final.image.event)) return []
  return keptStages(part).flatMap(({ base, platform, syntax: { from } }) => {
    const isOutside = base.kind === 'image' && !part.image.uses.has(keyOf(base.reference))
    return isOutside && platform === undefined ? [{ start: from.image.start, end: from.image.start, text: nativeFlag }] : []
  })
}

/** Arguments of a builder that would tell the platform of the final image. */
export function targetFindings(part: Part, final: Part): readonly Finding[] {
  const { image } = part
  if (part.final || part.inFinal || !isNative(image.event, final.image.event)) return []
  return keptStages(part).flatMap(({ steps }) =>
    steps.flatMap(({ step, syntax: { start, end } }) =>
      step.kind === 'arg' && /^TARGET(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)$/.test(step.name) && !image.args.has(step.name)
        ? [targetOfFinal(siteOf(image.dockerfile.source, start, end), step.name)]
        : [],
    ),
  )
}

/** Where it is not certain that BuildKit builds. */
export function nativeFindings({ call, command }: DockerEvent, text: string): readonly Finding[] {
  const isBuildKit = command.written.startsWith('buildx') || known(call.environment.get('DOCKER_BUILDKIT') ?? []) === '1'
  return isBuildKit || !text.includes(nativeFlag) ? [] : [nativeStage(call.site)]
}
