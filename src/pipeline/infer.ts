/**
 * From what one run left behind to pipelines: connected components of images joined by handoffs.
 *
 * In: a `RunRecord`. Out: one pipeline per component that hands something over; images that take part in none are only mentioned.
 * Nothing is guessed: what the final images take and where it comes from is read from the files that each build saw.
 */
import { programsAsked } from './asked.ts'
import { hasFlag } from '../docker/flag-values.ts'
import type { Finding } from '../findings/finding.ts'
import {
  archivedOwners,
  foldersOfImage,
  modesOfGit,
  hostBuild,
  otherEngine,
  packedOwners,
  uncertainEvent,
} from '../findings/pipeline.ts'
import { imageOfContainer } from '../findings/images.ts'
import { archiveIn } from '../host/archive.ts'
import type { ContainerId } from '../host/origin.ts'
import type { Call } from '../shell/world.ts'
import { keyOf, known, printText, unknownsOf, type Unknown } from '../text/symbolic.ts'
import { meetsFolders } from './added.ts'
import { artifactType, type SeenType } from './artifact-type.ts'
import { handoffsIntoContainer, mountedArtifacts } from './mounted.ts'
import { wildcardsOverMerged } from './beside-merged.ts'
import { componentsOf, type Component, type Link } from './components.ts'
import { takenFromVolume } from './daemon/commit-volumes.ts'
import type { BuiltImage, Container, DockerEvent, DriverRun, Handoff, ImageId, Pipeline, Role } from './model.ts'
import { imageFindings, takesFromHost } from './image-findings.ts'
import { nameImages, ownName, renamePipeline } from './names.ts'
import { contextSources, type Taken } from './context-sources.ts'
import { handoffsInto } from './takes.ts'
import { isLeftInUnknown, madeOfArtifacts, temporaryMounts } from './made-elsewhere.ts'
import { filesInTwoPlaces } from './two-places.ts'
import { standingBase, withStandingBases } from './standing.ts'
import { remoteStepIn } from './remote-docker.ts'
import { unwrittenArtifacts } from './unwritten.ts'
import { imagesBuiltLater, imagesUnseen, stepUnseenIn } from './unseen.ts'
import { makesImages } from './makers/maker.ts'
import type { LocatedFinding, RunRecord } from './world.ts'
import { freeName } from '../text/free-name.ts'

/** All pipelines of a run, in the order of their final builds. */
export function inferPipelines(record: RunRecord, driver: DriverRun): readonly Pipeline[] {
  const { daemon } = record
  const containers: ReadonlyMap<string, Container> = daemon.containers
  const into = (image: BuiltImage): readonly Handoff[] =>
    handoffsInto(image, containers, (taken) => seenType(record, image, taken)).map((handoff) => asWritten(record, handoff))
  const { images, bases } = withStandingBases(daemon.images, daemon.images.flatMap(into), takesFromHost)
  const intoImages = images.flatMap(into)
  const handoffs = [...intoImages, ...betweenContainers(intoImages, containers, images)]
  const links = linksOver(handoffs, containers)
  const givers = new Set(links.map(({ from }) => from))
  return tellApart(
    componentsOf(images, handoffs, links).map((component) =>
      pipelineOf(record, driver, { ...component, bases: bases.filter((one) => isAmong(component.images, one.into)) }, givers),
    ),
  )
}

/** Images whose files came into another one by way of a container of a stock image, which no handoff can name. */
function linksOver(handoffs: readonly Handoff[], containers: ReadonlyMap<string, Container>): readonly Link[] {
  // a tree of sources has thousands of files that come out of one container
  const given = new Map<ContainerId, ReadonlySet<ImageId>>()
  const givers = (id: ContainerId): ReadonlySet<ImageId> => {
    const known = given.get(id)
    if (known !== undefined) return known
    const found = imagesBehind(id, containers)
    given.set(id, found)
    return found
  }
  const pairs = handoffs.flatMap(({ container, into }) => (container === undefined ? [] : [{ container, into }]))
  const distinct = new Map(pairs.map((pair) => [`${pair.container} ${pair.into}`, pair]))
  return [...distinct.values()].flatMap(({ container, into }) => [...givers(container)].map((from) => ({ from, into })))
}

/** Built images that containers of stock images had mounted files of, from a container on. */
function imagesBehind(container: ContainerId, containers: ReadonlyMap<string, Container>): ReadonlySet<ImageId> {
  const found = new Set<ImageId>()
  const seen = new Set<string>()
  const visit = (id: ContainerId): void => {
    const one = seen.has(id) ? undefined : containers.get(id)
    if (one === undefined) return
    seen.add(one.id)
    for (const origin of new Set(mountedArtifacts(one).map((mounted) => mounted.origin.container))) {
      const from = containers.get(origin)?.image
      if (from?.kind === 'built' && one.image.kind !== 'built') found.add(from.id)
      visit(origin)
    }
  }
  visit(container)
  return found
}

/** What containers that hand something over took from other ones. */
function betweenContainers(
  handoffs: readonly Handoff[],
  containers: ReadonlyMap<string, Container>,
  images: readonly BuiltImage[],
): readonly Handoff[] {
  const found: Handoff[] = []
  const seen = new Set<string>()
  const visit = (id: ContainerId | undefined): void => {
    const container = id === undefined || seen.has(id) ? undefined : containers.get(id)
    if (container === undefined) return
    seen.add(container.id)
    const committed = images.find((image) => image.committed === container.id)
    found.push(...handoffsIntoContainer(container, containers, committed?.id))
    for (const { origin } of mountedArtifacts(container)) visit(origin.container)
  }
  for (const handoff of handoffs) visit(handoff.container)
  return found
}

/** Gives pipelines of one driver ids of their own: by what their final images are called. */
function tellApart(pipelines: readonly Pipeline[]): readonly Pipeline[] {
  const taken = new Set<string>()
  return pipelines.map((pipeline) => {
    const twins = pipelines.filter((other) => other.id === pipeline.id)
    const base = twins.length === 1 ? pipeline.id : `${pipeline.driver.path}#${finalName(pipeline)}`
    const id = freeName(base, (one) => taken.has(one))
    taken.add(id)
    return { ...pipeline, id }
  })
}

function finalName(pipeline: Pipeline): string {
  const last = pipeline.images.findLast((image) => pipeline.roles.get(image.id) === 'final')
  return (last === undefined ? undefined : ownName(last)) ?? 'final'
}

/** Where a folder was taken to exist, the host path is the one that the driver names. */
function asWritten(record: RunRecord, handoff: Handoff): Handoff {
  const copy = record.daemon.copiedOut.find((one) => one.assumed && one.landed === handoff.host)
  return copy === undefined ? handoff : { ...handoff, host: copy.destination }
}

function seenType(record: RunRecord, taker: BuiltImage, taken: Taken): SeenType {
  const { origin } = taken.node
  if (origin?.kind !== 'artifact') return undefined
  const container = record.daemon.containers.get(origin.container)
  const provider = container?.image.kind === 'built' ? findImage(record.daemon.images, container.image.id) : undefined
  return artifactType({ path: origin.path, host: taken.node.path, provider, taker, hostSteps: record.hostSteps })
}

function isAmong(images: readonly BuiltImage[], id: ImageId): boolean {
  return findImage(images, id) !== undefined
}

function findImage(images: readonly BuiltImage[], id: ImageId): BuiltImage | undefined {
  return images.find((image) => image.id === id)
}

function pipelineOf(
  record: RunRecord,
  driver: DriverRun,
  { images, handoffs, bases }: Component & Pick<Pipeline, 'bases'>,
  givers: ReadonlySet<ImageId>,
): Pipeline {
  const roles = new Map(images.map((image) => [image.id, roleOf(image.id, handoffs, givers)]))
  const containers = new Map<ContainerId, Container>()
  for (const handoff of handoffs) {
    const container = handoff.container === undefined ? undefined : record.daemon.containers.get(handoff.container)
    if (container !== undefined) addContainer(record, containers, container)
  }
  const pipeline: Pipeline = {
    id: driver.path,
    driver,
    drivers: driversOf(driver, images, containers),
    images,
    roles,
    containers,
    carriers: record.daemon.carriers,
    bystanders: bystandersOf(record, images, containers),
    handoffs,
    bases,
    events: record.events,
    hostSteps: record.hostSteps,
    reads: record.reads,
    writes: record.writes,
    conditions: record.answers,
    unknowns: unknownsOfPipeline(images, handoffs),
    findings: [
      ...uncertainties(images, containers),
      ...uncertainCopies(record, handoffs),
      ...unwrittenArtifacts(handoffs, record.daemon),
      ...filesInTwoPlaces(handoffs, record.daemon),
      ...leftOutByCommit(record, handoffs),
      ...temporaryMounts(record, handoffs),
      ...imagesUnseen(record, images, handoffs),
      ...imagesBuiltLater(record, handoffs),
      ...engines(images, containers),
      ...bases.map(standingBase),
      ...images.flatMap((image) => [...imageFindings(image), ...wildcardsOverMerged(image, record.daemon.containers)]),
      ...programsAsked(record, images),
      ...images.flatMap((image) =>
        roles.get(image.id) === 'builder' ? [] : [...ownersOf(image), ...modesOf(record, image), ...packersOf(record, image)],
      ),
    ],
  }
  return renamePipeline(pipeline, nameImages(pipeline))
}

/** BuildKit gives what it takes from an archive the owners that are written in it, and what it takes from a folder to root. */
function ownersOf({ context, event }: BuiltImage): readonly Finding[] {
  const builder = known(event.call.environment.get('DOCKER_BUILDKIT') ?? [])
  const isArchive = context?.path.startsWith('<archive:') === true
  return isArchive && builder !== '0' ? [archivedOwners(event.call.site)] : []
}

/** What `git archive` prints as a context has the modes that git writes. */
function modesOf({ files }: RunRecord, image: BuiltImage): readonly Finding[] {
  const { context, event } = image
  if (context === undefined || archiveIn(files, context.path)?.isOfGit !== true) return []
  const [taken] = contextSources(image).flatMap(({ repository }) => repository)
  return taken === undefined ? [] : [modesOfGit(event.call.site, taken.path)]
}

/** ADD gives what the host packed the owners that the files had there: with docker cp those of whoever ran it. */
function packersOf({ daemon, files }: RunRecord, image: BuiltImage): readonly Finding[] {
  const isCopied = ({ node: { origin } }: Taken): boolean =>
    origin?.kind === 'artifact' &&
    daemon.copiedOut.some(
      ({ event: { call, command } }) =>
        call.site === origin.at && command.name === 'cp' && !hasFlag(command, 'archive') && origin.piped === undefined,
    )
  return contextSources(image).flatMap(({ artifacts, repository, site, step }) => {
    const [own] = repository
    if (own?.archive !== undefined && archiveIn(files, own.archive.root)?.isOfGit === true) return [modesOfGit(site, own.path)]
    const packed = [...artifacts, ...repository].find(
      ({ archive }) => archive !== undefined && archive.owners !== 'container',
    )?.archive
    if (packed === undefined) return []
    const folders = meetsFolders(image.evaluated, step) ? [foldersOfImage(site, packed.path)] : []
    if (packed.owners === 'root') return folders
    const isOfOthers = !artifacts.every(isCopied)
    return isOfOthers
      ? [hostBuild(site, packed.path, "the host's tar packed it with owners of a container")]
      : [packedOwners(site, packed.path), ...folders]
  })
}

/** What docker commit left out of the image from which it is taken. */
function leftOutByCommit({ daemon }: RunRecord, handoffs: readonly Handoff[]): readonly Finding[] {
  return handoffs.flatMap((handoff) => {
    const volume = takenFromVolume(handoff, daemon.images, daemon.containers)
    const why = `${printText(handoff.path)} lies in its volume ${volume ?? ''}, or around it`
    return volume === undefined ? [] : [imageOfContainer(handoff.at, 'commit', why)]
  })
}

/** A container, those from which it saw something through its mounts, and those through which something was taken out of its volumes. */
function addContainer(record: RunRecord, containers: Map<ContainerId, Container>, container: Container): void {
  if (containers.has(container.id)) return
  containers.set(container.id, container)
  for (const { origin } of mountedArtifacts(container)) {
    const provider = record.daemon.containers.get(origin.container)
    if (provider !== undefined) addContainer(record, containers, provider)
  }
  for (const [id, givers] of record.daemon.carriers) {
    const carrier = givers.has(container.id) ? record.daemon.containers.get(id) : undefined
    if (carrier !== undefined) addContainer(record, containers, carrier)
  }
}

function bystandersOf(record: RunRecord, images: readonly BuiltImage[], taken: Pipeline['containers']): Pipeline['bystanders'] {
  const isOurs = ({ image }: Container): boolean => image.kind === 'stock' || findImage(images, image.id) !== undefined
  return new Map([...record.daemon.containers].filter(([id, container]) => !taken.has(id) && isOurs(container)))
}

function roleOf(id: ImageId, handoffs: readonly Handoff[], givers: ReadonlySet<ImageId>): Role {
  const gives = givers.has(id) || handoffs.some((handoff) => handoff.from.kind === 'built' && handoff.from.id === id)
  const takes = handoffs.some((handoff) => handoff.into === id)
  if (gives) return takes ? 'intermediate' : 'builder'
  return takes ? 'final' : 'unrelated'
}

function driversOf(
  driver: DriverRun,
  images: readonly BuiltImage[],
  containers: ReadonlyMap<ContainerId, Container>,
): readonly string[] {
  const paths = new Set([driver.path])
  for (const image of images) paths.add(image.event.call.site.source.path)
  for (const container of containers.values()) paths.add(container.event.call.site.source.path)
  return [...paths]
}

function unknownsOfPipeline(images: readonly BuiltImage[], handoffs: readonly Handoff[]): readonly Unknown[] {
  const texts = [
    ...images.flatMap((image) => [...image.tags, ...image.args.values()]),
    ...handoffs.map((handoff) => handoff.path),
  ]
  const byId = new Map(texts.flatMap(unknownsOf).map((unknown) => [unknown.id, unknown]))
  return [...byId.values()].filter((unknown) => unknown.source !== 'docker')
}

/**
 * A run that takes files out of containers, or makes images in ways that are not followed, and in which something that was not
 * understood hides where they go: a pipeline all the same, with what is known of it and the reasons. `undefined` when
 * everything is understood, and nothing is handed over.
 *
 * @param mayBuild the script has a `docker build` somewhere
 */
export function inferUnfollowed(record: RunRecord, driver: DriverRun, mayBuild: boolean): Pipeline | undefined {
  const { images, copiedOut, containers } = record.daemon
  const located = record.findings.map((one) => one.finding)
  // A command line that docker would not take hides a handoff where containers are used.
  const usesContainers = record.events.some((event) => ['create', 'cp'].includes(event.command.name))
  const hiding = [
    'RS406',
    'RS407',
    'RS413',
    'RS453',
    // A build of which nothing is known may take what a pipe brought out of a container.
    ...(bringsFiles(record) ? ['RS403'] : []),
    ...(usesContainers ? ['RS401', 'RS101', 'RS102', 'RS103', 'RS104', 'RS105'] : []),
  ]
  const streams = record.findings.some((one) => hiding.includes(one.finding.code) && !goesToHostOnly(record, one))
  const ofImages = images.flatMap((image) => [...imageFindings(image)])
  const unseen = images.length === 0 ? unseenBuilds(record, mayBuild) : []
  const missing = new Set([...located, ...ofImages].map((finding) => finding.code))
  const step = stepUnseenIn(record, missing) ?? remoteStepIn(record, missing)
  const copies = copiedOut.filter((copy) => copy.event.call.uncertain.length > 0).map((copy) => copy.event)
  const lacks = ofImages.some((finding) => ['RS410', 'RS420', 'RS423', 'RS476'].includes(finding.code))
  // What a container left in a mount, or what is packed of that.
  const packs =
    containers.size > 0 && (ofImages.some((finding) => /^RS4(?:76|82|84)$/.test(finding.code)) || isLeftInUnknown(record.daemon))
  const derived = images.flatMap((image) => [...madeOfArtifacts(image)])
  const hidden = lacks && located.some((finding) => finding.code === 'RS435')
  if (
    step === undefined &&
    !hidden &&
    !packs &&
    derived.length === 0 &&
    unseen.length === 0 &&
    copiedOut.length === 0 &&
    !streams &&
    !ofImages.some((finding) => finding.code === 'RS413')
  )
    return undefined
  // What a COPY misses is what they may bring.
  const explained = hidden || step !== undefined || copies.length > 0
  const reasons = [
    ...(step === undefined ? [] : [step]),
    ...located,
    ...uncertainties(images, containers),
    ...copies.flatMap(({ call }) => uncertaintiesOf(call)),
    ...ofImages.filter((finding) => !(explained && finding.code === 'RS410')),
    ...derived,
    ...unseen,
  ]
  if (!reasons.some((finding) => finding.severity === 'blocker')) return undefined
  const taken = new Set(copiedOut.map((copy) => containers.get(copy.container)?.image))
  const roles = new Map(
    images.map((image): [ImageId, Role] => [
      image.id,
      [...taken].some((one) => one?.kind === 'built' && one.id === image.id) ? 'builder' : 'final',
    ]),
  )
  const pipeline: Pipeline = {
    id: driver.path,
    driver,
    drivers: driversOf(driver, images, containers),
    images,
    roles,
    containers,
    carriers: record.daemon.carriers,
    bystanders: new Map(),
    handoffs: [],
    bases: [],
    events: record.events,
    hostSteps: record.hostSteps,
    reads: record.reads,
    writes: record.writes,
    conditions: record.answers,
    unknowns: unknownsOfPipeline(images, []),
    findings: reasons,
  }
  return renamePipeline(pipeline, nameImages(pipeline))
}

/** Whether a command of the host laid out files of a container. */
function bringsFiles({ hostSteps, files }: RunRecord): boolean {
  return hostSteps.some(({ effects }) => effects.writes.some((path) => files.at(path)?.origin?.kind === 'artifact'))
}

/** A stream of files after which no image is made: nothing but the host takes them. */
export function goesToHostOnly({ events, makers }: RunRecord, { finding, order }: LocatedFinding): boolean {
  const isLater = (one: { readonly order: number }): boolean => one.order > order
  // A build that is not understood makes an image as well.
  const builds = events.filter(
    ({ command }) => command.name === 'build' || command.name === 'import' || command.name === 'commit',
  )
  return finding.code === 'RS413' && !builds.some(isLater) && !makers.filter(makesImages).some(isLater)
}

/** Why builds of a run that made no image were not seen: it ended before them, or they are in a file that is not there. */
function unseenBuilds({ findings, events }: RunRecord, mayBuild: boolean): readonly Finding[] {
  const all = findings.map((one) => one.finding)
  const ended = all.filter((finding) => mayBuild && ['RS008', 'RS009', 'RS086'].includes(finding.code))
  if (ended.length > 0) return ended
  const absent = all.find((finding) => finding.code === 'RS015')
  const use = events.find((event) => ['push', 'tag', 'run', 'create', 'save'].includes(event.command.name))
  return absent === undefined || use === undefined ? [] : [uncertainEvent(use.call.site, absent.message)]
}

/** Docker commands of the pipeline in places that were not understood. */
function uncertainties(images: readonly BuiltImage[], containers: ReadonlyMap<ContainerId, Container>): readonly Finding[] {
  const calls = [...images.map((image) => image.event.call), ...[...containers.values()].map((container) => container.event.call)]
  return calls.flatMap(uncertaintiesOf)
}

function uncertaintiesOf(call: Call): readonly Finding[] {
  return call.uncertain.map((why) => uncertainEvent(call.site, why.message))
}

/** What is copied out where the script was not understood. */
function uncertainCopies({ daemon }: RunRecord, handoffs: readonly Handoff[]): readonly Finding[] {
  return daemon.copiedOut
    .filter((copy) => handoffs.some((handoff) => handoff.at === copy.event.call.site && handoff.container === copy.container))
    .flatMap((copy) => uncertaintiesOf(copy.event.call))
}

/** Commands of one pipeline that go to different engines: afterwards one build does it all, on the final's. */
function engines(images: readonly BuiltImage[], containers: ReadonlyMap<ContainerId, Container>): readonly Finding[] {
  const events = [...images.map((image) => image.event), ...[...containers.values()].map((container) => container.event)]
  const last = images.at(-1)
  const other = last === undefined ? undefined : events.find((event) => engineOf(event) !== engineOf(last.event))
  return other === undefined ? [] : [otherEngine(other.call.site)]
}

/** Which engine a command goes to, as far as it or its environment says; a flag wins. */
function engineOf({ command, call }: DockerEvent): string {
  const flags = command.globalFlags.filter((flag) => ['host', 'context'].includes(flag.name)).map((flag) => flag.value ?? [])
  const variables = ['DOCKER_HOST', 'DOCKER_CONTEXT'].map((name) => call.environment.get(name) ?? [])
  return (flags.length > 0 ? flags : variables).map(keyOf).join(' ')
}
