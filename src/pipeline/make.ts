/**
 * Makefiles in the world of a run. What a recipe hands to a shell, and what `$(shell …)` asks, is run by the shell's evaluator in
 * the same world: one host, one docker daemon, one set of answers. A recipe's text is mapped back, so that every command has its
 * place in the Makefile.
 */
import { shellNotFollowed } from '../findings/make.ts'
import { definitionAround } from '../make/definitions.ts'
import { evaluateMake, readMakefile, type MakeCall, type MakeOutcome } from '../make/evaluate.ts'
import type { MakeWorld, RecipeLine, ShellCall } from '../make/world.ts'
import { evaluateScript, type ShellOutcome } from '../shell/evaluate.ts'
import type { Call, ShellWorld } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { known, literal, printText, type Text } from '../text/symbolic.ts'
import { mappedProgram } from './mapped-program.ts'

/** Runs make in a world. `stack`: the commands that led to it, outermost first. */
export function runMake(call: MakeCall, world: ShellWorld, stack: readonly Site[] = []): MakeOutcome {
  const outcome = evaluateMake(call, makeWorldOf(world, stack))
  // An expansion, with the reading around it, costs more than a command of a shell.
  world.spend?.(48 * outcome.steps)
  return outcome
}

function makeWorldOf(world: ShellWorld, stack: readonly Site[]): MakeWorld {
  const run = (line: RecipeLine | ShellCall, site: Site, captured: boolean): ShellOutcome | undefined =>
    runCommand(line, site, captured, within(world, stack, line), world)
  return {
    recipe: (line) => run(line, line.line, false)?.status ?? 'succeeds',
    shell: (line) => {
      const outcome = run(line, line.site, true)
      return { stdout: outcome?.output ?? [], status: outcome?.status ?? 'succeeds' }
    },
    decide: (question) => world.decide(question),
    resolve: (cwd, path) => world.resolve(cwd, path),
    kind: (path) => world.kind(path),
    names: (path) => world.names(path),
    print: (path) => world.print(path),
    script: (path) => world.script(path),
    write: (path, text, append, site) => {
      world.write(path, text, append, site)
    },
    read: (path, site) => world.read(path, site),
    report: (finding) => {
      world.report(finding)
    },
    lacks: (path, site) => world.lacks?.(path, site),
  }
}

/** The targets of a Makefile that is called without a goal. */
export function makeTargets(call: MakeCall, world: ShellWorld): Pick<MakeOutcome, 'targets' | 'defaultGoal'> {
  return readMakefile(call, makeWorldOf(world, []))
}

/** The world as a command of a recipe sees it: what led to it and what was decided before come with each call. */
function within(world: ShellWorld, stack: readonly Site[], line: RecipeLine | ShellCall): ShellWorld {
  const uncertain = 'uncertain' in line ? line.uncertain : []
  const ignored = 'ignored' in line && line.ignored
  const target = 'target' in line ? { target: line.target } : {}
  const decorate = (call: Call): Call => ({
    ...target,
    ...call,
    stack: [...stack, ...call.stack],
    conditions: [...line.conditions, ...call.conditions],
    uncertain: [...uncertain, ...call.uncertain],
    tested: call.tested || ignored,
  })
  return { ...world, run: (call) => world.run(decorate(call)) }
}

function runCommand(
  line: RecipeLine | ShellCall,
  site: Site,
  captured: boolean,
  inner: ShellWorld,
  world: ShellWorld,
): ShellOutcome | undefined {
  const shell = shellOf(line.shell)
  if (shell === undefined) {
    world.report(shellNotFollowed(site, printText(line.shell)))
    return undefined
  }
  return evaluateScript(
    {
      source: site.source,
      name: literal(shell.name),
      args: [],
      environment: line.environment,
      cwd: line.cwd,
      dialect: shell.dialect,
      carried: mappedProgram(line.text, line.value, site, (place) => definitionAround(place) !== undefined),
      options: [...shell.options, ...line.flags.flatMap((flag) => known(flag) ?? [])],
      captured,
    },
    inner,
  )
}

interface ShellKind {
  readonly name: string
  readonly dialect: 'sh' | 'bash'
  readonly options: readonly string[]
}

/** `/bin/bash`, `/usr/bin/env bash`, `bash -e`; `undefined` for what is no shell. A shell that is not known is taken for `sh`. */
function shellOf(text: Text): ShellKind | undefined {
  const words = (known(text) ?? '').split(/\s+/).filter((word) => word !== '')
  const own = /(?:^|\/)env$/.test(words[0] ?? '') ? words.slice(1) : words
  const name = (own[0] ?? 'sh').replace(/^.*\//, '').replace(/\.exe$/, '')
  if (!/^(?:sh|dash|ash|bash|ksh|zsh)$/.test(name)) return undefined
  return { name, dialect: /^(?:bash|ksh|zsh)$/.test(name) ? 'bash' : 'sh', options: own.slice(1) }
}
