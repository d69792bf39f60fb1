/**
 * Base images that stay images: what the driver builds and only stands on, and of which no stage can be made since it takes from the host what
 * no Dockerfile makes (a root file system that a script packs). Its build stays where it is, and the images on it go on naming it in FROM.
 *
 * In: the images of a run and what they hand to each other. Out: the images without their ties to such bases, and which these are. That the
 * rewritten driver builds the same base in front is looked at by itself (`migrate/same-base.ts`).
 */
import { dockerfileSite } from '../dockerfile/ast.ts'
import { baseConfig } from '../dockerfile/bases.ts'
import type { Finding } from '../findings/finding.ts'
import { baseStays } from '../findings/images.ts'
import { locate } from '../text/source.ts'
import { keyOf, printText } from '../text/symbolic.ts'
import { contextSources } from './context-sources.ts'
import type { BuiltImage, Handoff, StandingBase } from './model.ts'
import { neededStages } from './needed-stages.ts'

/** The images of a run without their ties to bases that stay. */
export interface Standing {
  readonly images: readonly BuiltImage[]
  readonly bases: readonly StandingBase[]
}

/**
 * @param handoffs of all images
 * @param takesFromHost whether an image takes files that only the host makes
 */
export function withStandingBases(
  images: readonly BuiltImage[],
  handoffs: readonly Handoff[],
  takesFromHost: (image: BuiltImage) => boolean,
): Standing {
  const alone = images.filter((image) => isBaseAlone(image, handoffs) && takesFromHost(image))
  const found = images.flatMap((image) => basesOf(image, alone))
  // What is known of an image by its name would be taken for the driver's own of that name.
  const named = new Set(found.flatMap(({ base, reference }) => (baseConfig(reference) === undefined ? [] : [base.id])))
  const bases = found.filter(({ base }) => !named.has(base.id))
  const standing = new Set(bases.map(({ base }) => base.id))
  if (standing.size === 0) return { images, bases: [] }
  return {
    images: images.map((image) => ({ ...image, uses: new Map([...image.uses].filter(([, id]) => !standing.has(id))) })),
    bases,
  }
}

/** Other images are FROM it, and nothing else is taken of it; it takes nothing of any, and does nothing in the builds on it. */
function isBaseAlone(image: BuiltImage, handoffs: readonly Handoff[]): boolean {
  const given = handoffs.filter(({ from }) => from.kind === 'built' && from.id === image.id)
  const { target } = image.evaluated
  return (
    image.event.command.name === 'build' &&
    image.uses.size === 0 &&
    given.length > 0 &&
    given.every(({ via }) => via === 'base-image') &&
    contextSources(image).every(({ artifacts, doubts }) => artifacts.length + doubts.length === 0) &&
    target?.steps.every(({ step }) => step.kind !== 'onbuild') === true
  )
}

function basesOf(image: BuiltImage, alone: readonly BuiltImage[]): readonly StandingBase[] {
  return neededStages(image.evaluated).flatMap(({ base, syntax }) => {
    const id = base.kind === 'image' ? image.uses.get(keyOf(base.reference)) : undefined
    const own = alone.find((one) => one.id === id)
    if (own === undefined || base.kind !== 'image') return []
    return [{ base: own, reference: base.reference, into: image.id, at: dockerfileSite(image.evaluated.file, syntax.from) }]
  })
}

/** What is told of a base that stays. */
export function standingBase({ base, reference, at }: StandingBase): Finding {
  const [made] = contextSources(base).flatMap(({ others }) => others.filter(({ ignored }) => !ignored))
  return baseStays(at, printText(reference), made?.path ?? base.dockerfile.path, locate(base.event.call.site))
}
