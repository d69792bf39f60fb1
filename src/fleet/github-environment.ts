/** Where GitHub is and the token for it, under the names that GitHub's own tools have for them. */

/** Variables that may have it, the first one that is set counts. */
const names = ['GITHUB_TOKEN', 'GH_TOKEN']

export function tokenIn(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  return names.map((name) => environment[name]).find((one) => one !== undefined && one !== '')
}

/**
 * Takes it out of an environment.
 *
 * @param environment is changed
 */
export function takeToken(environment: Record<string, string | undefined>): string | undefined {
  const token = tokenIn(environment)
  for (const name of names) Reflect.deleteProperty(environment, name)
  return token
}

export interface GitHubUrls {
  /** `https://api.github.com`, or that of an own server. */
  readonly api: string
  /** `https://github.com`, or an own server. */
  readonly server: string
}

/** Without a `/` at their ends; a variable that is empty is not set. */
export function urlsIn({
  GITHUB_API_URL: api,
  GITHUB_SERVER_URL: server,
}: Readonly<Record<string, string | undefined>>): GitHubUrls {
  const url = (given: string | undefined, usual: string): string =>
    (given === undefined || given === '' ? usual : given).replace(/\/+$/, '')
  return { api: url(api, 'https://api.github.com'), server: url(server, 'https://github.com') }
}
