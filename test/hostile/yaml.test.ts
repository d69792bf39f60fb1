import { describe, expect, it } from 'vitest'
import { folderWith } from '../support/folder.ts'
import { judge, pattern, runHostile } from './support.ts'

/** Each list names the one before ten times: 10^12 words. */
const lists = `a0: &a0 [x, x]\n${Array.from({ length: 12 }, (_, at) => `a${String(at + 1)}: &a${String(at + 1)} [${times(`*a${String(at)}`)}]\n`).join('')}`
const maps = `a0: &a0 {x: 1}\n${Array.from({ length: 12 }, (_, at) => `a${String(at + 1)}: &a${String(at + 1)}\n  <<: [${times(`*a${String(at)}`)}]\n  k${String(at)}: 1\n`).join('')}`

function times(text: string): string {
  return Array.from({ length: 10 }, () => text).join(', ')
}

const tooLarge = (path: string): string => `migrated\nskipped: ${path} is not read as a CI file: its aliases make it too large.`

describe('a bomb of aliases', () => {
  it.each([
    ['.gitlab-ci.yml', `${lists}job:\n  script: [docker build ., *a12]\n`],
    ['.gitlab-ci.yml', `${maps}job:\n  variables: *a12\n  script: [docker build .]\n`],
    ['.gitlab-ci.yml', 'a: &a [*a, *a, *a]\nb: &b\n  <<: *b\n  c: *b\njob:\n  <<: *b\n  script: [docker build ., *a]\n'],
    ['.travis.yml', `${lists}script: [docker build ., *a12]\nservices: *a11\nenv: *a10\n`],
    [
      '.github/workflows/x.yml',
      `${lists}on: push\njobs:\n  b:\n    runs-on: x\n    steps:\n      - run: docker build .\n      - run: *a12\n`,
    ],
  ])('in %s', (path, text) => {
    expect(judge(pattern('', { [path]: text }))).toBe(tooLarge(path))
  })

  it('in a compose file', () => {
    const compose = `${maps}services:\n  a: *a12\n  b:\n    build: .\n    environment: *a12\n`
    expect(judge(pattern('docker-compose build\n', { 'docker-compose.yml': compose }))).toBe('blocked RS423')
  })

  it('in restage.yaml is an error', () => {
    const folder = folderWith(pattern('', { 'restage.yaml': `${lists}ignore: *a12\n` }))
    const { stderr, code } = runHostile(folder)
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      'restage: restage.yaml:1:1 unknown key a0; known are setAside, bases, ignore, bot',
    ])
  })
})

describe('YAML that goes deep', () => {
  it.each([
    ['brackets', `job:\n  script: ${'['.repeat(20_000)}docker build .${']'.repeat(20_000)}\n`],
    ['blocks', `${Array.from({ length: 700 }, (_, at) => `${' '.repeat(at)}a:\n`).join('')}# docker\n`],
    ['tags', 'job: !!js/function "function(){}"\nx: !!binary aaaa\nscript: !reference [a, docker]\na: {b: !reference [a, b]}\n'],
    ['templates in a circle', 'include: .gitlab-ci.yml\njob:\n  extends: b\n  script: [docker build .]\nb:\n  extends: job\n'],
  ])('%s', (_, text) => {
    expect(judge(pattern('', { '.gitlab-ci.yml': text }))).toMatch(/^(?:migrated|caveats RS090)(?:\n|$)/)
  })
})
