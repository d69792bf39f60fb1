/**
 * A build that writes files (`docker build --output bin .`) and ends in `FROM scratch` and `COPY --from=maker /out/app /app`: what it writes
 * are files of the stage `maker`, each under a name of its own. So the build is one of that stage, out of which these paths are taken, and
 * what the host does with them can be done there, where a shell is.
 */
import { buildOutput } from '../../docker/build-output.ts'
import { hasWildcard, soleName } from '../../dockerfile/glob.ts'
import type { EvaluatedDockerfile, EvaluatedStage, EvaluatedStep } from '../../dockerfile/stage.ts'
import type { HostFiles } from '../../host/files.ts'
import { isWithin, joinPath, resolvePath } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'
import type { DockerEvent } from '../model.ts'

export interface StageFile {
  /** In the stage. */
  readonly path: string
  readonly host: HostPath
}

export interface StageOutput {
  /** What `--target` would name it. */
  readonly target: Text
  readonly folder: HostPath
  readonly files: readonly StageFile[]
}

/** The stage and its paths; `undefined` where a path is not surely a new one on the host, or is not the stage's as it is. */
export function stageOutput(
  files: HostFiles,
  event: DockerEvent,
  { target, stages }: EvaluatedDockerfile,
): StageOutput | undefined {
  const output = buildOutput(event.command)
  const folder = output?.kind === 'folder' ? resolvePath(event.call.cwd, output.path) : undefined
  if (folder === undefined || target?.base.kind !== 'scratch') return undefined
  const copies = target.steps.filter(({ step }) => !SETTINGS.has(step.kind)).map((one) => copied(one, stages))
  const [first] = copies
  const taken = copies.flatMap((one) =>
    one !== undefined && one.stage === first?.stage ? [{ path: one.path, host: joinPath(folder, one.name) }] : [],
  )
  if (first === undefined || taken.length < copies.length) return undefined
  const areNew = taken.every(
    ({ host }, index) => files.kind(host) === 'absent' && taken.every((one, at) => at === index || !isWithin(one.host, host)),
  )
  return areNew ? { target: literal(first.stage.name ?? String(first.stage.index)), folder, files: taken } : undefined
}

/** They leave the files as they are. */
const SETTINGS: ReadonlySet<string> = new Set([
  'env',
  'label',
  'arg',
  'user',
  'cmd',
  'entrypoint',
  'expose',
  'stopsignal',
  'maintainer',
])

/** One path of a stage under a name at the top, with owner and mode as they are there. */
function copied(
  { step, triggered }: EvaluatedStep,
  stages: readonly EvaluatedStage[],
): { readonly stage: EvaluatedStage; readonly path: string; readonly name: string } | undefined {
  if (step.kind !== 'copy' || triggered || step.from?.kind !== 'stage' || step.sources.length !== 1) return undefined
  if (step.chown !== undefined || step.chmod !== undefined || step.otherFlags.length > 0) return undefined
  const path = soleSource(known(step.sources[0] ?? []))
  const name = /^\/([^/]+)$/.exec(known(step.destination) ?? '')?.[1]
  const stage = stages[step.from.index]
  const isPath = path !== undefined && !/(?:^|\/)\.{0,2}$|(?:^|\/)\.\.?\//.test(path)
  if (!isPath || name === undefined || name === '.' || name === '..' || stage === undefined || stage.base.kind === 'scratch')
    return undefined
  return { stage, path: path.startsWith('/') ? path : `/${path}`, name }
}

/** A pattern that can name one thing alone is that name. */
function soleSource(source: string | undefined): string | undefined {
  if (source === undefined || !hasWildcard(source)) return source
  const names = source.split('/').map(soleName)
  return names.includes(undefined) ? undefined : names.join('/')
}
