/**
 * Values that the driver reads from a file of the repository (`$(cat version.txt)`) and that the new Dockerfile holds as they are now: it
 * does not read the file, so it goes on holding them when the file changes.
 */
import type { Finding } from '../findings/finding.ts'
import { valueCopied } from '../findings/rewrite.ts'
import type { Pipeline } from '../pipeline/model.ts'
import type { Repository } from '../repository/repository.ts'
import type { Change } from '../rewrite/change.ts'
import type { HostPath } from '../shell/world.ts'
import type { Site } from '../text/source.ts'

/** A shorter value may stand in a Dockerfile by chance. */
const shortest = 3
const longest = 200

/** The findings for one pipeline's changes. */
export function copiedValues(pipeline: Pipeline, repository: Repository, changes: readonly Change[]): readonly Finding[] {
  const before = pipeline.images.map((image) => image.dockerfile.source.text)
  const written = changes.flatMap((change) =>
    change.after !== null && pipeline.images.some((image) => image.dockerfile.source.path === change.path) ? [change.after] : [],
  )
  const seen = new Set<string>()
  return readsOf(pipeline).flatMap(({ path, site }) => {
    const value = seen.has(path) ? undefined : lineIn(repository, path)
    const isNew =
      value !== undefined && written.some((text) => text.includes(value)) && !before.some((text) => text.includes(value))
    if (!isNew) return []
    seen.add(path)
    return [valueCopied(site, path, value)]
  })
}

function readsOf(pipeline: Pipeline): readonly { readonly path: HostPath; readonly site: Site }[] {
  const byCommands = pipeline.hostSteps.flatMap(({ call, effects }) => effects.reads.map((path) => ({ path, site: call.site })))
  return [...byCommands, ...pipeline.reads.map(({ path, site }) => ({ path, site }))]
}

/** The text of a file that holds one line. */
function lineIn(repository: Repository, path: HostPath): string | undefined {
  const bytes = repository.stat(path)?.kind === 'file' ? repository.read(path) : undefined
  if (bytes === undefined || bytes.length > longest) return undefined
  const line = new TextDecoder().decode(bytes).trim()
  return line.length < shortest || line.includes('\n') ? undefined : line
}
