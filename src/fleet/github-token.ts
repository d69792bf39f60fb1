/** The token for GitHub, as GitHub's own tools take it. */

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
