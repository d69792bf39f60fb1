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
  /** What `exportedVariables` gave, until an exported variable changes. */
  exported: ReadonlyMap<string, Text> | undefined
}

export function createVariables(initial: Iterable<readonly [string, Variable]>): Variables {
  return { frames: [{ names: new Map(initial), owned: true }], exported: undefined }
}

/** Variables for a subshell: it sees all of them, and its changes stay its own. */
export function forkVariables(variables: Variables): Variables {
  return { frames: variables.frames.map((frame) => ({ names: frame.names, owned: false })), exported: variables.exported }
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
  const home =
    where === 'home'
      ? Math.max(
          0,
          frames.findLastIndex((frame) => frame.names.has(name)),
        )
      : where === 'innermost'
        ? frames.length - 1
        : 0
  const frame = frames[home]
  if (frame === undefined) return
  if (!frame.owned) {
    frame.names = new Map(frame.names)
    frame.owned = true
  }
  if (
    variable.exported ||
    frame.names.get(name)?.exported === true ||
    (where === 'innermost' && findVariable(variables, name)?.exported === true)
  )
    variables.exported = undefined
  frame.names.set(name, variable)
}

/** Takes a name out altogether: it belongs to the environment again. */
export function forgetVariable(variables: Variables, name: string): void {
  for (const frame of variables.frames) {
    if (!frame.names.has(name)) continue
    if (!frame.owned) frame.names = new Map(frame.names)
    frame.owned = true
    frame.names.delete(name)
  }
  variables.exported = undefined
}

/** Opens a function's frame. */
export function pushFrame(variables: Variables): void {
  variables.frames.push({ names: new Map(), owned: true })
}

export function popFrame(variables: Variables): void {
  const frame = variables.frames.pop()
  if (frame !== undefined && frame.names.size > 0) variables.exported = undefined
}

/** The environment of a command: exported variables that have a value. */
export function exportedVariables(variables: Variables): ReadonlyMap<string, Text> {
  if (variables.exported !== undefined) return variables.exported
  const exported = new Map<string, Text>()
  for (const [name, variable] of visibleVariables(variables)) {
    const text = variable.exported ? scalarOf(variable.value) : undefined
    if (text !== undefined) exported.set(name, text)
  }
  variables.exported = exported
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

/** The elements in their order; a scalar is an array of one. */
export function elementsOf(value: Value | undefined): readonly Text[] {
  return entriesOf(value).map(([, text]) => text)
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
