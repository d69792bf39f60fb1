/** `docker commit`, done again on a container of the replay: what the image says is given anew, as `--change`. */
import { EngineError } from '../../engine/error.ts'
import type { BuiltImage } from '../../pipeline/model.ts'
import { callDocker, dockerCommand } from '../docker-call.ts'
import type { LegacyOptions } from '../run-legacy.ts'

/** Commits a container; gives the image's id. */
export async function commitLike(
  { dockerfile, event }: BuiltImage,
  container: string,
  { session, signal }: Pick<LegacyOptions, 'session' | 'signal'>,
): Promise<string> {
  const [, ...lines] = dockerfile.source.text.trimEnd().split('\n')
  const said = lines.flatMap((line) => {
    if (line.startsWith('MAINTAINER ')) return ['--author', line.slice('MAINTAINER '.length)]
    // The container was given it, and docker takes no change of it.
    return line.startsWith('STOPSIGNAL ') ? [] : ['--change', line]
  })
  const { status, stdout, stderr } = await callDocker(session, dockerCommand('commit', ...said, container), { signal })
  if (status !== 0) throw new EngineError('build-failed', `replaying the plan: ${event.call.source}`, { output: stderr })
  return stdout
}
