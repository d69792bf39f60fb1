/**
 * An image as the proof sees it, before it is brought into normal form: the base that its chain of stages begins with, what was
 * done to its files in order, and its configuration at the end. Both sides make such forms; `digest.ts` reads them.
 */
import type { CommandForm } from '../dockerfile/ast.ts'
import type { NodeType } from '../host/origin.ts'
import type { ToolWord } from '../host/rework.ts'
import type { Location } from '../text/source.ts'
import { sameText, type Text } from '../text/symbolic.ts'
import type { ArtifactOrigin, ContentOrigin, Opaque } from './origins.ts'

export type BaseForm = { readonly kind: 'scratch' } | { readonly kind: 'image'; readonly reference: Text }

export interface ImageForm {
  /** For people: a stage's name, an image's id or reference. */
  readonly name: string
  readonly base: BaseForm
  /** Of the base; `undefined`: the default of the build. */
  readonly platform: Text | undefined
  readonly steps: readonly FormStep[]
  readonly config: ConfigForm
}

export type FormStep = RunForm | CopyForm | WorkdirForm | OpaqueForm

interface StepBase {
  readonly at: Location | null
  /** The instruction as written, for people. */
  readonly shown: string
}

export interface RunForm extends StepBase {
  readonly kind: 'run'
  readonly command: { readonly form: 'shell'; readonly text: string } | { readonly form: 'exec'; readonly argv: readonly Text[] }
  readonly shell: readonly string[] | undefined
  readonly user: Text | undefined
  readonly workdir: Text
  readonly env: ReadonlyMap<string, Text>
  /** ARGs that the command sees, without those hidden by an ENV. */
  readonly args: ReadonlyMap<string, Text>
  /** Those of `args` that come from the stage this one is FROM. */
  readonly inherited: ReadonlySet<string>
  readonly heredocs: readonly string[]
  readonly flags: readonly string[]
  readonly mounts: readonly MountForm[]
  /** Declared so far: the classic builder throws away what a RUN writes there. */
  readonly volumes: readonly string[]
  /** What a container did, not what a RUN says. */
  readonly container: boolean
  /** The base is known to give a shell form to `/bin/sh -c`. */
  readonly isUsualShell: boolean
  /** It does nothing but what a tool does to the paths that it names; see `tools.ts`. */
  readonly tool: readonly ToolWord[] | undefined
}

/** What a `RUN --mount` shows, beside its flag as written. */
export type MountForm =
  | { readonly kind: 'artifact'; readonly fields: readonly string[]; readonly origin: ArtifactOrigin }
  | { readonly kind: 'context'; readonly fields: readonly string[]; readonly sources: readonly CopySource[] }
  | { readonly kind: 'other'; readonly fields: readonly string[] }

export interface CopyForm extends StepBase {
  readonly kind: 'copy'
  readonly add: boolean
  /** It unpacks its source, an archive: owners and modes are those of the members, and what it makes on the way is root's. */
  readonly unpacks?: true
  readonly sources: readonly CopySource[]
  /** Without trailing slash. */
  readonly destination: Text
  readonly slash: boolean
  /** It takes more than one thing. */
  readonly several: boolean
  /** `0:0`, `stage` (as in the image that it comes from), or `chown:` and what was given. */
  readonly owner: string
  /** Who owns directories that have to be made on the way. */
  readonly parentOwner: string
  readonly mode: string | undefined
  /** Flags that change what is copied in ways that are not modelled (`--exclude`, `--parents`): such a step stands alone. */
  readonly flags: readonly string[]
}

/** What one source of a COPY takes. */
export type CopySource =
  | {
      readonly kind: 'file'
      readonly name: string
      readonly origin: ContentOrigin
      readonly mode: string | undefined
      /** What stands there if the artifact that was merged into its folder has it. */
      readonly unless?: ArtifactOrigin | undefined
      /** What may have stood there before it was written, and would have lent it its mode. */
      readonly writtenOver?: ArtifactOrigin | undefined
      /** What the wildcard that found it would find in an artifact that was merged into its folder. */
      readonly notIn?: ArtifactOrigin
    }
  | {
      readonly kind: 'artifact'
      readonly name: string
      readonly origin: ArtifactOrigin
      readonly type: NodeType
      /** As chmod took it, on the host or at the end of the stage. */
      readonly mode: string | undefined
      /** A rule of the ignore file that may hide something below it. */
      readonly hidden: string | undefined
      /** Paths of its image whose modes were set beside its own: none is a link to it. */
      readonly besides: readonly ArtifactOrigin[]
      /** As of a file. */
      readonly unless?: ArtifactOrigin | undefined
    }
  /** What a wildcard finds in a folder of an image. */
  | {
      readonly kind: 'glob'
      readonly origin: ArtifactOrigin
      readonly pattern: string
      /** A rule of the ignore file that may hide something that it matches. */
      readonly hidden: string | undefined
    }
  | { readonly kind: 'directory'; readonly entries: readonly TreeEntry[] }
  | OwnFile
  | Opaque

/** A file that the migration itself writes: it is told, not compared. */
export interface OwnFile {
  readonly kind: 'own'
  readonly file: string
}

/** Something inside a context folder that is copied; `path` is relative to that folder. */
export type TreeEntry =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: string | undefined }
  | { readonly kind: 'file'; readonly path: string; readonly origin: ContentOrigin; readonly mode: string | undefined }
  | {
      readonly kind: 'artifact'
      readonly path: string
      readonly origin: ArtifactOrigin
      readonly type: NodeType
      readonly mode: string | undefined
      /** Merged into a folder that held other files as well. */
      readonly merged: boolean
      readonly hidden: string | undefined
      readonly besides: readonly ArtifactOrigin[]
    }
  | (OwnFile & { readonly path: string })
  | (Opaque & { readonly path: string })

/** WORKDIR makes its folder. */
export interface WorkdirForm extends StepBase {
  readonly kind: 'workdir'
  readonly path: Text
  readonly user: Text | undefined
}

/** Adds a step to those before it. A folder that was made, and that no command may have removed since, is not made again. */
export function addStep(steps: FormStep[], step: FormStep): void {
  if (step.kind === 'workdir') {
    const isIt = (one: FormStep): boolean => one.kind === 'workdir' && sameText(one.path, step.path)
    const since = steps.slice(steps.findLastIndex((one) => one.kind !== 'workdir' && one.kind !== 'copy') + 1)
    if (since.some(isIt)) return
  }
  steps.push(step)
}

/** Something done to the files that is not understood. */
export interface OpaqueForm extends StepBase {
  readonly kind: 'opaque'
  readonly reason: string
}

/** CMD and ENTRYPOINT: `cleared` when an ENTRYPOINT took away the CMD of the base. */
export type CommandSetting =
  | { readonly kind: 'inherited' }
  | { readonly kind: 'cleared' }
  | { readonly kind: 'set'; readonly command: CommandForm; readonly shell: readonly string[] | undefined }

export interface ConfigForm {
  readonly env: ReadonlyMap<string, Text>
  readonly labels: ReadonlyMap<string, Text>
  readonly cmd: CommandSetting
  readonly entrypoint: CommandSetting
  readonly user: Text | undefined
  readonly workdir: Text | undefined
  readonly exposed: readonly string[]
  readonly volumes: readonly string[]
  readonly healthcheck: string | undefined
  readonly onbuild: readonly string[]
  readonly stopsignal: string | undefined
  readonly shell: readonly string[] | undefined
  readonly maintainer: string | undefined
}

/** The configuration of an image to which nothing was done. */
export const inheritedConfig: ConfigForm = {
  env: new Map(),
  labels: new Map(),
  cmd: { kind: 'inherited' },
  entrypoint: { kind: 'inherited' },
  user: undefined,
  workdir: undefined,
  exposed: [],
  volumes: [],
  healthcheck: undefined,
  onbuild: [],
  stopsignal: undefined,
  shell: undefined,
  maintainer: undefined,
}
