import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

const files = {
  Dockerfile: 'FROM alpine:3.20\nCOPY app /usr/local/bin/app\n',
  'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app main.go\n',
  'main.go': 'package main\n',
}
const builder = 'docker build -t demo:build -f Dockerfile.build .'
const take = 'docker create --name extract demo:build && docker cp extract:/src/app ./app && docker rm extract'
const last = 'docker build -t demo .'

/** Status and codes of blockers and caveats of each pipeline, and the file afterwards. */
function outcome(text: string, more: Readonly<Record<string, string>> = {}): readonly string[] {
  const { pipelines, changes } = migrate(memoryRepository({ ...files, ...more, 'package.json': text }))
  const after = changes.find(({ path }) => path === 'package.json')?.after
  return [
    ...pipelines.map(({ status, findings }) =>
      [status, ...new Set(findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code))].join(' '),
    ),
    ...(after === undefined || after === null ? [] : [after]),
  ]
}

const pack = (scripts: Readonly<Record<string, string>>, indent: number | string = 2): string =>
  `${JSON.stringify({ name: 'demo', version: '1.0.0', scripts }, null, indent)}\n`

describe('the scripts of a package.json', () => {
  it.each([
    ['with two blanks', 2],
    ['with tabs', '\t'],
    ['on one line', 0],
  ])('lose the handoff in a file that is indented %s', (_, indent) => {
    const text = pack({ test: 'jest', docker: `${builder} && ${take} && ${last}`, lint: 'eslint .' }, indent)
    expect(outcome(text)).toEqual(['migrated', pack({ test: 'jest', docker: last, lint: 'eslint .' }, indent)])
  })

  it.each([
    ['first', { build: `${builder} && ${take}`, docker: `npm run build && ${last}`, test: 'jest' }],
    ['last', { docker: `npm run build && ${last}`, test: 'jest', build: `${builder} && ${take}` }],
    ['one of two at the end', { docker: `npm run build && ${last}`, test: 'jest', prebuild: builder, build: take }],
    ['called by yarn', { docker: `yarn build && ${last}`, test: 'jest', build: `${builder} && ${take}` }],
    ['called by pnpm', { docker: `pnpm run build && ${last}`, test: 'jest', build: `${builder} && ${take}` }],
    ['a hook', { predocker: `${builder} && ${take}`, docker: last, test: 'jest' }],
  ])('lose a script that is %s', (_, scripts) => {
    for (const indent of [2, '\t', 0])
      expect(outcome(pack(scripts, indent))).toEqual([
        'predocker' in scripts ? 'migrated' : 'caveats RS092',
        pack({ docker: last, test: 'jest' }, indent),
      ])
  })

  it('keep a script that something else calls, and that does nothing any more', () => {
    const scripts = { build: `${builder} && ${take}`, docker: `npm run build && ${last}` }
    expect(outcome(pack(scripts), { 'ci.txt': 'npm run build\n' })).toEqual(['caveats RS092', pack({ build: ':', docker: last })])
  })

  const parts = { 'image:builder': builder, 'image:take': take, 'image:last': last }
  it.each([
    ['run-s image:builder image:take image:last'],
    ['run-s -n image:*'],
    ['npm-run-all -s image:builder image:take && yarn image:last'],
    ['npm-run-all --silent "image:builder" "image:take" -s image:last'],
  ])('are run in order by `%s`', (docker) => {
    const { pipelines, changes } = migrate(
      memoryRepository({ ...files, 'package.json': pack({ docker, ...parts }), 'README.md': 'Run `yarn docker`.\n' }),
    )
    expect(pipelines.map(({ status, driver }) => [status, driver.entry])).toEqual([['caveats', 'docker']])
    expect(changes.find(({ path }) => path === 'package.json')?.after).toContain(`"image:last": "${last}"`)
  })

  it.each([
    [`run-p image:* && ${last}`],
    [`npm-run-all -p image:builder image:take && ${last}`],
    [`concurrently "npm run image:builder" "npm run image:take" && ${last}`],
  ])('are not followed where several run at a time: `%s`', (docker) => {
    const { pipelines } = migrate(
      memoryRepository({ ...files, 'package.json': pack({ docker, 'image:builder': builder, 'image:take': take }) }),
    )
    expect(pipelines.filter(({ driver }) => driver.entry === 'docker').map(({ status }) => status)).not.toContain('migrated')
  })

  it('keep a script that cleans up', () => {
    const scripts = { clean: 'rm -f app', docker: `npm run clean && ${builder} && ${take} && ${last}` }
    expect(outcome(pack(scripts))).toEqual(['migrated', pack({ clean: 'rm -f app', docker: last })])
  })

  it('give a variable to a command by cross-env', () => {
    const text = pack({ docker: `${builder} && ${take} && cross-env TAG=v1 ${last}` })
    expect(outcome(text)).toEqual(['migrated', pack({ docker: `cross-env TAG=v1 ${last}` })])
  })

  it('do not know what rimraf leaves', () => {
    const text = pack({ docker: `${builder} && ${take} && rimraf 'ap*' && ${last}` })
    expect(outcome(text)[0]).toMatch(/^blocked/)
  })

  it('keep their escapes, and get new ones', () => {
    const tagged = 'docker build -t "demo:$npm_package_version" --label "a=\\"b\\"" .'
    const text = pack({
      docker: `docker build --build-arg "V=$(git describe)" -t "demo:build" -f Dockerfile.build . && ${take} && ${tagged}`,
    })
    const dockerfile = 'FROM golang:1.22\nARG V\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app main.go\n'
    expect(outcome(text, { 'Dockerfile.build': dockerfile })).toEqual([
      'migrated',
      pack({ docker: 'docker build --build-arg "V=$(git describe)" -t "demo:$npm_package_version" --label "a=\\"b\\"" .' }),
    ])
  })

  it('are left alone where nothing of them is the pattern', () => {
    const text = pack({ docker: last, up: 'docker run demo' })
    expect(outcome(text)).toEqual([])
  })

  it('are no driver where they only call a script of the repository', () => {
    const script = `#!/bin/sh\n${builder}\n${take}\n${last}\n`
    const { pipelines } = migrate(
      memoryRepository({
        ...files,
        'build.sh': { text: script, executable: true },
        'package.json': pack({ docker: './build.sh' }),
      }),
    )
    expect(pipelines.map(({ driver }) => driver.path)).toEqual(['build.sh'])
  })

  it('say which of them drives, and with which hooks where that is open', () => {
    const text = pack({ image: `yarn compile && ${last}`, precompile: builder, compile: take })
    const { pipelines } = migrate(memoryRepository({ ...files, 'package.json': text }))
    expect(pipelines.map(({ driver, when }) => [driver.kind, driver.entry, when.map((one) => one.text)])).toEqual([
      ['npm', 'image', ['yarn runs the scripts precompile and postcompile']],
    ])
  })
})

describe('a package.json that is damaged', () => {
  const whole = pack({ build: `${builder} && ${take}`, docker: `npm run build && ${last}`, odd: 'docker "\\u0041\\\\" \'x' })
  const damaged = Array.from({ length: whole.length }, (_, at) => [whole.slice(0, at), whole.slice(0, at) + whole.slice(at + 1)])
  it('is read without a fault, whatever is missing', () => {
    for (const text of damaged.flat().filter((_, index) => index % 7 === 0))
      expect(() => migrate(memoryRepository({ ...files, 'package.json': text }))).not.toThrow()
  })

  it.each([
    '',
    'null',
    '[]',
    '{"scripts":[]}',
    '{"scripts":{"docker":1}}',
    '{"scripts":null,"docker":"x"}',
    '\ufeff{"scripts":{"a":"docker ps"}}',
    '[1, "docker"',
  ])('is no driver as %s', (text) => {
    expect(outcome(text)).toEqual([])
  })
})
