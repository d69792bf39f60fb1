/**
 * Builders that on a way beside the migrated one are built for themselves (`rewrite/driver/strays.ts`), checked anew: the old driver
 * makes there what it makes on the migrated way, and the new one builds the stage of it from the composed text with the same arguments.
 */
import type { BuiltImage, DockerEvent, Pipeline } from '../pipeline/model.ts'
import type { Composition } from '../rewrite/composition.ts'
import { straysOf } from '../rewrite/driver/strays.ts'
import { known } from '../text/symbolic.ts'
import type { Fault } from './check-after.ts'
import { plainKey, type Trace } from './trace.ts'

/** A build of the old driver, the builder that it is on the migrated way, and the stage that makes it now. */
export interface Stray {
  readonly event: DockerEvent
  readonly builder: BuiltImage
  readonly stage: string
}

/** All of one way. */
export function strayBuilds(base: Pipeline, way: Pipeline, { absorbed, stages }: Composition): readonly Stray[] {
  return [...straysOf(base, way, new Set(absorbed))].flatMap(([event, builder]) => {
    const stage = stages.get(builder.id)
    return stage === undefined ? [] : [{ event, builder, stage }]
  })
}

/** What is wrong with how one is built; `undefined` when nothing is. `legacy`: the image that the old driver makes there. */
export function strayProblem(
  { builder, stage }: Stray,
  legacy: BuiltImage | undefined,
  after: Trace,
  texts: ReadonlySet<string>,
): Fault | undefined {
  const fault = (why: string, at = builder): Fault => ({ why: `${builder.id}, built for itself, ${why}`, at: at.event.call.site })
  if (legacy === undefined || recipeKey(legacy) !== recipeKey(builder)) return fault('is another image there')
  const tags = tagsKey(legacy)
  const now = after.run.daemon.images.find((image) => tagsKey(image) === tags)
  if (now === undefined) return fault('is not built any more')
  if (known(now.target ?? []) !== stage || !texts.has(now.dockerfile.source.text)) return fault('is another stage', now)
  const lost = [...legacy.args].find(([name, value]) => plainKey(now.args.get(name) ?? []) !== plainKey(value))
  return lost === undefined ? undefined : fault(`has no ${lost[0]} any more`, now)
}

function tagsKey({ tags }: BuiltImage): string {
  return tags.map(plainKey).join('\n')
}

/** All that an image is made of which takes nothing from other ones. */
function recipeKey({ dockerfile, context, args, target, uses }: BuiltImage): string {
  const given = [...args].map(([name, value]) => `${name}=${plainKey(value)}`)
  const ignore = context?.ignore?.text ?? ''
  return [dockerfile.source.text, context?.path, ignore, plainKey(target ?? []), ...given, ...uses.values()].join('\n\u0002')
}
