/**
 * The state of one run of make. It is the one mutable thing of the room: variables, rules, and what became of targets. Values in
 * it are never changed, only replaced.
 */
import type { Finding } from '../findings/finding.ts'
import type { Facts } from '../shell/facts.ts'
import type { HostPath } from '../shell/world.ts'
import type { Site, Source } from '../text/source.ts'
import type { Text } from '../text/symbolic.ts'
import type { MakeFunction } from './functions/function.ts'
import type { Unknowns } from './unknowns.ts'
import type { Value } from './value.ts'
import type { MakeWorld } from './world.ts'

/** Who defined a variable: a later one of the same or a higher rank wins. */
export type VariableOrigin = 'default' | 'environment' | 'file' | 'command line' | 'override' | 'automatic'

export const ranks: readonly VariableOrigin[] = ['default', 'environment', 'file', 'command line', 'override', 'automatic']

export interface Variable {
  /** `recursive`: the value is expanded where it is used. */
  readonly flavor: 'recursive' | 'simple'
  readonly value: Value
  readonly origin: VariableOrigin
  readonly exported: boolean | undefined
  /** Not for the prerequisites of the target that has it. */
  readonly private: boolean
  /** Set by `?=`: the environment's value wins, if it has one. It is asked for when the variable is used. */
  readonly perhaps: boolean
  /** Target-specific `+=` whose value goes behind what the target inherits. */
  readonly appends: boolean
}

/** Variables that are seen together; a name that is not there is looked for in the next. */
export interface Scope {
  readonly names: Map<string, Variable>
  readonly next: Scope | undefined
  /** Private variables of the scopes behind are not seen from here. */
  readonly hidesPrivate: boolean
}

export interface Prerequisite {
  readonly name: string
  readonly orderOnly: boolean
  readonly site: Site | undefined
}

/** A line of a recipe as written, continuation lines included, without the recipe prefix. */
export interface RecipeSource {
  readonly value: Value
  readonly line: Site
}

export interface Recipe {
  readonly lines: readonly RecipeSource[]
  readonly prefix: string
}

/** One rule of a double-colon target. */
export interface DoubleRule {
  readonly prerequisites: readonly Prerequisite[]
  readonly recipe: Recipe | undefined
  readonly second: readonly SecondExpansion[]
}

/** A target that a rule names. */
export interface Target {
  readonly name: string
  prerequisites: readonly Prerequisite[]
  recipe: Recipe | undefined
  /** Rules of `target::`. */
  doubles: readonly DoubleRule[]
  /** Of a static pattern rule. */
  stem: string | undefined
  /** Where it was first named as a target. */
  readonly site: Site
  /** Targets made by the same run of the recipe (`a b &: c`). */
  group: readonly string[]
  /** A rule has it on its left side. */
  named: boolean
  /** Unexpanded prerequisites under `.SECONDEXPANSION`. */
  second: readonly SecondExpansion[]
}

export interface SecondExpansion {
  readonly text: Value
  readonly withRecipe: boolean
}

export interface PatternRule {
  readonly targets: readonly string[]
  readonly prerequisites: readonly Prerequisite[]
  readonly recipe: Recipe | undefined
  readonly terminal: boolean
  readonly builtin: boolean
  readonly second: readonly SecondExpansion[]
}

/** Variables for all targets that match a pattern. */
export interface PatternVariables {
  readonly pattern: string
  readonly scope: Scope
}

export interface MakeRun {
  readonly world: MakeWorld
  readonly facts: Facts
  readonly unknowns: Unknowns
  readonly globals: Map<string, Variable>
  /** What the caller gave; all other names of the environment are not known. */
  readonly environment: ReadonlyMap<string, Text>
  readonly cwd: HostPath
  /** `PWD` of who calls it: `-C` does not change it. */
  readonly pwd: Text
  readonly level: number
  /** As the command line names them. */
  readonly goals: readonly string[]
  readonly flags: MakeFlags
  readonly targets: Map<string, Target>
  readonly patterns: PatternRule[]
  readonly patternVariables: PatternVariables[]
  readonly targetVariables: Map<string, Scope>
  readonly findings: Finding[]
  readonly reported: Set<string>
  readonly uncertain: Finding[]
  readonly sources: Source[]
  /** Included files that are not there, and that a rule may make. */
  readonly missing: Missing[]
  exportAll: boolean
  /** Taken away by `undefine`: the environment's value too. */
  readonly undefined: Set<string>
  /** Names without a value here that are not handed on. */
  readonly unexported: Set<string>
  /** Recipes of sub-makes and included files inside of each other, and texts that are read. */
  depth: number
  steps: number
  /** Variables that are being expanded, to find the one that refers to itself. */
  readonly expanding: Set<string>
  /** How many `call`s are open, and the most arguments of one of them. */
  callArguments: number
  /** Make's own functions. They stand here because the language is recursive and modules should not be. */
  readonly expand: (run: MakeRun, scope: Scope, value: Value) => Value
  readonly read: (run: MakeRun, value: Value) => void
  readonly findFunction: (name: string) => MakeFunction | undefined
}

/** An `include` that found nothing. */
export interface Missing {
  readonly name: string
  readonly optional: boolean
  readonly site: Site
}

/** Options that change what runs. */
export interface MakeFlags {
  readonly ignoreErrors: boolean
  readonly noBuiltinRules: boolean
  readonly environmentOverrides: boolean
  readonly always: boolean
  /** As `$(MAKEFLAGS)` begins. */
  readonly letters: string
}

/** Make ends with an error: `*** …. Stop.` */
export class MakeStop extends Error {
  override readonly name = 'MakeStop'
  readonly finding: Finding

  constructor(finding: Finding) {
    super(finding.message)
    this.finding = finding
  }
}

/** Tells a finding, once for each place. */
export function report(run: MakeRun, finding: Finding): Finding {
  const at = finding.at === null ? '' : `${finding.at.path}:${String(finding.at.line)}:${String(finding.at.column)}`
  const key = `${finding.code} ${at} ${finding.message}`
  if (run.reported.has(key)) return finding
  run.reported.add(key)
  run.findings.push(finding)
  run.world.report(finding)
  return finding
}
