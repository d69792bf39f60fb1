/**
 * The report for the test view of a CI service: a suite a repository, a case an open pipeline.
 *
 * A case **fails** where a build shows that the new version is not the same or does not build: that is a promise of restage which does not
 * hold, and somebody has to look. A repository that could not be analysed is an **error**. A blocked pipeline is **skipped**, with its
 * findings: it works as it did, and it stays blocked until somebody rewrites it. As a failure it would make a build red for months that
 * nobody who sees it broke, and such builds are switched off. What could not be compared (the legacy version does not build, something
 * is missing on the machine) is skipped too, with why. Migrated ones pass; their caveats are in the output of the case.
 *
 * Pipelines that are gone and repositories with nothing to do are no cases. Characters that XML 1.0 cannot hold are written out.
 */
import type { VerificationVerdict } from '../../verify/verification.ts'
import { cleanLine, cleanText } from '../../text/clean.ts'
import { groupBy } from './groups.ts'
import type { FleetReport, PipelineReport, RepositoryReport } from './report.ts'

type Result = 'passed' | 'failure' | 'error' | 'skipped'

interface Case {
  readonly name: string
  readonly seconds: number
  readonly result: Result
  readonly message: string
  /** Lines with what was found. */
  readonly details: string
}

const verdicts: Readonly<Record<VerificationVerdict, readonly [Result, string]>> = {
  identical: ['passed', ''],
  equal: ['passed', ''],
  excused: ['passed', ''],
  different: ['failure', 'the images differ'],
  'legacy-does-not-build': ['skipped', 'not compared: the legacy version does not build'],
  'new-does-not-build': ['failure', 'the new version does not build'],
  'not-runnable': ['skipped', 'not compared: it could not be built here'],
  'no-engine': ['skipped', 'not compared: no engine answers'],
}

export function renderJunit({ repositories, pipelines, started }: FleetReport): string {
  const open = groupBy(
    pipelines.filter(({ status }) => status !== 'gone'),
    ({ repository }) => repository,
  )
  const suites = repositories.flatMap((repository) => {
    const cases = [...failedCases(repository), ...(open.get(repository.repository) ?? []).map(caseOf)]
    return cases.length === 0 ? [] : [{ repository, cases }]
  })
  const all = suites.flatMap(({ cases }) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites name="restage"${countsOf(all)}>\n`,
    ...suites.map((suite) => suiteText(suite.repository, suite.cases, started)),
    '</testsuites>\n',
  ].join('')
}

function failedCases({ outcome, message }: RepositoryReport): readonly Case[] {
  if (outcome === 'done') return []
  return [
    { name: 'analysis', seconds: 0, result: 'error', message: `${outcome}: ${message ?? 'no reason is known'}`, details: '' },
  ]
}

function caseOf({ id, status, entry }: PipelineReport): Case {
  const { findings, verification } = entry
  const blockers = findings.filter(({ severity }) => severity === 'blocker').map(({ code }) => code)
  const [result, message] =
    status === 'blocked'
      ? (['skipped', `blocked: ${[...new Set(blockers)].join(', ')}`] as const)
      : verification === null
        ? (['passed', ''] as const)
        : verdicts[verification.verdict]
  const { legacy, multiStage, compare } = verification?.timings ?? { legacy: 0, multiStage: 0, compare: 0 }
  const found = findings.map(({ code, severity, message: text, help, at }) => {
    const place = at === null ? '' : `${at.path}:${String(at.line)}:${String(at.column)}: `
    return `${place}${severity} ${code}: ${text} ${help}`
  })
  const said = verification?.message ?? null
  const details = [...(said === null ? [] : [said]), ...found].join('\n')
  return { name: id, seconds: legacy + multiStage + compare, result, message, details }
}

function suiteText({ repository, milliseconds }: RepositoryReport, cases: readonly Case[], started: string): string {
  const time = (milliseconds / 1000).toFixed(3)
  const name = attribute(repository)
  return [
    `  <testsuite name="${name}"${countsOf(cases)} time="${time}" timestamp="${attribute(started.replace(/\.\d+Z$/, ''))}">\n`,
    ...cases.map((one) => caseText(one, name)),
    '  </testsuite>\n',
  ].join('')
}

function caseText({ name, seconds, result, message, details }: Case, suite: string): string {
  const parts = [
    ...(result === 'passed' ? [] : [`      <${result} message="${attribute(message)}"/>\n`]),
    ...(details === '' ? [] : [`      <system-out>${content(details)}</system-out>\n`]),
  ]
  const head = `    <testcase classname="${suite}" name="${attribute(name)}" time="${seconds.toFixed(3)}"`
  return parts.length === 0 ? `${head}/>\n` : `${head}>\n${parts.join('')}    </testcase>\n`
}

function countsOf(cases: readonly Case[]): string {
  const count = (wanted: Result): string => String(cases.filter(({ result }) => result === wanted).length)
  return ` tests="${String(cases.length)}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`
}

function attribute(text: string): string {
  return escapeXml(cleanLine(text))
}

function content(text: string): string {
  return escapeXml(cleanText(text))
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** @param text without control characters and halves of characters; of what is left XML 1.0 has no place for two. */
function escapeXml(text: string): string {
  return text
    .replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
