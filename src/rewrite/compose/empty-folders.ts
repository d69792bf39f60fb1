/**
 * The stage for folders that the driver makes and leaves empty. It has nothing but one empty folder: COPY of it makes the destination
 * where it is missing, 0:0 and 0755, and touches nothing where it is there, exactly as COPY of an empty folder of a context does.
 */
import { emptyFoldersOf } from '../../pipeline/empty-folders.ts'
import type { Pipeline } from '../../pipeline/model.ts'
import { contextSources } from '../../pipeline/context-sources.ts'
import { imagesInUse, keptStages, type Part } from './parts.ts'
import type { RunStage } from './runs.ts'
import { freeName } from '../../text/free-name.ts'

/** The folder in the stage, with the slash that says that it is one. */
export const emptySource = '/empty/'

/** The stage, where a part needs it: in front of the final's own stages, or of all parts. */
export function emptyStage(pipeline: Pipeline, parts: readonly Part[], taken: Iterable<string>): RunStage | undefined {
  const needing = parts.filter((part) =>
    contextSources(part.image, keptStages(part)).some((match) => emptyFoldersOf(match, part).length > 0),
  )
  if (needing.length === 0) return undefined
  const used = new Set([...taken].map((name) => name.toLowerCase()).concat([...imagesInUse(pipeline, parts)]))
  const name = freeName('empty', (one) => used.has(one))
  const builders = parts.filter((part) => !part.final && !part.inFinal)
  const after = needing.every((part) => part.final) ? builders.at(-1) : undefined
  return { name, text: `FROM scratch AS ${name}\nWORKDIR ${emptySource.slice(0, -1)}\n`, after }
}
