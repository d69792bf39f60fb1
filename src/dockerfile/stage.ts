/**
 * Types of evaluated stages: what each instruction of a Dockerfile means once ARGs, ENVs, WORKDIR, USER and SHELL before it are taken into
 * account. Both sides of the proof and the inference read Dockerfiles through this form (`evaluate.ts` makes it).
 */
import type { Finding } from '../findings/finding.ts'
import type { Text } from '../text/symbolic.ts'
import type { CommandForm, CopyInstruction, Dockerfile, Heredoc, Instruction, InstructionFlag, StageSyntax } from './ast.ts'
import type { BaseConfig } from './bases.ts'
import type { MountFields } from './mounts.ts'

/** The image that a chain of stages begins with. */
export type StageGround =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'image'; readonly reference: Text; /** What is known of it. */ readonly config: BaseConfig | undefined }

/** What an instruction sees. Maps keep the order of definition. */
export interface StageState {
  readonly ground: StageGround
  /** ENV so far, without what the base image adds. */
  readonly env: ReadonlyMap<string, Text>
  /** ARGs in scope with a value, predefined ones that were given included. An ENV of the same name hides it. */
  readonly args: ReadonlyMap<string, Text>
  /**
   * ARGs with a value of the stage that this one is FROM. BuildKit still shows them to a RUN and to expansion here, the classic
   * builder does not; they are not inherited from an image that another build made.
   */
  readonly inheritedArgs: ReadonlyMap<string, Text>
  /** ARGs of this stage that have no value: what the base image says of the name is seen. */
  readonly bareArgs: ReadonlySet<string>
  /** Names whose value differs between builders (ARG below an ENV of its name), and the unknown that expansion gives for each. */
  readonly contested: ReadonlyMap<string, Text>
  /** Absolute, or beginning with the unknown `base:WORKDIR` when no WORKDIR was absolute yet and the base is not known. */
  readonly workdir: Text
  /** `undefined`: as the base has it. */
  readonly user: Text | undefined
  /** `undefined`: as the base has it (`["/bin/sh", "-c"]` unless the base says otherwise). */
  readonly shell: readonly string[] | undefined
}

/** The base of a stage. */
export type StageBase =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'image'; readonly reference: Text }

/** One `RUN --mount`. */
export interface RunMount {
  readonly fields: MountFields
  /** `undefined`: the build context, or nothing, as the type has it. */
  readonly from: StageBase | undefined
  readonly syntax: InstructionFlag
}

export type Step =
  | {
      readonly kind: 'run'
      readonly command: CommandForm
      /** As written, `--name=value`, mounts among them. */
      readonly flags: readonly string[]
      readonly mounts: readonly RunMount[]
      readonly heredocs: readonly Heredoc[]
    }
  | {
      readonly kind: 'copy'
      readonly add: boolean
      readonly sources: readonly Text[]
      /** Absolute in the image; a trailing slash is kept (`/app/`), and `.`, `./` give the workdir with one. */
      readonly destination: Text
      /** `undefined`: the build context. */
      readonly from: StageBase | undefined
      readonly chown: Text | undefined
      readonly chmod: Text | undefined
      readonly otherFlags: readonly string[]
      readonly syntax: CopyInstruction
    }
  | { readonly kind: 'env' | 'label'; readonly pairs: readonly (readonly [name: string, value: Text])[] }
  | { readonly kind: 'arg'; readonly name: string; readonly value: Text | undefined }
  | { readonly kind: 'workdir'; readonly path: Text }
  | { readonly kind: 'user'; readonly user: Text }
  | { readonly kind: 'shell'; readonly argv: readonly string[] }
  | { readonly kind: 'cmd' | 'entrypoint'; readonly command: CommandForm }
  | { readonly kind: 'expose' | 'volume' | 'maintainer' | 'stopsignal'; readonly words: readonly Text[] }
  | { readonly kind: 'healthcheck'; readonly text: string }
  | { readonly kind: 'onbuild'; /** As written, continuations joined. */ readonly text: string; readonly trigger: Instruction }

export interface EvaluatedStep {
  readonly step: Step
  readonly syntax: Instruction
  /** What the instruction sees, i.e. before its own effect. */
  readonly before: StageState
  /** An ONBUILD trigger of the base: `syntax` is not an instruction of this stage, and may lie in another file. */
  readonly triggered: boolean
}

export interface EvaluatedStage {
  readonly index: number
  readonly name: string | undefined
  readonly base: StageBase
  /** The stage that its base is: one above, or of an image that the same driver built. */
  readonly parent: EvaluatedStage | undefined
  readonly platform: Text | undefined
  readonly steps: readonly EvaluatedStep[]
  readonly after: StageState
  readonly syntax: StageSyntax
}

export interface EvaluatedDockerfile {
  readonly file: Dockerfile
  readonly stages: readonly EvaluatedStage[]
  /** The stage that a build of this file (with its `--target`) yields; `undefined` when there is none. */
  readonly target: EvaluatedStage | undefined
  readonly findings: readonly Finding[]
}

/** What a build is given besides the file. */
export interface BuildInputs {
  /** The stage whose image a reference names, when the same driver built it: its state and triggers then go on here. */
  readonly built?: (reference: Text) => EvaluatedStage | undefined
  /** What is known of a base image; the table of official images unless given. */
  readonly baseConfig?: (reference: Text) => BaseConfig | undefined
  /** `--build-arg` by name; the value of a bare `--build-arg NAME` is the caller's environment variable. */
  readonly args: ReadonlyMap<string, Text>
  readonly target: Text | undefined
  /** `--platform` of the build, which `TARGETARCH` and the like tell. */
  readonly platform?: Text | undefined
}
