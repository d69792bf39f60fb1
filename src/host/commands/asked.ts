/**
 * Programs that are asked for a text: `VERSION=$(./tools/version)`, `$(python setup.py --version)`. Nobody calls them so for the files that
 * they make, and most make none. What they are taken to leave alone is told where an image takes files that nobody names (RS538): a
 * folder, what a pattern finds, what came out of a container.
 *
 * In: a call of a program that is not followed. Out: whether it is one. Whose words speak of making something is none, nor is one that
 * is given a place to write to.
 */
import type { Call } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'

const interpreters = /^(?:node|nodejs|python[\d.]*|ruby|perl|php|deno|bun)$/

/** A word that begins so makes something, unless it goes on to say that it asks about it: `docker-build-args`, `build-info`. */
const making =
  /(?:^|[-_.])(?:build|compile|gen|generate|make|install|dist|bundle|package|pack|prepare|fetch|download|get|update|upgrade|create|setup|render|write|copy|sync|convert|export|extract|release|deploy|run|start|test|clean|format|fmt|fix)(?![-_.]?(?:info|args?|arguments|ids?|num(?:ber)?|no|version|name|tags?|dates?|times?|stamp|flags?|opts?|options|labels?|hash|sha|rev(?:ision)?)\b)(?=$|[-_.\d])/i

/** Whether a program's output is all that is wanted of it; the name is absent for a program of the checkout. */
export function isAsked(call: Call, name: string | undefined): boolean {
  if (call.stdout !== 'captured') return false
  const [program, ...words] = call.words.map(({ text }) => known(text) ?? printText(text).replace(/\$\{[^}]*\}/g, ''))
  if (program === undefined || /^$|\/$/.test(program)) return false
  const isInterpreted = name !== undefined && interpreters.test(name)
  if (isInterpreted && !/^[^-]/.test(words[0] ?? '')) return false
  const said = isInterpreted ? words : [program, ...words]
  const asks = words.some((word) => /^--?version$/.test(word))
  return asks || !said.some((word) => making.test(word.slice(word.lastIndexOf('/') + 1)))
}
