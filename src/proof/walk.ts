/** Looks at everything that an image's form is made of, the images that it takes files from included. */
import { isWithin } from '../host/path.ts'
import type { Location } from '../text/source.ts'
import { printText } from '../text/symbolic.ts'
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

const filesKept = new WeakMap<ImageForm, Map<string, ReadonlySet<string>>>()

/** Repository files that an image's COPYs put into a folder of it, by path: from the context, or with a folder of another image. */
export function filesIn(image: ImageForm, folder = '/'): ReadonlySet<string> {
  const kept = filesKept.get(image) ?? new Map<string, ReadonlySet<string>>()
  filesKept.set(image, kept)
  // Each stage of a chain may take several folders of the one before: there are more ways through them than can be walked.
  const files = kept.get(folder) ?? gatherFiles(image, folder)
  kept.set(folder, files)
  return files
}

function gatherFiles(image: ImageForm, folder: string): ReadonlySet<string> {
  const files = new Set<string>()
  const add = (file: string, place: string): void => {
    if (isWithin(place, folder)) files.add(file)
  }
  // All that lies in the artifact comes along, or the part of it that becomes the folder which is asked for.
  const addFrom = ({ provider, path }: ArtifactOrigin, place: string): void => {
    const part = isWithin(place, folder)
      ? ''
      : isWithin(folder, place)
        ? folder.slice(place === '/' ? 0 : place.length)
        : undefined
    if (part === undefined) return
    const from = printText(path)
    for (const file of filesIn(provider, part === '' ? from : `${from === '/' ? '' : from}${part}`)) files.add(file)
  }
  for (const step of image.steps) {
    if (step.kind !== 'copy') continue
    const to = printText(step.destination)
    const inside = (path: string): string => (path === '' ? to : `${to === '/' ? '' : to}/${path}`)
    for (const source of step.sources) {
      const named = 'name' in source && (step.slash || step.several) ? inside(source.name) : to
      if (source.kind === 'own') add(source.file, folder)
      if (source.kind === 'file' && source.origin.kind === 'repository') add(source.origin.path, named)
      if (source.kind === 'artifact' || source.kind === 'glob') addFrom(source.origin, to)
      if (source.kind !== 'directory') continue
      for (const entry of source.entries) {
        if (entry.kind === 'own') add(entry.file, inside(entry.path))
        if (entry.kind === 'file' && entry.origin.kind === 'repository') add(entry.origin.path, inside(entry.path))
        if (entry.kind === 'artifact') addFrom(entry.origin, inside(entry.path))
      }
    }
  }
  return files
}
