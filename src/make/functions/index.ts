/** Make's functions, by name. Those of GNU make 4.3; `guile` is not built in where Debian builds it. */
import { controlFunctions } from './control.ts'
import { fileFunctions } from './files.ts'
import { textFunctions } from './text.ts'
import type { MakeFunction } from './function.ts'

export type { MakeFunction } from './function.ts'

const functions: ReadonlyMap<string, MakeFunction> = new Map(
  [...textFunctions, ...fileFunctions, ...controlFunctions].map((each) => [each.name, each]),
)

export function findFunction(name: string): MakeFunction | undefined {
  return functions.get(name)
}
