/** The combinations in which a job of GitHub Actions runs, as GitHub's documentation of `strategy.matrix` has them. */
import { describe, expect, it } from 'vitest'
import { readJobs } from '../../src/ci/read.ts'

function combinations(matrix: string): readonly string[] {
  const text = `on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix: ${matrix}\n    steps:\n      - run: docker ps\n`
  const [job] = readJobs({ path: '.github/workflows/ci.yml', text })
  return (job?.combinations ?? []).map((one) => [...one].map((pair) => pair.join('=')).join(' '))
}

describe('a matrix', () => {
  it.each<[what: string, matrix: string, found: readonly string[]]>([
    ['one list', '{a: [1, 2]}', ['a=1', 'a=2']],
    ['one value', '{a: [1]}', ['a=1']],
    ['the product of lists', '{a: [1, 2], b: [x, y]}', ['a=1 b=x', 'a=1 b=y', 'a=2 b=x', 'a=2 b=y']],
    ['values with keys', '{a: [{n: 1, m: 2}, {n: 3, m: 4}]}', ['a.n=1 a.m=2', 'a.n=3 a.m=4']],
    ['without what is left out', '{a: [1, 2], b: [x, y], exclude: [{a: 1, b: y}]}', ['a=1 b=x', 'a=2 b=x', 'a=2 b=y']],
    ['without all that has a value', '{a: [1, 2], b: [x, y], exclude: [{a: 1}]}', ['a=2 b=x', 'a=2 b=y']],
    ['with a value for some', '{a: [1, 2], include: [{a: 2, c: z}]}', ['a=1', 'a=2 c=z']],
    ['with a value for all', '{a: [1, 2], include: [{c: z}]}', ['a=1 c=z', 'a=2 c=z']],
    ['with one more', '{a: [1, 2], include: [{a: 3, c: z}]}', ['a=1', 'a=2', 'a=3 c=z']],
    ['of nothing but what is put in', '{include: [{a: 1}, {a: 2}]}', ['a=1', 'a=2']],
    ['whose added value is written over', '{a: [1], include: [{c: y}, {c: z}]}', ['a=1 c=z']],
    ['of an expression', '{a: "${{ fromJSON(needs.x.outputs.y) }}"}', []],
    ['with an expression among its values', '{a: [1, "${{ github.ref }}"]}', []],
    [
      'of more than anyone could count',
      `{${[...'abcdefghijkl'].map((name) => `${name}: [${[...Array(100).keys()].join(', ')}]`).join(', ')}}`,
      [],
    ],
    ['of too many', '{a: [1, 2, 3, 4, 5], b: [1, 2, 3, 4]}', []],
  ])('runs a job in combinations: %s', (_, matrix, found) => {
    expect(combinations(matrix)).toEqual(found)
  })
})
