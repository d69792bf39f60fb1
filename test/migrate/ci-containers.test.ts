import { describe, expect, it } from 'vitest'
import { commandInside } from '../../src/ci/inside.ts'
import { readJobs } from '../../src/ci/read.ts'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { files as pattern, make } from './small-pattern.ts'

const files = { Dockerfile: 'FROM alpine:3.20\nCOPY app /usr/local/bin/app\n', 'main.go': 'package main\n' }

const gitlab = (job: string, before = ''): string =>
  `stages: [a, b]\n${before}make:\n  stage: a\n${job}  artifacts:\n    paths: [app]\nlast:\n  stage: b\n  image: docker:24\n  script:\n    - docker build -t demo .\n`
const github = (job: string, run = 'go build -o app main.go'): string =>
  `jobs:\n  make:\n    runs-on: ubuntu-latest\n${job}    steps:\n      - uses: actions/checkout@v4\n      - run: ${run}\n      - uses: actions/upload-artifact@v4\n        with:\n          path: app\n  last:\n    needs: make\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: actions/download-artifact@v4\n        with:\n          name: artifact\n      - run: docker build -t demo .\n`
const stages = (...all: readonly (readonly [agent: string, steps: string])[]): string =>
  `pipeline {\n  agent none\n  stages {\n${all.map(([agent, steps], index) => `    stage('s${String(index)}') {\n      agent ${agent}\n      steps {\n        ${steps}\n      }\n    }\n`).join('')}  }\n}\n`
const go = "{ docker { image 'golang:1.22' } }"
const build = "sh 'docker build -t demo .'"

interface Outcome {
  readonly status: readonly string[]
  readonly codes: readonly string[]
  readonly dockerfile: string
  readonly text: string
}

function outcome(path: string, text: string): Outcome {
  const { pipelines, changes } = migrate(memoryRepository({ ...files, [path]: text }))
  const after = (name: string): string => changes.find((change) => change.path === name)?.after ?? ''
  return {
    status: pipelines.map(({ status }) => status),
    codes: pipelines.flatMap(({ findings }) => findings.map(({ code }) => code)),
    dockerfile: after('Dockerfile'),
    text: after(path),
  }
}

describe('the program of a step in a container', () => {
  it.each([
    ['make', ['sh', '-c', 'make']],
    ['\n  make a\n  # why\n  make b\n', ['sh', '-c', 'make a && make b']],
    ['a | b\nc > d', ['sh', '-c', 'a | b && c > d']],
    ['echo "$(a)" $(b)', ['sh', '-c', 'echo "$(a)" $(b)']],
    ['echo "$(a "b")"', ['sh', '-ec', 'echo "$(a "b")"']],
    ['echo $(a b)', ['sh', '-c', 'echo $(a b)']],
    ['a || b', ['sh', '-c', 'a || b']],
    ['a && b\nc', ['sh', '-ec', 'a && b\nc']],
    ['a; b', ['sh', '-ec', 'a; b']],
    ['  if a; then\n    b\n  fi\n', ['sh', '-ec', 'if a; then\n  b\nfi']],
    ['a "x\n  y"\n', ['sh', '-ec', 'a "x\n  y"']],
    ['a \\\n  b', ['sh', '-ec', 'a \\\n  b']],
    ['cat <<X\n  a\nX\n', ['sh', '-ec', 'cat <<X\n  a\nX\n']],
    ['[[ a ]]', ['bash', '-c', '[[ a ]]']],
    ['exit 0', ['sh', '-ec', 'exit 0']],
  ])('is %j as %j', (text, expected) => {
    expect(commandInside(text, 'sh')).toEqual(expected)
  })

  it('is given to bash when the file says so', () => {
    expect(commandInside('a', 'bash')).toEqual(['bash', '-c', 'a'])
  })
})

describe('a job in a container of the service', () => {
  const lines = '  script:\n    - go build -o app main.go\n'
  const stage = 'COPY . .\nRUN go build -o app main.go\n'

  it('becomes a stage of its image', () => {
    const made = outcome('.gitlab-ci.yml', gitlab(`  image: golang:1.22\n${lines}`))
    expect([made.status, made.codes]).toEqual([['caveats'], ['RS093', 'RS445', 'RS098']])
    expect(made.dockerfile).toContain(`FROM golang:1.22 AS build\nENV CI=true\nWORKDIR /workspace\n${stage}`)
    expect(made.text).not.toContain('make:')
  })

  it('becomes one with the image of all jobs, its variables and its lines in front', () => {
    const made = outcome(
      '.gitlab-ci.yml',
      gitlab(lines, 'image: golang:1.22\nvariables: {A: b, GIT_DEPTH: "1"}\ndefault:\n  before_script:\n    - go version\n'),
    )
    expect(made.dockerfile).toContain('ENV A=b\nWORKDIR /workspace\nCOPY . .\nRUN go version && go build -o app main.go\n')
    expect(made.dockerfile).not.toContain('GIT_DEPTH')
    expect(made.text).toContain('before_script:\n    - go version\n')
  })

  it('becomes one from a workflow', () => {
    const made = outcome('.github/workflows/image.yml', github('    container: golang:1.22\n'))
    expect(made.status).toEqual(['caveats'])
    expect(made.dockerfile).toContain(stage)
    expect(made.text).not.toContain('needs')
  })

  it.each([
    ['.gitlab-ci.yml', gitlab(`  image: golang:1.22\n  services: [postgres]\n${lines}`)],
    ['.gitlab-ci.yml', gitlab(`  image: {name: "golang:1.22", entrypoint: ["/x"]}\n${lines}`)],
    ['.gitlab-ci.yml', gitlab(`  image: golang:1.22\n${lines.replace('-o app', '-o app -ldflags $CI_COMMIT_SHA')}`)],
    ['.github/workflows/image.yml', github('    container: {image: "golang:1.22", options: "--privileged"}\n')],
    ['.github/workflows/image.yml', github('    container: golang:1.22\n', 'go build -o app ${{ github.sha }}')],
    ['.github/workflows/image.yml', github('    container: golang:1.22\n', 'go build -o app $GITHUB_SHA')],
    ['Jenkinsfile', stages([go, "sh 'go build -o app $BUILD_NUMBER'"], ['any', build])],
  ])('is refused when a stage cannot have what it has: %s %j', (path, text) => {
    const made = outcome(path, text)
    expect(made.status).toEqual(['blocked'])
    expect(made.codes).toContain('RS094')
  })

  it('is what docker does when its image is docker', () => {
    const text = gitlab('  image: docker:24\n  script:\n    - touch app\n')
    expect(readJobs({ path: '.gitlab-ci.yml', text })[0]?.steps[0]).not.toHaveProperty('container')
  })
})

describe('what a service puts together', () => {
  it('is said of files that GitLab takes in', () => {
    const made = outcome(
      '.gitlab-ci.yml',
      `include: /ci/all.yml\n${gitlab('  image: golang:1.22\n  script:\n    - go build -o app main.go\n')}`,
    )
    expect(made.codes).toContain('RS585')
  })

  const part = `publish:\n  script:\n${make.map((line) => `    - ${line}\n`).join('')}    - docker build -t demo .\n`
  const taken = (include: string, path: string): readonly string[] =>
    migrate(memoryRepository({ ...pattern, '.gitlab-ci.yml': include, [path]: part })).pipelines.map(
      ({ driver, status, findings }) => [driver.path, status, ...findings.map(({ code }) => code)].join(' '),
    )

  it.each([
    ['a path', 'include: ci/image.yml\n', 'ci/image.yml'],
    ['a path from the top', 'include: /ci/image.yml\n', 'ci/image.yml'],
    ['a list', 'include:\n  - https://example.org/all.yml\n  - local: /.gitlab/ci/image.yml\n', '.gitlab/ci/image.yml'],
    ['a pattern', 'include:\n  local: ci/*.yml\n', 'ci/image.yml'],
    ['a pattern for all folders', "include: '/build/**.gitlab-ci.yml'\n", 'build/image/one.gitlab-ci.yml'],
  ])('has jobs that are drivers, in a file taken in by %s', (_, include, path) => {
    expect(taken(include, path)).toEqual([`${path} caveats RS585`])
  })

  it.each([
    ['has settings for all jobs', 'default:\n  before_script: [make]\n', 'RS585'],
    ['has variables', 'variables: {A: b}\n', 'RS585'],
    ['has the same job', 'publish:\n  tags: [x]\n', 'RS585'],
    ['extends one of its templates', 'lint:\n  extends: .base\n  script: [make lint]\n', 'RS585'],
    ['takes in another one', 'include: more.yml\n', 'RS585'],
    ['is no YAML', 'a: [\n', 'RS585'],
    ['has other jobs', 'lint:\n  stage: test\n  script: [make lint]\n', ''],
  ])('is said where the file that is taken in %s', (_, text, codes) => {
    const own = `include: [ci/lint.yml]\n.base:\n  tags: [x]\n${part}`
    const { pipelines } = migrate(memoryRepository({ ...pattern, '.gitlab-ci.yml': own, 'ci/lint.yml': text }))
    expect(pipelines.map(({ findings }) => findings.map(({ code }) => code).join(' '))).toEqual([codes])
  })

  it('is said where the file that is taken in is not there', () => {
    const { pipelines } = migrate(memoryRepository({ ...pattern, '.gitlab-ci.yml': `include: [ci/lint.yml]\n${part}` }))
    expect(pipelines.map(({ findings }) => findings.map(({ code }) => code).join(' '))).toEqual(['RS585'])
  })

  it('has them in a file that is taken in by one that is taken in', () => {
    const { pipelines } = migrate(
      memoryRepository({
        ...pattern,
        '.gitlab-ci.yml': 'include: ci/all.yml\n',
        'ci/all.yml': 'include: ci/image.yml\n',
        'ci/image.yml': part,
      }),
    )
    expect(pipelines.map(({ driver }) => driver.path)).toEqual(['ci/image.yml'])
  })

  it.each([
    ['a file of that name of another project', 'include:\n  - project: acme/ci\n    file: ci/image.yml\n', 'ci/image.yml'],
    ['a file of a folder below', 'include: ci/*.yml\n', 'ci/more/image.yml'],
    ['a file that nobody takes in', 'test:\n  script: [make]\n', 'ci/image.yml'],
  ])('has none in %s', (_, include, path) => {
    expect(taken(include, path)).toEqual([])
  })

  const travis = (second: string): string =>
    `language: minimal\njobs:\n  include:\n    - stage: a\n      workspaces:\n        create: {name: w, paths: [app]}\n      script:\n        - ls\n        - docker run --rm -v "$PWD:/src" -w /src golang:1.22 go build -o app main.go\n    - stage: b\n${second}      script:\n        - docker build -t demo .\n`
  it('is a workspace of Travis between stages', () => {
    const made = outcome('.travis.yml', travis('      workspaces: {use: w}\n'))
    expect(made.status).toEqual(['caveats'])
    expect(made.dockerfile).toContain('FROM golang:1.22 AS build')
    expect(made.text).toContain('- ls\n')
    expect(made.text).not.toContain('docker run')
    expect(outcome('.travis.yml', travis('')).dockerfile).toBe('')
  })
})

describe('a stage of Jenkins in a container', () => {
  const make = "sh 'go build -o app main.go'"

  it('is a stage of the Dockerfile', () => {
    const text = stages([go, make], ['any', build])
    const made = outcome('Jenkinsfile', text)
    expect(made.codes).toEqual(['RS095', 'RS093', 'RS445', 'RS635'])
    expect(made.text).toBe(stages(['any', build]).replace('s0', 's1'))
  })

  it('hands files to another machine', () => {
    const text = stages([go, `${make}\n        stash name: 'x', includes: ' app '`], ['any', `unstash 'x'\n        ${build}`])
    const made = outcome('Jenkinsfile', text)
    expect(made.codes).toEqual(['RS093', 'RS445', 'RS635'])
    expect(made.text).toBe(stages(['any', build]).replace('s0', 's1'))
  })

  it('has files of its own beside a workspace that is held, unless it takes that one', () => {
    const held = stages(['any', build], [go, make]).replace('agent none', 'agent any')
    const swapped = (agent: string): string =>
      `pipeline {\n  agent any\n  stages {\n    stage('a') { agent ${agent}\n steps { ${make} } }\n    stage('b') { steps { ${build} } }\n  }\n}\n`
    expect(readJobs({ path: 'Jenkinsfile', text: held }).map(({ name }) => name)).toEqual(['s0', 's1'])
    expect(outcome('Jenkinsfile', swapped(go)).dockerfile).toBe('')
    expect(outcome('Jenkinsfile', swapped("{ docker { image 'golang:1.22'\n reuseNode true } }")).codes).toEqual([
      'RS093',
      'RS445',
      'RS635',
    ])
  })

  const script = (...lines: readonly string[]): string =>
    `node {\n  checkout scm\n${lines.map((line) => `  ${line}\n`).join('')}}\n`
  it.each([
    [`docker.image('golang:1.22').inside { ${make} }`, "docker.build('demo')"],
    [`docker.image("golang:1.22").inside('-u root') { ${make} }`, "docker.build 'demo'"],
    [
      `stage('a') { docker.image('golang:1.22').inside() { dir('.') { ${make} } } }`,
      "def demo = docker.build('demo', '.')",
      'demo.push()',
    ],
  ])('is a block of a script: %s', (first, ...rest) => {
    const made = outcome('Jenkinsfile', script(first, ...rest))
    expect(made.status).toEqual(['caveats'])
    expect(made.dockerfile).toContain('FROM golang:1.22 AS build\n')
    expect(made.text).toBe(script(...rest))
  })

  it('gives its words to a build that had none', () => {
    const dockerfile = 'FROM golang:1.22\nARG V\nRUN echo $V > /v\n'
    const text = script(`docker.build('tools', '--build-arg V=1 -f tools .').inside { ${make} }`, "docker.build('demo')")
    const { changes } = migrate(memoryRepository({ ...files, tools: dockerfile, Jenkinsfile: text }))
    expect(changes.find(({ path }) => path === 'Jenkinsfile')?.after).toBe(script("docker.build('demo', '--build-arg V=1 .')"))
  })

  it('stays when what it builds is used for something else', () => {
    const text = script(
      "def tools = docker.build('tools', '-f tools .')",
      `tools.inside { ${make} }`,
      "docker.build('demo')",
      'tools.push()',
    )
    const { pipelines, changes } = migrate(memoryRepository({ ...files, tools: 'FROM golang:1.22\n', Jenkinsfile: text }))
    const after = changes.find(({ path }) => path === 'Jenkinsfile')?.after ?? text
    expect(after).toContain("def tools = docker.build('tools'")
    expect(pipelines.map(({ status }) => status)).not.toContain('migrated')
  })
})
