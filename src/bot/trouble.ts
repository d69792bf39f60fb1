/** What GitHub refused, in words for who runs the bot. */
import { OperationalError, reasonOf } from '../text/failure.ts'
import { hideSecrets } from '../text/secrets.ts'

/** An error as it is told; `doing`: "visiting acme/shop". Bugs stay as they are. */
export function whyOf(error: unknown, doing: string): unknown {
  if (error instanceof OperationalError || !isAnswer(error)) return error
  return new OperationalError('GITHUB', `${doing}: ${reason(error)}`, { cause: error })
}

/** The same for a log. */
export function toldOf(why: unknown): string {
  return hideSecrets(why instanceof Error ? why.message : String(why))
}

interface Answer {
  readonly status: number
  readonly message: string
}

function isAnswer(error: unknown): error is Answer {
  return error instanceof Error && typeof (error as { readonly status?: unknown }).status === 'number'
}

function reason(error: Answer): string {
  switch (error.status) {
    case 401:
      return 'GitHub does not take the token, or the key of the App'
    case 403:
      return `GitHub does not allow it (${said(error)}); the bot needs to write contents, pull requests and checks`
    case 404:
      return 'there is no such repository, or the token may not see it'
    default:
      return `GitHub answered ${String(error.status)}: ${said(error)}`
  }
}

function said({ message }: Answer): string {
  return hideSecrets(
    reasonOf(
      message
        .split('\n', 1)
        .join('')
        .replace(/ - https:\/\/docs\.github\.com\S*$/, ''),
    ),
  )
}
