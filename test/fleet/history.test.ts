import { describe, expect, it } from 'vitest'
import type { PipelineEntry, RepositoryEntry, Run, RunHeader } from '../../src/fleet/entry.ts'
import { goneSince, noHistory, withOlder } from '../../src/fleet/history.ts'
import type { VerificationVerdict } from '../../src/verify/verification.ts'
import { pipelineEntry, repositoryEntry } from '../support/runs.ts'

const header: RunHeader = {
  kind: 'run',
  schema: 'restage/run@1',
  restage: '1.0.0',
  started: '2026-01-01T00:00:00.000Z',
  options: { verify: null },
}
function pipeline(id: string, verdict?: VerificationVerdict): PipelineEntry {
  return pipelineEntry('migrated', {
    id,
    verification: verdict === undefined ? null : ({ verdict } as PipelineEntry['verification']),
  })
}

function entry(repository: string, ids: readonly string[], more: Partial<RepositoryEntry> = {}): RepositoryEntry {
  return repositoryEntry(
    repository,
    ids.map((id) => pipeline(id)),
    { commit: 'c1', ...more },
  )
}

function run(repositories: readonly RepositoryEntry[], more: Partial<Run> = {}): Run {
  return { header, repositories, gone: [], ended: '2026-01-01T00:01:00.000Z', ...more }
}

const knownOf = (one: Run, next: Partial<RunHeader> = {}): readonly string[] => [
  ...withOlder(noHistory, one, { ...header, ...next }).known.keys(),
]

describe('what is known of a commit', () => {
  it('holds for the same restage with the same options', () => {
    expect(knownOf(run([entry('a', [])]))).toEqual(['a'])
    expect(knownOf(run([entry('a', [])]), { restage: '1.0.1' })).toEqual([])
    expect(knownOf(run([entry('a', [])]), { options: { verify: { legacy: 'plan', measure: false, bases: {} } } })).toEqual([])
  })

  it('holds when the run was interrupted', () => {
    expect(knownOf(run([entry('a', [])], { ended: null }))).toEqual(['a'])
  })

  it.each([
    ['identical', true],
    ['equal', true],
    ['excused', true],
    ['different', true],
    // for the engine's reasons, perhaps
    ['legacy-does-not-build', false],
    ['new-does-not-build', false],
    ['not-runnable', false],
    ['no-engine', false],
  ] as const)('where the verdict is %s, holds: %s', (verdict, holds) => {
    const pipelines = [pipeline('p', 'equal'), pipeline('q', verdict)]
    expect(knownOf(run([entry('a', [], { pipelines })]))).toEqual(holds ? ['a'] : [])
  })

  it('does not hold for what failed, or has no commit', () => {
    expect(knownOf(run([entry('a', [], { outcome: 'timed-out' })]))).toEqual([])
    expect(knownOf(run([entry('a', [], { commit: null })]))).toEqual([])
  })
})

describe('what is gone', () => {
  const gone = (runs: readonly Run[], now: readonly RepositoryEntry[]): readonly string[] => {
    const history = runs.reduceRight((past, one) => withOlder(past, one, header), noHistory)
    return goneSince(history, now, '2026-02-02').map(({ repository, since, pipeline: { id } }) => `${repository} ${id} ${since}`)
  }

  it('was there when the repository was seen last', () => {
    expect(gone([run([entry('a', ['p', 'q'])])], [entry('a', ['q'])])).toEqual(['a p 2026-02-02'])
    const failed = run([entry('a', [], { outcome: 'crashed' })])
    expect(gone([run([entry('a', ['p'])]), failed], [entry('a', [])])).toEqual(['a p 2026-02-02'])
  })

  it('is not what nobody could look at, nor of a repository that is not looked at', () => {
    expect(gone([run([entry('a', ['p'])])], [entry('a', [], { outcome: 'unreachable' })])).toEqual([])
    expect(gone([run([entry('a', ['p'])])], [entry('b', [])])).toEqual([])
  })

  it('is kept from run to run with its day, until it is back', () => {
    const before = run([entry('a', [])], {
      gone: [{ kind: 'gone', repository: 'a', since: '2025-05-05', pipeline: pipeline('p') }],
    })
    expect(gone([before], [entry('a', [])])).toEqual(['a p 2025-05-05'])
    expect(gone([before], [entry('a', ['p'])])).toEqual([])
    expect(gone([before], [entry('a', [], { outcome: 'failed' })])).toEqual(['a p 2025-05-05'])
  })

  it('is not counted by a run that was interrupted', () => {
    expect(gone([run([entry('a', ['p'])], { ended: null })], [entry('a', [])])).toEqual([])
  })
})
