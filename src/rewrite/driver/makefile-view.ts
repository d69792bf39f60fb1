/**
 * A Makefile as a shell script of the same length: recipes, and those that it defines, stay where they are, all else is blank, and what belongs to make inside
 * of a recipe (prefixes, references, `$$`) becomes what the shell's grammar takes for a part of a word. So the edits of scripts
 * serve Makefiles: every command has the place that it has in the file.
 */
import { parse } from 'unbash'
import { definitionsOf, type Definition } from '../../make/definitions.ts'
import { referenceEnd, repeatedText } from '../../make/lines.ts'
import { recipesOf } from '../../make/outline.ts'
import type { Source, Span } from '../../text/source.ts'

export function isMakefilePath(path: string): boolean {
  return /(?:\.(?:mk|mak|make)|(?:^|\/)(?:GNU)?[Mm]akefile(?:[._-][\w.-]+)?)$/.test(path)
}

/** The view of a Makefile. */
export function shellView(source: Source): Source {
  let text = ''
  const recipes = recipesOf(source)
  const shown = [
    ...[...recipes, ...containerLines(source, recipes)].map((span) => ({ span, view: viewRecipe(textIn(source, span)) })),
    ...definitionsOf(source).flatMap((definition) => definitionLines(source, definition)),
  ].sort((one, other) => one.span.start - other.span.start)
  for (const { span, view } of shown) text += blank(source.text.slice(text.length, span.start)) + view
  return { path: source.path, text: text + blank(source.text.slice(text.length)) }
}

interface ShownLine {
  readonly span: Span
  readonly view: string
}

/** The commands that a definition holds; nothing of one that is a text of another kind. */
function definitionLines(source: Source, { recipe, rules }: Definition): readonly ShownLine[] {
  const isTemplate = rules.length > 0
  const lines = recipe.map((span) => ({ span, view: viewRecipe(textIn(source, span), isTemplate) }))
  return (parse(lines.map(({ view }) => view).join('')).errors ?? []).length > 0 ? [] : lines
}

function textIn({ text }: Source, { start, end }: Span): string {
  return text.slice(start, end)
}

const definition = /^(?:[\w.-]+:[ \t]*)?([A-Za-z_]\w*)[ \t]*:{0,2}=[ \t]*\$[({]shell[ \t]+/
const makesContainer = /^\S+[ \t]+(?:container[ \t]+)?(?:create|run)[ \t]/

/** Lines `ID = $(shell docker create …)` whose variable stands in recipes only: there they give it what the command prints. */
function containerLines({ text }: Source, recipes: readonly Span[]): readonly Span[] {
  const lines: Span[] = []
  const inRecipe = (at: number): boolean => recipes.some(({ start, end }) => at >= start && at < end)
  let start = 0
  for (const line of text.split('\n')) {
    const end = start + line.length
    const [head, name] = definition.exec(line) ?? []
    const uses = name === undefined ? [] : [...text.matchAll(new RegExp(`\\$[({]${name}[)}]|\\b${name}\\b[ \\t]*[:+?]*=`, 'g'))]
    const isOwn = uses.every(({ index }) => inRecipe(index) || (index >= start && index < end))
    if (head !== undefined && !inRecipe(start) && isOwn && makesContainer.test(line.slice(head.length)))
      lines.push({ start, end })
    start = end + 1
  }
  return lines
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}

/** `isTemplate`: make expands it twice, first when it reads the rules that it makes. */
function viewRecipe(line: string, isTemplate = false): string {
  // Behind a `;` too prefixes are make's.
  const lead = /^[\t @+-]*/.exec(line)?.[0] ?? ''
  const text = line.slice(lead.length)
  const view = isTemplate ? viewTemplate(text) : (assignedOutput(text) ?? viewRepeated(text) ?? viewText(text))
  return ' '.repeat(lead.length) + view
}

/** `$(foreach x,a b,docker build $(x);)` is the text that it repeats, and what stands behind it. */
function viewRepeated(line: string): string | undefined {
  const repeated = repeatedText(line)
  if (repeated === undefined) return undefined
  const { start, end } = repeated
  return `${blank(line.slice(0, start))}${viewText(line.slice(start, end))} ${viewText(line.slice(end + 1))}`
}

/** In the place of what the first expansion takes away, and of a dollar that the second one does not read. */
const [taken, quoted] = ['\ue000', '\ue001']

function viewTemplate(line: string): string {
  let once = ''
  for (let at = 0; at < line.length;) {
    const dollars = /^\$+/.exec(line.slice(at))?.[0].length ?? 0
    const pairs = Math.floor(dollars / 2)
    once += taken.repeat(pairs) + '$'.repeat(pairs)
    at += 2 * pairs
    const end = dollars % 2 === 1 ? referenceEnd(line, at) : at + (pairs > 0 ? 0 : 1)
    once += dollars % 2 === 1 ? viewReference(line.slice(at, end)).replaceAll('$', quoted) : line.slice(at, end)
    at = end
  }
  return viewText(once).replaceAll(taken, '_').replaceAll(quoted, '$')
}

/**
 * `$(eval ID := $(shell docker create …))`, alone on its line, gives a variable what a command prints: `ID=$(docker create …)`. So does the
 * definition `ID = $(shell docker create …)`.
 */
function assignedOutput(line: string): string | undefined {
  const evaluated = /^\$[({]eval[ \t]+(\w+)[ \t]*:{0,2}=[ \t]*\$[({]shell[ \t]+/.exec(line)
  const [head = '', name = ''] = evaluated ?? definition.exec(line) ?? []
  const start = head.search(/\$[({]shell/)
  const end = start === -1 ? -1 : referenceEnd(line, start)
  const closed = evaluated === null ? /^[ \t\r]*$/ : /^[)}][ \t\r]*$/
  if (end === -1 || !closed.test(line.slice(end).replace(/\n$/, '')) || !/^[A-Za-z_]/.test(name)) return undefined
  const set = `${name}=$(`
  const closing = evaluated === null ? ')' : ' )'
  const rest = blank(line.slice(end - 1 + closing.length))
  return `${set}${' '.repeat(head.length - set.length)}${viewText(line.slice(head.length, end - 1))}${closing}${rest}`
}

function viewText(line: string): string {
  let view = ''
  for (let at = 0; at < line.length;) {
    // `id=$$(docker create …)`: what the command prints is the whole value.
    const [printed] = /^\ue000*\$\$\((?!\()/.exec(line.slice(at)) ?? []
    if (printed !== undefined) {
      view += `$(${' '.repeat(printed.length - 2)}`
      at += printed.length
      continue
    }
    const end = line.charAt(at) === '$' ? referenceEnd(line, at) : at + 1
    // `docker run $(shell docker build -q .) make`: what the command prints are words of the line.
    const [asked] = /^\$\(shell[ \t]+(?=docker[ \t])/.exec(line.slice(at, end)) ?? []
    if (asked !== undefined) {
      view += `$(${' '.repeat(asked.length - 2)}${viewText(line.slice(at + asked.length, end - 1))})`
      at = end
      continue
    }
    view += line.charAt(at) === '$' ? viewReference(line.slice(at, end)) : line.charAt(at)
    at = end
  }
  return view
}

/** `$(NAME)` is a parameter for the shell as well; other references are letters. */
function viewReference(reference: string): string {
  if (reference === '$$') return '_$'
  const name = /^\$[({](\w+)[)}]$/.exec(reference)?.[1]
  if (name !== undefined && /^[A-Za-z_]/.test(name)) return `\${${name}}`
  return reference.replaceAll(/[^\n\\]|\\(?!\n)/g, '_')
}
