/** Whole scripts without docker: options, functions, and statements. */
import fc from '../../support/laws.ts'
import { block, statement } from './statements.ts'
import type { Dialect } from './words.ts'

export interface Script {
  /** `sh`: what dash and bash both understand. */
  readonly dialect: Dialect
  readonly text: string
}

function scriptIn(dialect: Dialect): fc.Arbitrary<Script> {
  const options = fc.constantFrom(
    '',
    '',
    'set -e',
    'set -eu',
    'set -u',
    ...(dialect === 'bash' ? ['set -euo pipefail', 'set -o pipefail'] : []),
  )
  const functions = [2, 1].map((level) =>
    fc
      .tuple(block({ dialect, depth: 1, level, loops: 0 }), fc.boolean())
      .map(([body, apart]) => `f${String(level)}() ${apart ? '(' : '{'}\n${body}\n${apart ? ')' : '}'}`),
  )
  const statements = fc.array(statement({ dialect, depth: 2, level: 0, loops: 0 }), { minLength: 1, maxLength: 6 })
  return fc.tuple(options, fc.tuple(...functions), statements).map(([head, made, lines]) => {
    const body = lines.join('\n')
    // Only what is called: f1 may call f2.
    const called = made.filter((_, index) => body.includes(index === 1 ? 'f1' : 'f2') || (index === 0 && body.includes('f1')))
    const unset = dialect === 'bash' ? 'unset x y z u a r s k v l i; declare -A h=([k]=v)' : 'unset x y z u s k v l i'
    const text = [unset, 'n=1 m=0', head, ...called, body].filter((line) => line !== '').join('\n')
    // bash runs the trap also in a subshell that ends by an unset variable.
    return { dialect, text: `${/set -e?u/.test(text) ? text.replaceAll("trap 'echo bye' EXIT", ':') : text}\n` }
  })
}

export const script: fc.Arbitrary<Script> = fc.oneof(scriptIn('sh'), scriptIn('bash'))
