/** The oracle of the flag tables: every flag that the installed docker client lists is in them, with or without a value as it says. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { globalFlags, networkFlags, volumeFlags } from '../../src/docker/flags/housekeeping.ts'
import type { FlagTable } from '../../src/docker/flags/table.ts'
import { commandGrammars } from '../../src/docker/grammar.ts'

const client = (process.env['PATH'] ?? '')
  .split(':')
  .map((folder) => `${folder}/docker`)
  .find(existsSync)

/** Without an engine the client tells all that it knows, not only what that engine can do. */
const env = { ...process.env, DOCKER_HOST: 'unix:///nonexistent/docker.sock' }

/** Plugins that may be missing beside the client. */
const plugins: readonly string[] = ['bake']

const tables: readonly (readonly [command: string, table: FlagTable])[] = [
  ['', globalFlags],
  ...Object.entries(commandGrammars).flatMap(([name, { flags }]) =>
    plugins.includes(name) ? [] : [[name === 'prune' ? 'system prune' : name, flags] as const],
  ),
  ...['image prune', 'container prune', 'builder prune'].map((name) => [name, commandGrammars.prune.flags] as const),
  ...[...volumeFlags].map(([name, flags]) => [`volume ${name}`, flags] as const),
  ...[...networkFlags].map(([name, flags]) => [`network ${name}`, flags] as const),
]

/** `  -t, --tag list   Name …` → `t:tag=` */
function listed(help: string): readonly string[] {
  return [...help.matchAll(/^ {2,6}(?:-(\w), )? *--([a-z0-9-]+)(?: ([\w-]+))?(?: {2,}|$)/gm)].map(
    ([, letter, name, type]) => `${letter === undefined ? '' : `${letter}:`}${name}${type === undefined ? '' : '='}`,
  )
}

/** The same form for what the table has, or what it lacks. */
function inTable(table: FlagTable, flag: string): string {
  const [, letter, name = '', value] = /^(?:(\w):)?([\w-]+)(=?)$/.exec(flag) ?? []
  const spec = table.long.get(name)
  if (spec === undefined) return `no ${name}`
  const hasLetter = letter !== undefined && table.short.get(letter)?.name === spec.name
  return `${hasLetter ? `${letter}:` : ''}${name}${spec.takesValue ? '=' : value === '' ? '' : ' without a value'}`
}

if (client === undefined && process.env['CI'] === undefined)
  process.stderr.write('SKIPPED: no docker client on the PATH to compare the flag tables with\n')

describe.skipIf(client === undefined && process.env['CI'] === undefined)('flags of the docker client', () => {
  test.each(tables)('the table of docker %s has them all', (command, table) => {
    const help = spawnSync(client ?? 'docker', [...command.split(' ').filter(Boolean), '--help'], {
      encoding: 'utf8',
      env,
    }).stdout
    const flags = listed(help)
    expect(help).toContain('Usage:')
    expect(flags.map((flag) => inTable(table, flag))).toEqual(flags)
  })
})
