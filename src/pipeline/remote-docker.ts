/** `ssh build@farm docker build …`: commands that have docker work on another machine. */
import { dockerOnOtherMachine } from '../findings/makers.ts'
import type { Finding } from '../findings/finding.ts'
import { printedUnknown } from '../host/commands/outcome.ts'
import type { Call } from '../shell/world.ts'
import { printText, soleUnknown, unknownsOf } from '../text/symbolic.ts'
import { contextSources } from './context-sources.ts'
import type { BuiltImage, HostStep } from './model.ts'
import type { RunRecord } from './world.ts'

/** Whether a command of the host is one. */
export function isRemoteDocker(step: HostStep): boolean {
  return /\bdocker\s+[a-z-]/.test(sentThrough(step))
}

/** What ssh is told to run. */
function sentThrough({ call }: HostStep): string {
  const [program, ...words] = call.words.map((word) => printText(word.text))
  return program === 'ssh' ? [...words, printText(call.stdin ?? [])].join(' ') : ''
}

/** Docker's commands that bring files out, or make what these come from. */
const making = /\bdocker\s+(?:-\S+\s+)*(?:(?:container|image)\s+)?(?:build|buildx|create|run|cp|exec|save|export)\b/

/** The one that may have made the files which an image of this machine lacks, or that printed one which it takes. */
export function remoteStepIn({ hostSteps, daemon }: RunRecord, missing: ReadonlySet<string>): Finding | undefined {
  const last = daemon.images.at(-1)?.event.order ?? 0
  const steps = hostSteps.filter((one) => one.order < last && making.test(sentThrough(one)))
  if (steps.length === 0) return undefined
  const isLacking = ['RS410', 'RS420', 'RS423', 'RS476'].some((code) => missing.has(code))
  const written = isLacking ? [] : daemon.images.flatMap(writtenTexts)
  const step = isLacking
    ? steps[0]
    : steps.find(({ call }) => written.some((id) => printedBy(call).some((one) => id.includes(one))))
  return step === undefined ? undefined : dockerOnOtherMachine(step.call.site)
}

/** Files of an image that hold what one command printed, and nothing else: `ssh build@farm docker run x cat app > app`. */
function writtenTexts(image: BuiltImage): readonly string[] {
  return contextSources(image).flatMap(({ others }) =>
    others.flatMap(({ ignored, node: { origin } }) =>
      ignored || origin?.kind !== 'text' ? [] : (soleUnknown(origin.text)?.id ?? []),
    ),
  )
}

/** The identity of what a command prints. */
function printedBy(call: Call): readonly string[] {
  return unknownsOf(printedUnknown(call, 'ssh')).map(({ id }) => id)
}
