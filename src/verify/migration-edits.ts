/**
 * What the migration's own edits alter inside an image. Both versions are built from the unchanged tree, so the comparison cannot show
 * it: a final image that copies the whole repository also holds its Dockerfile and its script, and they will be others.
 */
import { printPath } from '../compare/path.ts'
import type { Tree } from '../compare/tree.ts'
import type { DocumentChange } from '../migrate/document.ts'
import type { Excused } from './verification.ts'

/** Files of the image that are, byte for byte, files that the migration changes or deletes. */
export function migrationEdits(tree: Tree, changes: readonly DocumentChange[]): readonly Excused[] {
  const edited = new Map(changes.flatMap((change) => (change.before === null ? [] : [[change.before, change] as const])))
  return [...tree].flatMap(([path, node]) => {
    // two empty files are no evidence
    const change = node.digest === '' || node.size === 0 ? undefined : edited.get(`sha256:${node.digest}`)
    if (change === undefined) return []
    const aspect = change.after === null ? 'entry' : 'content'
    const becomes = change.action === 'delete' ? 'deletes' : 'changes'
    return {
      difference: { path: printPath(path), aspect, legacy: change.before, multiStage: null, explanation: null },
      excuse: { kind: 'migration', evidence: `it is ${change.path}, which the migration ${becomes}` },
    }
  })
}
