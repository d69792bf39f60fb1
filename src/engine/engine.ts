/**
 * A Docker engine as verification sees it: typed requests, ids and streams. The maker (`connect.ts`) talks through dockerode; no other
 * room does. Whatever a session makes carries its label, so that it can be told from the user's own and removed.
 *
 * Every method rejects with an `EngineError`; nothing is retried.
 */
import type { Readable, Writable } from 'node:stream'
import type { DockerCommand } from '../docker/command.ts'
import type { CommandWorld } from './execute/world.ts'

/** `version=1` and `version=2` of the engine's build call. */
export type Builder = 'classic' | 'buildkit'

export interface EngineInfo {
  /** Where it answers, for messages: `unix:///var/run/docker.sock`. */
  readonly address: string
  readonly version: string
  readonly apiVersion: string
  readonly os: string
  readonly architecture: string
  /** The builders it has. */
  readonly builders: readonly Builder[]
  /** The one that it uses when nobody says (`Builder-Version` of its `/_ping`). */
  readonly usual: Builder
}

export type BuildContext =
  /** A folder of this machine, seen through the text of an ignore file (`undefined`: none). Streamed, never held. */
  | { readonly kind: 'folder'; readonly path: string; readonly ignore: string | undefined }
  /** A tar on stdin (`docker build -`), the Dockerfile inside. */
  | { readonly kind: 'stream'; readonly tar: Readable }
  /** `docker build - < Dockerfile`. */
  | { readonly kind: 'none' }

export interface BuildRequest {
  readonly builder: Builder
  /**
   * The Dockerfile's text, put beside the context: no COPY sees it, and a file of the same name in the context stays what it is.
   * `name` is what messages call it. `undefined` with a `stream`: the file of that name inside.
   */
  readonly dockerfile: { readonly name: string; readonly text: string | undefined }
  readonly context: BuildContext
  readonly target?: string | undefined
  readonly args?: ReadonlyMap<string, string> | undefined
  readonly labels?: ReadonlyMap<string, string> | undefined
  readonly tags?: readonly string[] | undefined
  readonly noCache?: boolean | undefined
  readonly pull?: boolean | undefined
  readonly network?: string | undefined
  readonly addHosts?: readonly string[] | undefined
  readonly platform?: string | undefined
  readonly cacheFrom?: readonly string[] | undefined
  readonly shmSize?: number | undefined
  readonly squash?: boolean | undefined
  /** Takes the files of the target as a tar, in place of an image: the build gives no id (an empty one). BuildKit alone can do it. */
  readonly archive?: Writable | undefined
}

/** What a build says while it runs. */
export type BuildProgress =
  | { readonly kind: 'step'; readonly number: number; readonly total: number; readonly text: string; readonly cached: boolean }
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'pull'; readonly id: string; readonly current: number; readonly total: number }

/** The engine's view of an image; `config` is the image's own, as `docker inspect` prints it. */
export interface ImageDetails {
  readonly id: string
  readonly parent: string
  readonly tags: readonly string[]
  /** It came from a registry. */
  readonly isPulled: boolean
  readonly os: string
  readonly architecture: string
  readonly variant: string
  /** That MAINTAINER gave. */
  readonly author: string
  /** Sum of its layers, in bytes. */
  readonly size: number
  readonly config: Readonly<Record<string, unknown>>
  /** Diff ids, base first. */
  readonly layers: readonly string[]
}

/** Something that people can call by a name. */
export interface NamedObject {
  readonly kind: 'image' | 'container' | 'volume'
  readonly name: string
  /** Of a volume its name. */
  readonly id: string
  /** Names of its labels. */
  readonly labels: readonly string[]
  /** An image that came from a registry. */
  readonly isPulled: boolean
}

/** One line of `docker history`, newest first as the engine gives it. */
export interface HistoryEntry {
  readonly createdBy: string
  readonly size: number
  readonly comment: string
}

export interface ContainerRequest {
  readonly image: string
  readonly name?: string | undefined
  /** Empty: the image's own; a dummy is used where an image has none. */
  readonly command: readonly string[]
  /** `undefined`: the image's own; empty: none. */
  readonly entrypoint?: readonly string[] | undefined
  /** `NAME=value`. */
  readonly env?: readonly string[] | undefined
  readonly workdir?: string | undefined
  readonly user?: string | undefined
  readonly network?: string | undefined
  readonly labels?: ReadonlyMap<string, string> | undefined
}

/**
 * - `export`: what `docker export` sends: without the root itself, and without what its volumes hold
 * - `copy`: what `docker cp c:/ -` sends: the root first, and volumes in their places
 */
export type ContainerReading = 'export' | 'copy'

export interface Engine {
  readonly info: EngineInfo
  /** Builds and gives the image's id (`sha256:…`). A failing instruction is `build-failed` with its line. */
  build(request: BuildRequest, report: (progress: BuildProgress) => void, signal?: AbortSignal): Promise<string>
  /** `undefined` when the engine has no such image; nothing is pulled. */
  image(reference: string): Promise<ImageDetails | undefined>
  history(reference: string): Promise<readonly HistoryEntry[]>
  /** Ids of all images, intermediate ones too. */
  imageIds(): Promise<ReadonlySet<string>>
  /** All images that have a name, once for each, all containers and all volumes. */
  named(): Promise<readonly NamedObject[]>
  tag(image: string, reference: string): Promise<void>
  /** Removes a tag or an image by id, its parents left alone. What is gone already is no error; `false`: another image stands on it. */
  removeImage(reference: string): Promise<boolean>
  /** Makes a container without starting it; gives its id. */
  createContainer(request: ContainerRequest): Promise<string>
  startContainer(id: string): Promise<void>
  /** Waits for its command; gives the exit status. */
  waitForContainer(id: string, signal?: AbortSignal): Promise<number>
  /** Removes it and its anonymous volumes, running or not. What is gone already is no error. */
  removeContainer(id: string): Promise<void>
  /** Its whole file tree as a tar stream. */
  exportContainer(id: string, signal?: AbortSignal): Promise<Readable>
  /**
   * The same, handed over part by part: a part lies there during the call only, and what `take` throws ends it and comes out. That the
   * stream is whole is for the reader to see, by the tar's own end mark.
   */
  readContainer(id: string, way: ContainerReading, take: (part: Uint8Array) => void, signal?: AbortSignal): Promise<void>
  /** One path of a container as a tar stream (`docker cp c:path -`). */
  readPath(id: string, path: string, signal?: AbortSignal): Promise<Readable>
  /** An image's layers as `docker save` writes them. */
  saveImage(reference: string, signal?: AbortSignal): Promise<Readable>
  /** Ids of what carries a label, stopped containers included. */
  labelled(
    label: string,
    value: string,
  ): Promise<{
    readonly containers: readonly string[]
    readonly volumes: readonly string[]
    readonly networks: readonly string[]
  }>
  /** Does a docker command as docker's own client would; gives its exit code. `execute/execute.ts` says what it can do. */
  execute(command: DockerCommand, world: CommandWorld): Promise<number>
  removeVolume(name: string): Promise<void>
  removeNetwork(id: string): Promise<void>
}
