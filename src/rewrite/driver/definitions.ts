/** What a Makefile defines (`define`) and uses in recipes or for rules: where it is used, and whether the followed ways show all uses. */
import type { Command } from 'unbash'
import { definitionAround, definitionsOf, type Definition } from '../../make/definitions.ts'
import type { MakeTarget } from '../../make/evaluate.ts'
import { referenceEnd } from '../../make/lines.ts'
import { recipesOf, type OutlineRule } from '../../make/outline.ts'
import type { Call } from '../../shell/world.ts'
import { escapeExpression } from '../../text/regular-expression.ts'
import { siteOf, type Site, type Source, type Span } from '../../text/source.ts'
import { isMakefilePath } from './makefile-view.ts'
import type { ScriptTree } from './tree.ts'

/** Whether a command stands in a definition. */
export function holds(definition: Definition, { pos }: Command): boolean {
  return definition.recipe.some(({ start, end }) => pos >= start && pos < end)
}

/** References to a name, and those whose name is computed. */
function referencesTo(text: string, name: string): readonly number[] {
  const reference = new RegExp(`\\$+[({](?:(?:call|value)[ \\t]+)?(?:${escapeExpression(name)}(?=[,)} \\t])|\\$)`, 'g')
  const exported = new RegExp(`^export[ \\t]+(?:define[ \\t]+)?${escapeExpression(name)}\\b`, 'gm')
  return [...text.matchAll(reference), ...text.matchAll(exported)].flatMap(({ index }) =>
    text.slice(text.lastIndexOf('\n', index - 1) + 1).startsWith('#') ? [] : [index],
  )
}

/** The definitions of its file that a command of a recipe (`$(call extract,x)`) names. */
export function referredTo(tree: ScriptTree, command: Command): readonly Definition[] {
  const { original } = tree
  const written = original.text.slice(command.pos, command.end)
  if (!isMakefilePath(original.path) || !written.startsWith('$') || referenceEnd(written, 0) < written.length) return []
  return definitionsOf(original).filter(({ name }) => referencesTo(written, name).length > 0)
}

/** What is known around the definitions of Makefiles. */
export interface Defining {
  readonly trees: ReadonlyMap<string, ScriptTree>
  /** All commands of the followed ways. */
  readonly calls: readonly Call[]
  /** The targets of a Makefile with the places of their recipes. */
  readonly targetsOf: (source: Source) => readonly MakeTarget[]
  /** Whether a Makefile that is none of the trees uses a name without defining it. */
  readonly isUsedElsewhere: (name: string) => boolean
}

/** Tells for a command where else the definition in which it stands is used, when no followed way shows that use. */
export function usesBesides(defining: Defining): (call: Call) => Site | undefined {
  const answers = new Map<Span, Site | undefined>()
  return ({ site }) => {
    const definition = isMakefilePath(site.source.path) ? definitionAround(site) : undefined
    if (definition === undefined) return undefined
    const rule = definition.rules.find(({ recipe }) => recipe.some((line) => isWithin(site, line)))
    const key = rule ?? definition
    if (!answers.has(key))
      answers.set(key, unseenReference(defining, definition, site.source) ?? (rule && unseenTarget(defining, rule, site.source)))
    return answers.get(key)
  }
}

function unseenReference({ trees, calls, isUsedElsewhere }: Defining, definition: Definition, source: Source): Site | undefined {
  const { name } = definition
  if (name.includes('$') || isUsedElsewhere(name)) return siteOf(source, definition.start, definition.start)
  const seen = new Set(calls.flatMap(({ stack, site }) => [...stack, site].map(keyOf)))
  for (const { original } of trees.values()) {
    if (!isMakefilePath(original.path)) continue
    const recipes = recipesOf(original)
    for (const start of referencesTo(original.text, name)) {
      const isOwn = original.path === source.path && start >= definition.start && start < definition.end
      // A name that is computed is no definition's where it is no command and makes no rules.
      const isCommand = recipes.some((line) => start < line.end && /^[\t @+-]*$/.test(original.text.slice(line.start, start)))
      const isComputed = /^\$+[({](?:(?:call|value)[ \t]+)?\$/.test(original.text.slice(start))
      const place = siteOf(original, start, start)
      if (!isOwn && !seen.has(keyOf(place)) && (isCommand || !isComputed)) return place
    }
  }
  return undefined
}

/** A target of a rule that a template made, which is made on no way. */
function unseenTarget({ calls, targetsOf }: Defining, { recipe }: OutlineRule, source: Source): Site | undefined {
  const isOfRule = (place: Site): boolean => place.source.path === source.path && recipe.some((line) => isWithin(place, line))
  const made = new Set(calls.flatMap(({ site, target }) => (isOfRule(site) ? [target] : [])))
  return targetsOf(source).find(({ name, places }) => !made.has(name) && places.some(isOfRule))?.site
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}

function keyOf({ source, start }: Site): string {
  return `${source.path}:${String(start)}`
}
