/** Looks into the contents of files that differ: what is told is information, and never changes a verdict. */
import { explainContent } from '../compare/content/explain-content.ts'
import { firstFile } from '../compare/content/first-file.ts'
import type { FileDifference } from '../compare/difference.ts'
import { plainPath } from '../compare/path.ts'
import type { Engine } from '../engine/engine.ts'

export interface Sides {
  readonly engine: Engine
  /** Containers of both images. */
  readonly legacy: string
  readonly multiStage: string
  readonly signal: AbortSignal | undefined
}

/** How many files are looked into; the others are told without. */
const lookedInto = 20

/** Differences of content with what differs inside, as far as it can be told. */
export async function explainDifferences(
  differences: readonly FileDifference[],
  sides: Sides,
): Promise<readonly FileDifference[]> {
  const explained: FileDifference[] = []
  let looks = 0
  for (const difference of differences) {
    const path = difference.aspect === 'content' || difference.aspect === 'size' ? plainPath(difference.path) : undefined
    if (path === undefined || looks >= lookedInto) explained.push(difference)
    else {
      looks += 1
      const explanation = await explainContent(
        path,
        contentOf(sides, sides.legacy, path),
        contentOf(sides, sides.multiStage, path),
      )
      explained.push({ ...difference, explanation: explanation ?? difference.explanation })
    }
  }
  return explained
}

async function* contentOf({ engine, signal }: Sides, container: string, path: string): AsyncGenerator<Uint8Array> {
  yield* firstFile(await engine.readPath(container, path, signal))
}
