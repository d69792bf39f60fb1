/**
 * Base images that stay images (`pipeline/standing.ts`), looked at in the rewritten driver: the new build finds under their names what the
 * old one found there, built from the same text with the same arguments, of the same files.
 */
import { contextSources } from '../pipeline/context-sources.ts'
import type { BuiltImage, Pipeline } from '../pipeline/model.ts'
import type { Run } from '../pipeline/run.ts'
import type { FinalBuild } from '../rewrite/composition.ts'
import type { Change } from '../rewrite/change.ts'
import { isUpstream } from '../rewrite/driver/build-edit.ts'
import { keyOf, printText } from '../text/symbolic.ts'
import { plainKey } from './trace.ts'

/** What is wrong with the bases of a new build; `undefined` when nothing is. */
export function baseProblem(
  image: BuiltImage,
  build: FinalBuild,
  pipeline: Pipeline,
  { daemon }: Run,
  changes: readonly Change[],
): string | undefined {
  const own = pipeline.bases.filter(({ into }) => into === build.image || isUpstream(pipeline, into, build.image))
  for (const { base, reference } of own) {
    const now = daemon.images.find(({ id }) => id === image.uses.get(keyOf(reference)))
    if (now === undefined) return `its base image ${printText(reference)} is not built in front of it any more`
    const changed = sourcesOf(base).find(([path]) => changes.some((change) => change.path === path))
    if (changed !== undefined) return `its base image ${printText(reference)} takes ${changed[0]}, which changes`
    if (recipeOf(base) !== recipeOf(now)) return `its base image ${printText(reference)} is another one now`
  }
  return undefined
}

function recipeOf(image: BuiltImage): string {
  const { dockerfile, context, args, target } = image
  const given = [...args].map(([name, value]) => `${name}=${plainKey(value)}`)
  const taken = sourcesOf(image).map((words) => words.join(' '))
  const words = [dockerfile.source.text, context?.path ?? '', context?.ignore?.text ?? '', plainKey(target ?? [])]
  return [...words, ...given, ...taken].join('\n\u0002')
}

/** What it takes from its context: each path, and what lies there. */
function sourcesOf(image: BuiltImage): readonly (readonly [path: string, holds: string])[] {
  return contextSources(image).flatMap(({ repository, others }) =>
    [...repository, ...others].map(({ node: { path, origin } }): readonly [string, string] => {
      if (origin?.kind === 'text') return [path, plainKey(origin.text)]
      return [path, origin?.kind === 'opaque' ? origin.reason : (origin?.kind ?? '')]
    }),
  )
}
