/** Globs as make expands them, over the names that the world has. */
import { literal } from '../text/symbolic.ts'
import type { MakeRun } from './state.ts'
import { wildcards, type WildcardItem, type Wildcards } from '../text/wildcards.ts'
import { bracketMembers } from '../shell/bracket.ts'

export function hasGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern)
}

/** The files that a pattern names, sorted; without a wildcard: the file if it is there. */
export function expandGlob(run: MakeRun, pattern: string): readonly string[] | 'unknown' {
  const { world, cwd } = run
  let found: readonly string[] = [pattern.startsWith('/') ? '/' : '']
  const names = pattern.split('/').filter((name, index) => name !== '' || index > 0)
  for (const [index, name] of names.entries()) {
    const last = index === names.length - 1
    const next: string[] = []
    for (const base of found) {
      const level = expandLevel(run, base, name, last)
      if (level === 'unknown') return 'unknown'
      next.push(...level)
    }
    found = next
  }
  if (hasGlob(pattern)) return [...found].sort((a, b) => (a < b ? -1 : 1))
  const path = world.resolve(cwd, literal(pattern))
  const kind = path === undefined ? 'unknown' : world.kind(path)
  return kind === 'unknown' ? 'unknown' : kind === 'absent' ? [] : [pattern]
}

function expandLevel(run: MakeRun, base: string, name: string, last: boolean): readonly string[] | 'unknown' {
  const { world, cwd } = run
  const joined = (each: string): string => `${base}${each}${last ? '' : '/'}`
  if (!hasGlob(name)) {
    // The `/` at the end of `src/*/`: folders alone.
    if (!last) return [joined(name)]
    const path = world.resolve(cwd, literal(base + (name === '' ? '' : name)))
    const kind = path === undefined ? 'unknown' : world.kind(path)
    if (kind === 'unknown') return 'unknown'
    return kind === 'absent' || (name === '' && kind === 'file') ? [] : [joined(name)]
  }
  const folder = world.resolve(cwd, literal(base === '' ? '.' : base))
  if (folder === undefined) return 'unknown'
  const kind = world.kind(folder)
  if (kind === 'absent' || kind === 'file') return []
  const names = world.names(folder)
  if (names === undefined) return 'unknown'
  const expression = globExpression(name)
  return names
    .filter((each) => expression.test(each) && (name.startsWith('.') || !each.startsWith('.')))
    .filter((each) => {
      if (last) return true
      const inner = world.resolve(cwd, literal(base + each))
      const what = inner === undefined ? 'unknown' : world.kind(inner)
      return what !== 'file' && what !== 'absent'
    })
    .map(joined)
}

function globExpression(glob: string): Wildcards {
  const any = (): boolean => true
  const parts = [...glob.matchAll(/\[(!?)([^\]]*)\]|\\(.)|./gsu)]
  const items = parts.map(([part, not, set, escaped]): WildcardItem => {
    if (set !== undefined) {
      const within = bracketMembers([...set].map((char) => ({ char, quoted: char === '\\' })))
      return { kind: 'one', has: (character) => within(character) !== (not === '!') }
    }
    if (part === '*') return { kind: 'many', has: any }
    return part === '?' ? { kind: 'one', has: any } : (escaped ?? part)
  })
  return wildcards(items)
}
