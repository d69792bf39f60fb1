/** Parts of a script that people call by name (`./build.sh extract`) and that do nothing any more. */
import { entryEmptied } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { siteOf } from '../../text/source.ts'
import type { Swept } from './sweep.ts'
import { textAt, type ScriptTree } from './tree.ts'

/** Branches of a `case` over the script's own arguments that became empty. */
export function idleEntries(tree: ScriptTree, swept: Swept): readonly Finding[] {
  const fates = swept.fates.get(tree)
  if (fates === undefined) return []
  return tree.nodes.flatMap((node) => {
    if (node.type !== 'Case' || fates.fate(node) !== 'kept' || !/\$\{?[1@*]/.test(textAt(tree, node.word))) return []
    return node.items.flatMap((item) => {
      const [pattern] = item.pattern
      if (pattern === undefined || item.body.commands.length === 0 || fates.fate(item.body) === 'kept') return []
      return [entryEmptied(siteOf(tree.source, pattern.pos, pattern.end), pattern.text)]
    })
  })
}
