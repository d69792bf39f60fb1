import { describe, expect, it } from 'vitest'
import { reportLines } from '../../src/cli/report-lines.ts'
import { reportOf } from '../support/report-page.ts'
import { hostileRun, pipelineEntry, repositoryEntry, runOf, verificationOf } from '../support/runs.ts'

describe('the lines of a report', () => {
  it('count, say what to fix next, and name the files', () => {
    const blocked = pipelineEntry('blocked')
    const run = runOf([
      repositoryEntry('a', [pipelineEntry(), pipelineEntry('caveats', { id: 'other' })]),
      repositoryEntry('b', [blocked]),
      repositoryEntry('c'),
      repositoryEntry('d', [], { outcome: 'crashed', message: 'its process ended' }),
    ])
    const [first] = blocked.findings.filter(({ severity }) => severity === 'blocker')
    expect(reportLines(reportOf(run), ['out/report.html', 'out/report\n.csv'])).toEqual([
      '4 repositories: 2 with builder patterns, 1 without, 1 could not be analysed.',
      'Pipelines: 1 to migrate, 1 with caveats, 1 blocked, 0 gone since an earlier run.',
      'Sizes: not known without --verify.',
      `Next: ${first?.code ?? ''} blocks 1 pipeline: ${first?.message ?? ''}`,
      'Written: out/report.html',
      'Written: out/report\\n.csv',
    ])
  })

  it('have sizes where an engine was asked, and say of how many', () => {
    const sizes = verificationOf({ final: 20_000_000, builder: 800_000_000, isMeasured: true })
    const run = (more: readonly ReturnType<typeof pipelineEntry>[]): readonly string[] =>
      reportLines(reportOf(runOf([repositoryEntry('a', [pipelineEntry('migrated', { verification: sizes }), ...more])])), [])
    expect(run([])[0]).toBe('1 repository: 1 with builder patterns, 0 without.')
    expect(run([])[2]).toMatch(/^On the machine of who builds: [\d.]+ MB now, [\d.]+ MB after\.$/)
    const other = pipelineEntry('migrated', {
      id: 'other',
      verification: verificationOf({ final: 1, builder: 1, verdict: 'no-engine' }),
    })
    expect(run([other])[2]).toMatch(/ after \(known of 1 of 2\)\.$/)
  })

  it('are one line each, whatever a repository says', () => {
    for (const line of reportLines(reportOf(hostileRun()), ['x'])) expect(line).toMatch(/^[^\p{Cc}\u2028\u202e]*$/u)
  })
})
