/** Compose files and the command line of docker compose as data. */
import { describe, expect, it } from 'vitest'
import { readCompose } from '../../src/compose/file.ts'
import { readComposeWords } from '../../src/compose/words.ts'
import { literal, printText } from '../../src/text/symbolic.ts'

describe('readCompose', () => {
  const rows: readonly (readonly [text: string, services: Readonly<Record<string, string>> | undefined])[] = [
    ['services:\n  a:\n    build: .\n  b:\n    image: c # d\n', { a: 'builds', b: 'c' }],
    ["version: '2'\nservices:\n    a:\n        build:\n            context: .\nvolumes:\n    v:\n", { a: 'builds' }],
    ['a:\n  build: .\nb:\n  image: c\n  links:\n    - a\n', { a: 'builds', b: 'c needs a' }],
    ['a:\n  build: ..\n  dockerfile: d/Dockerfile\n', { a: 'builds' }],
    ['services:\n  a:\n    build: ..\n    dockerfile: d/Dockerfile\n', { a: 'builds beyond dockerfile' }],
    ['services:\n  a:\n    image: i\n    volumes:\n      - ./x:/x\n', { a: 'i ./x:/x' }],
    [
      'services:\n  a:\n    image: i\n    volumes: [{type: bind, source: ./x, target: /y, read_only: true}]\n',
      { a: 'i ./x:/y:ro' },
    ],
    ['services:\n  a:\n    image: i\n    volumes: [{type: tmpfs, target: /y}]\n', { a: 'i beyond volumes' }],
    ['services:\n  a: &a\n    build: .\n  b: *a\n', { a: 'builds', b: 'builds' }],
    ['services: {a: {build: .}}\n', { a: 'builds' }],
    ['services:\n  a:\n    secrets: [b]\n    extends: {service: b, x: 1}\n', { a: ' beyond secrets,extends' }],
    ['services:\n  a:\n    build: {context: ., ssh: [x]}\n', { a: 'builds beyond build' }],
    ['services: {}\n', {}],
    ['on: push\njobs:\n  a:\n    steps: []\n', undefined],
    ['- a\n', undefined],
    ['a: [\n', undefined],
  ]
  it.each(rows)('reads %j', (text, services) => {
    const read = readCompose({ path: 'docker-compose.yml', text })
    const said = [...(read?.services.values() ?? [])].map((one) => [
      one.name,
      [
        one.builds ? 'builds' : (one.image?.text ?? ''),
        ...one.mounts.map((mount) => mount.text),
        ...(one.needs.length > 0 ? [`needs ${one.needs.join()}`] : []),
        ...(one.beyond.length > 0 ? [`beyond ${one.beyond.join()}`] : []),
      ].join(' '),
    ])
    expect(read === undefined ? undefined : Object.fromEntries(said)).toEqual(services)
  })

  it.each([
    ['include:\n  - other.yml\nservices:\n  a:\n    image: b\n', ['include']],
    ['name: x\nservices:\n  a:\n    image: b\nx-y: 1\n', []],
  ])('says what of the whole is not read: %j', (text, beyond) => {
    expect(readCompose({ path: 'docker-compose.yml', text })?.beyond).toEqual(beyond)
  })
})

describe('readComposeWords', () => {
  it.each([
    ['-f a.yml --file=b.yml build --pull app', 'build | a.yml b.yml | --pull | app'],
    ['-fa.yml up -d -t 5 app', 'up | a.yml | -d,-t=5 | app'],
    ['run --rm -e V=1 app make --help', 'run | | --rm,-e=V=1 | app,make,--help'],
    ['run -t app', 'run | | -t | app'],
    ['exec app ls -l', 'exec | | | app,ls,-l'],
    ['--profile x -p y', '| | | y'],
  ])('reads %j', (text, expected) => {
    const { name, files, options, operands, project } = readComposeWords(text.split(' ').map(literal))
    const said = [
      name,
      files.map(printText).join(' '),
      options.map(({ flag, value }) => flag + (value === undefined ? '' : `=${printText(value)}`)).join(),
      [...operands.map((one) => printText(one.text)), ...(project === undefined ? [] : [printText(project)])].join(),
    ]
    expect(said.join(' | ').replaceAll(/ +/g, ' ').trim()).toBe(expected)
  })
})
