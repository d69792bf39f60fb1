/**
 * What a file defines with `define`: canned recipes, whose lines are commands, and templates, which `$(eval …)` reads as rules with
 * recipes. As `outline.ts` this sees a text of which an evaluation has already told what it does.
 */
import type { Site, Source, Span } from '../text/source.ts'
import { oncePer } from '../text/once-per.ts'
import { parseAssignment } from './assignment.ts'
import { joinLine, parseMakefile, withoutComment, type MakeLine } from './lines.ts'
import { outlineOf, type OutlineRule } from './outline.ts'
import { trimStart } from './value.ts'

/** From `define` to `endef`, the last newline included. */
export interface Definition extends Span {
  /** As written: a reference stays one. */
  readonly name: string
  /** The rules of a template; empty for a canned recipe. */
  readonly rules: readonly OutlineRule[]
  /** Lines that are commands, as those of a recipe. */
  readonly recipe: readonly Span[]
}

/** The definitions of a file, in their order; those within another one are a part of its text. */
export const definitionsOf: (source: Source) => readonly Definition[] = oncePer((source) => {
  const found: Definition[] = []
  let open: { readonly name: string; readonly start: number; readonly body: MakeLine[] } | undefined
  let depth = 0
  for (const line of parseMakefile(source).lines) {
    const isRecipe = line.value.text.startsWith('\t')
    const plain = trimStart(withoutComment(joinLine(line.value)))
    const assignment = isRecipe ? undefined : parseAssignment(plain)
    if (assignment?.kind === 'define') depth += 1
    else if (!isRecipe && open !== undefined && /^endef(?:\s|$)/.test(plain.text)) depth -= 1
    if (open === undefined) {
      if (assignment?.kind === 'define') open = { name: assignment.name.text, start: line.start, body: [] }
    } else if (depth > 0) open.body.push(line)
    else {
      found.push(definition(source, open.name, { start: open.start, end: line.end }, open.body))
      open = undefined
    }
  }
  return found
})

function definition(source: Source, name: string, span: Span, body: readonly MakeLine[]): Definition {
  const [first, last] = [body[0]?.start ?? span.end, body.at(-1)?.end ?? span.end]
  const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ')
  // Alone in a file of its own, with the places that it has in this one.
  const text = blank(source.text.slice(0, first)) + source.text.slice(first, last)
  const rules = outlineOf({ path: source.path, text }).filter(({ targets }) =>
    targets.every((word) => !/^[-@]|["']/.test(word.text)),
  )
  const isTemplate = rules.some(({ recipe, targets }) => recipe.length > 0 && targets.length > 0)
  return {
    ...span,
    name,
    rules: isTemplate ? rules : [],
    recipe: isTemplate ? rules.flatMap((rule) => rule.recipe) : body.map(({ start, end }) => ({ start, end })),
  }
}

/** The definition in whose commands a place lies. */
export function definitionAround({ source, start, end }: Site): Definition | undefined {
  return definitionsOf(source).find(({ recipe }) => recipe.some((line) => start >= line.start && end <= line.end))
}
