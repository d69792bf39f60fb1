/** `NAME=value` and `NAME`, as `--build-arg`, `--env` and `--label` take them. */
import { known } from '../text/symbolic.ts'
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

/** What a bare `NAME` is worth where the driver itself gives it no value. */
export function callersVariable(name: string): Unknown {
  return { kind: 'unknown', id: `env:${name}`, name, source: 'environment', at: undefined, whenUnset: '' }
}
