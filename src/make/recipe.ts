/**
 * Recipes: from lines as written to commands for a shell.
 *
 * All lines are expanded before the first one runs. A line that expands to several lines (a `define`) is several commands. Each
 * command's prefixes (`@`, `-`, `+`) are taken off; a continuation stays in the command, without the tab behind its newline.
 */
import { recipeFails } from '../findings/make.ts'
import type { Site } from '../text/source.ts'
import { printText } from '../text/symbolic.ts'
import { expandRecipe } from './expand.ts'
import { referenceEnd, repeatedText } from './lines.ts'
import { recipeEnvironment, shellSetting } from './programs.ts'
import { ask, isEmpty, refined, textFor } from './questions.ts'
import { appliesTo } from './rules.ts'
import { MakeStop, type MakeRun, type Recipe, type RecipeSource, type Scope } from './state.ts'
import { emptyValue, joinValues, placeOf, placesOf, plainValue, sliceValue, type Value } from './value.ts'
import { soleUnknown } from '../text/symbolic.ts'

interface Running {
  readonly name: string
  readonly scope: Scope
  readonly recipe: Recipe
  readonly ignored: boolean
}

interface Prefixes {
  readonly silent: boolean
  readonly ignored: boolean
  readonly always: boolean
}

interface Command extends Prefixes {
  readonly value: Value
  readonly line: Site
}

const usualShell = /(?:^|\/)(?:sh|bash|dash|ksh|rksh|zsh|ash)$/

/** Runs a recipe's commands in order; the first that fails ends make. */
export function runRecipe(run: MakeRun, running: Running): void {
  const { recipe, scope, name } = running
  const commands = run.targets.has('.ONESHELL')
    ? oneShell(run, running)
    : recipe.lines.flatMap((line) => commandsOf(run, running, line))
  const [first] = recipe.lines
  if (commands.length === 0 || first === undefined) return
  const setting = shellSetting(run, scope, first.line)
  const environment = recipeEnvironment(run, scope, first.line)
  const quiet = run.targets.get('.SILENT') !== undefined && appliesTo(run, '.SILENT', name)
  for (const command of commands) {
    run.steps += 1
    const value = withoutEmptyInputs(run, command.value, command.line)
    // `@:` does nothing, and make knows it.
    if (value.text.trim() === '' || (value.text === ':' && usualShell.test(printText(setting.shell)))) continue
    const ignored = command.ignored || running.ignored
    const status = run.world.recipe({
      ...setting,
      environment,
      target: printText(textFor(run, name)),
      text: textFor(run, value.text),
      value,
      line: command.line,
      silent: command.silent || quiet,
      ignored,
      always: command.always,
      conditions: [...run.facts.conditions],
      uncertain: [...run.uncertain],
    })
    if (ignored || status === 'succeeds' || status === 0) continue
    const text = printText(textFor(run, value.text))
    const failed =
      typeof status === 'number' ||
      !ask(run, { key: `status ${status.open}`, text: text.trim(), usual: status.usual }, command.line)
    if (failed) throw new MakeStop(recipeFails(command.line, printText(textFor(run, name)), text))
  }
}

function commandsOf(run: MakeRun, { scope, recipe }: Running, { value, line }: RecipeSource): readonly Command[] {
  const outer = readPrefixes(value)
  const always = /\$(?:\(MAKE\)|\{MAKE\})/.test(value.text)
  const expanded = expandRepeated(run, scope, sliceValue(value, outer.length))
  return cutLines(expanded).flatMap((part): readonly Command[] => {
    const inner = readPrefixes(part)
    const text = withoutTabs(sliceValue(part, inner.length), recipe.prefix)
    if (text.text.trim() === '') return []
    return [
      {
        value: text,
        line,
        silent: outer.silent || inner.silent,
        ignored: outer.ignored || inner.ignored,
        always: outer.always || inner.always || always,
      },
    ]
  })
}

/** `$(foreach x,a b,docker build $(x);)`: the text that is repeated is the line's own, as the body of a loop is a script's. */
function expandRepeated(run: MakeRun, scope: Scope, line: Value): Value {
  const expanded = expandRecipe(run, scope, line)
  if (repeatedText(line.text) === undefined) return expanded
  const depth = placesOf(line, 0, referenceEnd(line.text, 0)).length
  const start = placesOf(line, 0, 1).at(-1)?.start
  return {
    text: expanded.text,
    pieces: expanded.pieces.map((piece) =>
      piece.via[depth - 1]?.start === start ? { ...piece, via: piece.via.filter((_, level) => level !== depth - 1) } : piece,
    ),
  }
}

/** Blanks and prefixes at the beginning of a line. */
function readPrefixes(value: Value): Prefixes & { readonly length: number } {
  const found = /^[ \t\n@+-]*/.exec(value.text)?.[0] ?? ''
  return { silent: found.includes('@'), ignored: found.includes('-'), always: found.includes('+'), length: found.length }
}

/** Newlines end a command, unless a backslash stands in front of them. */
function cutLines(value: Value): readonly Value[] {
  const { text } = value
  const lines: Value[] = []
  let start = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    let backslashes = 0
    while (text.charAt(at - backslashes - 1) === '\\') backslashes += 1
    if (backslashes % 2 === 1) continue
    lines.push(sliceValue(value, start, at))
    start = at + 1
  }
  return [...lines, sliceValue(value, start)]
}

/** The recipe prefix behind a continued newline is not the shell's. */
function withoutTabs(value: Value, prefix: string): Value {
  const { text } = value
  if (!text.includes(`\n${prefix}`)) return value
  const parts: Value[] = []
  let at = 0
  for (let newline = text.indexOf('\n'); newline !== -1; newline = text.indexOf('\n', newline + 1)) {
    if (text.charAt(newline + 1) !== prefix) continue
    parts.push(sliceValue(value, at, newline + 1))
    at = newline + 2
  }
  return joinValues([...parts, sliceValue(value, at)])
}

/** `.ONESHELL`: all lines are one program; prefixes count in the first, and are taken off the others where the shell is a usual one. */
function oneShell(run: MakeRun, { scope, recipe }: Running): readonly Command[] {
  const [first] = recipe.lines
  if (first === undefined) return []
  const whole = joinValues(
    recipe.lines.map(({ value }) => value),
    '\n',
  )
  const outer = readPrefixes(whole)
  const expanded = expandRecipe(run, scope, sliceValue(whole, outer.length))
  const usual = usualShell.test(shellName(run, scope))
  const text = withoutTabs(usual ? joinValues(cutLines(expanded).map(withoutPrefixes), '\n') : expanded, recipe.prefix)
  const last = recipe.lines.at(-1) ?? first
  const line = first.line.source === last.line.source ? { ...first.line, end: last.line.end } : first.line
  return text.text.trim() === ''
    ? []
    : [{ value: text, line, silent: outer.silent, ignored: outer.ignored, always: outer.always }]
}

function withoutPrefixes(value: Value): Value {
  return sliceValue(value, /^[ \t]*[@+-][ \t@+-]*/.exec(value.text)?.[0].length ?? 0)
}

function shellName(run: MakeRun, scope: Scope): string {
  return run.expand(run, scope, plainValue('$(SHELL)')).text.trim()
}

/**
 * `docker build $(OPTIONS) .`: an input that stands alone, outside of quotes, may be no word at all. The world is asked, as the
 * shell's evaluator does for `$OPTIONS`.
 */
function withoutEmptyInputs(run: MakeRun, value: Value, line: Site): Value {
  if (!run.unknowns.isOpen(value.text)) return value
  const parts: Value[] = []
  let at = 0
  let quote = ''
  for (let index = 0; index < value.text.length; index += 1) {
    const char = value.text.charAt(index)
    if (quote === '' && char === '\\') index += 1
    else if (quote === '' && (char === '"' || char === "'")) quote = char
    else if (char === quote) quote = ''
    else if (
      quote === '' &&
      run.unknowns.isOpen(char) &&
      standsAlone(value.text, index) &&
      isAbsent(run, char, placeOf(value, index, index + 1) ?? line)
    ) {
      parts.push(sliceValue(value, at, index))
      at = index + 1
    }
  }
  const rest = sliceValue(value, at)
  const kept = parts.length === 0 ? value : joinValues([...parts, rest])
  return refined(run, kept.text) === kept.text ? kept : refineValue(run, kept)
}

function standsAlone(text: string, index: number): boolean {
  return /^$|[\s;|&(]$/.test(text.slice(0, index).slice(-1)) && /^$|^[\s;|&)]/.test(text.charAt(index + 1))
}

function isAbsent(run: MakeRun, char: string, at: Site): boolean {
  const unknown = soleUnknown(run.unknowns.text(char))
  if (unknown?.whenUnset !== '' || (unknown.source !== 'environment' && unknown.source !== 'argument')) return false
  return isEmpty(run, char, at)
}

/** Puts in what became known, character by character, so that all else keeps its place. */
function refineValue(run: MakeRun, value: Value): Value {
  const parts: Value[] = []
  let at = 0
  for (let index = 0; index < value.text.length; index += 1) {
    const char = value.text.charAt(index)
    const after = refined(run, char)
    if (after === char) continue
    parts.push(sliceValue(value, at, index), after === '' ? emptyValue : plainValue(after, placeOf(value, index, index + 1)))
    at = index + 1
  }
  return joinValues([...parts, sliceValue(value, at)])
}
