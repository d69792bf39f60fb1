/** `NAME=value` and `NAME`, as `--build-arg`, `--env` and `--label` take them. */
import { keyOf, known } from '../text/symbolic.ts'
import type { Text, Unknown } from '../text/symbolic.ts'
import { cutText } from './split-text.ts'

export interface BuildArg {
  readonly name: string
  /** `undefined` for a bare `NAME`, whose value is the caller's environment variable. */
  readonly value: Text | undefined
}

/** Reads the value of `--build-arg`; `undefined` when the name is not known. */
export function parseBuildArg(text: Text): BuildArg | undefined {
  const cut = cutText(text, '=')
  const name = known(cut === undefined ? text : cut[0])
  if (name === undefined || name === '') return undefined
  return { name, value: cut?.[1] }
}

/** What a command finds in its environment. */
export interface Given {
  readonly environment: ReadonlyMap<string, Text>
  /** Variables of the script that it names and does not export: the caller may. */
  readonly unexported?: ReadonlyMap<string, Text>
}

/** What a bare `NAME` is worth at a command. */
export function bareValue(name: string, { environment, unexported }: Given): Text {
  const own = unexported?.get(name)
  // The driver's value where the caller exports the variable, and nothing where he does not.
  const id = own === undefined ? `env:${name}` : `exported:${name}:${keyOf(own)}`
  return environment.get(name) ?? [{ kind: 'unknown', id, name, source: 'environment', at: undefined, whenUnset: '' }]
}

/** Whether a bare `NAME` gives nothing where the caller has no such variable. */
export function isCallersOwn(name: string, value: Unknown | undefined): boolean {
  return value?.id === `env:${name}` || value?.id.startsWith(`exported:${name}:`) === true
}
