import { describe, expect, it } from 'vitest'
import { evaluateCondition, evaluateExpression } from '../../src/ci/expressions.ts'
import { literal, printText } from '../../src/text/symbolic.ts'

const values: Readonly<Record<string, string>> = { 'env.TAG': 'v1', 'matrix.os': 'linux', 'env.EMPTY': '' }
const lookup = (name: string): ReturnType<typeof literal> | undefined => {
  const value = values[name]
  return value === undefined ? undefined : literal(value)
}

describe('evaluateExpression', () => {
  it.each([
    ['env.TAG', 'v1'],
    ["'it''s'", "it's"],
    ["env.EMPTY || 'none'", 'none'],
    ["env.TAG && 'yes'", 'yes'],
    ['github.sha', '${GITHUB_SHA}'],
    ['secrets.TOKEN', '${TOKEN}'],
    ['steps.meta.outputs.tags', '${steps.meta.outputs.tags}'],
    ["format('{0}', env.TAG)", "${format('{0}', env.TAG)}"],
    ['matrix.list[0]', '${matrix.list[0]}'],
    ['', '${}'],
  ])('makes %s to %s', (source, text) => {
    expect(printText(evaluateExpression(source, lookup))).toBe(text)
  })
})

describe('evaluateCondition', () => {
  it.each([
    ["env.TAG == 'V1'", true],
    ["env.TAG != 'v1'", false],
    ["${{ matrix.os == 'linux' && always() }}", true],
    ["github.ref == 'refs/heads/main'", undefined],
    ["github.ref == 'x' && env.TAG == 'v2'", false],
    ['failure()', false],
    ['!cancelled()', true],
    ["(env.TAG == 'v1') || github.ref", true],
    ["contains(github.ref, 'x')", undefined],
    ['env.TAG ==', undefined],
  ])('knows of %s: %s', (source, holds) => {
    expect(evaluateCondition(source, lookup)).toBe(holds)
  })
})
