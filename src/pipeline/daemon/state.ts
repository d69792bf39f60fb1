/**
 * A docker daemon that builds nothing: it keeps what a driver's docker commands make (images, tags, containers) and answers
 * them with ids and streams that are unknowns whose identity it remembers.
 *
 * In: typed docker commands in the order of one run, and the host's files. Out: images with the files that each build saw,
 * containers with what was done in them, and the artifacts that `docker cp` laid on the host. The state is mutable and lives
 * for one run; the images and containers in it are values, and a container that something is done in becomes a new value
 * with a new id, so that an artifact names the container as it was when the artifact was taken.
 */
import type { Finding } from '../../findings/finding.ts'
import type { ContainerId, ImagePath } from '../../host/origin.ts'
import type { HostPath } from '../../shell/world.ts'
import type { Site } from '../../text/source.ts'
import { keyOf, soleUnknown, type Text, type Unknown } from '../../text/symbolic.ts'
import { referenceKey } from '../../docker/reference.ts'
import type { BuiltImage, Container, DockerEvent, ImageId, ImageReference, MountedFolder } from '../model.ts'

/** What an id or a stream that docker printed stands for. */
export type Meaning =
  | { readonly kind: 'image'; readonly image: ImageReference }
  | { readonly kind: 'container'; readonly container: string }
  /** A tar of a path in a container, as `docker cp c:/x -` prints it: its entries begin with the path's last component. */
  | { readonly kind: 'tar'; readonly container: ContainerId; readonly path: ImagePath; readonly at: Site }
  /** The content of one file in a container. */
  | { readonly kind: 'file'; readonly container: ContainerId; readonly path: ImagePath; readonly at: Site }
  /** What `docker save` prints. */
  | { readonly kind: 'saved'; readonly images: readonly SavedImage[] }
  /** What a container's command prints. */
  | { readonly kind: 'output'; readonly container: ContainerId; readonly at: Site }

export interface SavedImage {
  readonly tag: Text
  readonly image: ImageReference
}

/** What `docker cp` laid on the host. */
export interface CopiedOut {
  readonly container: ContainerId
  readonly path: ImagePath
  /** The destination as given, and what stood there before. */
  readonly destination: HostPath
  readonly existed: boolean
  /** The destination is a folder only because it was taken to be left by an earlier run. */
  readonly assumed: boolean
  /** Where it ended; `undefined` when the copy must fail. */
  readonly landed: HostPath | undefined
  readonly event: DockerEvent
}

export interface Volume {
  readonly folder: HostPath
  /** The number of the container that was the first to mount it: docker lays into it what its image has there. */
  readonly filledBy: string
}

export interface DaemonState {
  /** Folders taken to exist when something is copied into them. */
  readonly assumedFolders: ReadonlySet<HostPath>
  readonly images: BuiltImage[]
  /** Tags by normalised reference; the latest wins. */
  readonly tags: Map<string, ImageReference>
  readonly containers: Map<ContainerId, Container>
  /** Container number → its present value; names by their text's key → container number. */
  readonly present: Map<string, ContainerId>
  readonly names: Map<string, string>
  readonly meanings: Map<string, Meaning>
  readonly copiedOut: CopiedOut[]
  /** Volumes by their name, or by the container and the place of one without a name. */
  readonly volumes: Map<string, Volume>
  /** Container number → its volumes, by the folders that stand for them. */
  readonly containerVolumes: Map<string, readonly MountedFolder[]>
  /** Containers through which something was taken out of a volume → those that had put it there. */
  readonly carriers: Map<ContainerId, Set<ContainerId>>
  /** Numbers of containers that the driver has waited for. */
  readonly ended: Set<string>
  readonly findings: Finding[]
  latest: string | undefined
  counter: number
}

export function createState(assumedFolders: readonly HostPath[]): DaemonState {
  return {
    assumedFolders: new Set(assumedFolders),
    images: [],
    tags: new Map(),
    containers: new Map(),
    present: new Map(),
    names: new Map(),
    meanings: new Map(),
    copiedOut: [],
    volumes: new Map(),
    containerVolumes: new Map(),
    carriers: new Map(),
    ended: new Set(),
    findings: [],
    latest: undefined,
    counter: 0,
  }
}

/** The names of another machine's daemon name nothing of what was made so far; what was taken out of its containers stays what it is. */
export function forgetMachine(state: DaemonState): void {
  state.tags.clear()
  state.names.clear()
  state.volumes.clear()
  state.containerVolumes.clear()
  for (const [id, { kind }] of state.meanings) if (kind === 'image' || kind === 'container') state.meanings.delete(id)
  state.latest = undefined
}

/** A fresh unknown that stands for something docker printed. */
export function printed(state: DaemonState, name: string, meaning: Meaning): Text {
  const id = `docker:${meaning.kind}:${String((state.counter += 1))}`
  state.meanings.set(id, meaning)
  const unknown: Unknown = { kind: 'unknown', id, name, source: 'docker', at: undefined, whenUnset: undefined }
  return [unknown]
}

/**
 * What a text that came from docker means. Ids that were cut out of docker's output (`… | tail -1 | awk '{print $3}'`) are
 * unknowns whose identity holds the identity of what they were cut from.
 */
export function meaningOf(state: DaemonState, text: Text): Meaning | undefined {
  const unknown = soleUnknown(text)
  if (unknown === undefined) return undefined
  const exact = state.meanings.get(unknown.id)
  if (exact !== undefined) return exact
  const found = unknown.id.match(/docker:(?:image|container|saved):\d+/g)
  return found?.[0] === undefined ? undefined : state.meanings.get(found[0])
}

/** The image that a text names at this moment. */
export function imageNamed(state: DaemonState, text: Text): ImageReference {
  const meaning = meaningOf(state, text)
  if (meaning?.kind === 'image') return meaning.image
  return state.tags.get(referenceKey(text)) ?? { kind: 'stock', reference: text }
}

/** The present value of the container that a text names. */
export function containerNamed(state: DaemonState, text: Text): Container | undefined {
  const meaning = meaningOf(state, text)
  const number = meaning?.kind === 'container' ? meaning.container : state.names.get(keyOf(text))
  const id = number === undefined ? undefined : state.present.get(number)
  return id === undefined ? undefined : state.containers.get(id)
}

/** The number under which a container's values follow each other. */
export function numberOf(container: Container): string {
  return container.id.slice(0, container.id.indexOf('.'))
}

/** Puts a new value of a container in place of its present one. */
export function replaceContainer(state: DaemonState, container: Container): void {
  state.containers.set(container.id, container)
  state.present.set(numberOf(container), container.id)
}

/** A built image by its id. */
export function builtImage(state: DaemonState, id: ImageId): BuiltImage | undefined {
  return state.images.find((image) => image.id === id)
}
