/**
 * The hinge between the two halves of a rewrite: what the composed Dockerfile needs from those who build it. `compose*.ts` makes
 * it from a pipeline; the driver edits (`driver*.ts`) and the proof read it.
 */
import type { GivenFlag } from '../docker/command.ts'
import type { Finding } from '../findings/finding.ts'
import type { DockerEvent, ImageId, ShellWrite } from '../pipeline/model.ts'
import type { ContainerId } from '../host/origin.ts'
import type { HostPath, Word } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import type { Text } from '../text/symbolic.ts'
import type { Change } from './change.ts'

/** A flag of a build that goes, which the final build must be given. */
export interface CarriedFlag {
  readonly flag: GivenFlag
  /** The build that had it. */
  readonly event: DockerEvent
  /** The build argument's new name, where two builds gave one name two values. */
  readonly renamed: string | undefined
}

/** A value that a container was given inside of its words, and that a build argument now gives to the RUN in its place. */
export interface SplicedArgument {
  /** As the Dockerfile declares it. */
  readonly name: string
  readonly value: Text
  /** The container's call. */
  readonly event: DockerEvent
  /** The expansion in the driver's text that gives it. */
  readonly word: Word
  /** What it stands in there. */
  readonly quote: '' | '"' | "'"
}

/** A text that the driver wrote into a file of a context, and that it gives the build as an argument now. */
export interface ToldText {
  /** Of the argument, and of the variable in the driver. */
  readonly name: string
  /** Without the end of its last line. */
  readonly value: Text
  readonly write: ShellWrite
  /** Which of the run's writes it was (`host/origin.ts`). */
  readonly origin: number | undefined
  /** The image that took it, and its path in the context of that build. */
  readonly image: ImageId
  readonly path: string
  /** Where a stage writes it, absolute. */
  readonly file: string
}

/** How one final image is built from the composed file; enough for the proof and for the driver's command line. */
export interface FinalBuild {
  readonly image: ImageId
  /** The Dockerfile, relative to the root. */
  readonly dockerfile: HostPath
  readonly context: HostPath
  /** Needed only when the file's last stage is not this image. */
  readonly target: string | undefined
  /** All build arguments with their values: its own and carried ones. */
  readonly args: ReadonlyMap<string, Text>
  readonly carried: readonly CarriedFlag[]
  /** Arguments that stand for values in the words of containers. */
  readonly spliced: readonly SplicedArgument[]
  /** Arguments that stand for texts which the driver wrote into files. */
  readonly told: readonly ToldText[]
  /** Files of the context that the driver makes in front of the build, or sets the mode of. */
  readonly made: readonly HostPath[]
  /** New names that restage gave to build arguments, given a value or not. */
  readonly renamed: ReadonlySet<string>
}

/** A text of the repository from which the driver makes a Dockerfile, replaced: a file as a whole, or a heredoc in a script. */
export interface HomeEdit {
  readonly path: string
  /** Absent for the whole file. */
  readonly span: { readonly start: number; readonly end: number } | undefined
  readonly after: string
}

/** A Dockerfile that the driver makes: what it was, and what it becomes. */
export interface MadeDockerfile {
  readonly path: HostPath
  readonly before: Text
  readonly after: Text
  /** The text after, with words in the place of values (`pipeline/holes.ts`). */
  readonly characters: string
}

export interface Composition {
  readonly builds: readonly FinalBuild[]
  /** The stage that each image of the pipeline became, finals included where they have a name. */
  readonly stages: ReadonlyMap<ImageId, string>
  /** The stages that containers of images from outside became. */
  readonly runStages: ReadonlyMap<ContainerId, string>
  /** Images whose own build is no longer needed for the handoff. */
  readonly absorbed: readonly ImageId[]
  /** Images whose stage goes on with what a container of them did: it makes more than the image. */
  readonly grown: ReadonlySet<ImageId>
  /** The composed Dockerfile(s), ignore files, and Dockerfiles that nothing needs any more. */
  readonly changes: readonly Change[]
  /** Edits of heredocs from which the driver makes Dockerfiles. */
  readonly heredocs: readonly HomeEdit[]
  /** Composed Dockerfiles that are no files of the repository: the driver makes them, from templates among `changes` and from `heredocs`. */
  readonly made: readonly MadeDockerfile[]
  /** Commands that write Dockerfiles of absorbed images, which nothing reads any more. */
  readonly unread: readonly Site[]
  readonly findings: readonly Finding[]
}
