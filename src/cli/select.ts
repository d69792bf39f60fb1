/** Which pipelines `--write` applies, and which it holds back because nobody has said yes to their caveats. */
import type { DocumentChange, MigrationDocument, PipelineDocument } from '../migrate/document.ts'
import { caveatCodes } from '../report/closing.ts'

export interface Selection {
  readonly changes: readonly DocumentChange[]
  /** Not blocked, and not applied. */
  readonly held: readonly PipelineDocument[]
}

/** Whether all caveats of a pipeline are named. */
export function isAccepted(pipeline: PipelineDocument, codes: readonly string[]): boolean {
  const caveats = caveatCodes(pipeline)
  return pipeline.status === 'migrated' || (caveats.length > 0 && caveats.every((code) => codes.includes(code)))
}

/**
 * The changes to write. A pipeline that shares a file with one that is held back is held back with it: the document's changes
 * of that file are the sum of both.
 */
export function selectChanges(document: MigrationDocument, accepted: (pipeline: PipelineDocument) => boolean): Selection {
  const open = document.pipelines.filter((pipeline) => pipeline.status !== 'blocked')
  const held = new Set(open.filter((pipeline) => !accepted(pipeline)))
  const paths = new Set<string>()
  for (let size = -1; size !== held.size;) {
    size = held.size
    for (const pipeline of held) for (const change of pipeline.changes) paths.add(change.path)
    for (const pipeline of open) if (pipeline.changes.some((change) => paths.has(change.path))) held.add(pipeline)
  }
  return { changes: document.changes.filter((change) => !paths.has(change.path)), held: [...held] }
}
