/** The check run of the bot on a commit: annotations at lines, and a summary. The same again makes no second one. */
import { createHash } from 'node:crypto'
import type { ConfigurationProblem } from '../config/configuration.ts'
import type { Hub } from './hub.ts'
import { plain } from './markdown.ts'

export interface Annotation {
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly level: 'notice' | 'warning' | 'failure'
  readonly title: string
  readonly message: string
}

export interface Check {
  readonly conclusion: 'success' | 'neutral' | 'failure'
  readonly title: string
  /** Markdown. */
  readonly summary: string
  readonly annotations: readonly Annotation[]
}

export const checkName = 'restage'

/** GitHub's own limits: annotations of one request, characters of a message. */
const most = { annotations: 50, message: 10_000, summary: 60_000 }

/** @returns whether there was something new to say */
export async function tellCheck({ api, owner, repo }: Hub, commit: string, check: Check): Promise<boolean> {
  const content = createHash('sha256').update(JSON.stringify(check)).digest('hex')
  const { data: known } = await api.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', {
    owner,
    repo,
    ref: commit,
    check_name: checkName,
  })
  if (known.check_runs.some(({ external_id: id }) => id === content)) return false
  const { title, summary, conclusion } = check
  const output = (from: number): object => ({
    title,
    summary: summary.slice(0, most.summary),
    annotations: check.annotations.slice(from, from + most.annotations).map(shown),
  })
  const ask = { owner, repo, name: checkName, head_sha: commit, external_id: content, status: 'completed', conclusion } as const
  const { data } = await api.request('POST /repos/{owner}/{repo}/check-runs', { ...ask, output: output(0) as never })
  for (let from = most.annotations; from < check.annotations.length; from += most.annotations)
    await api.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
      owner,
      repo,
      check_run_id: data.id,
      output: output(from) as never,
    })
  return true
}

function shown({ path, line, level, title, message }: Annotation): object {
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: level,
    title: title.slice(0, 255),
    // a message is plain text
    message: message.slice(0, most.message),
  }
}

/** What is wrong with the configuration, at its lines. */
export function checkOfProblems(problems: readonly ConfigurationProblem[]): Check {
  return {
    conclusion: 'failure',
    title: 'restage.yaml has errors',
    summary: `Nothing is suggested until they are mended:\n\n${problems.map(({ message, at }) => `- line ${String(at.line)}: ${plain(message)}`).join('\n')}`,
    annotations: problems.map(({ message, at }) => ({
      path: at.path,
      line: at.line,
      level: 'failure',
      title: 'restage.yaml',
      message,
    })),
  }
}
