/**
 * A Makefile as a shell script of the same length: recipes stay where they are, all else is blank, and what belongs to make inside
 * of a recipe (prefixes, references, `$$`) becomes what the shell's grammar takes for a part of a word. So the edits of scripts
 * serve Makefiles: every command has the place that it has in the file.
 */
import { referenceEnd } from '../../make/lines.ts'
import { recipesOf } from '../../make/outline.ts'
import type { Source, Span } from '../../text/source.ts'

export function isMakefilePath(path: string): boolean {
  return /(?:\.(?:mk|mak|make)|(?:^|\/)(?:GNU)?[Mm]akefile(?:[._-][\w.-]+)?)$/.test(path)
}

/** The view of a Makefile. */
export function shellView(source: Source): Source {
  let text = ''
  const recipes = recipesOf(source)
  const shown = [...recipes, ...containerLines(source, recipes)].sort((one, other) => one.start - other.start)
  for (const { start, end } of shown) {
    text += blank(source.text.slice(text.length, start)) + viewRecipe(source.text.slice(start, end))
  }
  return { path: source.path, text: text + blank(source.text.slice(text.length)) }
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

function viewRecipe(line: string): string {
  // Behind a `;` too prefixes are make's.
  const lead = /^[\t @+-]*/.exec(line)?.[0] ?? ''
  const given = assignedOutput(line.slice(lead.length))
  return ' '.repeat(lead.length) + (given ?? viewText(line.slice(lead.length)))
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
    if (/^\$\$\((?!\()/.test(line.slice(at, at + 4))) {
      view += '$( '
      at += 3
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
