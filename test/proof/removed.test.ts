import { describe, expect, it } from 'vitest'
import { parseIgnore } from '../../src/dockerfile/ignore.ts'
import { stillHidden } from '../../src/proof/removed.ts'

const rows: readonly (readonly [title: string, ignore: string, removed: readonly string[], hidden: string | undefined])[] = [
  ['nothing was removed', 'tmp\n', [], 'tmp'],
  ['all was', 'tmp\n*.log\n', ['tmp', '*.log', '.*.log', '.log'], undefined],
  ['a rule is left', 'tmp\nlog\n', ['tmp'], 'log'],
  ['names with a dot are left', '*.log\n', ['*.log'], '*.log'],
  ['more was removed than is hidden', 'tmp\n', ['tmp', 'src'], 'src'],
  ['a rule takes something back', 'tmp\n!tmp/x\n', ['tmp'], 'tmp'],
  ['a rule cannot be said as paths', '**/x\n', ['x'], 'x'],
]

describe('what an ignore file may still hide of a folder of a container', () => {
  it.each(rows)('%s', (_, ignore, removed, hidden) => {
    expect(stillHidden(parseIgnore(ignore), '.', new Set(removed))).toBe(hidden)
  })
})
