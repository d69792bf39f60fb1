/**
 * Evaluates a Dockerfile: what each stage is built on, and what each of its instructions means there.
 *
 * In: a parsed file, the build's arguments and target. Out: per stage its base, its steps with what they see, the state that it
 * leaves; the stage that the build yields; findings for what a builder would refuse once variables have values. Stages are
 * evaluated in file order, each from a state: that of the stage it is FROM, of the image that the same driver built, or of a
 * base of which the table may know something. Triggers of ONBUILD run where a later FROM names their stage. Where BuildKit and
 * the classic builder give a name different values, expansion gives an unknown, never one of the two.
 */
import { badArguments, badBase, baseHasTriggers, builderDependent, unknownTarget } from '../findings/dockerfile.ts'
import type { Finding } from '../findings/finding.ts'
import { baseConfig, hasOnbuild } from './bases.ts'
import type { Dockerfile, Instruction, StageSyntax } from './ast.ts'
import { baseWorkdir } from './image-path.ts'
import type { BuildInputs, EvaluatedDockerfile, EvaluatedStage, EvaluatedStep, StageBase, StageState } from './stage.ts'
import { contestPredefined, expandWord, initialState, placeIn, takeInstruction } from './steps.ts'
import type { StageContext } from './steps.ts'
import { isPlatform } from './refused-values.ts'
import { lookupGlobal, platformArgs, predefinedArgs } from './state.ts'
import { parseReference } from '../docker/reference.ts'
import { known, literal, printText } from '../text/symbolic.ts'
import type { Text } from '../text/symbolic.ts'

/** Evaluates a file; what cannot be evaluated is in the findings. */
export function evaluateDockerfile(file: Dockerfile, inputs: BuildInputs): EvaluatedDockerfile {
  const findings: Finding[] = []
  const globals = globalArgs(file, inputs, findings)
  const stages: EvaluatedStage[] = []
  const perStage: Finding[][] = []
  for (const syntax of file.stages) {
    const own: Finding[] = []
    perStage.push(own)
    stages.push(evaluateStage(contextOf(file, inputs, globals, syntax.index, own), inputs, syntax, stages))
  }
  const target = findTarget(file, inputs, stages, findings)
  const needed = neededBy(target, stages)
  const ofStages = perStage.flatMap((own, index) => own.map((finding) => (needed.has(index) ? finding : unneeded(finding))))
  return { file, stages, target, findings: [...file.findings, ...findings, ...ofStages] }
}

function contextOf(
  file: Dockerfile,
  inputs: BuildInputs,
  globals: ReadonlyMap<string, Text>,
  index: number,
  findings: Finding[],
): StageContext {
  return {
    source: file.source,
    escape: file.escape,
    index,
    names: file.stages.map((stage) => stage.name),
    given: inputs.args,
    globals,
    report: (finding) => {
      findings.push(finding)
    },
  }
}

function globalArgs(file: Dockerfile, inputs: BuildInputs, findings: Finding[]): ReadonlyMap<string, Text> {
  const globals = new Map(platformArgs(inputs.args, inputs.platform))
  const context = contextOf(file, inputs, globals, 0, findings)
  for (const { pairs } of file.globalArgs) {
    for (const pair of pairs) {
      const given = inputs.args.get(pair.key)
      const value =
        given ?? (pair.rawValue === undefined ? undefined : expandWord(context, pair.rawValue, lookupGlobal(globals), pair))
      if (value !== undefined) globals.set(pair.key, value)
    }
  }
  return globals
}

function evaluateStage(
  context: StageContext,
  inputs: BuildInputs,
  syntax: StageSyntax,
  earlier: readonly EvaluatedStage[],
): EvaluatedStage {
  const { from } = syntax
  const lookup = lookupGlobal(context.globals)
  const base = baseOf(context, syntax, expandWord(context, from.image.raw, lookup, from.image))
  const platform = from.platform === undefined ? undefined : expandWord(context, from.platform, lookup, from)
  const asked = platform === undefined ? undefined : known(platform)
  if (asked !== undefined && asked !== '' && !isPlatform(asked))
    context.report(badArguments(`“${asked}” is no platform`, placeIn(context, from)))
  const parent = parentOf(base, inputs, earlier)
  let state = startOf(base, parent, inputs)
  const steps: EvaluatedStep[] = []
  const take = (where: StageContext, instruction: Instruction, triggered: boolean): void => {
    for (const { step, before, after } of takeInstruction(where, instruction, state)) {
      steps.push({ step, syntax: instruction, before, triggered })
      state = after
    }
  }
  const at = placeIn(context, from.image)
  const atFrom: StageContext = {
    ...context,
    report: (finding) => {
      context.report({ ...finding, at })
    },
  }
  for (const { step } of parent?.steps ?? []) if (step.kind === 'onbuild') take(atFrom, step.trigger, true)
  for (const instruction of syntax.instructions) take(context, instruction, false)
  return { index: syntax.index, name: syntax.name, base, parent, platform, steps, after: state, syntax }
}

/** An earlier stage, scratch, or an image. */
function baseOf(context: StageContext, { from, index }: StageSyntax, reference: Text): StageBase {
  const name = known(reference)
  const at = placeIn(context, from.image)
  if (name === undefined) return { kind: 'image', reference }
  const stage = context.names.slice(0, index).lastIndexOf(name.toLowerCase())
  if (stage !== -1) {
    if (name !== name.toLowerCase())
      context.report(builderDependent(`BuildKit takes “${name}” for an image, not for the stage “${name.toLowerCase()}”`, at))
    return { kind: 'stage', index: stage }
  }
  if (name === 'scratch') return { kind: 'scratch' }
  if (hasOnbuild(reference)) context.report(baseHasTriggers(name, at))
  if (parseReference(name) === undefined) context.report(badBase(from.image.raw, name, at))
  return { kind: 'image', reference }
}

/** The stage whose image the base is, when its steps are known. */
function parentOf(base: StageBase, inputs: BuildInputs, earlier: readonly EvaluatedStage[]): EvaluatedStage | undefined {
  if (base.kind === 'stage') return earlier[base.index]
  return base.kind === 'image' ? inputs.built?.(base.reference) : undefined
}

function startOf(base: StageBase, parent: EvaluatedStage | undefined, inputs: BuildInputs): StageState {
  const predefined = predefinedArgs(inputs.args)
  if (parent !== undefined) return continued(parent.after, base.kind === 'stage', predefined)
  if (base.kind !== 'image') return initialState({ kind: 'scratch' }, literal('/'), predefined)
  const config = (inputs.baseConfig ?? baseConfig)(base.reference)
  const workdir: Text = config?.workdir === undefined ? [baseWorkdir(base.reference)] : literal(config.workdir)
  return initialState({ kind: 'image', reference: base.reference, config }, workdir, predefined)
}

/** A stage goes on where another ended; ARGs of that one stay behind, in BuildKit only those of another build. */
function continued(state: StageState, sameBuild: boolean, predefined: ReadonlyMap<string, Text>): StageState {
  const inheritedArgs = sameBuild ? new Map([...state.inheritedArgs, ...state.args]) : new Map<string, Text>()
  for (const name of predefined.keys()) inheritedArgs.delete(name)
  const ownContests = [...state.contested].filter(([name]) => state.env.has(name) && sameBuild)
  const contested = new Map([...contestPredefined(predefined), ...ownContests])
  return { ...state, args: predefined, inheritedArgs, bareArgs: new Set(), contested }
}

function findTarget(
  file: Dockerfile,
  inputs: BuildInputs,
  stages: readonly EvaluatedStage[],
  findings: Finding[],
): EvaluatedStage | undefined {
  const { target } = inputs
  if (target === undefined || target.length === 0) return stages.at(-1)
  const name = known(target)?.toLowerCase()
  const found = name === undefined ? undefined : stages.findLast((stage) => stage.name === name)
  if (found !== undefined) return found
  const at = placeIn({ source: file.source }, { start: 0, end: 0 })
  const byIndex = name !== undefined && /^\d+$/.test(name) ? stages[Number(name)] : undefined
  if (byIndex === undefined) findings.push(unknownTarget(printText(target), file.source.path, at))
  else
    findings.push(builderDependent(`--target ${printText(target)} is a number, and BuildKit looks for a stage of that name`, at))
  return byIndex
}

/** Indices of the stages that a target is made of. */
function neededBy(target: EvaluatedStage | undefined, stages: readonly EvaluatedStage[]): ReadonlySet<number> {
  const needed = new Set<number>()
  const visit = (stage: EvaluatedStage | undefined): void => {
    if (stage === undefined || needed.has(stage.index)) return
    needed.add(stage.index)
    for (const base of basesOf(stage)) if (base.kind === 'stage') visit(stages[base.index])
  }
  visit(target)
  return needed
}

/** Everything that a stage takes files from, its own base first. */
export function basesOf(stage: EvaluatedStage): readonly StageBase[] {
  const taken = stage.steps.flatMap(({ step }) => {
    if (step.kind === 'copy') return [step.from]
    return step.kind === 'run' ? step.mounts.map((mount) => mount.from) : []
  })
  return [stage.base, ...taken.filter((base) => base !== undefined)]
}

/** What BuildKit looks at in every stage: its base, and numbers of stages. */
const alwaysSeen: ReadonlySet<string> = new Set(['RS210', 'RS214'])

/** BuildKit does not look into stages that the target does not need; the classic builder does. */
function unneeded(finding: Finding): Finding {
  return finding.severity === 'blocker' && !alwaysSeen.has(finding.code) ? { ...finding, severity: 'caveat' } : finding
}
