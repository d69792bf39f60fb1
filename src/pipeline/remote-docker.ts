/** `ssh build@farm docker build …`: commands that have docker work on another machine. */
import { dockerOnOtherMachine } from '../findings/makers.ts'
import type { Finding } from '../findings/finding.ts'
import { printText } from '../text/symbolic.ts'
import type { HostStep } from './model.ts'
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

/** The one that may have made the files which an image of this machine lacks. */
export function remoteStepIn({ hostSteps, daemon }: RunRecord, missing: ReadonlySet<string>): Finding | undefined {
  if (!['RS410', 'RS420', 'RS423', 'RS476'].some((code) => missing.has(code))) return undefined
  const last = daemon.images.at(-1)?.event.order ?? 0
  const step = hostSteps.find((one) => one.order < last && making.test(sentThrough(one)))
  return step === undefined ? undefined : dockerOnOtherMachine(step.call.site)
}
