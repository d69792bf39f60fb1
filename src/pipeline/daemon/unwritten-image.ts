/** Images that docker makes without a Dockerfile, as images of one that nobody wrote: `docker commit`, `docker import`. */
import { evaluateDockerfile } from '../../dockerfile/evaluate.ts'
import { parseDockerfile } from '../../dockerfile/parse.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import type { HostPath } from '../../shell/world.ts'
import { printText, type Text } from '../../text/symbolic.ts'
import type { BuiltImage, DockerEvent, ImageId } from '../model.ts'
import { unwrittenFolder } from '../no-dockerfile.ts'
import type { DaemonState } from './state.ts'

interface Unwritten extends Pick<BuiltImage, 'context' | 'uses' | 'committed'> {
  /** What its FROM names, where this run built it. */
  readonly built: EvaluatedDockerfile | undefined
}

/** The image of these lines; the event's second operand is its tag. */
export function unwrittenImage(
  state: DaemonState,
  event: DockerEvent,
  lines: readonly string[],
  { built, ...rest }: Unwritten,
): BuiltImage {
  const tags = event.command.operands.slice(1, 2).map(({ text }) => text)
  const path = `${unwrittenFolder}/${stageFolder(tags[0])}/Dockerfile`
  const source = { path, text: [...lines, ''].join('\n') }
  const evaluated = evaluateDockerfile(parseDockerfile(source), {
    args: new Map(),
    target: undefined,
    built: () => built?.target,
  })
  return {
    id: `image:${String((state.counter += 1))}` as ImageId,
    event,
    dockerfile: { path: path as HostPath, source, fromRepository: true },
    evaluated,
    args: new Map(),
    target: undefined,
    tags,
    ...rest,
  }
}

/** A folder name for a stage. */
function stageFolder(tag: Text | undefined): string {
  const name = printText(tag ?? [])
    .replace(/^.*\//, '')
    .replace(/[^\w.-]+/g, '-')
  return name === '' ? 'committed' : name
}
