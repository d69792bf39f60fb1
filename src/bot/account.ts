/** The bot as a GitHub App: whom it talks to GitHub as, by Probot. */
import { Probot, ProbotOctokit } from 'probot'
import { OperationalError } from '../text/failure.ts'
import type { CloneAccess } from '../fleet/checkout.ts'
import { urlsIn, type GitHubUrls } from '../fleet/github-environment.ts'
import { paceOf } from '../fleet/pace.ts'
import type { Repository } from './events.ts'
import type { Api } from './hub.ts'

export interface AppCredentials extends GitHubUrls {
  readonly appId: string
  /** PEM. */
  readonly privateKey: string
  readonly secret: string
}

export interface Account {
  /** Whether a body was signed with the secret, in constant time. */
  isSigned(body: string, signature: string): Promise<boolean>
  /** As the installation that the repository is in. */
  apiFor(repository: Repository): Promise<Api>
  /** Reads that repository, and can do nothing else. */
  accessTo(repository: Repository): Promise<CloneAccess>
  /** Every repository of every installation, page by page. */
  repositories(): AsyncIterable<Repository & { readonly id: number }>
}

/** What Probot makes an Octokit with, as far as it is changed here. */
interface Paced {
  readonly throttle?: object
}

export function openAccount({ appId, privateKey, secret, api, server }: AppCredentials): Account {
  const { throttle, retry } = paceOf(() => undefined)
  // Probot gives it a throttling that gives up at the first secondary limit; a function comes after that
  const Octokit = ProbotOctokit.defaults((options: Paced) => ({
    ...options,
    retry,
    throttle: { ...options.throttle, ...throttle },
  }))
  const probot = new Probot({ appId, privateKey, secret, Octokit, baseUrl: api, logLevel: 'fatal', logFormat: 'json' })
  return {
    isSigned: async (body, signature) => {
      // Probot is ready then
      await probot.auth()
      return await probot.webhooks.verify(body, signature).catch(() => false)
    },
    apiFor: ({ installation }) => probot.auth(installation),
    accessTo: async ({ installation, repo }) => {
      const octokit = await probot.auth()
      const { data } = await octokit.request('POST /app/installations/{installation_id}/access_tokens', {
        installation_id: installation,
        repositories: [repo],
        permissions: { contents: 'read' },
      })
      return { server, token: data.token }
    },
    repositories: async function* () {
      const app = await probot.auth()
      for await (const { data } of app.paginate.iterator('GET /app/installations', { per_page: 100 })) {
        for (const { id, suspended_at: suspended } of data) if (suspended === null) yield* repositoriesOf(probot, id)
      }
    },
  }
}

async function* repositoriesOf(probot: Probot, installation: number): AsyncIterable<Repository & { readonly id: number }> {
  const octokit = await probot.auth(installation)
  for await (const { data } of octokit.paginate.iterator('GET /installation/repositories', { per_page: 100 })) {
    for (const { id, name, owner, archived, disabled } of data) {
      if (!archived && !disabled) yield { id, owner: owner.login, repo: name, installation }
    }
  }
}

/** The credentials of the App, under the names that Probot gives them. */
export function credentialsFrom(
  environment: Readonly<Record<string, string | undefined>>,
  readKey: (path: string) => string,
): AppCredentials {
  const needed = (name: string): string => {
    const value = environment[name]
    if (value !== undefined && value !== '') return value
    throw new OperationalError('APP', `starting the bot: ${name} is not set; it comes with the GitHub App (see docs/bot.md)`)
  }
  const { PRIVATE_KEY_PATH: path } = environment
  const key = path === undefined || path === '' ? needed('PRIVATE_KEY') : readKey(path)
  return {
    appId: needed('APP_ID'),
    // an environment file has no room for lines
    privateKey: key.replaceAll('\\n', '\n'),
    secret: needed('WEBHOOK_SECRET'),
    ...urlsIn(environment),
  }
}
