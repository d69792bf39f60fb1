/**
 * How large values may grow. A script that doubles a value in a loop is followed for as long as that costs little; a value above the
 * limit is not known from there on, which is told, and whatever depends on it is judged like everything that is not known.
 */
import { valueTooLarge } from '../findings/shell.ts'
import type { Site } from '../text/source.ts'
import { sizeOf, unknownOf, type Text } from '../text/symbolic.ts'
import { report, type Shell } from './state.ts'

/** In characters. A build script that computes with more than this is not known to anybody. */
export const largestValue = 262_144

/** In characters: all words of a run together. */
const mostVolume = 128 * 1024 * 1024

/** The text, or an unknown in its place when it is too large. `name`: what people call it. */
export function bounded(shell: Shell, text: Text, name: string, site: Site): Text {
  if (text.length < 2 && typeof text[0] !== 'object' && (text[0]?.length ?? 0) <= largestValue) return text
  if (sizeOf(text) <= largestValue) return text
  report(shell, valueTooLarge(site, name))
  shell.run.drawn += 1
  return [unknownOf(`large:${String(shell.run.drawn)}`, name, 'command')]
}

/** A word of a command. All of them together may not be larger than a run may cost: told as RS020. */
export function boundedWord(shell: Shell, text: Text, name: string, site: Site): Text {
  const { run } = shell
  run.volume += sizeOf(text)
  if (run.volume > mostVolume) throw new RangeError('the words of a run are too large')
  return bounded(shell, text, name, site)
}

/** What stands for a stream that is too large. */
export function endless(shell: Shell, site: Site): Text {
  report(shell, valueTooLarge(site, 'output'))
  shell.run.drawn += 1
  return [unknownOf(`large:${String(shell.run.drawn)}`, 'output', 'command')]
}

/** A list that is given to a variable; all of them together may cost as much as all words. */
export function boundedList({ run }: Shell, texts: Iterable<Text>): void {
  run.copied += checkTotal(texts)
  if (run.copied > mostVolume) throw new RangeError('the lists of a run are too large')
}

/** What a list costs, in characters. Ends the run when it has grown so large that nothing follows it: told as RS020. */
export function checkTotal(texts: Iterable<Text>): number {
  let total = 0
  for (const text of texts) total += sizeOf(text) + 64
  if (total > 4 * largestValue) throw new RangeError('a list of values is too large')
  return total
}
