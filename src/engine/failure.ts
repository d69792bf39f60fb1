/** What dockerode and the engine throw, as errors that a person can act on. */
import { reasonOf as hostReasonOf } from '../text/failure.ts'
import { EngineError, type EngineErrorKind } from './error.ts'

/** An answer with a status, or a failed connection. */
interface Thrown {
  readonly statusCode?: number
  readonly code?: string
  readonly message?: string
  readonly json?: { readonly message?: string } | null
}

const lost: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'EACCES',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
])

/** The error for what was thrown while doing something. */
export function engineError(doing: string, thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown
  const { code } = thrown as Thrown
  const why = reasonOf(thrown)
  if (code === 'ABORT_ERR' || (thrown as Error).name === 'AbortError') return new EngineError('cancelled', `${doing}: cancelled`)
  if (code !== undefined && lost.has(code))
    return new EngineError('engine-lost', `${doing}: the engine does not answer any more (${code})`, { cause: thrown })
  // the disk of this machine
  if (code === 'ENOSPC') return new EngineError('disk-full', `${doing}: ${hostReasonOf(thrown)}`, { cause: thrown })
  return new EngineError(kindOf(why), `${doing}: ${why}`, { cause: thrown })
}

/** What the engine said. */
export function reasonOf(thrown: unknown): string {
  const { json, message = String(thrown) } = thrown as Thrown
  return (json?.message ?? message).replace(/^\(HTTP code \d+\) [^-]*- /, '').trim()
}

/** Whether the engine did not take what it was asked for. */
export function isRefusal(thrown: unknown): boolean {
  return (thrown as Thrown).statusCode === 400
}

/** Whether the engine said that there is no such thing. */
export function isMissing(thrown: unknown): boolean {
  return (thrown as Thrown | undefined)?.statusCode === 404
}

/** Whether something else stands in the way. */
export function isConflict(thrown: unknown): boolean {
  return (thrown as Thrown).statusCode === 409
}

/** A registry that wants another login, in the words of both builders. */
const inaccessible =
  /pull access denied|(?:^|: )(?:unauthorized: authentication required|denied: requested access)|(?:Head|Get) "?https?:\S+: (?:no basic auth credentials|unauthorized:|denied:)|pulling from host \S+ failed with status code|failed to (?:authorize:|fetch (?:anonymous|oauth) token:)|error getting credentials/

/** An image or a registry that is not there. */
const missing =
  /manifest (?:for .* not found|unknown)|(?:name|repository .*) (?:unknown|not found)|failed to resolve source metadata|dial tcp.*(?:lookup|i\/o timeout|connection refused)|no such host|Client\.Timeout exceeded|failed to do request|not implemented: media type/

/** Whether an image may be there, for who logs in. */
export function asksForLogin(message: string): boolean {
  return inaccessible.test(message)
}

/** What a message of the engine says, as far as the text tells. */
export function kindOf(message: string): EngineErrorKind {
  if (/no space left on device/.test(message)) return 'disk-full'
  if (missing.test(message) || inaccessible.test(message)) return 'image-missing'
  return 'refused'
}
