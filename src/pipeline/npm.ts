/**
 * Scripts of a package.json in the world of a run. A package manager finds the package above the folder in which it is called, and hands a
 * script to `sh`, with the scripts that have `pre` and `post` in front of its name around it and with the command line's words behind it.
 * The texts are mapped back, so that every command has its place in the package.json.
 */
import { joinPath, parentOf, rootPath } from '../host/path.ts'
import { joinValues, plainValue } from '../make/value.ts'
import { readScriptCall, type ScriptCall } from '../npm/arguments.ts'
import { readSequence } from '../npm/sequences.ts'
import { readPackage, type PackageFile, type PackageScript } from '../npm/package-file.ts'
import { evaluateScript } from '../shell/evaluate.ts'
import type { Call, HostPath, ShellWorld, Status } from '../shell/world.ts'
import { siteOf, type Site } from '../text/source.ts'
import { concat, literal, mapKnown, type Text } from '../text/symbolic.ts'
import type { Finding } from '../findings/finding.ts'
import { mappedProgram } from './mapped-program.ts'

export interface ScriptsOutcome {
  readonly steps: number
  readonly status: Status
  readonly findings: readonly Finding[]
}

/** A script of a package, as it is asked for. */
export interface ScriptRun extends Pick<ScriptCall, 'manager' | 'script' | 'args' | 'ifPresent' | 'hooks'> {
  readonly cwd: HostPath
  readonly environment: ReadonlyMap<string, Text>
  /** The commands that led to it, outermost first. */
  readonly stack: readonly Site[]
}

/** Reads a command line of a package manager; `undefined` for what runs no script. */
export function scriptRunOf(call: Call, world: ShellWorld): ScriptRun | undefined {
  const read = readScriptCall(call.words.map(({ text }) => text))
  if (read === undefined) return undefined
  const cwd = read.folder === undefined ? call.cwd : world.resolve(call.cwd, read.folder)
  const { environment, stack, site } = call
  return cwd === undefined ? undefined : { ...read, cwd, environment, stack: [...stack, site] }
}

/** Reads a command line that runs several scripts in order; `undefined` for what runs none, or not in order. */
export function scriptSequenceOf(
  { words, cwd, environment, stack, site }: Call,
  world: ShellWorld,
): readonly ScriptRun[] | undefined {
  const found = packageAbove(cwd, world)
  const names = [...(found?.file.scripts.keys() ?? [])]
  const scripts = readSequence(
    words.map(({ text }) => text),
    names,
  )
  const run = { manager: 'npm', ifPresent: false, hooks: true, cwd, environment, stack: [...stack, site] } as const
  return scripts?.map((one) => ({ ...run, ...one }))
}

/** Runs a script with what belongs to it; `undefined` where no package.json is found that has it. */
export function runPackageScript(run: ScriptRun, world: ShellWorld): ScriptsOutcome | undefined {
  const found = packageAbove(run.cwd, world)
  if (found === undefined) return undefined
  const { folder, file } = found
  const main = file.scripts.get(run.script)
  if (main === undefined) return run.ifPresent ? { steps: 0, status: 'succeeds', findings: [] } : undefined
  let steps = 0
  const findings: Finding[] = []
  for (const script of withHooks(run, main, file, world)) {
    const outcome = runOne(script, script === main ? run.args : [], { run, folder, file, world })
    steps += outcome.steps
    findings.push(...outcome.findings)
    if (outcome.status !== 'succeeds' && outcome.status !== 0) return { steps, status: outcome.status, findings }
  }
  return { steps, status: 'succeeds', findings }
}

interface Found {
  readonly folder: HostPath
  readonly file: PackageFile
}

/** The package that a folder lies in. */
function packageAbove(cwd: HostPath, world: ShellWorld): Found | undefined {
  for (let folder = cwd; ; folder = parentOf(folder)) {
    const source = world.script(joinPath(folder, 'package.json'))
    if (source !== undefined) return { folder, file: readPackage(source) }
    if (folder === rootPath || parentOf(folder) === folder || world.kind(joinPath(folder, 'node_modules')) !== 'absent')
      return undefined
  }
}

/** A script between those that are run before and behind it; which managers do that depends on their versions. */
function withHooks(run: ScriptRun, main: PackageScript, file: PackageFile, world: ShellWorld): readonly PackageScript[] {
  const around = [`pre${run.script}`, run.script, `post${run.script}`].flatMap((name) => file.scripts.get(name) ?? [])
  if (around.length === 1 || !run.hooks) return [main]
  if (run.manager === 'npm' || run.manager === 'bun') return around
  const text = `${run.manager} runs the scripts pre${run.script} and post${run.script}`
  const at = siteOf(file.source, main.member.start, main.member.end)
  return world.decide({ key: `${run.manager}:hooks`, text, at, usual: true }) ? around : [main]
}

interface Surroundings extends Found {
  readonly run: ScriptRun
  readonly world: ShellWorld
}

function runOne(
  { name, text, member }: PackageScript,
  args: readonly Text[],
  { run, folder, file, world }: Surroundings,
): ScriptsOutcome {
  const words = args.map((arg) =>
    concat(
      literal(" '"),
      mapKnown(arg, (part) => part.replaceAll("'", "'\\''")),
      literal("'"),
    ),
  )
  const whole = concat(literal(text.text), ...words)
  const behind = words.map((word) => plainValue(word.map((part) => (typeof part === 'string' ? part : '\ue000')).join('')))
  const site = siteOf(file.source, member.start, member.end)
  const environment = new Map(run.environment)
  for (const [key, value] of file.variables) environment.set(key, literal(value))
  environment.set('npm_lifecycle_event', literal(name))
  if (!environment.has('INIT_CWD')) environment.set('INIT_CWD', world.print(run.cwd))
  return evaluateScript(
    {
      source: file.source,
      name: literal('sh'),
      args: [],
      environment,
      cwd: folder,
      dialect: 'sh',
      carried: mappedProgram(whole, joinValues([text, ...behind]), site),
    },
    within(world, run.stack),
  )
}

/** What led to a script comes with each of its calls. */
function within(world: ShellWorld, stack: readonly Site[]): ShellWorld {
  return stack.length === 0 ? world : { ...world, run: (call) => world.run({ ...call, stack: [...stack, ...call.stack] }) }
}
