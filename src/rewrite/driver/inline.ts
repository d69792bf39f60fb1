/**
 * A helper's docker command written out where the helper is called: `image build build` becomes the `docker build` that it
 * stands for, when that build has to change and others that the helper makes must not.
 */
import type { Command } from 'unbash'
import type { Call } from '../../shell/world.ts'
import { isMessage } from './effects.ts'
import { quoteText, quoteWord } from './quote.ts'
import { functionsOf, isBelow, commandsOf, nameOf, pureAssignments, staticArgs, textAt, type ScriptTree } from './tree.ts'
import type { WordEdits } from './words.ts'

/** The text that takes the place of `caller`; `undefined` when the helper does more than this command, or is not understood. */
export function inlined(tree: ScriptTree, caller: Command, call: Call, edits: WordEdits): string | undefined {
  const helper = functionsOf(tree).find((one) => one.name.value === nameOf(caller))
  const [first] = call.words
  if (helper === undefined || first === undefined || call.site.source.path !== tree.source.path) return undefined
  const inside = commandsOf(tree).filter(
    (command) => isBelow(tree, command, helper) && pureAssignments(command) === undefined && !isMessage(command),
  )
  const last = call.words.at(-1)?.site.end
  if (inside.length !== 1 || inside[0]?.pos !== call.site.start || last !== call.site.end) return undefined
  if (caller.redirects.length > 0 || caller.prefix.length > 0) return undefined
  const given = parametersOf(tree, helper, caller)
  const words = call.words.map((word, index): readonly (string | undefined)[] => {
    if (edits.dropped.includes(index)) return []
    const own = edits.replaced.get(index)?.source
    if (own !== undefined) return [own]
    const source = tree.source.text.slice(word.site.start, word.site.end)
    return [(word.whole ? filledIn(source, given) : undefined) ?? quoteText(word.text, () => true)]
  })
  const put = (before: number | undefined): readonly string[] =>
    edits.inserted.flatMap((piece) => (piece.before === before ? [piece.source] : []))
  const all = [...words.flatMap((word, index) => [...put(index), ...word]), ...put(undefined)]
  if (all.includes(undefined)) return undefined
  return tree.source.text.slice(call.site.start, first.site.start) + all.join(' ')
}

/** What the helper's parameters and the variables that hold them are at a call; `undefined` for what is not known. */
function parametersOf(
  tree: ScriptTree,
  helper: ReturnType<typeof functionsOf>[number],
  caller: Command,
): ReadonlyMap<string, string | undefined> {
  const args = staticArgs(caller)
  const found = new Map<string, string | undefined>(args.map((arg, index) => [String(index + 1), arg]))
  for (const command of commandsOf(tree)) {
    if (!isBelow(tree, command, helper)) continue
    for (const one of pureAssignments(command) ?? []) {
      const parameter = /^"?\$\{?([1-9])\}?"?$/.exec(textAt(tree, one.value))?.[1]
      found.set(one.name, parameter === undefined ? undefined : found.get(parameter))
    }
  }
  return found
}

/** A word's source with the helper's parameters filled in; `undefined` when that cannot be done in the text. */
function filledIn(source: string, given: ReadonlyMap<string, string | undefined>): string | undefined {
  if (/[`']|\$\(|\$\{[^}]*\W[^}]*\}/.test(source)) return source.includes('$') || source.includes('`') ? undefined : source
  const names = [...source.matchAll(/\$(?:\{(\w+)\}|(\w+|[@*#?!]))/g)].map(([whole, braced, bare]) => ({
    whole,
    name: braced ?? bare ?? '',
  }))
  const own = names.filter(({ name }) => given.has(name) || !/^[A-Za-z_]/.test(name))
  const values = new Map(own.map(({ whole, name }) => [whole, given.get(name)]))
  if ([...values.values()].some((value) => value === undefined || !/^[\w./:@+-]*$/.test(value))) return undefined
  const text = source.replaceAll(/\$(?:\{\w+\}|\w+|[@*#?!])/g, (whole) => values.get(whole) ?? whole)
  const plain = /^"([^"$\\]*)"$/.exec(text)?.[1]
  return plain === undefined ? text : quoteWord(plain)
}
