/** One instruction in a stage: what it means in the state that it finds, and the state that it leaves. */
import {
  badArguments,
  badBase,
  badExpansion,
  badFlag,
  builderDependent,
  defaultTaken,
  noSuchStageIndex,
  stageNotReady,
  variableFrom,
} from '../findings/dockerfile.ts'
import type {
  Argument,
  ArgInstruction,
  CommandForm,
  CopyInstruction,
  HealthcheckInstruction,
  Instruction,
  Pair,
  RunInstruction,
} from './ast.ts'
import { expand } from './expand.ts'
import type { Lookup } from './expand.ts'
import { resolveDestination, resolveImagePath } from './image-path.ts'
import { parseMount, type MountFields } from './mounts.ts'
import { isMalformed, isPort, isSignal } from './refused-values.ts'
import type { RunMount, StageBase, StageState, Step } from './stage.ts'
import { contestedName, lookupIn, withEntry, withoutEntry } from './state.ts'
import { parseReference } from '../docker/reference.ts'
import type { Finding } from '../findings/finding.ts'
import { assertNever } from '../text/invariant.ts'
import { locate, siteOf } from '../text/source.ts'
import type { Location, Source, Span } from '../text/source.ts'
import { emptyText, known, literal, printText, sameText } from '../text/symbolic.ts'
import type { Text } from '../text/symbolic.ts'

/** What the instructions of one stage have in common. */
export interface StageContext {
  readonly source: Source
  readonly escape: string
  /** Index of the stage. */
  readonly index: number
  /** Lower-case names of all stages of the file, by index. */
  readonly names: readonly (string | undefined)[]
  /** `--build-arg`. */
  readonly given: ReadonlyMap<string, Text>
  /** Global ARGs with a value. */
  readonly globals: ReadonlyMap<string, Text>
  readonly report: (finding: Finding) => void
}

/** A step and what it leaves behind. */
export interface Taken {
  readonly step: Step
  readonly before: StageState
  readonly after: StageState
}

export function placeIn(context: Pick<StageContext, 'source'>, span: Span): Location {
  return locate(siteOf(context.source, span.start, span.end))
}

/** Expands a word; one that a builder refuses is reported and stands for itself. */
export function expandWord(context: StageContext, word: string, lookup: Lookup, span: Span): Text {
  const at = placeIn(context, span)
  const result = expand(word, lookup, { escape: context.escape, at })
  if (result.kind === 'expanded') return result.text
  context.report(badExpansion(word, result.reason, at))
  return literal(word)
}

/** What an instruction does; ARG gives a step for each of its names. */
export function takeInstruction(context: StageContext, instruction: Instruction, before: StageState): readonly Taken[] {
  if (instruction.kind === 'arg') return takeArgs(context, instruction, before)
  const step = stepOf(context, instruction, before)
  return step === undefined ? [] : [{ step, before, after: stateAfter(step, before) }]
}

function stepOf(context: StageContext, instruction: Exclude<Instruction, ArgInstruction>, state: StageState): Step | undefined {
  const lookup = lookupIn(state)
  const word = (text: string, span: Span): Text => expandWord(context, text, lookup, span)
  switch (instruction.kind) {
    case 'from':
      return undefined
    case 'run':
      return runStep(context, instruction, state)
    case 'copy':
    case 'add':
      return copyStep(context, instruction, state)
    case 'env':
    case 'label':
      return { kind: instruction.kind, pairs: instruction.pairs.map((pair) => expandPair(pair, word)) }
    case 'workdir':
      return { kind: 'workdir', path: resolveImagePath(state.workdir, word(instruction.path.raw, instruction.path)) }
    case 'user':
      return { kind: 'user', user: word(instruction.user.raw, instruction.user) }
    case 'shell':
      return { kind: 'shell', argv: instruction.argv }
    case 'cmd':
    case 'entrypoint':
      return { kind: instruction.kind, command: instruction.command }
    case 'expose':
      return { kind: 'expose', words: ports(context, instruction.words, lookup) }
    case 'volume':
    case 'stopsignal': {
      const words = instruction.words.map((one) => word(instruction.json ? one.value : one.raw, one))
      for (const [index, one] of instruction.words.entries()) checkWord(context, instruction.kind, words[index] ?? [], one)
      return { kind: instruction.kind, words }
    }
    case 'maintainer':
      return { kind: 'maintainer', words: instruction.words.map((one) => literal(one.raw)) }
    case 'healthcheck':
      return { kind: 'healthcheck', text: healthcheckText(instruction) }
    case 'onbuild':
      return { kind: 'onbuild', text: instruction.text, trigger: instruction.trigger }
    default:
      return assertNever(instruction)
  }
}

function stateAfter(step: Step, before: StageState): StageState {
  switch (step.kind) {
    case 'env':
      return step.pairs.reduce(
        (state, [name, value]) => ({
          ...state,
          env: withEntry(state.env, name, value),
          contested: withoutEntry(state.contested, name),
        }),
        before,
      )
    case 'workdir':
      return { ...before, workdir: step.path }
    case 'user':
      return { ...before, user: step.user }
    case 'shell':
      return { ...before, shell: step.argv }
    default:
      return before
  }
}

function expandPair(pair: Pair, word: (text: string, span: Span) => Text): readonly [string, Text] {
  return [printText(word(pair.key, pair)), word(pair.rawValue ?? '', pair)]
}

/** A volume or a signal, once variables have values. */
function checkWord(context: StageContext, kind: 'volume' | 'stopsignal', value: Text, span: Span): void {
  const text = known(value)
  if (text === undefined) return
  if (kind === 'volume' && text === '') context.report(badArguments('a word of VOLUME is empty', placeIn(context, span)))
  if (kind === 'stopsignal' && !isSignal(text)) context.report(badArguments(`“${text}” is no signal`, placeIn(context, span)))
}

/** A port may be a variable that holds several. */
function ports(context: StageContext, words: readonly Argument[], lookup: Lookup): readonly Text[] {
  return words.flatMap((argument) => {
    const at = placeIn(context, argument)
    const result = expand(argument.raw, lookup, { escape: context.escape, at })
    if (result.kind === 'refused') {
      context.report(badExpansion(argument.raw, result.reason, at))
      return [literal(argument.raw)]
    }
    for (const port of result.words) {
      const text = known(port)
      if (text !== undefined && !isPort(text)) context.report(badArguments(`“${text}” is no port`, at))
    }
    return result.words
  })
}

function healthcheckText({ flags, command }: HealthcheckInstruction): string {
  if (command === undefined) return 'NONE'
  return [...flags.map(({ name, value }) => `--${name}=${value ?? ''}`), 'CMD', commandText(command)].join(' ')
}

function commandText(command: CommandForm): string {
  return command.form === 'shell' ? command.text : JSON.stringify(command.argv)
}

function runStep(context: StageContext, run: RunInstruction, state: StageState): Step {
  const mounts = run.flags.flatMap((flag): readonly RunMount[] => {
    if (flag.name !== 'mount') return []
    const fields = parseMount(flag.value ?? '')
    if (isRootMount(fields, state)) context.report(badFlag('a mount has its target at /', placeIn(context, flag)))
    return [{ fields, from: mountFrom(context, fields.from, flag), syntax: flag }]
  })
  return { kind: 'run', command: run.command, flags: run.flags.map(flagText), mounts, heredocs: run.heredocs }
}

/** Nothing can be mounted over the root; a target that is not given is the working directory. */
function isRootMount({ type, target = '' }: MountFields, { workdir }: StageState): boolean {
  if (!/^(?:bind|cache|tmpfs)$/.test(type) || target.includes('$')) return false
  return known(resolveImagePath(workdir, literal(target))) === '/'
}

function flagText({ name, value }: { readonly name: string; readonly value: string | undefined }): string {
  return value === undefined ? `--${name}` : `--${name}=${value}`
}

function mountFrom(context: StageContext, from: string | undefined, span: Span): StageBase | undefined {
  return from === undefined || from === '' ? undefined : stageOrImage(context, from, span)
}

function copyStep(context: StageContext, copy: CopyInstruction, state: StageState): Step {
  const lookup = lookupIn(state)
  const word = (argument: Argument): Text => expandWord(context, copy.json ? argument.value : argument.raw, lookup, argument)
  const flag = (name: string, value: string | undefined): Text | undefined => {
    const span = copy.flags.find((one) => one.name === name) ?? copy
    return value === undefined ? undefined : expandWord(context, value, lookup, span)
  }
  if (copy.from === undefined) reportEscapes(context, copy, word)
  const isHeredoc = (argument: Argument): boolean => copy.heredocs.length > 0 && /^\d*<</.test(argument.raw)
  const sources = copy.sources.map((source) =>
    isHeredoc(source) ? literal(source.raw) : (defaultSource(context, copy, source, state) ?? word(source)),
  )
  for (const [index, source] of copy.sources.entries()) {
    const text = known(sources[index] ?? [])
    if (text === undefined || isHeredoc(source) || text.includes('://') || !isMalformed(text)) continue
    context.report(badArguments(`“${text}” is no pattern of names`, placeIn(context, source)))
  }
  return {
    kind: 'copy',
    add: copy.kind === 'add',
    sources,
    destination: resolveDestination(state.workdir, word(copy.destination)),
    from: copyFrom(context, copy),
    chown: flag('chown', copy.chown),
    chmod: flag('chmod', copy.chmod),
    otherFlags: copy.flags.filter(({ name }) => !['from', 'chown', 'chmod'].includes(name)).map(flagText),
    syntax: copy,
  }
}

/** `ARG source` and `COPY ${source:-dist} .`: the default, where only a variable of the base image could say otherwise. */
function defaultSource(context: StageContext, copy: CopyInstruction, source: Argument, state: StageState): Text | undefined {
  const [, name = ''] = /\$\{(\w+):?-/.exec(source.raw) ?? []
  const lookup = lookupIn(state)
  if (!state.bareArgs.has(name) || lookup(name)?.set !== 'maybe') return undefined
  const plain = expandWord(
    context,
    copy.json ? source.value : source.raw,
    (one) => (one === name ? undefined : lookup(one)),
    source,
  )
  context.report(defaultTaken(name, printText(plain), placeIn(context, source)))
  return plain
}

/** The classic builder refuses a source that leaves the context, BuildKit stops it at the context's root. */
function reportEscapes(context: StageContext, copy: CopyInstruction, word: (argument: Argument) => Text): void {
  for (const source of copy.sources) {
    if (!source.raw.includes('..')) continue
    const path = known(word(source))
    if (path === undefined || path.includes('://') || !leavesContext(path)) continue
    context.report(builderDependent(`the classic builder refuses “${path}”, which leaves the context`, placeIn(context, source)))
  }
}

function leavesContext(path: string): boolean {
  let depth = 0
  for (const name of path.split('/')) {
    if (name === '..') depth -= 1
    else if (name !== '' && name !== '.') depth += 1
    if (depth < 0) return true
  }
  return false
}

/** `--from`: a number or a name of a stage, else an image. */
function copyFrom(context: StageContext, copy: CopyInstruction): StageBase | undefined {
  const { from } = copy
  if (from === undefined) return undefined
  const span = copy.flags.find((flag) => flag.name === 'from') ?? copy
  const plain = expand(from, () => undefined, { escape: context.escape, at: undefined })
  if (plain.kind === 'refused' || known(plain.text) !== from) {
    context.report(variableFrom(from, placeIn(context, span)))
    return { kind: 'image', reference: literal(from) }
  }
  if (!/^[+-]?\d+$/.test(from)) return stageOrImage(context, from, span)
  const index = Number(from)
  if (index >= context.names.length || index < 0) context.report(noSuchStageIndex(from, placeIn(context, span)))
  else if (index >= context.index) context.report(stageNotReady(from, placeIn(context, span)))
  return { kind: 'stage', index }
}

/** A name as `--from` of COPY and of a mount reads it: the last stage of that name, wherever it stands, hides an image. */
function stageOrImage(context: StageContext, name: string, span: Span): StageBase {
  const index = context.names.lastIndexOf(name.toLowerCase())
  if (index === -1 && name !== 'scratch' && parseReference(name) === undefined)
    context.report(badBase(name, name, placeIn(context, span)))
  if (index === -1) return name === 'scratch' ? { kind: 'scratch' } : { kind: 'image', reference: literal(name) }
  if (index >= context.index) context.report(stageNotReady(name, placeIn(context, span)))
  return { kind: 'stage', index }
}

/** ARG: the given value, else its default, else the global ARG of its name. */
function takeArgs(context: StageContext, instruction: ArgInstruction, before: StageState): readonly Taken[] {
  const taken: Taken[] = []
  let state = before
  for (const pair of instruction.pairs) {
    const name = pair.key
    const value = argValue(context, pair, state)
    const next = withArg(state, name, value)
    taken.push({ step: { kind: 'arg', name, value }, before: state, after: next })
    state = next
  }
  return taken
}

function argValue(context: StageContext, pair: Pair, state: StageState): Text | undefined {
  const given = context.given.get(pair.key)
  if (given !== undefined) return given
  if (pair.rawValue === undefined) return context.globals.get(pair.key)
  return expandWord(context, pair.rawValue, lookupIn(state), pair)
}

/**
 * After an ENV of its name an ARG counts in BuildKit and not in the classic builder, so that expansion gives neither value. A
 * predefined argument that was given is known to both once it is declared.
 */
function withArg(state: StageState, name: string, value: Text | undefined): StageState {
  if (value === undefined) return { ...state, bareArgs: new Set([...state.bareArgs, name]) }
  const args = withEntry(state.args, name, value)
  const hidden = state.env.get(name) ?? baseValue(state, name)
  const isContested = hidden !== undefined && !sameText(hidden, value)
  const contested = isContested
    ? withEntry(state.contested, name, contestedName(name, [hidden, value]))
    : withoutEntry(state.contested, name)
  return { ...state, args, contested }
}

function baseValue({ ground }: StageState, name: string): Text | undefined {
  if (ground.kind !== 'image') return undefined
  const value = ground.config?.env.get(name)
  return value === undefined ? undefined : literal(value)
}

/** The state in which a stage over a ground begins. */
export function initialState(ground: StageState['ground'], workdir: Text, predefined: ReadonlyMap<string, Text>): StageState {
  return {
    ground,
    env: new Map(),
    args: predefined,
    inheritedArgs: new Map(),
    bareArgs: new Set(),
    contested: contestPredefined(predefined),
    workdir,
    user: undefined,
    shell: undefined,
  }
}

/** Until it is declared, only the classic builder expands a predefined argument. */
export function contestPredefined(predefined: ReadonlyMap<string, Text>): ReadonlyMap<string, Text> {
  return new Map([...predefined].map(([name, value]) => [name, contestedName(name, [value, emptyText])]))
}
