import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PipelineEntry, Run } from '../../../src/fleet/entry.ts'
import type { Figures, FleetReport, Sum, TeamRule } from '../../../src/report/fleet/report.ts'
import { summarise } from '../../../src/report/fleet/summary.ts'
import { trendPoint } from '../../../src/report/fleet/trend.ts'
import { firstStart, fleetRun, pipelineEntry, repositoryEntry, runOf, verificationOf } from '../../support/runs.ts'

const later = '2026-03-08T06:00:00.000Z'
const only = (run: Run, teams: readonly TeamRule[] = []): FleetReport => summarise({ run, previous: null, trend: [], teams })
const figuresOf = (entry: PipelineEntry): Figures | undefined =>
  only(runOf([repositoryEntry('shop', [entry])])).pipelines[0]?.figures
const verified = (verification: PipelineEntry['verification'], given: Partial<PipelineEntry> = {}): PipelineEntry =>
  pipelineEntry('migrated', { verification, ...given })
const MB = 1_000_000

describe('the figures of a pipeline', () => {
  it('are unknown without an engine, but for what files tell', () => {
    const { dockerfiles, scripts, lines, images, ...rest } = figuresOf(pipelineEntry()) ?? {}
    expect([dockerfiles, scripts, lines, images]).toEqual([
      { before: 2, after: 1 },
      { before: 1, after: 1 },
      { before: 40, after: 25 },
      { before: 2, after: 1 },
    ])
    expect(new Set(Object.values(rest).flatMap(({ before, after }) => [before, after]))).toEqual(new Set([null]))
  })

  it('have no after where it is blocked', () => {
    expect(figuresOf(pipelineEntry('blocked'))).toMatchObject({
      lines: { before: 40, after: null },
      images: { before: 2, after: null },
    })
  })

  const all = verificationOf({ final: 30 * MB, builder: 700 * MB, isMeasured: true })
  it.each<[title: string, verification: PipelineEntry['verification'], expected: Partial<Figures>]>([
    [
      'what an engine found, where the driver ran',
      all,
      {
        finalBytes: { before: 30 * MB, after: 30 * MB },
        finalLayers: { before: 2, after: 2 },
        registryBytes: { before: 10 * MB, after: 10 * MB },
        builderImages: { before: 1, after: 1 },
        builderBytes: { before: 700 * MB, after: 700 * MB },
        hostFiles: { before: 1, after: 0 },
        hostBytes: { before: 2 * MB, after: 0 },
        coldSeconds: { before: 60.5, after: 55 },
        warmSeconds: { before: 2.5, after: 1 },
        changedSeconds: { before: 12, after: 9.5 },
      },
    ],
    [
      'on a laptop the tagged builder and the files, since the untagged stage goes with a prune',
      all,
      { laptopBytes: { before: 732 * MB, after: 30 * MB } },
    ],
    [
      'no push size and no time where nothing was measured',
      verificationOf({ final: 30 * MB, builder: 700 * MB }),
      { registryBytes: { before: null, after: null }, coldSeconds: { before: null, after: null } },
    ],
    [
      'no files of a replayed plan, and a laptop without them',
      {
        ...all,
        leftBehind: all.leftBehind && { ...all.leftBehind, legacy: { ...all.leftBehind.legacy, files: null, containers: null } },
      },
      {
        hostFiles: { before: null, after: 0 },
        hostBytes: { before: null, after: 0 },
        laptopBytes: { before: 730 * MB, after: 30 * MB },
      },
    ],
    [
      'nothing where it does not build',
      verificationOf({ final: 30 * MB, builder: 700 * MB, verdict: 'new-does-not-build' }),
      {
        finalBytes: { before: null, after: null },
        builderBytes: { before: null, after: null },
        laptopBytes: { before: null, after: null },
      },
    ],
    [
      'no size where that of one of the final images is not known',
      { ...all, images: [...all.images, ...all.images.map((image) => ({ ...image, id: 'other', sizes: null }))] },
      {
        finalBytes: { before: null, after: null },
        laptopBytes: { before: null, after: null },
        builderImages: { before: 1, after: 1 },
      },
    ],
    [
      'all final images together',
      { ...all, images: [...all.images, ...all.images] },
      { finalBytes: { before: 60 * MB, after: 60 * MB } },
    ],
  ])('have %s', (_, verification, expected) => {
    expect(figuresOf(verified(verification))).toMatchObject(expected)
  })
})

describe('sums', () => {
  it('count statuses, verdicts, findings and repositories', () => {
    const { whole } = only(
      runOf(
        [
          repositoryEntry('a', [
            pipelineEntry('migrated', { verification: verificationOf({ final: 1, builder: 1 }) }),
            pipelineEntry('blocked', { id: 'b' }),
          ]),
          repositoryEntry('b', [pipelineEntry('caveats')]),
          repositoryEntry('c'),
          repositoryEntry('d'),
          repositoryEntry('e', [], { outcome: 'timed-out', message: 'it took longer than 60 s' }),
        ],
        { gone: [{ kind: 'gone', repository: 'd', since: firstStart, pipeline: pipelineEntry() }] },
      ),
    )
    expect(whole.pipelines).toEqual({ migrated: 1, caveats: 1, blocked: 1, gone: 1 })
    expect(whole.repositories).toEqual({ total: 5, open: 2, finished: 1, nothing: 1, failed: 1 })
    expect(whole.findings).toEqual({ blocker: 1, caveat: 1, note: 0 })
    expect(whole.verdicts).toMatchObject({ equal: 1, identical: 0, 'not-verified': 2 })
  })

  it('are over those whose both sides are known, and say so', () => {
    const verification = verificationOf({ final: 30 * MB, builder: 700 * MB, isMeasured: true })
    const { whole } = only(
      runOf([
        repositoryEntry('a', [
          verified(verification),
          pipelineEntry('migrated', { id: 'b' }),
          pipelineEntry('blocked', { id: 'c' }),
        ]),
      ]),
    )
    expect(whole.open).toMatchObject({
      lines: { before: 80, after: 50, known: 2, of: 3 },
      finalBytes: { before: 30 * MB, after: 30 * MB, known: 1, of: 3 },
      coldSeconds: { before: 60.5, after: 55, known: 1, of: 3 },
    })
    expect(whole.gone).toBeNull()
  })

  it('are unknown where nothing is known, and not 0', () => {
    const { whole } = only(runOf([repositoryEntry('a', [pipelineEntry()])]))
    expect(whole.open?.finalBytes).toEqual({ before: null, after: null, known: 0, of: 1 })
  })

  it('keep what is gone apart from what is open', () => {
    const pipeline = verified(verificationOf({ final: 30 * MB, builder: 700 * MB }))
    const { whole, pipelines } = only(
      runOf([repositoryEntry('a')], { gone: [{ kind: 'gone', repository: 'a', since: later, pipeline }] }),
    )
    expect(whole.open).toBeNull()
    expect(whole.gone?.laptopBytes).toEqual({ before: 732 * MB, after: 30 * MB, known: 1, of: 1 })
    expect(pipelines).toMatchObject([{ status: 'gone', since: later, entry: { status: 'migrated' } }])
  })

  it('leave out what is gone of a repository that was not looked at, and what is there again', () => {
    const pipeline = pipelineEntry()
    const gone = ['a', 'b'].map((repository) => ({ kind: 'gone' as const, repository, since: firstStart, pipeline }))
    expect(only(runOf([repositoryEntry('a', [pipeline])], { gone })).pipelines.map(({ status }) => status)).toEqual(['migrated'])
  })

  const builder = (id: string, builderName: string, size: number): PipelineEntry =>
    verified(verificationOf({ final: 10, builder: size, builderName }), { id })
  it.each<[title: string, repositories: Readonly<Record<string, readonly PipelineEntry[]>>, images: number, bytes: number]>([
    ['one image of two pipelines once', { a: [builder('x', 'b:1', 500), builder('y', 'b:1', 500)] }, 1, 500],
    ['two images of one name twice', { a: [builder('x', 'b:1', 500), builder('y', 'b:1', 501)] }, 2, 1001],
    ['images of two names twice', { a: [builder('x', 'b:1', 500), builder('y', 'b:2', 500)] }, 2, 1000],
    ['one name of two repositories twice', { a: [builder('x', 'b:1', 500)], b: [builder('x', 'b:1', 500)] }, 2, 1000],
  ])('count %s', (_, repositories, images, bytes) => {
    const { whole } = only(runOf(Object.entries(repositories).map(([name, pipelines]) => repositoryEntry(name, pipelines))))
    expect([whole.open?.builderImages.before, whole.open?.builderBytes.before]).toEqual([images, bytes])
    expect(whole.open?.laptopBytes.before).toBe(bytes + 2 * (10 + 2 * MB))
  })
})

describe('teams', () => {
  it.each<[pattern: string, repository: string, fits: boolean]>([
    ['shop', 'shop', true],
    ['shop', 'shop2', false],
    ['shop*', 'shop2', true],
    ['*', 'group/shop', false],
    ['**', 'group/shop', true],
    ['github.com/acme/*', 'github.com/acme/shop', true],
    ['github.com/acme/*', 'github.com/acme/old/shop', false],
    ['github.com/**', 'github.com/acme/old/shop', true],
    ['shop-?', 'shop-1', true],
    ['a.c', 'abc', false],
    ['[a]', 'a', false],
  ])('the pattern %s and %s: %s', (pattern, repository, fits) => {
    expect(only(runOf([repositoryEntry(repository)]), [{ pattern, team: 'T' }]).repositories[0]?.team).toBe(fits ? 'T' : null)
  })

  it('are told by the first pattern that fits, in the order of their names, and what has none last', () => {
    const rules = [
      { pattern: 'web-*', team: 'Web' },
      { pattern: 'web-api', team: 'Core' },
      { pattern: 'api', team: 'Core' },
    ]
    const { teams } = only(runOf(['web-api', 'api', 'old'].map((name) => repositoryEntry(name, [pipelineEntry()]))), rules)
    expect(teams.map(({ team, sum }) => [team, sum.repositories.total])).toEqual([
      ['Core', 1],
      ['Web', 1],
      [null, 1],
    ])
  })

  it('are none where no rule is given', () => {
    expect(only(runOf([repositoryEntry('a')])).teams).toEqual([])
  })
})

describe('the ranking', () => {
  const blocked = (id: string, ...codes: readonly string[]): PipelineEntry =>
    pipelineEntry('blocked', {
      id,
      findings: codes.map((code) => ({ code, severity: 'blocker', message: `${code} in ${id}`, help: `cure ${code}`, at: null })),
    })

  it('has first what frees most at once, with those pipelines as examples', () => {
    const { ranking } = only(
      runOf([
        repositoryEntry('a', [blocked('1', 'RS413', 'RS501'), blocked('2', 'RS413', 'RS501'), blocked('3', 'RS413', 'RS413')]),
        repositoryEntry('b', [blocked('1', 'RS501', 'RS403'), blocked('2', 'RS560'), blocked('3', 'RS560')]),
      ]),
    )
    expect(ranking.map(({ code, alone, pipelines, repositories }) => [code, alone, pipelines, repositories])).toEqual([
      ['RS560', 2, 2, 1],
      ['RS413', 1, 3, 1],
      ['RS501', 0, 3, 2],
      ['RS403', 0, 1, 1],
    ])
    expect(ranking[1]).toMatchObject({
      message: 'RS413 in 3',
      help: 'cure RS413',
      examples: [
        { repository: 'a', id: '3' },
        { repository: 'a', id: '1' },
        { repository: 'a', id: '2' },
      ],
    })
  })

  it('has nothing of pipelines that are gone, and no caveats', () => {
    const run = runOf([repositoryEntry('a', [pipelineEntry('caveats')])], {
      gone: [{ kind: 'gone', repository: 'a', since: firstStart, pipeline: blocked('old', 'RS413') }],
    })
    expect(only(run).ranking).toEqual([])
  })
})

describe('what changed', () => {
  const sized = (final: number, verdict: 'equal' | 'different' = 'equal'): PipelineEntry =>
    verified(verificationOf({ final, builder: 700 * MB, verdict }))
  const kindsOf = (was: readonly PipelineEntry[], is: readonly PipelineEntry[]): readonly string[] | undefined =>
    summarise({
      run: runOf([repositoryEntry('a', is)], { started: later }),
      previous: runOf([repositoryEntry('a', was)]),
      trend: [],
      teams: [],
    }).changes?.pipelines.flatMap(({ kinds }) => kinds)

  it.each<[title: string, was: readonly PipelineEntry[], is: readonly PipelineEntry[], kinds: readonly string[]]>([
    ['nothing of the same', [sized(100 * MB)], [sized(100 * MB)], []],
    ['a new one', [], [pipelineEntry()], ['new']],
    ['another status', [pipelineEntry('blocked')], [pipelineEntry()], ['status']],
    ['another verdict', [sized(100 * MB)], [sized(100 * MB, 'different')], ['verdict']],
    ['no verdict where one is not known', [pipelineEntry()], [sized(100 * MB)], []],
    ['another size', [sized(100 * MB)], [sized(102 * MB)], ['size']],
    ['no size that is the same but for a download', [sized(100 * MB)], [sized(100.9 * MB)], []],
    ['all of it', [{ ...sized(100 * MB), status: 'caveats' }], [sized(50 * MB, 'different')], ['status', 'verdict', 'size']],
  ])('is %s', (_, was, is, kinds) => {
    expect(kindsOf(was, is)).toEqual(kinds)
  })

  it('is nothing to tell without an earlier run', () => {
    expect(only(runOf([repositoryEntry('a', [pipelineEntry()])])).changes).toBeNull()
  })

  it('tells what is gone once, and what nobody knows of', () => {
    const gone = { kind: 'gone' as const, pipeline: pipelineEntry() }
    const run = runOf(
      [repositoryEntry('cured'), repositoryEntry('old'), repositoryEntry('down', [], { outcome: 'unreachable', message: '404' })],
      {
        started: later,
        gone: [
          { ...gone, repository: 'cured', since: later },
          { ...gone, repository: 'old', since: firstStart },
        ],
      },
    )
    const previous = runOf(
      ['cured', 'down', 'left'].map((name) => repositoryEntry(name, [pipelineEntry()])).concat(repositoryEntry('old')),
      { gone: [{ ...gone, repository: 'old', since: firstStart }] },
    )
    const { changes } = summarise({ run, previous, trend: [], teams: [] })
    expect(changes?.since).toBe(firstStart)
    expect(
      changes?.pipelines.map(({ repository, kinds, before, after }) => [repository, ...kinds, before?.status, after?.status]),
    ).toEqual([
      ['cured', 'gone', 'migrated', 'gone'],
      ['down', 'unseen', 'migrated', undefined],
      ['left', 'unseen', 'migrated', undefined],
    ])
  })
})

describe('the trend', () => {
  it('has a point of each run, oldest first, this one last', () => {
    const runs = [0, 1, 2, 3].map((week) => fleetRun({ repositories: 40, isVerified: true, week }))
    const [first, second, third, fourth] = runs as [Run, Run, Run, Run]
    const report = summarise({ run: fourth, previous: third, trend: [second, first, third].map(trendPoint), teams: [] })
    expect(report.trend).toEqual(runs.map(trendPoint))
    expect(report.trend.map(({ pipelines }) => pipelines.gone)).toEqual([0, 2, 4, 6])
  })

  it('tells of bytes what the sums tell', () => {
    const run = fleetRun({ repositories: 40, isVerified: true, week: 2 })
    const [{ open, gone }, { whole }] = [trendPoint(run), only(run)]
    expect([open.laptopBytes, open.registryBytes]).toEqual([whole.open?.laptopBytes, whole.open?.registryBytes])
    expect([gone.laptopBytes, gone.registryBytes]).toEqual([whole.gone?.laptopBytes, whole.gone?.registryBytes])
  })
})

describe('laws', () => {
  const rules: readonly TeamRule[] = [
    { pattern: 'group-1/**', team: 'One' },
    { pattern: 'group-2/*', team: 'Two' },
    { pattern: 'group-*/shop-0000?', team: 'Old' },
  ]
  const run = fleetRun({ repositories: 60, isVerified: true, week: 3 })
  const previous = fleetRun({ repositories: 60, isVerified: true, week: 2 })

  it.each<[groups: string, sums: (report: FleetReport) => readonly Sum[]]>([
    ['teams', ({ teams }) => teams.map(({ sum }) => sum)],
    ['repositories', ({ repositories }) => repositories.map(({ sum }) => sum)],
  ])('the %s together are the whole', (_, sums) => {
    const report = only(run, rules)
    expect(report.teams).toHaveLength(4)
    expect(sums(report).map(numbersOf).reduce(added)).toEqual(numbersOf(report.whole))
  })

  it('the order of the lines does not matter', () => {
    const report = summarise({ run, previous, trend: [], teams: rules })
    const shuffle = <Thing>(things: readonly Thing[]): fc.Arbitrary<Thing[]> =>
      fc.shuffledSubarray([...things], { minLength: things.length, maxLength: things.length })
    fc.assert(
      fc.property(shuffle(run.repositories), shuffle(run.gone), shuffle(previous.repositories), (repositories, gone, earlier) => {
        const mixed = {
          ...run,
          gone,
          repositories: repositories.map((entry) => ({ ...entry, pipelines: [...entry.pipelines].reverse() })),
        }
        expect(summarise({ run: mixed, previous: { ...previous, repositories: earlier }, trend: [], teams: rules })).toEqual(
          report,
        )
      }),
      { numRuns: 20 },
    )
  })

  it('it is JSON, word by word', () => {
    const report = summarise({ run, previous, trend: [], teams: rules })
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })
})

/** Every number of a sum by its path; those that are not known are left out. */
function numbersOf(sum: Sum): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  const visit = (path: string, value: unknown): void => {
    if (typeof value === 'number') found.set(path, Math.round(value * 1000))
    else if (typeof value === 'object' && value !== null)
      for (const [key, part] of Object.entries(value)) visit(`${path}.${key}`, part)
  }
  visit('', sum)
  return found
}

function added(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...a.keys(), ...b.keys()].map((key) => [key, (a.get(key) ?? 0) + (b.get(key) ?? 0)]))
}
