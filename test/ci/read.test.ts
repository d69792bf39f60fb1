import { describe, expect, it } from 'vitest'
import { readJobs } from '../../src/ci/read.ts'

/** The steps of the jobs as short lines. */
function steps(path: string, text: string): readonly string[] {
  return readJobs({ path, text }).flatMap((job) =>
    job.steps.map((step) => {
      const given = step.environment.map(({ name, value }) => `${name}=${value.text}`).join(' ')
      const what = step.kind === 'action' ? step.uses.text : step.text.text
      const shell = step.kind === 'action' || typeof step.shell === 'string' ? [] : step.shell.options
      return [`${job.name}:`, given, what, ...shell].filter((word) => word !== '').join(' ')
    }),
  )
}

describe('readJobs', () => {
  it('reads a workflow with what steps inherit', () => {
    const text = `env: {A: 1}
defaults: {run: {shell: bash}}
jobs:
  one:
    env: {B: 2}
    steps:
      - uses: actions/checkout@v4
      - run: make
        env: {C: 3}
      - run: x
        shell: sh
`
    expect(steps('.github/workflows/x.yml', text)).toEqual([
      'one: A=1 B=2 actions/checkout@v4',
      'one: A=1 B=2 C=3 make -e -o pipefail',
      'one: A=1 B=2 x -e',
    ])
  })

  it.each([
    ['env: A=1\nscript: a\n', ['script: a\n']],
    ['env:\n  - A=1\n  - A=2\nscript: [a, b]\n', ['script: a\nb\n']],
    ['env:\n  global:\n    - A="x y" B=2\n    - secure: zzz\nscript: a\n', ['script: A=x y B=2 a\n']],
    ['x: &x\n  - one\nbefore_install: *x\nscript:\n  - two\nafter_failure: no\n', ['script: one\ntwo\n']],
    ['jobs:\n  include:\n    - name: extra\n      script: b\n', ['extra: b\n']],
  ])('reads the phases of Travis: %j', (text, expected) => {
    expect(steps('.travis.yml', `language: minimal\n${text}`)).toEqual(expected)
  })

  it('reads jobs of GitLab with templates, references and what is global', () => {
    const text = `variables: {A: 1}
before_script: [global]
.base:
  variables: {B: 2}
  before_script: [base]
.lines:
  script: [one, two]
first:
  extends: .base
  script:
    - !reference [.lines, script]
    - three
second:
  script: x
`
    expect(steps('.gitlab-ci.yml', text)).toEqual([
      'first: A=1 B=2 base\none\ntwo\nthree\n -e -o pipefail',
      'second: A=1 global\nx\n -e -o pipefail',
    ])
  })

  it.each([
    ['no YAML', 'jobs: [', '.github/workflows/x.yml'],
    ['no workflow', '- a\n', '.github/workflows/x.yml'],
    ['a file of another name', 'jobs: {a: {steps: [{run: x}]}}', 'x.yml'],
    ['private-use characters', 'script: "\ue000"', '.travis.yml'],
  ])('has no jobs for %s', (_, text, path) => {
    expect(readJobs({ path, text })).toEqual([])
  })
})
