/** A COPY that finds nothing, and why: the driver may make the file under a name that is not known, or another driver makes it. */
import { dockerfileSite } from '../dockerfile/ast.ts'
import { copySourceMissing, copySourceNamedOtherwise, gitsOwnFolder } from '../findings/pipeline.ts'
import type { Finding } from '../findings/finding.ts'
import { baseName, joinPath, parentOf } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { printText } from '../text/symbolic.ts'
import type { BuiltImage } from './model.ts'
import { contextSources, type SourceMatch } from './context-sources.ts'

export interface MissingSource {
  readonly path: HostPath
  /** The instruction that takes it. */
  readonly site: Site
  /** The docker build. */
  readonly build: Site
}

/** The sources of images of which nothing is there. */
export function missingSources(images: readonly BuiltImage[]): readonly MissingSource[] {
  return images.flatMap((image) =>
    contextSources(image).flatMap(({ matched, source, site }) =>
      matched.length > 0 || image.context === undefined
        ? []
        : [{ path: wantedPath(image.context, printText(source)), site, build: image.event.call.site }],
    ),
  )
}

function wantedPath({ path }: NonNullable<BuiltImage['context']>, pattern: string): HostPath {
  return joinPath(path, pattern.replace(/^\/+/, ''))
}

/** What to say of a source that matches nothing. */
export function missingSource(image: BuiltImage, { evaluated, source }: SourceMatch): Finding {
  const site = dockerfileSite(image.evaluated.file, evaluated.syntax)
  const pattern = printText(source)
  if (/^(?:\.?\/)*\.git(?:\/|$)/.test(pattern)) return gitsOwnFolder(site, pattern)
  const near = image.context === undefined ? undefined : namedOtherwise(image.context, pattern)
  return near === undefined
    ? copySourceMissing(site, pattern)
    : copySourceNamedOtherwise(site, pattern, near.made, near.name, near.value)
}

/** `app-${VERSION}` where `app-1.2.3` is wanted. */
function namedOtherwise(
  context: NonNullable<BuiltImage['context']>,
  pattern: string,
): { readonly made: string; readonly name: string; readonly value: string } | undefined {
  const path = wantedPath(context, pattern)
  const wanted = baseName(path)
  for (const made of context.view.names(parentOf(path)) ?? []) {
    const [before, name, after] = /^([^$]*)\$\{([^{}]+)\}([^$]*)$/.exec(made)?.slice(1) ?? []
    if (before === undefined || name === undefined || after === undefined) continue
    const value = wanted.slice(before.length, wanted.length - after.length)
    if (value !== '' && wanted === before + value + after) return { made, name, value }
  }
  return undefined
}
