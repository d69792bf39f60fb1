/** `docker cp` into a container of the plan, of files that were laid out as the driver's host had them. */
import { hasFlag } from '../../docker/flag-values.ts'
import { EngineError } from '../../engine/error.ts'
import type { DockerEvent } from '../../pipeline/model.ts'
import { known } from '../../text/symbolic.ts'
import { callDocker, dockerCommand } from '../docker-call.ts'
import type { LegacyOptions } from '../run-legacy.ts'
import { unsupported } from './unsupported.ts'

export interface CopiedIn {
  readonly container: string
  /** In the container. */
  readonly path: string
  /** Where it lies on this machine; what is not there is docker's to tell. */
  readonly source: string
  readonly event: DockerEvent
}

/**
 * Copies it.
 *
 * @throws EngineError `build-failed` where docker would not
 */
export async function copyIn({ container, path, source, event }: CopiedIn, { session, signal }: LegacyOptions): Promise<void> {
  const { command, call } = event
  const written = known(command.operands[0]?.text ?? []) ?? ''
  if (written === '-') throw unsupported(`${call.source} reads an archive`)
  const flags = ['archive', 'follow-link'].flatMap((name) => (hasFlag(command, name) ? [`--${name}`] : []))
  // `dir/.` is what lies in it, and `dir/` is a folder
  const [end = ''] = /(?<=^|[^/])\/+\.?$|(?<=^)\.$|\/\.$/.exec(written) ?? []
  const words = ['cp', ...flags, `${source}${end === '.' ? '/.' : end}`, `${container}:${path}`]
  const { status, stderr } = await callDocker(session, dockerCommand(...words), { signal })
  if (status !== 0) throw new EngineError('build-failed', `replaying the plan: ${call.source}: ${stderr}`)
}
