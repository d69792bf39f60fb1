/**
 * Ignore files that the driver puts in place for single builds: copied, linked, or written with a text that it says. The one for the final
 * build becomes a file of the repository, so what puts them there goes.
 */
import type { HostNode } from '../../host/origin.ts'
import { joinPath } from '../../host/path.ts'
import type { BuiltImage, Pipeline } from '../../pipeline/model.ts'
import type { HostPath } from '../../shell/world.ts'
import type { Site } from '../../text/source.ts'
import { sayingCommand } from './printed.ts'

/** Whether it is no file that the repository has there. */
export function isPutInPlace(node: HostNode | undefined): boolean {
  if (node === undefined) return false
  const { origin, path, mode, link } = node
  if (origin === undefined) return link !== undefined
  return origin.kind === 'text' || (origin.kind === 'repository' && origin.path !== path && mode === undefined)
}

/** The ignore file of a build that the driver put in place. One that only a Dockerfile of its own has is written by nobody. */
export function placedIgnore({ context }: BuiltImage): HostPath | undefined {
  const path = context?.ignore?.path
  if (context === undefined || path === undefined) return undefined
  const node = context.view.at(path)
  const isWritten = node?.origin?.kind === 'text' && path !== joinPath(context.path, '.dockerignore')
  return isPutInPlace(node) && !isWritten ? path : undefined
}

/**
 * The commands that write an ignore file; `undefined` where one of them does something else besides, or another build may read the file.
 */
export function ignoreWrites(pipeline: Pipeline, path: HostPath): readonly Site[] | undefined {
  const ours = new Set(pipeline.images.map(({ event }) => event))
  const writes = pipeline.writes.filter((write) => write.path === path)
  const isBuiltElsewhere = pipeline.events.some((event) => event.command.name === 'build' && !ours.has(event))
  const sites = writes.flatMap((write) => sayingCommand(write) ?? [])
  return sites.length < writes.length || (writes.length > 0 && isBuiltElsewhere) ? undefined : sites
}
