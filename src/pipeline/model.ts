/**
 * What a driver does, seen as images joined by handoffs. Made by inference (`explore.ts`, `engine.ts` …), read by the rewrite,
 * the proof and the reports. Plain immutable data; every node says where it comes from.
 */
import type { CiKind } from '../ci/job.ts'
import type { ContainerInput } from './daemon/input.ts'
import type { DockerCommand } from '../docker/command.ts'
import type { EvaluatedDockerfile } from '../dockerfile/stage.ts'
import type { Finding } from '../findings/finding.ts'
import type { ZipWords } from '../host/archive.ts'
import type { ContainerId, HostEffects, HostView, ImagePath } from '../host/origin.ts'
import type { ToolWord } from '../host/rework.ts'
import type { Call, Condition, HostPath } from '../shell/world.ts'
import type { Location, Site, Source } from '../text/source.ts'
import type { Text, Unknown } from '../text/symbolic.ts'
import type { Holes } from './holes.ts'

/** Identity of an image within one run: `builder`, `final`, `web-builder` … as the document names it. */
export type ImageId = string & { readonly __brand: 'ImageId' }

/** A docker command as it was met. */
export interface DockerEvent {
  readonly command: DockerCommand
  /** `words[0]` is `docker` itself; indices of the command count from it. */
  readonly call: Call
  /** Position in the run, counting every event. */
  readonly order: number
}

/** A host command as it was met, with what it did to files. */
export interface HostStep {
  readonly call: Call
  readonly effects: HostEffects
  readonly order: number
}

/** A file that the shell itself reads or writes: by a redirection, `$(< file)`, `. file`. */
export interface ShellAccess {
  readonly path: HostPath
  /** The redirection, or the command. */
  readonly site: Site
  /** That of the event before it. */
  readonly order: number
}

export interface ShellWrite extends ShellAccess {
  readonly text: Text
  /** It comes behind what the file holds. */
  readonly append: boolean
  /** The file came out of a container, and the text comes behind it there as well. */
  readonly isInside?: true
}

/** What a `FROM`, a `docker create` or a `COPY --from` names. */
export type ImageReference =
  /** Built in this run. */
  | { readonly kind: 'built'; readonly id: ImageId }
  /** From outside: a registry, or the machine. */
  | { readonly kind: 'stock'; readonly reference: Text }

/** The Dockerfile of a build, as it was read. */
export interface BuiltDockerfile {
  /** Where it stood; below `<stdin:1>` for a text that came by stdin and is no file of the repository. */
  readonly path: HostPath
  readonly source: Source
  /** Its text is that of a file of the repository, unchanged. */
  readonly fromRepository: boolean
  /** It came by stdin. */
  readonly stdin?: true
  /** Words that stand in the text for values which only the driver knows. */
  readonly holes?: Holes
}

/** `.dockerignore` or the Dockerfile's own. */
export interface IgnoreFile {
  readonly path: HostPath
  readonly text: string
  /** What stands there, where it hides the whole context and `text` is what it was meant to say. */
  readonly written?: string
}

/** A context as a build takes it, of folders of containers too. */
export interface WithoutIgnored {
  readonly view: HostView
  /** Rules, as written, of which nothing is left to be said there. */
  readonly done: ReadonlySet<string>
}

/** One `docker build`. */
export interface BuiltImage {
  readonly id: ImageId
  readonly event: DockerEvent
  /** The Dockerfile that was read. `source.path` is the repository's file when it is unchanged from there, else where it stood. */
  readonly dockerfile: BuiltDockerfile
  readonly evaluated: EvaluatedDockerfile
  readonly args: ReadonlyMap<string, Text>
  readonly target: Text | undefined
  readonly tags: readonly Text[]
  /** The context folder, and the host's files at that moment. `undefined`: stdin or a URL, see `findings`. */
  readonly context:
    | {
        readonly path: HostPath
        readonly view: HostView
        readonly ignore: IgnoreFile | undefined
        /** Where it hides a part of folders that containers had: the same files without that part (`ignored-in-mounts.ts`). */
        readonly without?: WithoutIgnored
        /** Rules of the ignore file that the view has done already in folders of containers. */
        readonly done?: ReadonlySet<string>
        /** What is taken of folders that containers had, as if these had left nothing there (`left-beside.ts`). */
        readonly beside?: readonly LeftBeside[]
      }
    | undefined
  /** Images of this run that its FROM and COPY --from name: the text as written, evaluated → image. */
  readonly uses: ReadonlyMap<string, ImageId>
  /** `docker commit` made it: its FROM stands for the files of this container. */
  readonly committed?: ContainerId
}

/** What was done in a container after it was made. */
export type ContainerAction =
  /** Its own command ran (docker run, start). `argv` undefined: the image's CMD. */
  | {
      readonly kind: 'command'
      readonly argv: readonly Text[] | undefined
      readonly event: DockerEvent
      /** What it reads from its stdin and a RUN would not. */
      readonly input: ContainerInput | undefined
      /** The end of its script, which printed files that the driver took, and which its words are without. */
      readonly prints?: string
    }
  | {
      readonly kind: 'exec'
      readonly argv: readonly Text[]
      readonly event: DockerEvent
      readonly input: ContainerInput | undefined
      /** It was not run: the host unpacked this archive of the container, and what it got is what this command would make. */
      readonly unpacks?: Unpacking
      readonly prints?: string
    }
  /** `view`: the host's files at that moment. */
  | {
      readonly kind: 'cp-in'
      readonly from: HostPath
      /** The contents of a folder (`dir/.`). */
      readonly isContents: boolean
      /** Without flags that change what is copied. */
      readonly isPlain: boolean
      readonly to: Text
      readonly event: DockerEvent
      readonly view: HostView
    }
  /**
   * A command of the host on what was copied out, with the container's paths. `event`: the container's own; `order`: among the commands
   * of this kind.
   */
  | {
      readonly kind: 'host'
      readonly words: readonly ToolWord[]
      readonly at: Site
      readonly event: DockerEvent
      readonly order: number
      /** It was not run: an ignore file hides from a build what it would remove. */
      readonly isIgnored?: true
    }

/** An archive of a container that the host, or an ADD, unpacked. */
export interface Unpacking {
  /** In the container. */
  readonly archive: string
  /** In the container, where it would be unpacked there. */
  readonly folder: string
  /** Folders that are left out at the front of each name. */
  readonly strip: number
  /** An ADD did, with the owners that are written in it. */
  readonly isAdded?: true
  /** The host's unzip did; absent for tar. */
  readonly zip?: ZipWords
  /** It is no file of the container but what its command prints, and `archive` says which; the command unpacks it as well. */
  readonly isPrinted?: true
}

/** Files of the repository's folder that a container sees through a mount, and may change there. */
export interface MountedFolder {
  readonly source: HostPath
  /** Absolute. */
  readonly target: string
  readonly readonly: boolean
}

/** A source of a build in a folder that a container had mounted, of which it is taken to want the repository's files alone. */
export interface LeftBeside {
  readonly container: ContainerId
  readonly folder: HostPath
  /** Where the container runs. */
  readonly at: Site
  readonly command: readonly Text[]
  /** The source as written, and its line. */
  readonly source: string
  readonly taken: Site
  /**
   * Nothing that the container made is handed over, so the driver goes on running it: what it leaves comes along as before. Else it is
   * taken to leave nothing there that the source would take.
   */
  readonly isKept: boolean
  /** What it writes is known, or it only checks something, going by what it is asked for. */
  readonly isKnown: boolean
}

export interface Container {
  readonly id: ContainerId
  readonly image: ImageReference
  readonly names: readonly Text[]
  /** `docker create` or `docker run`. */
  readonly event: DockerEvent
  readonly actions: readonly ContainerAction[]
  /** Mounts of files of the repository, in the order given; other mounts stand in the flags of `event` alone. */
  readonly mounts: readonly MountedFolder[]
  /** The host's files when its command began. */
  readonly view: HostView
  /** True when every action leaves its files as the image has them (nothing done, `true`, `sleep`, `tail -f` …). */
  readonly untouched: boolean
}

export type Via =
  | 'create+cp'
  | 'run+cp'
  | 'exec+cp'
  | 'run-stdout'
  | 'tar-pipe'
  | 'bind-mount'
  | 'volume'
  | 'export'
  | 'save-load'
  | 'commit'
  | 'base-image'
  | 'context-pipe'
  | 'copy-from-image'
  | 'build-output'
  | 'host-build'

/** A path in one image's files that ends as a path in another's. */
export interface Handoff {
  readonly from: ImageReference
  /** Absent for `base-image`. */
  readonly container: ContainerId | undefined
  /** In the provider's files; empty for `base-image`. */
  readonly path: ImagePath
  readonly via: Via
  /** Where it lay on the host; `undefined` when it never did. */
  readonly host: HostPath | undefined
  /** It lay there in an archive, which ADD unpacks. */
  readonly isAdded?: true
  readonly into: ImageId
  /** Absolute in `into`; empty for `base-image`. */
  readonly imagePath: Text
  /** The docker command that took it out (`cp`), or for base-image and copy-from-image the instruction. */
  readonly at: Site
  /** The instruction of `into` that takes it in. */
  readonly taken: Site
}

export type Role = 'builder' | 'intermediate' | 'final' | 'unrelated'

/** A base image that the driver builds and that stays an image (`standing.ts`). */
export interface StandingBase {
  /** Not among the pipeline's images. */
  readonly base: BuiltImage
  /** As the FROM on it names it. */
  readonly reference: Text
  readonly into: ImageId
  /** The FROM. */
  readonly at: Site
}

/** A connected component of images joined by handoffs, as one run of a driver makes it. */
export interface Pipeline {
  readonly id: string
  readonly driver: DriverRun
  /** Every file that takes part, the driver's own first. */
  readonly drivers: readonly string[]
  readonly images: readonly BuiltImage[]
  readonly roles: ReadonlyMap<ImageId, Role>
  readonly containers: ReadonlyMap<ContainerId, Container>
  /** Containers through which something was taken out of a volume → those that had put it there. */
  readonly carriers: ReadonlyMap<ContainerId, ReadonlySet<ContainerId>>
  /** Containers of its images, or of stock ones, that hand nothing over; what came out of them may lie in contexts all the same. */
  readonly bystanders: ReadonlyMap<ContainerId, Container>
  readonly handoffs: readonly Handoff[]
  readonly bases: readonly StandingBase[]
  /** Every docker event of the run in order, those of other pipelines included. */
  readonly events: readonly DockerEvent[]
  /** Every external command that is not docker's, in order. */
  readonly hostSteps: readonly HostStep[]
  /** Files that the shell itself read and wrote, in order. */
  readonly reads: readonly ShellAccess[]
  readonly writes: readonly ShellWrite[]
  readonly conditions: readonly Condition[]
  readonly unknowns: readonly Unknown[]
  readonly findings: readonly Finding[]
}

/** How a driver is called. */
export interface DriverRun {
  readonly path: string
  readonly kind: 'sh' | 'make' | 'npm' | 'compose' | CiKind
  readonly entry: string
  /** The folder it is called in. */
  readonly cwd: HostPath
  readonly args: readonly string[]
  readonly at: Location | undefined
  /** Jobs of the same file that run before it, each on a machine of its own, and hand files to it or to each other. */
  readonly before?: readonly string[]
  /** A job that runs once for each combination of its matrix, each time on a machine of its own. */
  readonly ofEach?: true
}
