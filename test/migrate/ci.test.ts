import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

const files = {
  Dockerfile: 'FROM alpine:3.20\nCOPY app /usr/local/bin/app\n',
  'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app main.go\n',
  'main.go': 'package main\n',
}

const take = ['docker create --name extract demo:build', 'docker cp extract:/src/app ./app', 'docker rm extract']
const builder = 'docker build -t demo:build -f Dockerfile.build .'

/** A workflow of one job. */
function workflow(steps: string, job = ''): string {
  return `on: push\njobs:\n  image:\n    runs-on: ubuntu-latest\n${job}    steps:\n      - uses: actions/checkout@v4\n${steps}`
}

/** Status and codes of blockers and caveats of each pipeline, and the file afterwards. */
function outcome(path: string, text: string, more: Readonly<Record<string, string>> = {}): readonly string[] {
  const { pipelines, changes } = migrate(memoryRepository({ ...files, ...more, [path]: text }))
  const after = changes.find((change) => change.path === path)?.after
  return [
    ...pipelines.map(({ status, findings }) =>
      [status, ...new Set(findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code))].join(' '),
    ),
    ...(after === undefined || after === null ? [] : [after]),
  ]
}

const wf = '.github/workflows/image.yml'
const run = (...lines: readonly string[]): string => `      - run: |\n${lines.map((line) => `          ${line}\n`).join('')}`
const last = '      - run: docker build -t demo .\n'

describe('a workflow', () => {
  it('loses the steps of the handoff and keeps all else', () => {
    const text = workflow(
      `      # one\n${run('echo start', builder)}\n      # two\n      - name: Take\n        run: |\n          ${take.join('\n          ')}\n${last}`,
    )
    expect(outcome(wf, text)).toEqual(['migrated', workflow(`      # one\n${run('echo start')}\n${last}`)])
  })

  it.each([
    ['in quotes', `      - run: "docker build -t \\"demo:build\\" -f Dockerfile.build ."\n${run(...take)}${last}`],
    ['in single quotes', `      - run: '${builder}'\n${run(...take)}${last}`],
    [
      'over several lines',
      `      - run: >-\n          docker build -t demo:build\n          -f Dockerfile.build .\n${run(...take)}${last}`,
    ],
  ])('loses a step that is written %s', (_, steps) => {
    expect(outcome(wf, workflow(steps))).toEqual(['migrated', workflow(last)])
  })

  it('keeps a here-document beside what goes', () => {
    const script = ['cat > notes <<EOF', 'a', 'EOF']
    expect(outcome(wf, workflow(run(builder, ...take, ...script) + last))).toEqual(['migrated', workflow(run(...script) + last)])
  })

  it('loses a builder that an action builds, and gives the build of the final what it lacks', () => {
    const action = (lines: string): string =>
      `      - uses: docker/build-push-action@v5\n        with:\n          context: .\n${lines}`
    const text = workflow(
      `${action('          file: Dockerfile.build\n          load: true\n          tags: demo:build\n')}${run(...take)}${action('          tags: demo\n')}`,
    )
    expect(outcome(wf, text)).toEqual(['migrated', workflow(action('          tags: demo\n'))])
  })

  it.each([
    [
      'an upload of the artifact',
      `${run(builder, ...take)}      - uses: actions/upload-artifact@v4\n        with:\n          name: app\n          path: app\n${last}`,
      'RS560',
    ],
    [
      'an unknown action that may change the artifact',
      `${run(builder, ...take)}      - uses: somebody/strip@v1\n${last}`,
      'blocked',
    ],
    ['files of another job', `      - uses: actions/download-artifact@v4\n${run(builder, ...take)}${last}`, 'migrated'],
    [
      'an id that others read',
      `      - id: take\n        run: |\n          ${[builder, ...take].join('\n          ')}\n      - run: echo \${{ steps.take.outcome }}\n${last}`,
      'blocked RS089',
    ],
    [
      'a build from git',
      `${run(builder, ...take)}      - uses: docker/build-push-action@v5\n        with:\n          tags: demo\n`,
      'blocked RS405',
    ],
  ])('says what %s means', (_, steps, expected) => {
    expect(outcome(wf, workflow(steps))[0] ?? 'none').toContain(expected)
  })

  it('is not taken for bash on Windows', () => {
    const text = workflow(`${run(builder, ...take)}${last}`).replace('ubuntu-latest', 'windows-latest')
    expect(outcome(wf, text)).toEqual([])
  })

  it('reports the script that a job only calls, and not the job', () => {
    const script = `#!/bin/sh\n${[builder, ...take, 'docker build -t demo .'].join('\n')}\n`
    const { pipelines } = migrate(memoryRepository({ ...files, 'build.sh': script, [wf]: workflow('      - run: ./build.sh\n') }))
    expect(pipelines.map(({ driver }) => driver.path)).toEqual(['build.sh'])
  })
})

describe('two jobs that build one Dockerfile', () => {
  const mounted = (flags: string): string =>
    `      - run: docker run --rm -v $PWD:/src -w /src golang:1.22 go build ${flags}-o app main.go\n`
  const action = (file = ''): string =>
    `      - uses: docker/build-push-action@v6\n        with:\n          context: .\n${file}          tags: demo\n`
  const other = (steps: string): string =>
    `  other job:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n${steps}`
  const make = (text: string, more: Readonly<Record<string, string>> = {}): readonly string[] => {
    const { pipelines, changes } = migrate(memoryRepository({ ...files, ...more, [wf]: text }))
    const codes = pipelines.flatMap(({ status, findings }) => [
      status,
      ...findings.flatMap(({ code }) => (code.startsWith('RS09') ? [code] : [])),
    ])
    return [codes.join(' '), ...changes.map(({ path }) => path).sort()]
  }

  it('share it where both make the same of it', () => {
    expect(make(workflow(mounted('') + last) + other(mounted('') + last))).toEqual(['migrated migrated', wf, 'Dockerfile'])
  })

  it('have one each where they do not', () => {
    const text = workflow(mounted('') + action()) + other(mounted('-v ') + action())
    expect(outcome(wf, text)).toEqual([
      'migrated',
      'migrated',
      workflow(action()) + other(action('          file: Dockerfile.other-job\n')),
    ])
    expect(make(text)).toEqual(['migrated RS096 migrated', wf, 'Dockerfile', 'Dockerfile.other-job'])
  })

  it('have one each where a command builds', () => {
    const text = workflow(mounted('') + last) + other(mounted('-v ') + last)
    expect(outcome(wf, text).at(-1)).toContain('docker build -t demo -f Dockerfile.other-job .')
  })

  it('do not write over a file', () => {
    const text = workflow(mounted('') + last) + other(mounted('-v ') + last)
    expect(make(text, { 'Dockerfile.other-job': 'FROM scratch\n' }).at(-1)).toBe('Dockerfile.other-job-2')
  })

  it.each([
    ['it has an ignore file of its own', mounted('-v '), { 'Dockerfile.dockerignore': 'docs\n' }, 'blocked RS090 blocked RS090'],
    ['a tool of the host makes the file', '      - run: ./make.sh > app\n', {}, 'blocked RS090'],
    ['nothing makes the file', '', {}, 'blocked RS090'],
  ])('are refused where %s', (_, steps, more, expected) => {
    expect(make(workflow(mounted('') + last) + other(steps + last), more)).toEqual([expected])
  })
})

describe('a Travis file', () => {
  const travis = (before: readonly string[], more = ''): string =>
    `language: minimal\nbefore_install:\n${before.map((line) => `  - ${line}\n`).join('')}script:\n  - docker build -t demo .\n${more}`

  it('loses a phase of which nothing is left', () => {
    expect(outcome('.travis.yml', travis([builder, ...take]))).toEqual([
      'migrated',
      'language: minimal\nscript:\n  - docker build -t demo .\n',
    ])
  })

  it('keeps what is released', () => {
    const text = travis([builder, ...take], 'deploy:\n  provider: releases\n  file: app\n  skip_cleanup: true\n')
    expect(outcome('.travis.yml', text)[0]).toContain('RS560')
  })
})

describe('a GitLab file', () => {
  const job = (more = ''): string =>
    `variables: {IMAGE: $CI_REGISTRY_IMAGE/demo}\nbuild:\n  script:\n${[builder, ...take].map((line) => `    - ${line}\n`).join('')}    - docker build -t $IMAGE .\n${more}`

  it('puts variables into variables', () => {
    const { pipelines } = migrate(memoryRepository({ ...files, '.gitlab-ci.yml': job() }))
    expect(pipelines.map(({ status, images }) => [status, images.at(-1)?.tags])).toEqual([
      ['migrated', ['${CI_REGISTRY_IMAGE}/demo']],
    ])
  })

  it('keeps the artifacts of the job', () => {
    expect(outcome('.gitlab-ci.yml', job('  artifacts:\n    paths: [app]\n'))[0]).toContain('RS560')
  })
})

describe('a matrix', () => {
  const own = {
    'da/Dockerfile': files.Dockerfile,
    'da/Dockerfile.build': files['Dockerfile.build'],
    'da/main.go': '',
    'sv/Dockerfile': files.Dockerfile,
    'sv/Dockerfile.build': files['Dockerfile.build'],
    'sv/main.go': '',
  }
  /** Each value of the matrix names its folder. */
  const lines = (name: string, indent: string): string =>
    [
      `docker build -t ${name}:build -f ${name}/Dockerfile.build ${name}`,
      `docker create --name extract ${name}:build`,
      `docker cp extract:/src/app ${name}/app`,
      `docker build -t ${name} ${name}`,
    ]
      .map((line) => `${indent}- ${line}\n`)
      .join('')
  /** Where each final image is built, and what becomes of the file's text. */
  const finals = (path: string, text: string): readonly string[] => {
    const { pipelines, changes } = migrate(memoryRepository({ ...own, ...files, [path]: text }))
    return [
      ...pipelines.flatMap(({ status, images }) =>
        images.flatMap(({ role, context, tags }) => (role === 'final' ? [`${status} ${context} ${tags.join()}`] : [])),
      ),
      ...changes.map((change) => change.path).sort(),
    ]
  }
  const both = [
    'migrated da da',
    'migrated sv sv',
    'da/Dockerfile',
    'da/Dockerfile.build',
    'sv/Dockerfile',
    'sv/Dockerfile.build',
  ]

  it.each<[what: string, path: string, text: string]>([
    [
      'GitHub',
      wf,
      workflow(
        lines('${{ matrix.x }}', '').replaceAll(/^- (.*)$/gm, '      - run: $1'),
        '    strategy: {matrix: {x: [da, sv]}}\n',
      ),
    ],
    ['GitLab', '.gitlab-ci.yml', `one:\n  parallel: {matrix: [{X: [da, sv]}]}\n  script:\n${lines('$X', '    ')}`],
    [
      'GitLab, of a template',
      '.gitlab-ci.yml',
      `.two: {parallel: {matrix: [{X: da}, {X: sv}]}}\none:\n  extends: .two\n  script:\n${lines('$X', '    ')}`,
    ],
    [
      'GitLab, in the variables of the job',
      '.gitlab-ci.yml',
      `one:\n  variables: {Y: $X, X: no}\n  parallel: {matrix: [{X: [da, sv]}]}\n  script:\n${lines('$Y', '    ')}`,
    ],
    ['Travis', '.travis.yml', `env: [X=da, X=sv]\nscript:\n${lines('$X', '  ')}`],
    ['Travis, of env.jobs', '.travis.yml', `env: {global: [X=no], jobs: [X=da, X=sv]}\nscript:\n${lines('$X', '  ')}`],
    ['Travis, of included jobs', '.travis.yml', `jobs: {include: [{env: X=da}, {env: X=sv}]}\nscript:\n${lines('$X', '  ')}`],
    ['Travis, of versions', '.travis.yml', `go: [da, sv]\nscript:\n${lines('$TRAVIS_GO_VERSION', '  ')}`],
    [
      'Travis, without what is left out',
      '.travis.yml',
      `env: [X=da, X=no, X=sv]\nmatrix: {exclude: [{env: X=no}]}\nscript:\n${lines('$X', '  ')}`,
    ],
  ])('gives each final image what its own job makes: %s', (_, path, text) => {
    expect(finals(path, text)).toEqual([...both.slice(0, 2), ...[path, ...both.slice(2)].sort()])
  })

  it('of GitLab whose value is only told to the build stays open', () => {
    const script = [builder, ...take, 'docker build -t demo:$V .'].map((line) => `    - ${line}\n`).join('')
    expect(finals('.gitlab-ci.yml', `one:\n  parallel: {matrix: [{V: [1, 2]}]}\n  script:\n${script}`)).toEqual([
      'migrated . demo:${V}',
      '.gitlab-ci.yml',
      'Dockerfile',
      'Dockerfile.build',
    ])
  })

  it('of Travis that asks for one of its values is that job', () => {
    const script = [builder, ...take, 'docker build -t demo .'].join('; ')
    const text = `env: [TASK=lint, TASK=image]\nscript:\n  - if [ "$TASK" = image ]; then ${script}; fi\n`
    expect(finals('.travis.yml', text)[0]).toBe('migrated . demo')
  })
})
