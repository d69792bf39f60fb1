/**
 * The hinge between the two halves of a rewrite: what the composed Dockerfile needs from those who build it. `compose*.ts` makes
 * it from a pipeline; the driver edits (`driver*.ts`) and the proof read it.
 */
import type { GivenFlag } from '../docker/command.ts'
import type { Finding } from '../findings/finding.ts'
import type { DockerEvent, ImageId } from '../pipeline/model.ts'
import type { ContainerId } from '../host/origin.ts'
import type { HostPath } from '../shell/world.ts'
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
  /** New names that restage gave to build arguments, given a value or not. */
  readonly renamed: ReadonlySet<string>
}

export interface Composition {
  readonly builds: readonly FinalBuild[]
  /** The stage that each image of the pipeline became, finals included where they have a name. */
  readonly stages: ReadonlyMap<ImageId, string>
  /** The stages that containers of images from outside became. */
  readonly runStages: ReadonlyMap<ContainerId, string>
  /** Images whose own build is no longer needed for the handoff. */
  readonly absorbed: readonly ImageId[]
  /** The composed Dockerfile(s), ignore files, and Dockerfiles that nothing needs any more. */
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
}
