/** Runs GNU make with a shell that prints what it is given, and the evaluator over a copy of the same folder. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { evaluateMake } from '../../src/make/evaluate.ts'
import type { MakeWorld } from '../../src/make/world.ts'
import { joinPath } from '../../src/host/path.ts'
import type { HostPath } from '../../src/shell/world.ts'
import { literal, printText, substitute, type Text } from '../../src/text/symbolic.ts'

export interface Row {
  readonly makefile: string
  readonly args: readonly string[]
  readonly files: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, string>>
  /** Environment variables that each command prints. */
  readonly show: readonly string[]
}

/** What a shell was given: its arguments, then the environment variables asked for. `stopped`: make ended with an error. */
export interface Outcome {
  readonly commands: readonly string[]
  readonly stopped: boolean
}

/** Outside of recipes MAKELEVEL is not set: there it is a shell. A command with `#run` is run, and so is a make. */
const printer = `#!/bin/sh
[ -n "$MAKELEVEL" ] || exec /bin/sh "$@"
{
  for each; do printf '%s\\001' "$each"; done
  for name in $ORACLE_SHOW; do eval "printf '%s=%s\\\\001' $name \\"\\\${$name-<unset>}\\""; done
  printf '\\002'
} >> "$ORACLE_LOG"
for last; do :; done
case $last in *'#run'* | 'make' | 'make '*) exec /bin/sh "$@" ;; esac
`

function prepare(row: Row): string {
  const folder = mkdtempSync(join(tmpdir(), 'restage-make-'))
  for (const [path, text] of Object.entries({ Makefile: row.makefile, ...row.files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

export function runReal(row: Row): Outcome {
  const folder = prepare(row)
  const tools = mkdtempSync(join(tmpdir(), 'restage-make-tools-'))
  const [shell, log] = [join(tools, 'sh'), join(tools, 'log')]
  writeFileSync(shell, printer)
  chmodSync(shell, 0o755)
  writeFileSync(log, '')
  try {
    const run = spawnSync('make', [`SHELL=${shell}`, ...row.args], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', ORACLE_LOG: log, ORACLE_SHOW: row.show.join(' '), PWD: folder, ...row.environment },
      encoding: 'utf8',
    })
    const commands = readFileSync(log, 'utf8')
      .split('\u0002')
      .slice(0, -1)
      .map((each) => each.replaceAll(folder, '<root>').replaceAll(shell, '/bin/sh').split('\u0001').slice(0, -1).join('\n'))
    return { commands, stopped: run.status !== 0 }
  } finally {
    rmSync(folder, { recursive: true })
    rmSync(tools, { recursive: true })
  }
}

export function runEvaluator(row: Row): Outcome {
  const folder = prepare(row)
  try {
    const commands: string[] = []
    const world = createWorld(folder, row, commands)
    const { status } = evaluateMake({ words: row.args.map(literal), cwd: '.' as HostPath, environment: given(row) }, world)
    return { commands: commands.map((each) => each.replaceAll(folder, '<root>')), stopped: status !== 'succeeds' }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function given(row: Row): ReadonlyMap<string, Text> {
  return new Map(Object.entries(row.environment).map(([name, value]) => [name, literal(value)]))
}

/** What is not known is not given here. */
function plain(text: Text): string {
  return printText(substitute(text, (unknown) => (unknown.whenUnset === undefined ? undefined : literal(unknown.whenUnset))))
}

function createWorld(folder: string, row: Row, commands: string[]): MakeWorld {
  const disk = (path: HostPath): string => (path.startsWith('/') ? path : join(folder, path))
  const runShell = (text: string, cwd: HostPath, environment: ReadonlyMap<string, Text>): { stdout: string; status: number } => {
    const run = spawnSync('/bin/sh', ['-c', text], {
      cwd: disk(cwd),
      env: {
        PATH: process.env['PATH'] ?? '',
        ...Object.fromEntries([...environment].map(([name, value]) => [name, printText(value)])),
      },
      encoding: 'utf8',
    })
    return { stdout: run.stdout, status: run.status ?? 1 }
  }
  const world: MakeWorld = {
    recipe: (line) => {
      const text = plain(line.text)
      const shown = row.show.map((name) => {
        const value = line.environment.get(name)
        return `${name}=${value === undefined ? '<unset>' : plain(value)}`
      })
      commands.push([...line.flags.map(printText), text, ...shown].join('\n'))
      if (text === 'make' || text.startsWith('make ')) {
        const words = text.split(/\s+/).slice(1).map(literal)
        return evaluateMake({ words, cwd: line.cwd, environment: line.environment }, world).status
      }
      if (text.includes('#run')) runShell(text, line.cwd, line.environment)
      return 'succeeds'
    },
    shell: ({ text, cwd, environment }) => {
      const { stdout, status } = runShell(plain(text), cwd, environment)
      return { stdout: literal(stdout), status }
    },
    decide: (question) => question.usual ?? true,
    resolve: (cwd, path) => {
      const text = printText(path)
      return text.startsWith(folder) ? joinPath('.' as HostPath, text.slice(folder.length + 1)) : joinPath(cwd, text)
    },
    kind: (path) => (!existsSync(disk(path)) ? 'absent' : statSync(disk(path)).isDirectory() ? 'directory' : 'file'),
    names: (path) => readdirSync(disk(path)).sort(),
    print: (path) => literal(path === '.' ? folder : join(folder, path)),
    script: (path) =>
      existsSync(disk(path)) && statSync(disk(path)).isFile() ? { path, text: readFileSync(disk(path), 'utf8') } : undefined,
    write: (path, text, append) => {
      writeFileSync(disk(path), plain(text), { flag: append ? 'a' : 'w' })
    },
    read: (path) => (existsSync(disk(path)) ? literal(readFileSync(disk(path), 'utf8')) : undefined),
    report: () => undefined,
  }
  return world
}

/** Fails where make is not installed: the table is worth nothing without it. */
export function requireMake(): void {
  try {
    execFileSync('make', ['--version'], { stdio: 'ignore' })
  } catch {
    throw new Error('GNU make is needed to run these rows: apt-get install make')
  }
}
