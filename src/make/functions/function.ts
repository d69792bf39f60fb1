/** What a function of make's language is. */
import type { Site } from '../../text/source.ts'
import type { MakeRun, Scope } from '../state.ts'
import { emptyValue, type Value } from '../value.ts'

export interface FunctionCall {
  readonly run: MakeRun
  readonly scope: Scope
  readonly args: readonly Value[]
  readonly site: Site
}

export interface MakeFunction {
  readonly name: string
  readonly fewest: number
  /** `0`: any number. */
  readonly most: number
  /** Its arguments are not expanded before it is called. */
  readonly raw: boolean
  readonly apply: (call: FunctionCall) => Value
}

export function argument(call: FunctionCall, index: number): Value {
  return call.args[index] ?? emptyValue
}
