/** Looks at everything that an image's form is made of, the images that it takes files from included. */
import type { Location } from '../text/source.ts'
import type { CopySource, ImageForm } from './form.ts'
import type { ArtifactOrigin } from './origins.ts'

/** An image and its providers, each once, the image first. */
export function imagesOf(image: ImageForm): readonly ImageForm[] {
  const seen = new Set<ImageForm>()
  const visit = (one: ImageForm): void => {
    if (seen.has(one)) return
    seen.add(one)
    for (const { source } of sourcesOf(one)) for (const origin of artifactsOf(source)) visit(origin.provider)
  }
  visit(image)
  return [...seen]
}

/** The sources of an image's own COPYs and mounts, with the step's place. */
export function sourcesOf(
  image: ImageForm,
): readonly { readonly source: CopySource; readonly at: Location | null; readonly mounted: boolean }[] {
  return image.steps.flatMap((step) => {
    if (step.kind === 'copy') return step.sources.map((source) => ({ source, at: step.at, mounted: false }))
    if (step.kind !== 'run') return []
    return step.mounts.flatMap((mount): readonly { source: CopySource; at: Location | null; mounted: boolean }[] => {
      if (mount.kind === 'context') return mount.sources.map((source) => ({ source, at: step.at, mounted: true }))
      if (mount.kind === 'other') return []
      const source = {
        kind: 'artifact',
        name: '',
        origin: mount.origin,
        type: 'either',
        mode: undefined,
        hidden: undefined,
        besides: [],
      } as const
      return [{ source, at: step.at, mounted: true }]
    })
  })
}

/** The artifacts in a source. */
export function artifactsOf(source: CopySource): readonly ArtifactOrigin[] {
  if (source.kind === 'glob' || source.kind === 'artifact') return [source.origin]
  if (source.kind !== 'directory') return []
  return source.entries.flatMap((entry) => (entry.kind === 'artifact' ? [entry.origin] : []))
}

/** What is not understood in an image or in one that it takes files from. */
export interface OpaquePart {
  readonly reason: string
  readonly missing: boolean
  readonly at: Location | null
}

/** Everything opaque, the providers' parts first: they are the cause. */
export function opaqueParts(image: ImageForm): readonly OpaquePart[] {
  return [...imagesOf(image)].reverse().flatMap((one) => [
    ...one.steps.flatMap((step): readonly OpaquePart[] =>
      step.kind === 'opaque' ? [{ reason: step.reason, missing: false, at: step.at }] : [],
    ),
    ...sourcesOf(one).flatMap(({ source, at }) => {
      if (source.kind === 'opaque') return [{ reason: source.reason, missing: source.missing, at }]
      if (source.kind !== 'directory') return []
      return source.entries.flatMap((entry) =>
        entry.kind === 'opaque' ? [{ reason: entry.reason, missing: entry.missing, at }] : [],
      )
    }),
  ])
}

/** Repository files that an image's own COPYs put into it, by path. */
export function filesIn(image: ImageForm): ReadonlySet<string> {
  const files = new Set<string>()
  for (const { source, mounted } of sourcesOf(image)) {
    if (mounted) continue
    if (source.kind === 'own') files.add(source.file)
    if (source.kind === 'file' && source.origin.kind === 'repository') files.add(source.origin.path)
    if (source.kind !== 'directory') continue
    for (const entry of source.entries) {
      if (entry.kind === 'own') files.add(entry.file)
      if (entry.kind === 'file' && entry.origin.kind === 'repository') files.add(entry.origin.path)
    }
  }
  return files
}
