/** What a result rests on, told as it goes into the document: only what this very comparison needed. */
import { baseConfig } from '../dockerfile/bases.ts'
import { parseMount } from '../docker/mount.ts'
import type { NodeType } from '../host/origin.ts'
import type { Finding } from '../findings/finding.ts'
import {
  addedByCopy,
  archiveModesStay,
  folderModeSpokenOf,
  folderOfArchive,
  buildIgnoresEdits,
  commandsSucceed,
  generatedFiles,
  mergedFolder,
  assumedType,
  baseFolderIsPlain,
  baseFolderMayDiffer,
  editedInputRead,
  isNoLink,
  mayBeArchives,
  noArchive,
  noLinkMatches,
  modeOfNewFile,
  noneBeside,
  noSymbolicLink,
  notInArtifact,
  ownFilesCarried,
  proxiesAreRoutes,
  ruleMayHide,
  seenAs,
  runsAreClosed,
  sameUmask,
  specialInArchive,
  targetIsNoFolder,
  targetMayBeFolder,
  usualUmask,
} from '../findings/proof.ts'
import { copiedModesStay, volumeBeginsEmpty, volumeIsNew, exportHoldsMore, capabilitiesStay } from '../findings/containers.ts'
import type { Assumption } from '../migrate/document.ts'
import type { Container, Pipeline } from '../pipeline/model.ts'
import type { FinalBuild } from '../rewrite/composition.ts'
import { locate } from '../text/source.ts'
import { printText } from '../text/symbolic.ts'
import { normalImage } from './digest.ts'
import { editedInputs } from './edited-inputs.ts'
import { madeAs, makesSpecial, mayBeLink, mayHaveCapabilities } from './evidence.ts'
import type { CopySource, FormStep, ImageForm, TreeEntry } from './form.ts'
import { setsFolderMode } from './folder-modes.ts'
import { printOrigin, type ArtifactOrigin, type TypeOf } from './origins.ts'
import type { Note } from './placements.ts'
import type { Reading } from './reading.ts'
import { filesIn, imagesOf, sourcesOf } from './walk.ts'

/** Two equal images and how they were found to be so. */
export interface EqualPair {
  readonly legacy: ImageForm
  readonly multiStage: ImageForm
  readonly reading: Reading
}

/** Findings as the document has them, each once. */
export function toAssumptions(findings: readonly Finding[]): readonly Assumption[] {
  const seen = new Set<string>()
  return findings.flatMap((finding): readonly Assumption[] => {
    const at = finding.at === null ? '' : `${finding.at.path}:${String(finding.at.line)}:${String(finding.at.column)}`
    const key = JSON.stringify([finding.code, finding.message, at])
    if (seen.has(key)) return []
    seen.add(key)
    return [
      {
        code: finding.code,
        severity: finding.severity === 'note' ? 'standing' : 'caveat',
        text: finding.message,
        at: finding.at,
      },
    ]
  })
}

/** What holds for every result of images that run something. */
export function generalFindings(pairs: readonly EqualPair[], build: readonly FinalBuild[]): readonly Finding[] {
  const images = pairs.flatMap((pair) => imagesOf(pair.multiStage))
  const runs = images.some((image) => image.steps.some((step) => step.kind === 'run'))
  const proxies = new Set(
    build.flatMap(({ args }) => [...args.keys()].filter((name) => /^(?:http|https|ftp|no|all)_proxy$/i.test(name))),
  )
  return [
    commandsSucceed(null),
    ...(runs ? [runsAreClosed(null)] : []),
    ...(runs && proxies.size > 0 ? [proxiesAreRoutes(null, [...proxies].join(', '))] : []),
  ]
}

/** What the migration itself edits and the images hold: in the final image a person should know, in a build stage it is assumed away. */
export function editFindings(pair: EqualPair, edited: ReadonlySet<string>): readonly Finding[] {
  const carried = (image: ImageForm): readonly string[] => [...filesIn(image)].filter((file) => edited.has(file)).sort()
  const inFinal = new Set([...carried(pair.legacy), ...carried(pair.multiStage)])
  const providers = [...imagesOf(pair.legacy).slice(1), ...imagesOf(pair.multiStage).slice(1)]
  const inStages = providers.flatMap((image) => editedInputs(image, edited))
  const read = new Map(inStages.flatMap(({ file, reason }) => (reason === undefined ? [] : [[file, reason] as const])))
  const unread = new Set(inStages.flatMap(({ file }) => (read.has(file) ? [] : [file])))
  return [
    ...(inFinal.size > 0 ? [ownFilesCarried(null, [...inFinal].join(', '))] : []),
    ...[...read].map(([file, reason]) => editedInputRead(null, file, reason)),
    ...(unread.size > 0 ? [buildIgnoresEdits(null, [...unread].sort().join(', '))] : []),
  ]
}

/** What cp in a container, or tar on the host, makes has the modes that it gives there; what an export holds besides the image's files. */
export function wayFindings({
  handoffs,
  containers,
  events,
}: Pick<Pipeline, 'handoffs' | 'containers' | 'events'>): readonly Finding[] {
  return handoffs.flatMap(({ via, at, host, isAdded, path, container }): readonly Finding[] => {
    const provider = container === undefined ? undefined : containers.get(container)
    if (via === 'volume' && provider !== undefined) {
      const begin = locate(provider.event.call.site)
      const modes = provider.untouched && losesModes(provider) ? [copiedModesStay(locate(at), host ?? '')] : []
      const empty = provider.untouched ? volumePlaces(provider).map((place) => volumeBeginsEmpty(begin, place)) : []
      return [...modes, ...empty, ...keptVolumes(provider, events).map((name) => volumeIsNew(begin, name))]
    }
    if (via === 'bind-mount' && provider !== undefined && provider.untouched && losesModes(provider))
      return [copiedModesStay(locate(at), host ?? '')]
    if (via === 'export' && printText(path) === '/') return [exportHoldsMore(locate(at))]
    return (via === 'tar-pipe' || via === 'export') && isAdded !== true ? [archiveModesStay(locate(at), host ?? '')] : []
  })
}

/** Where a container has volumes. */
function volumePlaces({ event }: Container): readonly string[] {
  return event.command.flags.flatMap((flag) => {
    const mount = parseMount(flag)
    return mount?.kind === 'volume' ? [printText(mount.target)] : []
  })
}

/** Volumes of a container, by their names, that are there still when the driver has run. */
function keptVolumes({ event }: Container, events: Pipeline['events']): readonly string[] {
  const removed = events.flatMap(({ command: { name, operands } }) =>
    name === 'volume' && printText(operands[0]?.text ?? []) === 'rm' ? operands.slice(1).map(({ text }) => printText(text)) : [],
  )
  return event.command.flags.flatMap((flag) => {
    const mount = parseMount(flag)
    if (mount?.kind !== 'volume' || mount.source === undefined) return []
    const name = printText(mount.source)
    return removed.includes(name) ? [] : [name]
  })
}

/** A cp that is not told to keep them. */
function losesModes({ actions }: Container): boolean {
  const words = actions.flatMap((action) => (action.kind === 'command' ? (action.argv ?? []) : [])).map(printText)
  return !/(?:^|\s)(?:-\w*[ap]\w*|--archive|--preserve\S*)(?:\s|$)/.test(words.join(' '))
}

export function generatedFindings(files: Iterable<string>): readonly Finding[] {
  const names = [...files].sort()
  return names.length === 0 ? [] : [generatedFiles(null, names.join(', '))]
}

/** What placements rest on: notes that only one side has, and what the legacy context did to artifacts. */
export function placementFindings(pair: EqualPair): readonly Finding[] {
  const images = imagesOf(pair.legacy)
  return [
    ...noteFindings(notesOf(pair.legacy, pair.reading), notesOf(pair.multiStage, pair.reading)),
    ...images.flatMap((image) => image.steps.flatMap((step) => addFindings(step, pair.reading.typeOf))),
    ...images.flatMap((image) => sourcesOf(image).flatMap(({ source, at }) => artifactFindings(source, at, pair.reading.typeOf))),
  ]
}

/** What ADD unpacks lands as COPY lays it, unless there is something in the archive that COPY takes in another way. */
function addFindings(step: FormStep, typeOf: TypeOf): readonly Finding[] {
  if (step.kind !== 'copy' || step.unpacks !== true) return []
  const members = step.sources.flatMap(membersOf)
  const special = members.flatMap(({ origin }) => makesSpecial(origin) ?? []).at(0)
  return [
    addedByCopy(step.at, step.shown),
    ...(special === undefined ? [] : [specialInArchive(step.at, special, step.shown)]),
    // The entry of a folder has an owner and a mode; of a folder that is packed as `.`, builders pass it over.
    ...members.flatMap(({ path, type, origin }) => {
      const known = type === 'either' ? typeOf(origin) : type
      const isFile = (known === 'either' ? madeAs(origin) : known) === 'file'
      const isOfRoot = origin.look?.(origin.path)?.owners === 'root'
      return path === '' || isFile || isOfRoot ? [] : [folderOfArchive(step.at, printOrigin(origin))]
    }),
  ]
}

type Member = Pick<Extract<TreeEntry, { kind: 'artifact' }>, 'path' | 'type' | 'origin'>

function membersOf(source: CopySource): readonly Member[] {
  if (source.kind === 'artifact') return [{ ...source, path: '' }]
  return source.kind === 'directory' ? source.entries.filter((one) => one.kind === 'artifact') : []
}

function notesOf(image: ImageForm, reading: Reading): ReadonlyMap<string, Note> {
  const notes = imagesOf(image).flatMap((one) => normalImage(one, reading).notes)
  return new Map(notes.map((note) => [JSON.stringify([note.kind, note.subject, note.detail]), note]))
}

function noteFindings(a: ReadonlyMap<string, Note>, b: ReadonlyMap<string, Note>): readonly Finding[] {
  const single = [...[...a].filter(([key]) => !b.has(key)), ...[...b].filter(([key]) => !a.has(key))].map(([, note]) => note)
  return single.map((note) => {
    if (note.kind === 'base-folder-is-plain') return (note.doubtful ? baseFolderMayDiffer : baseFolderIsPlain)(null, note.subject)
    if (note.kind === 'folder-is-plain') return usualUmask(null, note.subject)
    if (note.kind === 'no-archive') return (note.doubtful ? mayBeArchives : noArchive)(null, note.subject)
    return note.doubtful ? targetMayBeFolder(null, note.subject) : targetIsNoFolder(null, note.subject)
  })
}

/** Folders are 0755, unless a command of the build speaks of the mode of this one. */
function folderMode(origin: ArtifactOrigin, at: Finding['at']): Finding {
  const command = madeAs(origin) === 'file' ? undefined : setsFolderMode(origin)
  return command === undefined ? usualUmask(null, printOrigin(origin)) : folderModeSpokenOf(at, printOrigin(origin), command)
}

function coveredFindings(
  { origin, unless }: Extract<CopySource, { kind: 'file' | 'artifact' }>,
  at: Finding['at'],
): readonly Finding[] {
  if (unless === undefined) return []
  return [
    unless.look?.(unless.path)?.type === 'absent'
      ? seenAs(at, printOrigin(unless), 'nothing')
      : notInArtifact(at, printOrigin(origin), printOrigin(unless)),
  ]
}

function artifactFindings(source: CopySource, at: Finding['at'], typeOf: TypeOf): readonly Finding[] {
  if (source.kind === 'file')
    return [
      ...coveredFindings(source, at),
      ...(source.writtenOver === undefined
        ? []
        : [modeOfNewFile(at, printOrigin(source.origin), printOrigin(source.writtenOver))]),
      ...(source.notIn === undefined ? [] : [noneBeside(at, printOrigin(source.origin), printOrigin(source.notIn))]),
    ]
  if (source.kind === 'glob') {
    const matched = `${printOrigin(source.origin)}/${source.pattern}`
    return [...(source.hidden === undefined ? [] : [ruleMayHide(at, source.hidden, matched)]), noLinkMatches(at, matched)]
  }
  if (source.kind === 'artifact')
    return [
      ...(source.hidden === undefined || typeOf(source.origin) === 'file'
        ? []
        : [ruleMayHide(at, source.hidden, printOrigin(source.origin))]),
      ...linkFindings(source.origin, source.type, at),
      ...seenFindings(source.origin, at),
      ...modeFindings(source, at),
      ...coveredFindings(source, at),
    ]
  if (source.kind !== 'directory') return []
  return source.entries.flatMap((entry, index): readonly Finding[] => {
    if (entry.kind !== 'artifact') return []
    const type = entry.type === 'either' ? typeOf(entry.origin) : entry.type
    const artifact = printOrigin(entry.origin)
    const inside = entry.path === '' ? '' : `${entry.path}/`
    const beside =
      entry.merged && source.entries.slice(index + 1).some((one) => one.kind === 'file' && one.path.startsWith(inside))
    return [
      // docker cp and COPY keep the mode of a folder below the one that is copied; COPY --from of its path makes it 0755.
      ...(type === 'file' || entry.path === '' || entry.merged ? [] : [folderMode(entry.origin, at)]),
      ...(entry.hidden === undefined || type === 'file' ? [] : [ruleMayHide(at, entry.hidden, artifact)]),
      // Inside a folder docker cp and COPY leave a link a link; COPY --from of its path follows it. What a command surely
      // wrote is none.
      ...(type === 'directory' || isSeen(entry.origin) || madeAs(entry.origin) !== undefined
        ? []
        : [noSymbolicLink(at, artifact)]),
      ...seenFindings(entry.origin, at),
      ...modeFindings(entry, at),
      // What a chmod leaves of a folder is another thing for the folder that COPY makes.
      ...(entry.mode === undefined || type !== 'either' || madeAs(entry.origin) === 'file'
        ? []
        : [assumedType(at, artifact, 'file')]),
      ...(beside ? [mergedFolder(at, artifact)] : []),
    ]
  })
}

function isSeen({ look, path }: ArtifactOrigin): boolean {
  return look?.(path) !== undefined
}

/** What an engine saw is evidence, and is named wherever the artifact is taken. */
function seenFindings({ look, path, ...origin }: ArtifactOrigin, at: Finding['at']): readonly Finding[] {
  const seen = look?.(path)
  if (seen === undefined) return []
  const owners = seen.owners === 'root' ? ", all of it root's" : ''
  return [seenAs(at, printOrigin({ ...origin, path }), `a ${seen.type === 'directory' ? 'folder' : seen.type}${owners}`)]
}

/** docker cp copies a link as it is, and COPY follows it in the context; COPY --from follows it in the stage. */
function linkFindings(origin: ArtifactOrigin, type: NodeType, at: Finding['at']): readonly Finding[] {
  if (type === 'directory' || origin.isFollowed === true || isSeen(origin)) return []
  const shown = printOrigin(origin)
  if (mayBeLink(origin)) return [noSymbolicLink(at, shown)]
  return madeAs(origin) === undefined ? [isNoLink(at, shown)] : []
}

/** What modes rest on that chmod sets in the stage in place of the host, or the other way round. */
function modeFindings(
  {
    mode,
    origin,
    besides,
  }: { readonly mode: string | undefined; readonly origin: ArtifactOrigin; readonly besides: readonly ArtifactOrigin[] },
  at: Finding['at'],
): readonly Finding[] {
  return [
    ...(mode === undefined || !/(?:^|,)[-+=]/.test(mode) ? [] : [sameUmask(at, printOrigin(origin), mode)]),
    ...(mayHaveCapabilities(origin) ? [capabilitiesStay(at, printOrigin(origin))] : []),
    ...besides.flatMap((one) => linkFindings(one, 'either', at)),
  ]
}

/** Every base of an image is known to have the usual shell. */
export function hasUsualShell(image: ImageForm): boolean {
  return imagesOf(image).every(({ base }) => base.kind === 'scratch' || baseConfig(base.reference)?.shell?.length === 0)
}
