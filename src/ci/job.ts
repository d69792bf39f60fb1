/**
 * A job of a CI service as data: what a runner would do, in order, on one machine with a fresh checkout. Values are as written, with
 * their places; what an expression in them comes to is for who runs the job.
 */
import type { Value } from '../make/value.ts'
import type { Site } from '../text/source.ts'

export type CiKind = 'github-actions' | 'travis' | 'gitlab' | 'jenkins'

/** A shell as a step names it. */
export interface StepShell {
  readonly name: string
  readonly dialect: 'sh' | 'bash'
  readonly options: readonly string[]
}

interface CommonStep {
  /** All of it: the item of a list without its dash. */
  readonly site: Site
  readonly id: string | undefined
  /** `if:` */
  readonly condition: Value | undefined
  /** Its failure is passed by. */
  readonly tolerant: boolean
  /** Variables, those of wider scopes first. */
  readonly environment: readonly Variable[]
}

export interface Variable {
  readonly name: string
  readonly value: Value
}

/** A program for a shell. */
export interface ShellStep extends CommonStep {
  readonly kind: 'shell'
  readonly text: Value
  /** A name alone: a program that is not followed (PowerShell, Python). */
  readonly shell: StepShell | string
  /** The folder in which it runs; absent: that of the checkout. */
  readonly folder: Value | undefined
}

/** A call of an action of somebody else. */
export interface ActionStep extends CommonStep {
  readonly kind: 'action'
  readonly uses: Value
  /** Its settings by name, in lower case. */
  readonly settings: ReadonlyMap<string, Value>
}

export type Step = ShellStep | ActionStep

export interface Job {
  /** How people call it. */
  readonly name: string
  readonly site: Site
  readonly steps: readonly Step[]
  /** The values of a matrix; `undefined`: one of several. */
  readonly matrix: ReadonlyMap<string, string | undefined>
  /** The image in which its steps run. */
  readonly container: string | undefined
  /** The platform of the machine, where the file tells it. */
  readonly platform: string | undefined
  /** Jobs that have ended when it begins. */
  readonly after: readonly string[]
  /** Those of them whose artifacts the service lays into its checkout (GitLab, where no step asks for them). */
  readonly fetches: readonly string[]
}
