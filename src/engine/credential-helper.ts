/** The helper programs that keep logins for docker: `docker-credential-NAME get`, a server on stdin, JSON on stdout. */
import { execFile } from 'node:child_process'

export type HelperAnswer =
  | { readonly kind: 'answered'; readonly value: Readonly<Record<string, unknown>> }
  /** It works, and has no login for this server. */
  | { readonly kind: 'none' }
  /** It is missing or broken; `why` names it. */
  | { readonly kind: 'failed'; readonly why: string }

/** A helper that asks a person, or a server that does not answer, would hold everything up. */
const patience = 60_000

/** Asks a helper; never rejects. */
export function askHelper(name: string, verb: 'get' | 'list', input: string): Promise<HelperAnswer> {
  const program = `docker-credential-${name}`
  return new Promise((resolve) => {
    const failed = (why: string): void => {
      resolve({ kind: 'failed', why: `${program} ${verb}: ${why}` })
    }
    const child = execFile(program, [verb], { timeout: patience }, (error, stdout, stderr) => {
      if (error === null) {
        const value = parse(stdout)
        if (value === undefined) failed('it did not answer in JSON')
        else resolve({ kind: 'answered', value })
      } else if (error.code === 'ENOENT') failed('there is no such program')
      else if (/credentials not found/i.test(stdout)) resolve({ kind: 'none' })
      else
        failed(
          firstLine(stderr) ?? firstLine(stdout) ?? (error.killed === true ? 'it took too long' : `status ${String(error.code)}`),
        )
    })
    // one that does not read what it is asked ends the pipe
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function firstLine(text: string): string | undefined {
  const line = text.trim().split('\n')[0] ?? ''
  return line === '' ? undefined : line
}
