/** Containers whose leavings come along in a build's context: the rewritten driver must run them before the build, as it did. */
import type { BuiltImage, Pipeline } from '../pipeline/model.ts'
import type { Run } from '../pipeline/run.ts'
import type { Composition } from '../rewrite/composition.ts'
import { printText, type Text } from '../text/symbolic.ts'
import { plainKey } from './trace.ts'

/** The container that is missing before a build of the rewritten driver; `undefined` when none is. */
export function keptMountProblem(
  image: BuiltImage,
  legacy: BuiltImage | undefined,
  { images }: Pipeline,
  { absorbed }: Composition,
  { events }: Run,
): string | undefined {
  const before = events.filter(({ order }) => order < image.event.order)
  const isRun = (command: readonly Text[]): boolean =>
    before.some(({ call }) => keyOfWords(call.words.map(({ text }) => text)) === keyOfWords(command))
  const missing = images
    .filter(({ id }) => id === legacy?.id || absorbed.includes(id))
    .flatMap(({ context }) => context?.beside ?? [])
    .find(({ isKept, command }) => isKept && !isRun(command))
  return missing === undefined ? undefined : `“${missing.command.map(printText).join(' ')}” is not run before it any more`
}

function keyOfWords(words: readonly Text[]): string {
  return JSON.stringify(words.map(plainKey))
}
