import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import type { RepositoryEntry } from '../../../src/fleet/entry.ts'
import { renderSarif } from '../../../src/report/fleet/render-sarif.ts'
import { summarise } from '../../../src/report/fleet/summary.ts'
import { fleetReport, hostileReport } from '../../support/reports.ts'
import { firstStart, pipelineEntry, repositoryEntry, runOf } from '../../support/runs.ts'

const pages = 'https://docs.example/findings'

const require = createRequire(import.meta.url)
// of draft 4, of which it only uses what later drafts have too
const { $schema, id, ...schema } = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as Record<string, unknown>
const ajv = new Ajv({
  allErrors: true,
  strict: false,
  unicodeRegExp: false,
  formats: {
    uri: (text) => URL.canParse(text),
    'uri-reference': (text) =>
      /^(?:[\w\-.~!$&'()*+,;=:@/?#]|%[\dA-F]{2})*$/.test(text) && URL.canParse(text, 'file:///repository/'),
    'date-time': (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text),
  },
})
const validate = ajv.compile(schema)

interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }
      readonly region?: { readonly startLine: number; readonly startColumn: number }
    }
  }[]
}
interface Log {
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly rules: readonly {
          readonly id: string
          readonly helpUri?: string
          readonly defaultConfiguration: { readonly level: string }
        }[]
      }
    }
    readonly invocations: readonly object[]
    readonly versionControlProvenance: readonly object[]
    readonly originalUriBaseIds: Readonly<Record<string, object>>
    readonly results: readonly Result[]
  }[]
}

/** The one run of a report that is valid. */
function runIn(sarif: string): Log['runs'][number] {
  const log = JSON.parse(sarif) as Log
  expect(validate(log) ? '' : ajv.errorsText(validate.errors)).toBe('')
  const [run] = log.runs
  if (run === undefined) throw new Error('no run')
  return run
}
const rendered = (...repositories: readonly RepositoryEntry[]): Log['runs'][number] =>
  runIn(renderSarif(summarise({ run: runOf(repositories), previous: null, trend: [], teams: [] }), pages))

describe('the report as SARIF', () => {
  it('follows a schema that says what is wrong', () => {
    expect([$schema, id]).toEqual([expect.stringContaining('draft-04'), expect.stringContaining('sarif-2.1.0')])
    expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false)
    expect(
      validate({
        version: '2.1.0',
        runs: [{ tool: { driver: { name: 'restage', rules: [{ id: 'RS413', helpUri: 'RS413.md' }] } } }],
      }),
    ).toBe(false)
  })

  it('has a result for each finding of open pipelines', () => {
    const { results, tool } = runIn(renderSarif(fleetReport, pages))
    const findings = fleetReport.pipelines.filter(({ status }) => status !== 'gone').flatMap(({ entry }) => entry.findings)
    expect(results.map(({ ruleId }) => ruleId)).toEqual(findings.map(({ code }) => code))
    expect(results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex]?.id)).toEqual(findings.map(({ code }) => code))
  })

  it('says where, how grave and what', () => {
    const { results, tool, originalUriBaseIds } = rendered(repositoryEntry('shop', [pipelineEntry('blocked')]))
    expect(results).toMatchObject([
      {
        ruleId: 'RS413',
        level: 'error',
        message: { text: 'The container works on files of the host.\nMigrate by hand.' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'build.sh', uriBaseId: 'shop' },
              region: { startLine: 3, startColumn: 1 },
            },
          },
        ],
      },
    ])
    expect(tool.driver.rules).toMatchObject([
      { id: 'RS413', helpUri: 'https://docs.example/findings/RS413.md', defaultConfiguration: { level: 'error' } },
    ])
    expect(Object.keys(originalUriBaseIds)).toEqual(['shop'])
  })

  it('names the driver where a finding has no place', () => {
    const findings = pipelineEntry('caveats').findings.map((finding) => ({ ...finding, at: null }))
    const { results } = rendered(repositoryEntry('shop', [pipelineEntry('caveats', { findings })]))
    expect(results[0]).toMatchObject({
      level: 'warning',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'build.sh' } } }],
    })
    expect(results[0]?.locations[0]?.physicalLocation.region).toBeUndefined()
  })

  it('has rules without pages where nobody says where they are', () => {
    const report = summarise({
      run: runOf([repositoryEntry('a', [pipelineEntry('blocked')])]),
      previous: null,
      trend: [],
      teams: [],
    })
    expect(runIn(renderSarif(report, null)).tool.driver.rules[0]?.helpUri).toBeUndefined()
  })

  it('has a rule of the gravest finding with its code', () => {
    const { findings } = pipelineEntry('blocked')
    const severities = ['note', 'blocker', 'caveat'] as const
    const mixed = severities.flatMap((severity) => findings.map((finding) => ({ ...finding, severity })))
    const { tool, results } = rendered(repositoryEntry('a', [pipelineEntry('blocked', { findings: mixed })]))
    expect(tool.driver.rules.map(({ defaultConfiguration }) => defaultConfiguration.level)).toEqual(['error'])
    expect(results.map(({ level }) => level)).toEqual(['note', 'error', 'warning'])
  })

  it('says what was analysed, where it has an address', () => {
    const { versionControlProvenance } = rendered(
      repositoryEntry('a', [], { source: 'https://git.example/a.git', commit: 'c0ffee' }),
      repositoryEntry('b', [], { source: './b', commit: 'c0ffee' }),
      repositoryEntry('c', [], { source: 'https://', commit: null }),
    )
    expect(versionControlProvenance).toEqual([
      { repositoryUri: 'https://git.example/a.git', revisionId: 'c0ffee', mappedTo: { uriBaseId: 'a' } },
    ])
  })

  it('notifies of repositories that were not analysed, and of a run that was interrupted', () => {
    const run = runOf([repositoryEntry('a', [], { outcome: 'crashed', message: 'a bug' })], { isEnded: false })
    const { invocations } = runIn(renderSarif(summarise({ run, previous: null, trend: [], teams: [] }), pages))
    expect(invocations).toEqual([
      {
        executionSuccessful: false,
        startTimeUtc: firstStart,
        toolExecutionNotifications: [{ level: 'error', message: { text: 'a: crashed: a bug' } }],
      },
    ])
  })

  const at = (path: string): string | undefined => {
    const findings = pipelineEntry('blocked').findings.map((finding) => ({ ...finding, at: { path, line: 1, column: 1 } }))
    return rendered(repositoryEntry('a', [pipelineEntry('blocked', { findings })])).results[0]?.locations[0]?.physicalLocation
      .artifactLocation.uri
  }
  it.each<[path: string, uri: string]>([
    ['ci/build all.sh', 'ci/build%20all.sh'],
    ['../x', '../x'],
    ['javascript:alert(1)', 'javascript%3Aalert%281%29'],
    ['//evil.example/x', '%2F%2Fevil.example/x'],
    ['a?b#c%', 'a%3Fb%23c%25'],
    ['grün', 'gr%C3%BCn'],
    // a byte that is no UTF-8
    ['gr\udcfcn', 'gr%FCn'],
  ])('the path %j is %s', (path, uri) => {
    expect(at(path)).toBe(uri)
  })

  it('makes no link of a text', () => {
    const findings = pipelineEntry('blocked').findings.map((finding) => ({
      ...finding,
      message: '[x](http://evil.example)',
      help: 'y',
    }))
    const { results } = rendered(repositoryEntry('a', [pipelineEntry('blocked', { findings })]))
    expect(results[0]?.message.text).toBe('\\[x\\](http://evil.example)\ny')
  })

  it('is valid whatever the texts are, and keeps repositories apart', () => {
    const { results, originalUriBaseIds } = runIn(renderSarif(hostileReport, pages))
    expect(results).toHaveLength(hostileReport.repositories.length * 3)
    expect(Object.keys(originalUriBaseIds)).toEqual(hostileReport.repositories.map(({ repository }) => repository))
    for (const { locations } of results)
      expect(locations[0]?.physicalLocation.artifactLocation.uri).not.toMatch(/^(?:\/|[a-z]+:)/i)
  })
})
