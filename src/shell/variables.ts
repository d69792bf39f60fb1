/**
 * Shell variables: scalars, indexed and associative arrays, in frames. The last frame is the innermost function's; a name
 * belongs to the innermost frame that has it, and else to the first (dynamic scope). Values are immutable; frames are not, and a
 * subshell copies a frame only when it writes to it.
 */
import { emptyText, type Text } from '../text/symbolic.ts'

export type Value =
  | { readonly kind: 'scalar'; readonly text: Text }
  | { readonly kind: 'indexed'; readonly elements: ReadonlyMap<number, Text> }
  | { readonly kind: 'associative'; readonly elements: ReadonlyMap<string, Text> }

export interface Variable {
  /** `undefined`: declared or unset, without a value. */
  readonly value: Value | undefined
  readonly exported: boolean
  readonly readonly: boolean
  readonly integer: boolean
  readonly letters: 'upper' | 'lower' | undefined
  /** The name that a nameref stands for. */
  readonly reference: string | undefined
}

export const unsetVariable: Variable = {
  value: undefined,
  exported: false,
  readonly: false,
  integer: false,
  letters: undefined,
  reference: undefined,
}

interface Frame {
  names: Map<string, Variable>
  owned: boolean
}

export interface Variables {
  readonly frames: Frame[]
  /** What `exportedVariables` gave, and the names that may have changed since. */
  exported: ReadonlyMap<string, Text>
  stale: Set<string>
  ownsStale: boolean
}

export function createVariables(initial: Iterable<readonly [string, Variable]>): Variables {
  const names = new Map(initial)
  return { frames: [{ names, owned: true }], exported: new Map(), stale: new Set(names.keys()), ownsStale: true }
}

/** Variables for a subshell: it sees all of them, and its changes stay its own. */
export function forkVariables(variables: Variables): Variables {
  const frames = variables.frames.map((frame) => ({ names: frame.names, owned: false }))
  return { frames, exported: variables.exported, stale: variables.stale, ownsStale: false }
}

export function findVariable(variables: Variables, name: string): Variable | undefined {
  for (let index = variables.frames.length - 1; index >= 0; index -= 1) {
    const found = variables.frames[index]?.names.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** Puts a variable where its name lives; `innermost` makes it local, `outermost` global. */
export function setVariable(
  variables: Variables,
  name: string,
  variable: Variable,
  where: 'home' | 'innermost' | 'outermost' = 'home',
): void {
  const { frames } = variables
  const frame = frames[where === 'innermost' ? frames.length - 1 : where === 'home' ? homeOf(frames, name) : 0]
  if (frame === undefined) return
  own(frame)
  if (variable.exported || findVariable(variables, name)?.exported === true) markStale(variables, [name])
  frame.names.set(name, variable)
}

function homeOf(frames: readonly Frame[], name: string): number {
  for (let index = frames.length - 1; index > 0; index -= 1) if (frames[index]?.names.has(name) === true) return index
  return 0
}

function own(frame: Frame): void {
  if (frame.owned) return
  frame.names = new Map(frame.names)
  frame.owned = true
}

function markStale(variables: Variables, names: Iterable<string>): void {
  // Shared with subshells until the next command reads it, so it is replaced when it is theirs too.
  if (!variables.ownsStale) {
    variables.stale = new Set(variables.stale)
    variables.ownsStale = true
  }
  for (const name of names) variables.stale.add(name)
}

/** Takes a name out altogether: it belongs to the environment again. */
export function forgetVariable(variables: Variables, name: string): void {
  for (const frame of variables.frames) {
    if (!frame.names.has(name)) continue
    own(frame)
    frame.names.delete(name)
  }
  markStale(variables, [name])
}

/** Opens a function's frame. */
export function pushFrame(variables: Variables): void {
  variables.frames.push({ names: new Map(), owned: true })
}

export function popFrame(variables: Variables): void {
  const frame = variables.frames.pop()
  if (frame !== undefined && frame.names.size > 0) markStale(variables, frame.names.keys())
}

/** The environment of a command: exported variables that have a value. */
export function exportedVariables(variables: Variables): ReadonlyMap<string, Text> {
  if (variables.stale.size === 0) return variables.exported
  const exported = new Map(variables.exported)
  for (const name of variables.stale) {
    const variable = findVariable(variables, name)
    const text = variable?.exported === true ? scalarOf(variable.value) : undefined
    if (text === undefined) exported.delete(name)
    else exported.set(name, text)
  }
  variables.exported = exported
  variables.stale = new Set()
  variables.ownsStale = true
  return exported
}

/** All names that are visible, each with what it is. */
export function visibleVariables(variables: Variables): ReadonlyMap<string, Variable> {
  const all = new Map<string, Variable>()
  for (const frame of variables.frames) for (const [name, variable] of frame.names) all.set(name, variable)
  return all
}

/** What `$name` gives of a value: an array's element 0. */
export function scalarOf(value: Value | undefined): Text | undefined {
  if (value === undefined) return undefined
  if (value.kind === 'scalar') return value.text
  return value.kind === 'indexed' ? value.elements.get(0) : value.elements.get('0')
}

/** Keys and elements in their order. */
export function entriesOf(value: Value | undefined): readonly (readonly [string, Text])[] {
  if (value === undefined) return []
  if (value.kind === 'scalar') return [['0', value.text]]
  if (value.kind === 'associative') return [...value.elements]
  return [...value.elements].sort(([a], [b]) => a - b).map(([key, text]) => [String(key), text])
}

export function indexedArray(items: readonly Text[]): Value {
  return { kind: 'indexed', elements: new Map(items.map((text, index) => [index, text])) }
}

export function scalar(text: Text = emptyText): Value {
  return { kind: 'scalar', text }
}
