/** Functions on file names. */
import type { Site } from '../../text/source.ts'
import { expandGlob, hasGlob } from '../glob.ts'
import { textFor } from '../questions.ts'
import type { MakeRun } from '../state.ts'
import { emptyValue, joinValues, plainValue, sliceValue, wordsOf, type Value } from '../value.ts'
import { argument, type FunctionCall, type MakeFunction } from './function.ts'
import { derived, listWords } from './patterns.ts'

const fn = (name: string, apply: (call: FunctionCall) => Value): MakeFunction => ({ name, fewest: 0, most: 1, raw: false, apply })

/** A function of each name, computed from its characters; `cut` says what stays of it. */
function ofNames(name: string, cut: (file: string) => readonly [number, number] | string | undefined): MakeFunction {
  return fn(name, (call) => {
    const { run, site } = call
    const words = listWords(run, argument(call, 0), site).flatMap((word) => {
      if (blurred(run, name, word.text)) return [derived(run, name, word, (all) => computeAll(all, cut), site)]
      const kept = cut(word.text)
      if (kept === undefined) return []
      return [typeof kept === 'string' ? plainValue(kept, site) : sliceValue(word, ...kept)]
    })
    return joinValues(words, ' ')
  })
}

/** What is looked for (a slash, a dot) may stand in what is not known. */
function blurred(run: MakeRun, name: string, word: string): boolean {
  if (!run.unknowns.isOpen(word)) return false
  const after = word.slice(word.lastIndexOf('/') + 1)
  if (run.unknowns.isOpen(after)) return !(name === 'dir' && !word.includes('/')) || run.unknowns.isOpen(word)
  return false
}

function computeAll(all: string, cut: (file: string) => readonly [number, number] | string | undefined): string {
  return (all.match(/\S+/g) ?? [])
    .flatMap((file) => {
      const kept = cut(file)
      return kept === undefined ? [] : [typeof kept === 'string' ? kept : file.slice(...kept)]
    })
    .join(' ')
}

const slash = (file: string): number => file.lastIndexOf('/')
const dot = (file: string): number => (file.lastIndexOf('.') > slash(file) ? file.lastIndexOf('.') : -1)

function wildcard({ run, site, args: [given = emptyValue] }: FunctionCall): Value {
  const found = wordsOf(given).flatMap((pattern): readonly Value[] => {
    if (run.unknowns.isOpen(pattern.text)) return wildcardOpen(run, pattern, site)
    const names = expandGlob(run, pattern.text)
    if (names === 'unknown') return [derived(run, 'wildcard', unknownFiles(run, pattern, site), () => '', site, pattern.text)]
    return names.map((name) => (name === pattern.text ? pattern : plainValue(name, site)))
  })
  return joinValues(found, ' ')
}

/** `$(wildcard $(CURDIR)/*.go)`: the checkout's own path is not known, but what lies below it is. */
function wildcardOpen(run: MakeRun, pattern: Value, site: Site): readonly Value[] {
  const path = hasGlob(pattern.text) ? undefined : run.world.resolve(run.cwd, textFor(run, pattern.text))
  const kind = path === undefined || path.startsWith('<') ? 'unknown' : run.world.kind(path)
  if (kind === 'absent') return []
  if (kind !== 'unknown') return [pattern]
  const root = run.unknowns.characters(run.world.print(run.cwd))
  if (pattern.text.startsWith(`${root}/`)) {
    const names = expandGlob(run, pattern.text.slice(root.length + 1))
    if (names !== 'unknown') return names.map((name) => plainValue(`${root}/${name}`, site))
  }
  return [derived(run, 'wildcard', pattern, () => '', site)]
}

function unknownFiles(run: MakeRun, pattern: Value, site: Site): Value {
  const unknown = {
    kind: 'unknown',
    id: `files:${pattern.text}`,
    name: pattern.text,
    source: 'host',
    at: undefined,
    whenUnset: undefined,
  } as const
  return plainValue(run.unknowns.characters([unknown]), site)
}

function absolute(call: FunctionCall, mustExist: boolean): Value {
  const { run, site } = call
  const names = wordsOf(argument(call, 0)).flatMap((word): readonly Value[] => {
    const path = run.world.resolve(run.cwd, textFor(run, word.text))
    if (path === undefined) return []
    if (path.startsWith('<') && run.unknowns.isOpen(word.text))
      return [derived(run, mustExist ? 'realpath' : 'abspath', word, (all) => all, site)]
    if (mustExist && run.world.kind(path) === 'absent') return []
    return [plainValue(run.unknowns.characters(run.world.print(path)), site)]
  })
  return joinValues(names, ' ')
}

export const fileFunctions: readonly MakeFunction[] = [
  ofNames('dir', (file) => (slash(file) === -1 ? './' : [0, slash(file) + 1])),
  ofNames('notdir', (file) => (slash(file) === file.length - 1 ? '' : [slash(file) + 1, file.length])),
  ofNames('suffix', (file) => (dot(file) === -1 ? undefined : [dot(file), file.length])),
  ofNames('basename', (file) => [0, dot(file) === -1 ? file.length : dot(file)]),
  fn('wildcard', wildcard),
  fn('realpath', (call) => absolute(call, true)),
  fn('abspath', (call) => absolute(call, false)),
]
