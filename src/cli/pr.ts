/** `restage pr`: one visit of the bot, by hand or by a workflow, with a token. */
import { statSync } from 'node:fs'
import { openLooker } from '../bot/looker.ts'
import { reviewCommit } from '../bot/review-commit.ts'
import { visit, type Visit } from '../bot/visit.ts'
import { whyOf } from '../bot/trouble.ts'
import { originOf, takeAccess } from '../fleet/checkout.ts'
import { accessFrom, connect } from '../fleet/github.ts'
import { cleanJson, cleanLine } from '../text/clean.ts'
import { OperationalError } from '../text/failure.ts'
import type { PrArguments } from './arguments.ts'
import { lookers } from './children.ts'
import type { Terminal } from './terminal.ts'

/** Runs the command and returns its exit code. */
export async function runPr({ target, review, reopen, json, timeLimit }: PrArguments, terminal: Terminal): Promise<number> {
  const api = accessFrom(process.env, (seconds) => {
    terminal.err(`restage: GitHub asks to wait for ${String(seconds)} s\n`)
  })
  if (api.token === undefined) throw new OperationalError('GITHUB', 'opening pull requests: there is no token in GITHUB_TOKEN')
  const access = takeAccess(process.env)
  const [owner, repo] = await namesOf(target, access.server)
  const looker = openLooker({ ...lookers, size: 1 }, timeLimit)
  try {
    const hub = { api: connect(api), owner, repo }
    if (review !== undefined) {
      const reviewed = await reviewCommit(
        hub,
        (repository, url, ref) => looker.look({ repository, url, access, ref, day: null, verified: null }),
        review,
      )
      terminal.out(reviewed.length === 0 ? 'No open pull request is at this commit.\n' : reviewed.join(''))
      return 0
    }
    const found = await visit(
      hub,
      (repository, url) => looker.look({ repository, url, access, ref: null, day: null, verified: null }),
      reopen ? { kind: 'look', branch: null } : null,
    )
    terminal.out(
      json
        ? `${cleanJson({ schema: 'restage/visit@1', repository: `${owner}/${repo}`, ...summaryOf(found) })}\n`
        : linesOf(found),
    )
    return found.look.problems.length > 0 ? 2 : found.look.others.some(({ why }) => why === 'blocked') ? 1 : 0
  } catch (error) {
    throw whyOf(error, `visiting ${owner}/${repo}`)
  } finally {
    await looker.close()
  }
}

/** `owner/name`, or where a clone comes from. */
async function namesOf(target: string, server: string): Promise<readonly [owner: string, repo: string]> {
  const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory() === true
  const origin = isFolder ? await originOf(target) : target
  const own = origin.startsWith(`${server}/`)
    ? origin.slice(server.length + 1)
    : origin.replace(/^(?:ssh:\/\/)?git@[\w.-]+[:/]/, '')
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(own) ?? []
  if (owner !== undefined && repo !== undefined) return [owner, repo]
  throw new OperationalError(
    'INPUT',
    isFolder
      ? `reading ${target}: it is no clone of a repository on ${server}`
      : `reading ${target}: this is neither OWNER/NAME nor a folder`,
  )
}

function summaryOf({ look, done }: Visit): object {
  return {
    commit: look.commit,
    problems: look.problems,
    pulls: done,
    others: look.others.map(({ pipeline, why, reason }) => ({ pipeline, why, reason })),
  }
}

const words: Readonly<Record<Visit['done'][number]['kind'], string>> = {
  open: 'opened',
  update: 'updated',
  close: 'closed',
  ignore: 'closed',
  leave: 'left as it is',
  taken: 'left as it is',
}

function linesOf({ look, done }: Visit): string {
  const problems = look.problems.map(
    ({ message, at }) => `${at.path}:${String(at.line)}:${String(at.column)} ${cleanLine(message)}`,
  )
  const pulls = done.map(({ kind, pull, branch, reason }) => {
    const number = pull === null ? '' : `#${String(pull)} `
    return `${number}${cleanLine(branch)}: ${words[kind]}${reason === null ? '' : ` (${cleanLine(reason)})`}`
  })
  const others = look.others.map(({ pipeline, reason }) => `${cleanLine(pipeline)}: no pull request (${cleanLine(reason)})`)
  const lines = [...problems, ...pulls, ...others]
  return lines.length === 0 ? 'Nothing to migrate.\n' : lines.map((line) => `${line}\n`).join('')
}
