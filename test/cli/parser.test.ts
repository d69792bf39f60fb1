import { describe, expect, it } from 'vitest'
import type { MigrateArguments } from '../../src/cli/arguments.ts'
import { parseCommandLine, readQuickly } from '../../src/cli/parser.ts'
import { closest } from '../../src/cli/usage.ts'
import { readFully } from '../../src/cli/yargs.ts'

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
}

const rows: readonly [line: string, expected: Partial<MigrateArguments>][] = [
  ['migrate', {}],
  ['migrate ./repo', { folder: './repo' }],
  ['migrate 007', { folder: '007' }],
  ['migrate -- -odd', { folder: '-odd' }],
  ['migrate --json', { output: 'json' }],
  ['migrate --json ./repo', { output: 'json', folder: './repo' }],
  ['migrate --diff --no-diff', {}],
  ['migrate --no-verify', {}],
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

describe('parseCommandLine', () => {
  it.each(rows)('reads %s', async (line, expected) => {
    expect(await parseCommandLine(line.split(' '))).toEqual({ kind: 'migrate', arguments: { ...nothing, ...expected } })
  })

  it.each(rows)('reads %s without yargs as with it', async (line) => {
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
