/**
 * Answers that are cut off in the middle are failures. dockerode reads an answer that is no stream until it ends, and never hears that it
 * broke: whoever waits for it waits for ever, and a process that waits for nothing else ends as if all were well.
 */
import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { reasonOf } from './failure.ts'

/** What is dialled, as far as it matters here. */
interface Dialled {
  readonly isStream?: boolean
  readonly hijack?: boolean
  readonly openStdin?: boolean
  readonly abortSignal?: AbortSignal
}

type Callback = (error: Error | null, answer: unknown) => void

/** The same client, whose answers arrive whole or fail. */
export function withWholeAnswers(client: Docker): Docker {
  const modem = client.modem as unknown as { dial(options: Dialled, callback: Callback): void }
  const dial = modem.dial.bind(modem)
  modem.dial = (options, callback) => {
    if (options.isStream === true || options.hijack === true || options.openStdin === true) {
      dial(options, callback)
      return
    }
    dial({ ...options, isStream: true }, (error, answer) => {
      if (error !== null) callback(withReason(error), null)
      else
        readAll(answer as Readable).then(
          (body) => {
            callback(null, body)
          },
          (broken: unknown) => {
            const isAborted = options.abortSignal?.aborted === true
            callback(isAborted ? Object.assign(new Error('aborted'), { name: 'AbortError' }) : (broken as Error), null)
          },
        )
    })
  }
  return client
}

/** What an error says is read as JSON where dockerode does not take it for a stream. */
function withReason(error: Error): Error {
  return 'statusCode' in error ? Object.assign(error, { json: { message: reasonOf(error) } }) : error
}

/** JSON, or what else there is. */
async function readAll(answer: Readable): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of answer as AsyncIterable<Buffer>) parts.push(part)
  const body = Buffer.concat(parts)
  try {
    return (JSON.parse(body.toString('utf8')) as unknown) ?? body
  } catch {
    return body
  }
}
