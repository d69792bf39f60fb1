/** What the ways that were not taken lose: their Dockerfiles take what the rewritten driver no longer brings out of a container. */
import type { Finding } from '../findings/finding.ts'
import { losesArtifact } from '../findings/rewrite.ts'
import type { Way } from '../pipeline/explore.ts'
import type { Handoff } from '../pipeline/model.ts'
import type { Change } from '../rewrite/change.ts'
import { textOf } from '../text/source.ts'
import { printText } from '../text/symbolic.ts'

/** The instructions of Dockerfiles that are not rewritten, by file and line. */
export function lostFindings(ways: readonly Way[], index: number, changes: readonly Change[]): readonly Finding[] {
  const rewritten = new Set(changes.map((change) => change.path))
  return ways.flatMap((way) => {
    const { turned } = way
    if (turned === undefined) return []
    return (way.pipelines[index]?.handoffs ?? []).flatMap((handoff) => {
      const kept = handoff.host === undefined || handoff.container === undefined || rewritten.has(handoff.taken.source.path)
      if (kept || !isGone(handoff, changes)) return []
      // Who took it is not built by itself any more either.
      const taker = way.pipelines[index]?.images.find(({ id }) => id === handoff.into)?.event.call.site
      if (taker !== undefined && isGone({ at: taker }, changes)) return []
      return [losesArtifact(handoff.taken, handoff.host, fromOf(handoff), `${turned.text} is ${turned.holds ? 'true' : 'false'}`)]
    })
  })
}

/** Whether the command that took the artifact out leaves its script. */
export function isGone({ at }: Pick<Handoff, 'at'>, changes: readonly Change[]): boolean {
  const change = changes.find((one) => one.path === at.source.path)
  return change !== undefined && change.after?.includes(textOf(at).trim()) !== true
}

function fromOf({ from }: Handoff): string {
  return from.kind === 'built' ? from.id : printText(from.reference)
}
