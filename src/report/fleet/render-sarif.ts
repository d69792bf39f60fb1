/**
 * The findings of open pipelines as SARIF 2.1.0, for code scanning: a result a finding.
 *
 * All are in one run. A path is relative to its repository, whose name is its `uriBaseId`; `versionControlProvenance` says where that is
 * and what was analysed. A blocker is an error, a caveat a warning, a note a note. Repositories that could not be analysed are notifications
 * of the tool, since they are no result.
 */
import type { Finding, Severity } from '../../findings/finding.ts'
import { cleanText } from '../../text/clean.ts'
import { encodeText } from '../../text/encoding.ts'
import type { Location } from '../../text/source.ts'
import { byText } from './order.ts'
import type { FleetReport, PipelineReport, RepositoryReport } from './report.ts'

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = { blocker: 'error', caveat: 'warning', note: 'note' }
const severities: readonly Severity[] = ['blocker', 'caveat', 'note']

/** @param pages address of the folder with the findings' pages, without a slash at its end; `null`: rules have none. */
export function renderSarif(report: FleetReport, pages: string | null): string {
  const open = report.pipelines.filter(({ status }) => status !== 'gone')
  const rules = rulesOf(open)
  const indices = new Map(rules.map(({ code }, index) => [code, index]))
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'restage', semanticVersion: report.restage, rules: rules.map((rule) => ruleObject(rule, pages)) },
        },
        invocations: [invocationOf(report)],
        columnKind: 'utf16CodeUnits',
        versionControlProvenance: report.repositories.flatMap(provenanceOf),
        originalUriBaseIds: Object.fromEntries(
          report.repositories.map(({ repository }) => [repository, { description: message(repository) }]),
        ),
        results: open.flatMap((pipeline) =>
          pipeline.entry.findings.map((finding) => ({
            ruleId: finding.code,
            ruleIndex: indices.get(finding.code) ?? -1,
            level: levels[finding.severity],
            message: message(`${finding.message}\n${finding.help}`),
            locations: [locationOf(pipeline, finding.at)],
            properties: { repository: pipeline.repository, pipeline: pipeline.id, team: pipeline.team },
          })),
        ),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

/** One finding of each code, by code: the gravest. */
function rulesOf(pipelines: readonly PipelineReport[]): readonly Finding[] {
  const rules = new Map<string, Finding>()
  for (const finding of pipelines.flatMap(({ entry }) => entry.findings)) {
    const known = rules.get(finding.code)
    if (known === undefined || severities.indexOf(finding.severity) < severities.indexOf(known.severity))
      rules.set(finding.code, finding)
  }
  return [...rules.values()].sort(byText(({ code }) => code))
}

function ruleObject({ code, severity, help }: Finding, pages: string | null): object {
  return {
    id: code,
    shortDescription: message(`restage ${code}`),
    fullDescription: message(`The finding ${code} of restage`),
    help: message(help),
    ...(pages === null ? {} : { helpUri: `${pages}/${code}.md` }),
    defaultConfiguration: { level: levels[severity] },
  }
}

function invocationOf({ started, ended, repositories }: FleetReport): object {
  return {
    executionSuccessful: ended !== null,
    startTimeUtc: started,
    ...(ended === null ? {} : { endTimeUtc: ended }),
    toolExecutionNotifications: repositories
      .filter(({ outcome }) => outcome !== 'done')
      .map(({ repository, outcome, message: why }) => ({
        level: 'error',
        message: message(`${repository}: ${outcome}: ${why ?? 'no reason is known'}`),
      })),
  }
}

/** A folder has no address that another machine could use. */
function provenanceOf({ repository, source, commit }: RepositoryReport): readonly object[] {
  if (!/^(https?|ssh|git):\/\//.test(source) || !URL.canParse(source)) return []
  return [
    {
      repositoryUri: new URL(source).href,
      ...(commit === null ? {} : { revisionId: commit }),
      mappedTo: { uriBaseId: repository },
    },
  ]
}

function locationOf({ repository, entry }: PipelineReport, at: Location | null): object {
  const artifactLocation = { uri: addressOf(at?.path ?? entry.driver.path), uriBaseId: repository }
  const region = at === null ? {} : { region: { startLine: at.line, startColumn: at.column } }
  return { physicalLocation: { artifactLocation, ...region } }
}

/** A path as a relative address: bytes that are no letters of one are `%XX`, so it can have neither a scheme nor a host. */
function addressOf(path: string): string {
  const parts = Array.from(encodeText(path), (byte) => {
    const character = String.fromCharCode(byte)
    return /[\w\-.~/]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  })
  return parts.join('').replace(/^\/+/, (slashes) => '%2F'.repeat(slashes.length))
}

/** Viewers make links of `[text](address)`; a backslash keeps them texts. */
function message(text: string): { readonly text: string } {
  const plain = cleanText(text)
  return { text: plain.includes('](') ? plain.replace(/[\\[\]]/g, '\\$&') : plain }
}
