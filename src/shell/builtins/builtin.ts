/** What a builtin is. It leaves its status in the shell, which is 0 when it begins. */
import type { Command } from 'unbash'
import type { Site } from '../../text/source.ts'
import { known, type Text } from '../../text/symbolic.ts'
import type { Flow, Shell } from '../state.ts'
import type { Word } from '../world.ts'

export interface BuiltinCall {
  readonly name: string
  /** Without the name. */
  readonly args: readonly Word[]
  readonly site: Site
  readonly node: Command
}

export type Builtin = (shell: Shell, call: BuiltinCall) => Flow

/** An argument's characters; `undefined` when they are not known, and an empty text when there is none. */
export function argument(call: BuiltinCall, index: number): string | undefined {
  return known(call.args[index]?.text ?? [])
}

/** Writes to stdout. */
export function print(shell: Shell, text: Text): void {
  shell.descriptors.sinks.get(1)?.write(text)
}

export const succeed: Builtin = () => undefined
