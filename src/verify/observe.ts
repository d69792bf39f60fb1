/**
 * What the legacy builder images hold where artifacts were taken from: it lets the rewrite leave out what is only there because nobody
 * knew (`--chown=0:0` where all of it is root's, a folder's slash).
 */
import { readTree, type TreeNode } from '../compare/tree.ts'
import { EngineError } from '../engine/error.ts'
import { SESSION_LABEL, type Session } from '../engine/session.ts'
import type { Handoff, ImageId, Pipeline } from '../pipeline/model.ts'
import type { Observation } from '../pipeline/observation.ts'
import { known } from '../text/symbolic.ts'
import type { LegacyBuild } from './legacy.ts'

/** Looks at every artifact that lies in a built image as the image has it. */
export async function observeArtifacts(
  pipeline: Pipeline,
  builds: ReadonlyMap<ImageId, LegacyBuild>,
  session: Session,
  signal: AbortSignal | undefined,
): Promise<readonly Observation[]> {
  const observations: Observation[] = []
  // one of each image that is there; they go with the session
  const containers = new Map<string, string | undefined>()
  for (const handoff of pipeline.handoffs) {
    const path = known(handoff.path)
    const image = handoff.from.kind === 'built' ? handoff.from.id : undefined
    const built = image === undefined ? undefined : builds.get(image)?.imageId
    if (image === undefined || built === undefined || path === undefined || path === '' || !isUntouched(pipeline, handoff))
      continue
    if (!containers.has(built)) containers.set(built, await containerOf(session, built))
    const container = containers.get(built)
    const nodes = container === undefined ? [] : await nodesAt(session, container, path, signal)
    const [first] = nodes
    if (first !== undefined) observations.push({ pipeline: pipeline.id, image, path, ...seen(first, nodes) })
  }
  return observations
}

/** A driver may remove its builder when it is done: then there is none. */
async function containerOf({ engine, id }: Session, image: string): Promise<string | undefined> {
  if ((await engine.image(image)) === undefined) return undefined
  return engine.createContainer({ image, command: [], labels: new Map([[SESSION_LABEL, id]]) })
}

/** Everything at and below a path; nothing where there is no such path, such as a pattern that was never a name. */
async function nodesAt(
  session: Session,
  container: string,
  path: string,
  signal: AbortSignal | undefined,
): Promise<readonly TreeNode[]> {
  try {
    return [...(await readTree(await session.engine.readPath(container, path, signal))).values()]
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'refused') return []
    throw error
  }
}

function isUntouched(pipeline: Pipeline, handoff: Handoff): boolean {
  return handoff.container !== undefined && pipeline.containers.get(handoff.container)?.untouched === true
}

const setId = 0o6000

function seen(first: TreeNode, all: readonly TreeNode[]): Omit<Observation, 'image' | 'path'> {
  const isRoot = all.every((node) => node.uid === 0 && node.gid === 0 && (node.mode & setId) === 0)
  const type = first.type === 'directory' ? 'directory' : first.type === 'symlink' ? 'link' : 'file'
  return {
    type,
    owners: isRoot ? 'root' : 'other',
    mode: first.mode & 0o7777,
    ...(type === 'link' ? { linkTarget: first.link } : {}),
  }
}
