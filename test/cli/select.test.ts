import { describe, expect, it } from 'vitest'
import { isAccepted, selectChanges } from '../../src/cli/select.ts'
import type { DocumentChange, PipelineDocument } from '../../src/migrate/document.ts'
import { blockedDocument, caveatDocument, migrationDocument, pipelineDocument } from '../support/document.ts'

const changing = (...paths: readonly string[]): readonly DocumentChange[] =>
  paths.map((path) => ({ path, action: 'modify', mode: '100644', before: `sha256:${'0'.repeat(64)}`, after: 'x' }))

/** The paths that are written, and the pipelines that are held back, when migrated pipelines alone are accepted. */
function selected(...pipelines: readonly PipelineDocument[]): readonly [paths: readonly string[], held: readonly string[]] {
  const { changes, held } = selectChanges(migrationDocument(...pipelines), (pipeline) => pipeline.status === 'migrated')
  return [changes.map((change) => change.path), held.map((pipeline) => pipeline.id)]
}

describe('selectChanges', () => {
  it('takes all changes when every pipeline is accepted', () => {
    expect(selected(pipelineDocument({ changes: changing('a', 'b') }))).toEqual([['a', 'b'], []])
  })

  it('holds back a pipeline with caveats and writes the others', () => {
    expect(
      selected(pipelineDocument({ id: 'one', changes: changing('a') }), caveatDocument({ id: 'two', changes: changing('b') })),
    ).toEqual([['a'], ['two']])
  })

  it('holds back what shares a file with one that is held back, over several steps', () => {
    const pipelines = [
      pipelineDocument({ id: 'far', changes: changing('c', 'd') }),
      pipelineDocument({ id: 'near', changes: changing('b', 'c') }),
      caveatDocument({ id: 'held', changes: changing('a', 'b') }),
      pipelineDocument({ id: 'apart', changes: changing('z') }),
    ]
    expect(selected(...pipelines)).toEqual([['z'], ['held', 'near', 'far']])
  })

  it('does not count blocked pipelines as held back', () => {
    expect(selected(pipelineDocument({ changes: changing('a') }), blockedDocument())).toEqual([['a'], []])
  })
})

describe('isAccepted', () => {
  const two = caveatDocument({
    findings: ['RS409', 'RS416', 'RS515'].map((code, index) => ({
      code,
      severity: index === 2 ? 'note' : 'caveat',
      message: 'm',
      help: 'h',
      at: null,
    })),
  })

  it.each([
    ['all of its caveats', ['RS409', 'RS416'], true],
    ['one of its caveats', ['RS409'], false],
    ['none of its caveats', [], false],
    ['more than its caveats', ['RS409', 'RS416', 'RS999'], true],
  ])('when %s are named', (_, codes, expected) => {
    expect(isAccepted(two, codes)).toBe(expected)
  })

  it('not when its proof is open and no caveat says so', () => {
    expect(isAccepted(caveatDocument({ findings: [] }), ['RS409'])).toBe(false)
  })
})
