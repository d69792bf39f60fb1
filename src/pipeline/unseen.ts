/**
 * What commands that are not followed may have done to a pipeline: made an image that it uses, the container that it copies from,
 * or the image that takes the artifact.
 *
 * In: the record of a run, with its makers. Out: findings. An image that the driver pulls is known to come from a registry; so are the
 * official ones, unless a file says that a maker gives that very name.
 */
import { baseConfig } from '../dockerfile/bases.ts'
import { dockerfileSite } from '../dockerfile/ast.ts'
import { parseReference, referenceKey } from '../docker/reference.ts'
import type { Finding } from '../findings/finding.ts'
import { imageBuiltLater, imageMadeUnseen, imageMaybeMade, stepUnseen } from '../findings/makers.ts'
import { locate, type Site } from '../text/source.ts'
import { keyOf, known, printText, type Text } from '../text/symbolic.ts'
import { givesName, makesImages, type Maker, type Making } from './makers/maker.ts'
import type { BuiltImage, DockerEvent, Handoff } from './model.ts'
import { neededStages } from './needed-stages.ts'
import type { RunRecord } from './world.ts'

/** One place where an image is named. */
interface Use {
  readonly reference: Text
  readonly site: Site
  readonly order: number
  /** What was built under this name, or pulled, is older than this. */
  readonly since: number
  /** Files are copied out of it. */
  readonly gives: boolean
  readonly built: boolean
}

/** Images of a pipeline that a command which is not followed makes, or may make. */
export function imagesUnseen(record: RunRecord, images: readonly BuiltImage[], handoffs: readonly Handoff[]): readonly Finding[] {
  const makers = [...record.makers.map(asSuspect), ...notRead(record)].sort((a, b) => a.order - b.order)
  if (makers.length === 0) return []
  const findings = new Map<string, Finding>()
  for (const use of [...usesInContainers(record, handoffs), ...images.flatMap((image) => usesInFile(record, image))]) {
    const maker = makers.findLast((one) => one.order < use.order && one.order > use.since && judge(one, use) !== undefined)
    const finding = maker === undefined ? undefined : judge(maker, use)
    if (finding !== undefined) findings.set(`${finding.code} ${printText(use.reference)}`, finding)
  }
  return [...findings.values()]
}

/** Images that files are copied out of and that the driver builds only after that: what they hold is left over from another run. */
export function imagesBuiltLater(record: RunRecord, handoffs: readonly Handoff[]): readonly Finding[] {
  const uses = usesInContainers(record, handoffs).filter(({ built, since }) => !built && since === -1)
  return uses.flatMap(({ reference, site, order }) => {
    const key = referenceKey(reference)
    const later = record.daemon.images.find(
      (image) => image.event.order > order && image.tags.some((tag) => referenceKey(tag) === key),
    )
    return later === undefined ? [] : [imageBuiltLater(site, printText(reference), placeOf(later.event.call.site))]
  })
}

/** What may have made an image. */
interface Suspect extends Making {
  readonly place: string
  readonly order: number
}

const asSuspect = (maker: Maker): Suspect => ({ ...maker, place: placeOf(maker.call.site) })

/** Shell that is not read: `eval "$(curl …)"`, a library that is not there. */
function notRead({ findings }: RunRecord): readonly Suspect[] {
  return findings.flatMap(({ finding: { code, message, at }, order }) => {
    if ((code !== 'RS010' && code !== 'RS015') || at === null) return []
    const what = /`([^`]*)`/.exec(message)?.[1] ?? ''
    return [{ what, names: undefined, sure: false, runs: false, place: `${at.path}:${String(at.line)}`, order }]
  })
}

function judge(maker: Suspect, use: Use): Finding | undefined {
  const given = givesName(maker, use.reference)
  if (given === 'no') return undefined
  const name = printText(use.reference)
  if (maker.sure && given === 'sure') return imageMadeUnseen(use.site, name, maker, true)
  if (isFromRegistry(use.reference)) return undefined
  const hosted = hasRegistry(use.reference)
  if (use.built || (hosted && !use.gives)) return maker.sure ? imageMaybeMade(use.site, name, maker.what, maker.place) : undefined
  if (maker.sure) return imageMadeUnseen(use.site, name, maker, false)
  return use.gives && !hosted ? imageMaybeMade(use.site, name, maker.what, maker.place) : undefined
}

/** Official images, digests. */
function isFromRegistry(reference: Text): boolean {
  return baseConfig(reference) !== undefined || printText(reference).includes('@sha256:')
}

function hasRegistry(reference: Text): boolean {
  const plain = known(reference)
  const domain = plain === undefined ? undefined : parseReference(plain)?.domain
  return domain !== undefined && domain !== 'docker.io' && domain !== 'localhost'
}

function placeOf(site: Site): string {
  const { path, line } = locate(site)
  return `${path}:${String(line)}`
}

function usesInContainers(record: RunRecord, handoffs: readonly Handoff[]): readonly Use[] {
  return handoffs.flatMap(({ container: id }) => {
    const container = id === undefined ? undefined : record.daemon.containers.get(id)
    const operand = container?.event.command.operands[0]
    if (container === undefined || operand === undefined) return []
    const { image, event } = container
    const built = image.kind === 'built' ? record.daemon.images.find((one) => one.id === image.id) : undefined
    // An id names the very image; a tag that moved on names what it moved from.
    const reference = image.kind === 'stock' ? image.reference : operand.text
    if (built !== undefined && !built.tags.some((tag) => referenceKey(tag) === referenceKey(reference))) return []
    return [useOf(record, reference, event.call.site, event, built, true)]
  })
}

function usesInFile(record: RunRecord, image: BuiltImage): readonly Use[] {
  const { event, evaluated } = image
  const use = (reference: Text, site: Site, gives: boolean): Use => {
    const id = image.uses.get(keyOf(reference))
    const built = id === undefined ? undefined : record.daemon.images.find((one) => one.id === id)
    return useOf(record, reference, site, event, built, gives)
  }
  return neededStages(evaluated).flatMap((stage) => {
    const base =
      stage.base.kind === 'image' ? [use(stage.base.reference, dockerfileSite(evaluated.file, stage.syntax.from), false)] : []
    const taken = stage.steps.flatMap(({ step, syntax }) => {
      const froms = step.kind === 'copy' ? [step.from] : step.kind === 'run' ? step.mounts.map((mount) => mount.from) : []
      return froms.flatMap((from) =>
        from?.kind === 'image' ? [use(from.reference, dockerfileSite(evaluated.file, syntax), true)] : [],
      )
    })
    return [...base, ...taken]
  })
}

function useOf(
  { events }: RunRecord,
  reference: Text,
  site: Site,
  event: DockerEvent,
  built: BuiltImage | undefined,
  gives: boolean,
): Use {
  const key = referenceKey(reference)
  const pulls = events.filter(
    ({ command, order }) =>
      command.name === 'pull' && order < event.order && command.operands.some((operand) => referenceKey(operand.text) === key),
  )
  const since = Math.max(built?.event.order ?? -1, ...pulls.map((pull) => pull.order))
  return { reference, site, order: event.order, since, gives, built: built !== undefined }
}

/**
 * The command that does the other half of a builder pattern, where only one half is followed.
 *
 * @param missing codes of what the followed half lacks
 */
export function stepUnseenIn({ daemon, makers, events }: RunRecord, missing: ReadonlySet<string>): Finding | undefined {
  const sure = makers.filter((maker) => maker.sure)
  const [copied] = daemon.copiedOut
  const taking = copied === undefined ? undefined : sure.find((maker) => makesImages(maker) && maker.order > copied.event.order)
  if (taking !== undefined)
    return stepUnseen(taking.call.site, taking, 'may build the image that takes what is copied out of the container')
  const last = daemon.images.at(-1)?.event.order ?? 0
  const making = ['RS410', 'RS420', 'RS423', 'RS476'].some((code) => missing.has(code))
    ? makers.find((maker) => (maker.sure || maker.runs) && maker.order < last)
    : undefined
  if (making !== undefined) return stepUnseen(making.call.site, making, 'may make the files that the image takes')
  const use = missing.has('RS407') ? events.find((event) => event.command.name === 'cp') : undefined
  const before = use === undefined ? undefined : sure.findLast((maker) => maker.order < use.order)
  return before === undefined
    ? undefined
    : stepUnseen(before.call.site, before, 'may make the container that files are copied from')
}
