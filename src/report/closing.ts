/** The last lines of a story: what a person does next, or what was done. */
import type { DocumentChange, MigrationDocument, PipelineDocument } from '../migrate/document.ts'
import { cleanLine } from '../text/clean.ts'
import type { PatchLine } from './patch.ts'
import { count } from './text.ts'

/** Codes of the caveats that `--accept` has to name; a proof that is open without a caveat has none and needs a yes. */
export function caveatCodes(pipeline: PipelineDocument): readonly string[] {
  return [...new Set(pipeline.findings.filter((finding) => finding.severity === 'caveat').map((finding) => finding.code))]
}

/**
 * What to do next.
 *
 * @param command the command line that was given, such as `restage migrate ./repo`.
 */
export function closingLines(document: MigrationDocument, command: string): readonly PatchLine[] {
  const withStatus = (status: PipelineDocument['status']): readonly PipelineDocument[] =>
    document.pipelines.filter((pipeline) => pipeline.status === status)
  const [migrated, caveats, blocked] = [withStatus('migrated'), withStatus('caveats'), withStatus('blocked')]
  if (document.pipelines.length === 0)
    return [
      {
        style: 'good',
        text: `Nothing to do in ${cleanLine(document.root)}: no image is built from another image's files by way of the host.`,
      },
    ]
  const codes = [...new Set(caveats.flatMap(caveatCodes))]
  const lines: PatchLine[] = []
  if (migrated.length > 0) lines.push({ style: 'title', text: `To apply: ${command} --write` })
  if (codes.length > 0)
    lines.push({ style: 'title', text: `If what is listed holds: ${command} --write --accept ${codes.join(' ')}` })
  if (blocked.length > 0)
    lines.push({
      style: 'plain',
      text: `${count(blocked.length, 'build')} cannot be migrated as it stands: see the blockers above.`.replace(
        'builds cannot be migrated as it stands',
        'builds cannot be migrated as they stand',
      ),
    })
  return lines
}

/** What was written. */
export function writtenLines(changes: readonly DocumentChange[]): readonly PatchLine[] {
  const verbs: Readonly<Record<DocumentChange['action'], string>> = { create: 'new', modify: 'changed', delete: 'deleted' }
  const files = changes.map(({ path, action }): PatchLine => ({
    style: 'plain',
    text: `  ${verbs[action].padEnd(8)} ${cleanLine(path)}`,
  }))
  return [{ style: 'good', text: `Wrote ${count(changes.length, 'change')}:` }, ...files]
}
