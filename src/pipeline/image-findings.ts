/** What a build of the pipeline reads, judged: a source that finds nothing, or whose content is not understood. */
import { checkIgnore } from '../dockerfile/ignore.ts'
import type { Finding } from '../findings/finding.ts'
import {
  archiveItself,
  artifactChanged,
  artifactIgnored,
  folderInDoubt,
  committedBesideContainer,
  folderOfContainer,
  hostBuild,
  ignoresAll,
  leftOutside,
  shownLater,
  streamHandoff,
  valuesInDockerfile,
} from '../findings/pipeline.ts'
import { compressionOf, packerIn } from '../host/archive.ts'
import { isWithin, joinPath } from '../host/path.ts'
import type { Site } from '../text/source.ts'
import { printText, soleUnknown, unknownsOf, type Unknown } from '../text/symbolic.ts'
import { contextSources, type SourceMatch } from './context-sources.ts'
import { isOutside } from './daemon/mounts.ts'
import { linksToArtifacts } from './made-elsewhere.ts'
import { missingSource } from './missing-source.ts'
import type { BuiltImage } from './model.ts'

/** A build's own findings. */
export function* imageFindings(image: BuiltImage): Generator<Finding> {
  yield* image.evaluated.file.findings
  yield* image.evaluated.findings
  const { holes, path } = image.dockerfile
  if (holes !== undefined)
    yield valuesInDockerfile(
      image.event.call.site,
      path.startsWith('<stdin:') ? 'the Dockerfile' : path,
      [...holes.values()].map(({ name }) => name),
    )
  if (image.context?.ignore !== undefined) yield* checkIgnore(image.context.ignore)
  yield* linksToArtifacts(image)
  const sources = contextSources(image)
  if (image.context?.ignore?.written !== undefined && sources.length > 0)
    yield ignoresAll(image.event.call.site, image.context.ignore.path)
  for (const match of sources) {
    if (match.matched.length === 0) yield missingSource(image, match)
    for (const taken of match.artifacts)
      if (taken.ignored && taken.path === taken.source) yield artifactIgnored(match.site, taken.path)
    for (const taken of match.artifacts) {
      const [changed] = taken.ignored ? [] : (taken.node.changed ?? [])
      if (changed !== undefined) yield artifactChanged(match.site, taken.path, changed)
    }
    // An ADD would unpack it.
    for (const { ignored, path, node, archive } of match.artifacts)
      if (!ignored && archive === undefined && match.step.add && node.origin?.kind === 'artifact' && node.origin.packed === 'tar')
        yield hostArchive(node.origin.at, true, path, 'tar')
    for (const { ignored, path, node } of match.artifacts)
      if (!ignored && node.shownAt !== undefined) yield shownLater(node.shownAt, path)
    for (const taken of match.artifacts) if (taken.isShared === true) yield folderOfContainer(match.site, taken.path)
    const committed = committedInMount(image, match)
    if (committed !== undefined) yield committedBesideContainer(match.site, ...committed)
    const [doubt] = match.doubts
    if (doubt !== undefined && isOutside(doubt)) yield leftOutside(match.site, printText(match.source))
    else if (doubt !== undefined) yield folderInDoubt(match.site, printText(match.source), doubt)
    for (const taken of match.others) {
      const { origin } = taken.node
      if (!taken.ignored && origin?.kind === 'text' && unknownsOf(origin.text).some(isStream))
        yield streamHandoff(match.site, `a stream that docker prints, into ${taken.path}`)
      // The archive itself: its bytes hold names, times and owners of the host.
      if (!taken.ignored && origin?.kind === 'text' && /^host:(?:archive|packed):/.test(soleUnknown(origin.text)?.id ?? ''))
        yield hostArchive(origin.at, match.step.add, taken.path, 'tar')
      if (!taken.ignored && origin?.kind === 'text' && /^host:zip:/.test(soleUnknown(origin.text)?.id ?? ''))
        yield archiveItself(origin.at, taken.path, 'zip')
      if (!taken.ignored && origin?.kind === 'opaque') {
        const packer = packerIn(origin.reason)
        if (isOutside(origin.reason)) yield leftOutside(origin.at, taken.path)
        else
          yield packer === undefined
            ? hostBuild(origin.at, taken.path, origin.reason)
            : hostArchive(origin.at, match.step.add, taken.path, packer)
      }
    }
  }
}

/**
 * A file that the repository has, taken by its name out of a folder that a container had mounted for itself: the folder around a binary
 * that was committed once. A mount of everything around it is there for its sources as well.
 */
function committedInMount(
  { context }: BuiltImage,
  { source, matched }: SourceMatch,
): readonly [file: string, folder: string] | undefined {
  const [path, ...others] = matched
  if (context === undefined || path === undefined || others.length > 0) return undefined
  if (path !== printText(source).replace(/^(?:\.?\/)+/, '')) return undefined
  const host = joinPath(context.path, path)
  const node = context.view.at(host)
  if (node?.type !== 'file' || node.origin?.kind !== 'repository' || node.origin.path !== host) return undefined
  const doubt = context.view
    .doubtsAt(host)
    .find(({ folder, origin }) => origin.kind === 'artifact' && !isWithin(context.path, folder) && isWithin(host, folder))
  return doubt === undefined ? undefined : [host, doubt.folder]
}

function isStream(unknown: Unknown): boolean {
  return unknown.source === 'docker' || /docker[:~](?:output|file|tar|other):/.test(unknown.id)
}

/** Whether an image takes files that only the host makes. */
export function takesFromHost(image: BuiltImage): boolean {
  return [...imageFindings(image)].some(({ code }) => code === 'RS420' || code === 'RS476')
}

/** What the host packed: its bytes, or with ADD what is in it. */
function hostArchive(at: Site, isAdd: boolean, path: string, packer: string): Finding {
  return isAdd && compressionOf(path) !== undefined
    ? hostBuild(at, path, `${packer} packs it there, and what ADD unpacks of it is not known`)
    : archiveItself(at, path, packer)
}
