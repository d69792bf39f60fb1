import { describe, expect, it } from 'vitest'
import type { EngineArguments, MigrateArguments, VerifyArguments } from '../../src/cli/arguments.ts'
import { parseCommandLine, readQuickly } from '../../src/cli/parser.ts'
import { closest } from '../../src/cli/usage.ts'
import { readFully } from '../../src/cli/yargs.ts'

const engine: EngineArguments = {
  legacy: 'plan',
  builder: undefined,
  cache: true,
  repair: false,
  measure: false,
  bases: new Map(),
  ignore: [],
  timeLimit: 1800,
}

const nothing: MigrateArguments = {
  folder: '.',
  output: 'story',
  write: false,
  accept: [],
  allowDirty: false,
  keepLegacy: false,
  check: false,
  driver: undefined,
  args: undefined,
  environment: new Map(),
  color: undefined,
  verify: undefined,
  engine,
}

const nothingToVerify: VerifyArguments = {
  folder: '.',
  output: 'story',
  driver: undefined,
  args: undefined,
  environment: new Map(),
  color: undefined,
  engine,
}

const rows: readonly [line: string, expected: Partial<MigrateArguments>][] = [
  ['migrate', {}],
  ['migrate ./repo', { folder: './repo' }],
  ['migrate 007', { folder: '007' }],
  ['migrate -- -odd', { folder: '-odd' }],
  ['migrate --json', { output: 'json' }],
  ['migrate --json ./repo', { output: 'json', folder: './repo' }],
  ['migrate --diff --no-diff', {}],
  ['migrate --no-verify', { verify: false }],
  ['migrate --verify --legacy script', { verify: true, engine: { ...engine, legacy: 'script' } }],
  ['migrate --write --allow-dirty --keep-legacy', { write: true, allowDirty: true, keepLegacy: true }],
  ['migrate . --accept RS409', { accept: ['RS409'] }],
  ['migrate . --accept RS409 RS416', { accept: ['RS409', 'RS416'] }],
  ['migrate . --accept RS409 --accept RS416', { accept: ['RS409', 'RS416'] }],
  ['migrate . --accept=RS409,RS416', { accept: ['RS409', 'RS416'] }],
  ['migrate --accept RS409 ./repo', { accept: ['RS409'], folder: './repo' }],
  ['migrate --driver build.sh', { driver: 'build.sh' }],
  ['migrate --driver=build.sh ./repo', { driver: 'build.sh', folder: './repo' }],
  ['migrate --driver b --arg 1 --arg 2 ./repo', { driver: 'b', args: ['1', '2'], folder: './repo' }],
  ['migrate --driver b --arg=-x --arg=', { driver: 'b', args: ['-x', ''] }],
  ['migrate --driver b --arg 1e3', { driver: 'b', args: ['1e3'] }],
  [
    'migrate --env A=1 --env B=x=y --env C= ./repo',
    {
      environment: new Map([
        ['A', '1'],
        ['B', 'x=y'],
        ['C', ''],
      ]),
      folder: './repo',
    },
  ],
  ['migrate --color', { color: true }],
  ['migrate --no-color', { color: false }],
]

const verifyRows: readonly [line: string, expected: Partial<VerifyArguments>, engine?: Partial<EngineArguments>][] = [
  ['verify', {}],
  ['verify ./repo --json', { folder: './repo', output: 'json' }],
  ['verify --driver b --arg 1', { driver: 'b', args: ['1'] }],
  ['verify --legacy script --builder buildkit', {}, { legacy: 'script', builder: 'buildkit' }],
  ['verify --no-cache', {}, { cache: false }],
  [
    'verify --base a:1=b/c --base x=y=z',
    {},
    {
      bases: new Map([
        ['a:1', 'b/c'],
        ['x', 'y=z'],
      ]),
    },
  ],
  ['verify --ignore /var/**=cache', {}, { ignore: [{ path: '/var/**', reason: 'cache' }] }],
  ['verify --time-limit 2.5', {}, { timeLimit: 2.5 }],
]

describe('parseCommandLine', () => {
  it.each(rows)('reads %s', async (line, expected) => {
    expect(await parseCommandLine(line.split(' '))).toEqual({ kind: 'migrate', arguments: { ...nothing, ...expected } })
  })

  it.each(verifyRows)('reads %s', async (line, expected, wanted = {}) => {
    const given = { ...nothingToVerify, ...expected, engine: { ...engine, ...wanted } }
    expect(await parseCommandLine(line.split(' '))).toEqual({ kind: 'verify', arguments: given })
  })

  it.each([...rows, ...verifyRows].map(([line]) => line))('reads %s without yargs as with it', async (line) => {
    const words = line.split(' ')
    expect(readQuickly(words)).toEqual(await readFully(words))
  })

  it.each([
    ['--help'],
    ['migrate --help'],
    ['migrate --version'],
    ['migrate --nope'],
    ['migrate a b'],
    ['migrate -x'],
    ['migrate --arg'],
    ['other'],
    [''],
  ])('leaves %s to yargs', (line) => {
    expect(readQuickly(line.split(' '))).toBeUndefined()
  })

  it.each([
    ['migrate --driver a --driver b', '--driver is given twice'],
    ['migrate --accept', '--accept needs codes like RS409'],
    ['migrate --env 1A=x', '--env takes NAME=VALUE, not 1A=x'],
    ['migrate --check --diff', '--check and --diff exclude each other: --check only says whether something is left'],
    ['verify --legacy both', '--legacy takes plan or script, not both'],
    ['verify --builder kit', '--builder takes classic or buildkit, not kit'],
    ['verify --base golang', '--base takes NAME=OTHER, not golang'],
    ['verify --ignore var=x', '--ignore takes paths in an image, not var'],
    ['verify --ignore /var', '--ignore takes GLOB=REASON, not /var'],
    ['verify --time-limit soon', '--time-limit takes a number of seconds, not soon'],
    ['verify --write', 'unknown option --write'],
    ['migrate --check --verify', '--check and --verify exclude each other'],
    ['migrate --accept RS409 a b', '--accept takes codes like RS409, not b'],
  ])('refuses %s', async (line, message) => {
    await expect(parseCommandLine(line.split(' '))).rejects.toThrow(message)
  })
})

describe('closest', () => {
  it.each([
    ['wirte', 'write'],
    ['writ', 'write'],
    ['jsn', 'json'],
    ['keep', 'keep-legacy'],
    ['allowdirty', 'allow-dirty'],
    ['zzz', undefined],
    ['', undefined],
  ])('takes %j for %j', (word, expected) => {
    expect(closest(word, ['write', 'json', 'keep-legacy', 'allow-dirty'])).toBe(expected)
  })
})
