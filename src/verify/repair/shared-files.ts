/**
 * Dockerfiles that several pipelines build. A repair is verified with the pipeline that it was found for; another one that builds the same
 * file would get it unseen, so none is made there.
 */
import type { BuildPlan } from '../../migrate/pipeline.ts'

/** By path: the pipelines that build it anew, where they are more than one. */
export type SharedFiles = ReadonlyMap<string, readonly string[]>

/** @param plans of all pipelines that are not blocked */
export function sharedFiles(plans: readonly BuildPlan[]): SharedFiles {
  const users = new Map<string, Set<string>>()
  for (const { pipeline, builds } of plans)
    for (const { dockerfile } of builds) users.set(dockerfile, (users.get(dockerfile) ?? new Set()).add(pipeline.id))
  return new Map([...users].flatMap(([path, ids]) => (ids.size > 1 ? [[path, [...ids]]] : [])))
}
