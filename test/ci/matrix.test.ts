/** The combinations in which a job runs, as the documentation of GitHub's `strategy.matrix`, GitLab's `parallel` and Travis' build matrix has them. */
import { describe, expect, it } from 'vitest'
import { readJobs } from '../../src/ci/read.ts'

function combinationsOf(path: string, text: string): readonly string[] {
  const [job] = readJobs({ path, text })
  return (job?.combinations ?? []).map((one) => [...one].map((pair) => pair.join('=')).join(' '))
}

/** What is known of all combinations; a name alone is known to differ. */
function known(path: string, text: string): readonly string[] {
  const [job] = readJobs({ path, text })
  return [...(job?.matrix ?? [])].map(([name, value]) => (value === undefined ? name : `${name}=${value}`))
}

const workflow = (matrix: string): string =>
  `on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix: ${matrix}\n    steps:\n      - run: docker ps\n`
const parallel = (matrix: string): string => `one:\n  parallel:\n    matrix: ${matrix}\n  script: docker ps\n`
const travis = (text: string): string => `script: docker build -t "$A:$TRAVIS_GO_VERSION" .\n${text}`

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
    expect(combinationsOf('.github/workflows/ci.yml', workflow(matrix))).toEqual(found)
  })

  it.each<[matrix: string, found: readonly string[]]>([
    ['{a: [1, 2], b: [x]}', ['a', 'b=x']],
    ['{a: [1], include: [{a: 1, c: z}]}', ['a=1', 'c=z']],
    ['{a: [1, 2], include: [{a: 2, c: z}]}', ['a', 'c']],
    ['{a: [1], b: "${{ fromJSON(needs.x.outputs.y) }}"}', ['a=1', 'b']],
    ['{b: ["${{ github.ref }}"], a: [1], include: [{c: z}]}', ['b', 'a', 'c']],
  ])('knows what all combinations have in common: %s', (matrix, found) => {
    expect(known('.github/workflows/ci.yml', workflow(matrix))).toEqual(found)
  })

  it.each<[matrix: string, found: readonly string[]]>([
    ['[{A: [1, 2]}]', ['A=1', 'A=2']],
    ['[{A: [1, 2], B: x}]', ['A=1 B=x', 'A=2 B=x']],
    ['[{A: [1, 2], B: [x, y]}, {A: 3}]', ['A=1 B=x', 'A=1 B=y', 'A=2 B=x', 'A=2 B=y', 'A=3']],
    ['[{A: [1, 1]}]', ['A=1']],
  ])('runs a job of GitLab in combinations: %s', (matrix, found) => {
    expect(combinationsOf('.gitlab-ci.yml', parallel(matrix))).toEqual(found)
  })

  it.each<[text: string, found: readonly string[]]>([
    ['env: A=1\n', ['A=1']],
    ['env: {A: 1, B: 2}\n', ['A=1 B=2']],
    ['env:\n  - A=1\n  - A=2 B="x y"\n', ['A=1', 'A=2 B=x y']],
    ['env:\n  global: [G=1]\n  matrix: [A=1, A=2]\n', ['A=1', 'A=2']],
    ['env:\n  jobs:\n    - A=1\n    - A=2\n', ['A=1', 'A=2']],
    ['env:\n  - secure: xxx\n  - secure: yyy\n', ['']],
    ['go: [a, b]\n', ['TRAVIS_GO_VERSION=a', 'TRAVIS_GO_VERSION=b']],
    [
      'env: [A=1, A=2]\ngo: [a, b]\njobs: {exclude: [{go: b, env: A=2}]}\n',
      ['A=1 TRAVIS_GO_VERSION=a', 'A=1 TRAVIS_GO_VERSION=b', 'A=2 TRAVIS_GO_VERSION=a'],
    ],
    ['env: [A=1, A=2]\npython: [a, b]\n', ['A=1', 'A=2']],
    ['env: [A=1, A=2]\npython: [a, b]\njobs: {exclude: [{python: b, env: A=2}]}\n', ['A=1', 'A=2']],
    ['jobs: {include: [{env: A=1}, {env: A=2}]}\n', ['A=1', 'A=2']],
    ['matrix: {include: [{env: A=1}, {env: A=2}]}\n', ['A=1', 'A=2']],
    [
      'go: a\njobs: {include: [{env: A=1}, {go: b}]}\n',
      ['TRAVIS_GO_VERSION=a', 'TRAVIS_GO_VERSION=a A=1', 'TRAVIS_GO_VERSION=b'],
    ],
    ['env: [A=1, A=2]\njobs: {include: [{name: x}, {env: B=3}]}\n', ['A=1', 'A=2', 'B=3']],
    ['env: [A=1]\njobs: {include: [{name: x, env: A=2, script: y}]}\n', ['A=1']],
  ])('runs the phases of Travis in combinations: %j', (text, found) => {
    expect(combinationsOf('.travis.yml', travis(text))).toEqual(found)
  })

  it.each<[text: string, found: readonly string[]]>([
    ['env: [A=1 B=2, A=2 B=2, A=3 B=2 C=4]\n', ['A', 'B=2', 'C']],
    ['env: {global: {B: 2}}\n', []],
  ])('knows what all jobs of Travis have in common: %j', (text, found) => {
    expect(known('.travis.yml', travis(text))).toEqual(found)
  })
})
