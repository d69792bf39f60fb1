/**
 * The repositories of an organisation, or of a person, on GitHub.
 *
 * In: a name; a token in GITHUB_TOKEN or GH_TOKEN, without which only public ones are seen, and few requests are allowed. Out: their git URLs.
 * Rate limits are waited for, as GitHub asks.
 */
import { Octokit } from '@octokit/core'
import { paginateRest, type PaginateInterface } from '@octokit/plugin-paginate-rest'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { paceOf } from './pace.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'
import { tokenIn, urlsIn } from './github-environment.ts'

export interface GitHubAccess {
  /** `https://api.github.com`, or that of an own server. */
  readonly api: string
  readonly token: string | undefined
  /** Tells that GitHub asks to wait: seconds. */
  readonly waiting: (seconds: number) => void
}

/** How GitHub is reached, as its own tools have it. */
export function accessFrom(
  environment: Readonly<Record<string, string | undefined>>,
  waiting: GitHubAccess['waiting'],
): GitHubAccess {
  return { api: urlsIn(environment).api, token: tokenIn(environment), waiting }
}

/**
 * Lists an organisation's repositories: not archived ones, which nobody can change, nor empty ones.
 *
 * @throws OperationalError `GITHUB`
 */
export async function listOrganisation(organisation: string, access: GitHubAccess): Promise<readonly string[]> {
  const octokit = connect(access)
  try {
    const found = await octokit
      .paginate('GET /orgs/{org}/repos', { org: organisation, per_page: 100, type: 'all' })
      .catch(async (error: unknown) => {
        if ((error as { readonly status?: number }).status !== 404) throw error
        return await octokit.paginate('GET /users/{username}/repos', { username: organisation, per_page: 100 })
      })
    const live = found.filter(({ archived, disabled, size }) => archived !== true && disabled !== true && size !== 0)
    return live.flatMap(({ clone_url: url }) => url ?? []).sort()
  } catch (error) {
    throw new OperationalError('GITHUB', `listing ${organisation} on GitHub: ${whyNotListed(error, access)}`, { cause: error })
  }
}

/** An Octokit that waits for rate limits, as GitHub asks, and tries again what failed for a moment. */
export function connect({ api, token, waiting }: GitHubAccess): Octokit & { readonly paginate: PaginateInterface } {
  return new (kit())({ baseUrl: api, ...(token === undefined ? {} : { auth: token }), ...paceOf(waiting) })
}

function kit() {
  return Octokit.plugin(paginateRest, retry, throttling)
}

function whyNotListed(error: unknown, { token }: GitHubAccess): string {
  const { status } = error as { readonly status?: number }
  if (status === 404) return 'there is no such organisation or person, or the token may not see it'
  if (status === 401) return 'the token is not valid (GITHUB_TOKEN)'
  if (status === 403 || status === 429)
    return token === undefined
      ? 'without a token few requests are allowed; set GITHUB_TOKEN'
      : 'the token may not do this, or its limit is used up'
  return reasonOf(error)
}
