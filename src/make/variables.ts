/** Looking up and setting variables. A name that nobody set is the environment's, and not known unless the caller gave it. */
import { unknownText } from '../shell/parameters.ts'
import type { Site } from '../text/source.ts'
import type { Text } from '../text/symbolic.ts'
import { isUnset, refined } from './questions.ts'
import { ranks, type MakeRun, type Scope, type Variable, type VariableOrigin } from './state.ts'
import { plainValue, type Value } from './value.ts'

/** What the machine says of itself: it is there, but its characters are not known. */
const hostNames: ReadonlySet<string> = new Set(['PATH', 'USER', 'LOGNAME', 'TERM', 'HOSTNAME', 'LANG', 'TMPDIR'])
const perhapsEmpty: ReadonlySet<string> = new Set(['LANG', 'TMPDIR', 'TERM', 'HOSTNAME'])

export function variable(value: Value, given: Partial<Variable> = {}): Variable {
  return {
    flavor: 'recursive',
    value,
    origin: 'file',
    exported: undefined,
    private: false,
    perhaps: false,
    appends: false,
    ...given,
  }
}

export function globalScope(run: MakeRun): Scope {
  return { names: run.globals, next: undefined, hidesPrivate: false }
}

export function innerScope(next: Scope, names: Iterable<readonly [string, Variable]> = []): Scope {
  return { names: new Map(names), next, hidesPrivate: false }
}

/** The variable that a scope sees under a name, as it was set. */
export function findVariable(scope: Scope, name: string): Variable | undefined {
  let hidden = false
  for (let at: Scope | undefined = scope; at !== undefined; at = at.next) {
    const found = at.names.get(name)
    if (found !== undefined && !(found.private && hidden)) return found
    hidden ||= at.hidesPrivate
  }
  return undefined
}

/** A variable as it is used: the environment's where nobody set it, and where it wins over `?=`. */
export function useVariable(run: MakeRun, scope: Scope, name: string, at: Site): Variable | undefined {
  const found = findVariable(scope, name)
  if (found === undefined) return environmentVariable(run, name, at)
  if (!found.perhaps) return found
  const given = run.environment.get(name)
  if (given === undefined && (isHostName(name) ? false : isUnset(run, name, at))) return { ...found, perhaps: false }
  return environmentVariable(run, name, at) ?? found
}

function isHostName(name: string): boolean {
  return name === 'HOME' || name === 'PWD' || (hostNames.has(name) && !perhapsEmpty.has(name))
}

function environmentVariable(run: MakeRun, name: string, at: Site): Variable | undefined {
  const text = environmentText(run, name, at)
  if (text === undefined) return undefined
  const characters = refined(run, run.unknowns.characters(text))
  const known = run.environment.has(name) || isHostName(name) || run.facts.given.has(name)
  return characters === '' && !known
    ? undefined
    : variable(plainValue(characters), {
        flavor: run.environment.has(name) ? 'recursive' : 'simple',
        origin: 'environment',
        exported: true,
      })
}

/** What the environment has under a name. */
export function environmentText(run: MakeRun, name: string, at: Site): Text | undefined {
  if (run.undefined.has(name)) return undefined
  const given = run.environment.get(name)
  if (given !== undefined) return given
  if (!/^[A-Za-z_]\w*$/.test(name)) return undefined
  if (name === 'PWD') return run.pwd
  if (name === 'HOME') return unknownText('env:HOME', 'HOME', 'environment', undefined, undefined)
  if (hostNames.has(name)) return unknownText(`host:${name}`, name, 'host', undefined, perhapsEmpty.has(name) ? '' : undefined)
  return unknownText(`env:${name}`, name, 'environment', at, '')
}

/** Whether a variable of this origin may take the place of one that is there. */
export function mayReplace(before: Variable | undefined, origin: VariableOrigin): boolean {
  return before === undefined || ranks.indexOf(origin) >= ranks.indexOf(before.origin)
}
