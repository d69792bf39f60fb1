/**
 * A job of a CI service as data: what a runner would do, in order, on one machine with a fresh checkout. Values are as written, with
 * their places; what an expression in them comes to is for who runs the job.
 */
import { plainValue, type Value } from '../make/value.ts'
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
  /** A variable that its shell sets and later steps have, where their texts name it (Jenkins). */
  readonly gives?: string
  /** Where it runs; absent: on the machine of the engine. Steps of one container share the object. */
  readonly container?: StepContainer
}

/** A container that the service starts for steps, with the workspace mounted at its own place. */
export interface StepContainer {
  /** An image's name, or what `docker build` is told to make it. */
  readonly image: { readonly kind: 'named'; readonly name: Value } | { readonly kind: 'built'; readonly words: readonly Value[] }
  /** What docker run is told besides, in words. */
  readonly args: readonly Value[]
  /** Its ENTRYPOINT is passed by. */
  readonly withoutEntrypoint: boolean
  /** What the file says of it besides, and what is not understood. */
  readonly beyond: readonly string[]
}

/** Where the commands of a step stand that goes or stays as a whole, without the blanks around them. */
export function wholeText({ site, text }: ShellStep): Site | undefined {
  const own = text.pieces.flatMap((piece) =>
    piece.site !== undefined && piece.site.start >= site.start && piece.site.end <= site.end ? [piece.site] : [],
  )
  if (own.length === 0) return undefined
  let start = Math.min(...own.map((one) => one.start))
  let end = Math.max(...own.map((one) => one.end))
  while (start < end && /\s/.test(site.source.text.charAt(start))) start += 1
  while (end > start && /\s/.test(site.source.text.charAt(end - 1))) end -= 1
  return { source: site.source, start, end }
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
  /** The values of a matrix; `undefined`: one of several, or none in some runs. */
  readonly matrix: ReadonlyMap<string, string | undefined>
  /** The values of each run of the job, where the file tells them all. */
  readonly combinations?: readonly ReadonlyMap<string, string>[]
  /** The image in which its steps run. */
  readonly container: string | undefined
  /** The platform of the machine, where the file tells it. */
  readonly platform: string | undefined
  /** Jobs that have ended when it begins. */
  readonly after: readonly string[]
  /** Those of them whose artifacts the service lays into its checkout (GitLab, where no step asks for them). */
  readonly fetches: readonly string[]
  /** Where the file takes in others, which may say something of every job (GitLab). */
  readonly includes?: Site
  /** Names that parts of it have where these are jobs of their own (stages of Jenkins). */
  readonly parts?: readonly string[]
  /** Where it says that a part of it may run in another workspace than what is before it (Jenkins). */
  readonly perhapsApart?: Site
  /** Where parts of it run at the same time that touch one thing, and that thing's name (Jenkins). */
  readonly sideBySide?: { readonly site: Site; readonly name: string } | undefined
}

/** A variable of a step; without a value it has one of several. */
export interface OpenVariable {
  readonly name: string
  readonly value: Value | undefined
}

/**
 * The variables of a step, those that win behind the others. A matrix of GitLab and Travis is variables: GitLab puts the values of all
 * into each other, Travis' shell sets those of the whole file first.
 */
export function variablesOfStep(kind: CiKind, job: Job, { environment }: Step): readonly OpenVariable[] {
  if (kind === 'github-actions') return environment
  const { matrix, combinations = [] } = job
  const own = [...matrix].flatMap(([name, value]): readonly OpenVariable[] => {
    const isSet = value !== undefined || combinations.every((one) => one.has(name))
    return isSet ? [{ name, value: value === undefined ? undefined : plainValue(value) }] : []
  })
  const others = environment.filter(({ name }) => !matrix.has(name))
  return kind === 'gitlab' ? [...own, ...others] : [...others, ...own]
}
