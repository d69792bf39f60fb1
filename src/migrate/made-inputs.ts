/**
 * Whether a build of the rewritten driver finds in its context what the driver makes on the host, as the legacy build did: each file that the
 * composed Dockerfile takes, and no other one beside them.
 */
import type { HostNode } from '../host/origin.ts'
import { relativeTo } from '../host/path.ts'
import { isIgnored, parseIgnore } from '../dockerfile/ignore.ts'
import { contextSources } from '../pipeline/context-sources.ts'
import type { BuiltImage } from '../pipeline/model.ts'
import { isId, madeBelow } from '../rewrite/compose/made-inputs.ts'
import type { Composition, FinalBuild } from '../rewrite/composition.ts'
import type { HostPath } from '../shell/world.ts'
import { plainKey } from './trace.ts'

/** What is wrong with the context of a build; `undefined` when nothing is. */
export function madeInputProblem(
  image: BuiltImage,
  build: FinalBuild,
  legacy: BuiltImage | undefined,
  { made }: Composition,
): string | undefined {
  const [now, before] = [image.context?.view, legacy?.context?.view]
  if (now === undefined || before === undefined) return undefined
  const own = new Set<string>(made.map(({ path }) => path))
  // What a Dockerfile that the driver makes holds is checked where the build reads it.
  const lost = build.made.find((path) => !own.has(path) && !isSame(before.at(path), now.at(path)))
  if (lost !== undefined) return `${lost} is not what it was when the final image was built`
  const rules = parseIgnore(image.context?.ignore?.text ?? '')
  const added = [...madeBelow(now, build.context)].find(
    (path) =>
      !own.has(path) &&
      !isIgnored(rules, relativeTo(path, build.context)) &&
      (before.at(path) === undefined || (isId(now, path) && takes(image, path))),
  )
  return added === undefined ? undefined : `${added} lies in its context, which was not there when the final image was built`
}

function takes(image: BuiltImage, path: HostPath): boolean {
  return contextSources(image).some(({ others }) => others.some(({ node, ignored }) => node.path === path && !ignored))
}

function isSame(one: HostNode | undefined, other: HostNode | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  if (one.type !== other.type || one.mode !== other.mode || one.link !== other.link) return false
  const [before, now] = [one.origin, other.origin]
  if (before?.kind === 'text' && now?.kind === 'text') return plainKey(before.text) === plainKey(now.text)
  if (before?.kind === 'repository' && now?.kind === 'repository') return before.path === now.path
  return before?.kind === now?.kind && before?.kind !== 'artifact'
}
