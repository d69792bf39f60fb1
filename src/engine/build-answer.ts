/** What the engine says while it builds: one JSON object a line, until the image's id or an error. */
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { parseDockerfile, walkInstructions } from '../dockerfile/parse.ts'
import { locate, siteOf } from '../text/source.ts'
import type { BuildProgress, BuildRequest } from './engine.ts'
import { EngineError } from './error.ts'
import { kindOf } from './failure.ts'
import { openTrace } from './buildkit/trace.ts'

interface Message {
  readonly stream?: string
  readonly status?: string
  readonly id?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
  readonly aux?: { readonly ID?: string } | string
  readonly error?: string
}

/** Lines of output that are kept for when it fails. */
const keptLines = 40

/**
 * Reads an answer to its end.
 *
 * @throws EngineError `build-failed` with the line of the instruction, or what the engine says otherwise.
 */
export async function readAnswer(
  answer: Readable,
  request: BuildRequest,
  report: (progress: BuildProgress) => void,
): Promise<string> {
  const output: string[] = []
  let step = 0
  let id: string | undefined
  const trace = await openTrace(request)
  for await (const line of createInterface({ input: answer })) {
    if (line === '') continue
    const message = parseMessage(line, request)
    if (typeof message.aux === 'object' && message.aux.ID !== undefined) id = message.aux.ID
    if (message.id === 'moby.buildkit.trace' && typeof message.aux === 'string') {
      step = trace.take(message.aux, report, output)
      continue
    }
    if (message.error !== undefined) throw buildFailure(request, message.error, step, output.join('\n'))
    if (message.progressDetail?.total !== undefined)
      report({
        kind: 'pull',
        id: message.id ?? '',
        current: message.progressDetail.current ?? 0,
        total: message.progressDetail.total,
      })
    if (message.stream === undefined) continue
    const [, number, total, text] = /^Step (\d+)\/(\d+) : (.*)/s.exec(message.stream) ?? []
    if (number === undefined) {
      if (message.stream.trim() !== '') output.push(...message.stream.trimEnd().split('\n'))
      report({ kind: 'output', text: message.stream })
    } else {
      step = Number(number)
      output.push(message.stream.trimEnd())
      report({ kind: 'step', number: step, total: Number(total), text: (text ?? '').trim(), cached: false })
    }
    output.splice(0, Math.max(0, output.length - keptLines))
  }
  if (id !== undefined) return id
  // a build without an image says nothing at its end; what it gave has one
  if (request.archive?.writableEnded === true) return ''
  throw stopped(request)
}

function parseMessage(line: string, request: BuildRequest): Message {
  try {
    return JSON.parse(line) as Message
  } catch (error) {
    // half a line: the connection was cut
    throw stopped(request, error)
  }
}

function stopped(request: BuildRequest, cause?: unknown): EngineError {
  return new EngineError('engine-lost', `building ${request.dockerfile.name}: the engine stopped in the middle`, { cause })
}

/**
 * The error for what the engine says of a build.
 *
 * @param step the number, from 1, of the instruction at which it stopped; 0 before the first.
 */
export function buildFailure(request: BuildRequest, message: string, step = 0, output = ''): EngineError {
  const { name, text } = request.dockerfile
  const kind = kindOf(message)
  const [, written] = /dockerfile parse error (?:on )?line (\d+)/i.exec(message) ?? []
  const line = written !== undefined ? Number(written) : text === undefined ? undefined : lineOf(name, text, step)
  const place = line === undefined ? name : `${name}:${String(line)}`
  return new EngineError(kind === 'refused' ? 'build-failed' : kind, `building ${place}: ${message.trim()}`, { line, output })
}

/** Where the n-th instruction begins: the classic builder counts every one, ARGs before the first FROM included. */
function lineOf(name: string, text: string, step: number): number | undefined {
  const source = { path: name, text }
  const instruction = walkInstructions(parseDockerfile(source))[step - 1]
  return instruction === undefined ? undefined : locate(siteOf(source, instruction.start)).line
}
