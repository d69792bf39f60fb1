/**
 * Words of builds that are not known and stand where flags may: `docker build $(version-tool docker-build-args) -t x .`.
 *
 * In: the parts of a composed file. Out: what is wrong, or assumed, when all parts are built by the final's line, which keeps its own
 * words as they are. What a builder alone was given cannot go there: `--label` would be the final image's. What the final is given reaches
 * the builder's ARGs as well, and its own ARGs may choose what it copies, so the names are told.
 */
import type { Finding } from '../../findings/finding.ts'
import { wordsOfBuilder, wordsReachArguments } from '../../findings/rewrite.ts'
import type { BuiltImage } from '../../pipeline/model.ts'
import { keyOf, printText } from '../../text/symbolic.ts'
import type { Part } from './parts.ts'

/** What the unknown words of the parts' builds come to in one build. */
export function openWordFindings(parts: readonly Part[]): readonly Finding[] {
  const final = parts.at(-1)
  if (final === undefined) return []
  const own = openKeys(final.image)
  const foreign = parts.flatMap(({ image }): readonly Finding[] => {
    const word = image.event.command.open?.find(({ text }) => !own.has(keyOf(text)))
    return word === undefined || image === final.image ? [] : [wordsOfBuilder(image.event.call.site, printText(word.text))]
  })
  const [word] = final.image.event.command.open ?? []
  const names = [...new Set(parts.flatMap(argumentNames))].sort()
  return word === undefined || names.length === 0
    ? foreign
    : [...foreign, wordsReachArguments(final.image.event.call.site, printText(word.text), names)]
}

function openKeys({ event }: BuiltImage): ReadonlySet<string> {
  return new Set(event.command.open?.map(({ text }) => keyOf(text)))
}

/** The names that a `--build-arg` can give in a part. */
function argumentNames({ file, stages }: Part): readonly string[] {
  const args = [...file.globalArgs, ...stages.flatMap(({ instructions }) => instructions)]
  return args.flatMap((one) => (one.kind === 'arg' ? one.pairs.map(({ key }) => key) : []))
}
