/** Values that grow: what is too large to be followed becomes unknown, or ends the run with a finding. Sizes are counted, not time. */
import { describe, expect, it } from 'vitest'
import { createHostFiles } from '../../src/host/files.ts'
import { createWorld } from '../../src/pipeline/world.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { evaluateScript, type ShellOutcome } from '../../src/shell/evaluate.ts'
import { largestValue } from '../../src/shell/size.ts'
import type { HostPath } from '../../src/shell/world.ts'
import { known, printText, sizeOf } from '../../src/text/symbolic.ts'

function run(text: string): { readonly outcome: ShellOutcome; readonly file: (path: string) => number } {
  const files = createHostFiles(memoryRepository({}))
  const { world } = createWorld(files, new Map(), [])
  const outcome = evaluateScript(
    {
      source: { path: 'build.sh', text },
      name: ['./build.sh'],
      args: 'unknown',
      environment: new Map(),
      cwd: '.' as HostPath,
      dialect: 'bash',
    },
    world,
  )
  return { outcome, file: (path) => sizeOf(files.read(path as HostPath) ?? []) }
}

const codes = (outcome: ShellOutcome): readonly string[] => [...new Set(outcome.findings.map(({ code }) => code))]

describe('a value that grows', () => {
  it.each([
    ['by doubling', 'a=x; for i in {1..40}; do a=$a$a; done'],
    ['by +=', 'a=xy; for i in {1..40}; do a+=$a; done'],
    ['by nested replacements', 'a=xxxx; for i in {1..20}; do a=${a//x/$a}; done'],
    ['by replacements with a pattern', 'a=xxxx; for i in {1..20}; do a=${a//[x]/$a}; done'],
    ['of unknown parts', 'a=$1; for i in {1..60}; do a=$a$a$X; done'],
    ['of unknown parts of unknown parts', 'a=$X; for i in {1..60}; do b=${a#$b}; a=${b/$a/$a$a}; done'],
    ['through eval', 'a=x; for i in {1..40}; do eval "a=\\$a\\$a"; done'],
    ['through substitutions', 'a=x; for i in {1..40}; do a=$(echo "$a$a"); done'],
    ['through printf', 'a=x; for i in {1..40}; do a=$(printf "%s%s" "$a" "$a"); done'],
    ['through heredocs', 'a=x; for i in {1..40}; do a=$(cat <<EOF\n$a$a\nEOF\n); done'],
  ])('is not known above the limit when it grows %s', (_, script) => {
    const { outcome } = run(script)
    expect(codes(outcome)).toContain('RS026')
    const value = outcome.variables.get('a') ?? []
    expect(sizeOf(value)).toBeLessThanOrEqual(largestValue)
    expect(known(value)).toBeUndefined()
  })

  it('is known below the limit', () => {
    const { outcome } = run('a=x; for i in {1..17}; do a=$a$a; done; b=${#a}')
    expect(codes(outcome)).toEqual([])
    expect(printText(outcome.variables.get('b') ?? [])).toBe('131072')
  })

  it('is another unknown each time', () => {
    const { outcome } = run('a=x; for i in {1..19}; do a=$a$a; done; b=$a; a=x; for i in {1..19}; do a=$a$a; done')
    const [a, b] = ['a', 'b'].map((name) => outcome.variables.get(name)?.find((part) => typeof part === 'object')?.id)
    expect(a).not.toBe(b)
  })
})

describe('a file that grows', () => {
  it.each([
    ['by doubling', 'echo xxxx > f; for i in {1..40}; do cat f f > g; mv g f; done'],
    ['by appending', 'echo xxxx > f; for i in {1..40}; do cat f >> g; cat g >> f; done'],
  ])('is not known above the limit when it grows %s', (_, script) => {
    expect(run(script).file('f')).toBeLessThanOrEqual(4 * largestValue)
  })
})

describe('a run that grows', () => {
  it.each([
    ['an array', 'a=(x y z); for i in {1..40}; do a+=("${a[@]}"); done'],
    ['the arguments', 'set -- x y z; for i in {1..40}; do set -- "$@" "$@"; done'],
    ['a width', "printf '%1000000000d' 5"],
    ['a precision', "printf '%.1000000000d' 5"],
    ['all words together', 'a=$(printf "%200000s" x); while :; do echo "$a"; a=${a% }x; done'],
  ])('ends with a finding when it grows by %s', (_, script) => {
    expect(codes(run(script).outcome)).toContain('RS020')
  })
})
