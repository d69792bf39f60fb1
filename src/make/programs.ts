/** Programs that make starts: with which shell, which options, which environment. */
import { known, literal, type Text } from '../text/symbolic.ts'
import type { Site } from '../text/source.ts'
import { textFor } from './questions.ts'
import type { MakeRun, Scope, Variable } from './state.ts'
import { plainValue, wordsOf, type Value } from './value.ts'
import { findVariable, useVariable } from './variables.ts'
import type { ShellSetting } from './world.ts'

/** What `$(name)` gives in a scope. */
function readText(run: MakeRun, scope: Scope, name: string, site: Site): string {
  return run.expand(run, scope, plainValue(`$(${name})`, site)).text
}

/** The shell of recipes and of `$(shell …)`. */
export function shellSetting(run: MakeRun, scope: Scope, site: Site): ShellSetting {
  const shell = readText(run, scope, 'SHELL', site).trim()
  const flags = readText(run, scope, '.SHELLFLAGS', site)
  return {
    shell: shell === '' ? literal('/bin/sh') : textFor(run, shell),
    flags: wordsOf(plainValue(flags)).map((word) => textFor(run, word.text)),
    cwd: run.cwd,
    environment: run.environment,
  }
}

/** The environment of a recipe: what was given and is not changed, what is exported, and what make adds. */
export function recipeEnvironment(run: MakeRun, scope: Scope, site: Site): ReadonlyMap<string, Text> {
  const environment = new Map(run.environment)
  const names = new Set<string>()
  for (let at: Scope | undefined = scope; at !== undefined; at = at.next) for (const name of at.names.keys()) names.add(name)
  for (const name of names) {
    const found = findVariable(scope, name)
    if (found === undefined || name === 'SHELL' || name === 'MAKEFLAGS') continue
    const exported = exportOf(scope, name)
    if (exported === false) environment.delete(name)
    else if (isExported(run, name, found, exported)) {
      const used = useVariable(run, scope, name, site)
      const value = used?.origin === 'environment' ? used.value.text : readText(run, scope, name, site)
      if (used !== undefined) environment.set(name, textFor(run, value))
    }
  }
  for (const name of run.unexported) environment.delete(name)
  environment.set('MAKELEVEL', literal(String(run.level + 1)))
  const flags = readText(run, scope, 'MAKEFLAGS', site)
  environment.set('MAKEFLAGS', textFor(run, flags))
  return environment
}

/** What the innermost scope that says something says. */
function exportOf(scope: Scope, name: string): boolean | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.next) {
    const exported = at.names.get(name)?.exported
    if (exported !== undefined) return exported
  }
  return undefined
}

function isExported(run: MakeRun, name: string, found: Variable, exported: boolean | undefined): boolean {
  if (exported === true) return true
  if (found.origin === 'default' || found.origin === 'automatic') return false
  if (!/^[A-Za-z_]\w*$/.test(name)) return false
  // A name that the environment has keeps being handed on, with the new value.
  return run.exportAll || found.origin === 'command line' || found.origin === 'environment' || run.environment.has(name)
}

/** What a program prints, as `$(shell …)` gives it: newlines are blanks, those at the end are left out. */
export function runShell(run: MakeRun, scope: Scope, command: Value, site: Site): Value {
  const text = textFor(run, command.text)
  if (known(text)?.trim() === '') return plainValue('')
  const { stdout, status } = run.world.shell({
    ...shellSetting(run, scope, site),
    text,
    value: command,
    site,
    conditions: [...run.facts.conditions],
  })
  const shown = typeof status === 'number' ? String(status) : '0'
  run.globals.set('.SHELLSTATUS', {
    flavor: 'simple',
    value: plainValue(shown),
    origin: 'override',
    exported: undefined,
    private: false,
    perhaps: false,
    appends: false,
  })
  const printed = run.unknowns.characters(stdout).replace(/\n+$/, '').replaceAll('\n', ' ')
  return plainValue(printed, site)
}
