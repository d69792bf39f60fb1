/** A COPY that finds nothing, and why: the driver may make the file under a name that is not known. */
import { dockerfileSite } from '../dockerfile/ast.ts'
import { copySourceMissing, copySourceNamedOtherwise } from '../findings/pipeline.ts'
import type { Finding } from '../findings/finding.ts'
import { baseName, joinPath, parentOf } from '../host/path.ts'
import { printText } from '../text/symbolic.ts'
import type { BuiltImage } from './model.ts'
import type { SourceMatch } from './takes.ts'

/** What to say of a source that matches nothing. */
export function missingSource(image: BuiltImage, { evaluated, source }: SourceMatch): Finding {
  const site = dockerfileSite(image.evaluated.file, evaluated.syntax)
  const pattern = printText(source)
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
  const path = joinPath(context.path, pattern.replace(/^\/+/, ''))
  const wanted = baseName(path)
  for (const made of context.view.names(parentOf(path)) ?? []) {
    const [before, name, after] = /^([^$]*)\$\{([^{}]+)\}([^$]*)$/.exec(made)?.slice(1) ?? []
    if (before === undefined || name === undefined || after === undefined) continue
    const value = wanted.slice(before.length, wanted.length - after.length)
    if (value !== '' && wanted === before + value + after) return { made, name, value }
  }
  return undefined
}
