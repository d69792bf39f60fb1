import { describe, expect, it } from 'vitest'
import { pipelineEntry } from '../../src/fleet/pipeline-entry.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { legacyFiles, pipelineDocument } from '../support/document.ts'

/** The diff that is kept of one of so many lines of ten characters. */
function kept(lines: number): string {
  const diff = Array.from({ length: lines }, (_, at) => `+${String(at).padStart(8, '0')}\n`).join('')
  return pipelineEntry(pipelineDocument({ diff }), memoryRepository(legacyFiles)).diff
}

describe('the diff of a pipeline', () => {
  it('is kept as it is up to its limit', () => {
    expect(kept(20_000)).toHaveLength(200_000)
  })

  it("is cut at a line's end, and says how much is missing", () => {
    const lines = kept(20_100).split('\n')
    expect(lines.slice(-3)).toEqual(['+00019999', '\\ cut here: 1000 more characters', ''])
  })

  it('is cut in front of a line that passes the limit', () => {
    const { diff } = pipelineEntry(pipelineDocument({ diff: `+a\n+${'b'.repeat(200_000)}\n+c\n` }), memoryRepository(legacyFiles))
    expect(diff).toBe('+a\n\\ cut here: 200005 more characters\n')
  })
})
