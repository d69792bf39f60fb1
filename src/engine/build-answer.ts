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
  const layers: string[] = []
  let step = 0
  let id: string | undefined
  const trace = await openTrace(request)
  for await (const line of createInterface({ input: answer })) {
    if (line === '') continue
    const message = JSON.parse(line) as Message
    if (typeof message.aux === 'object' && message.aux.ID !== undefined) id = message.aux.ID
    if (message.id === 'moby.buildkit.trace' && typeof message.aux === 'string') {
      step = trace.take(message.aux, report, output)
      continue
    }
    if (message.error !== undefined) throw failure(request, message.error, step, { output: output.join('\n'), layers })
    if (message.progressDetail?.total !== undefined)
      report({
        kind: 'pull',
        id: message.id ?? '',
        current: message.progressDetail.current ?? 0,
        total: message.progressDetail.total,
      })
    if (message.stream === undefined) continue
    const [, layer] = /^ ---> ([0-9a-f]{12})\n$/.exec(message.stream) ?? []
    if (layer !== undefined) layers.push(layer)
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
  throw new EngineError('engine-lost', `building ${request.dockerfile.name}: the engine stopped in the middle`)
}

function failure(
  request: BuildRequest,
  message: string,
  step: number,
  rest: { readonly output: string; readonly layers: readonly string[] },
): EngineError {
  const { name, text } = request.dockerfile
  const kind = kindOf(message)
  const line = text === undefined ? undefined : lineOf(name, text, step)
  const place = line === undefined ? name : `${name}:${String(line)}`
  return new EngineError(kind === 'refused' ? 'build-failed' : kind, `building ${place}: ${message.trim()}`, {
    line,
    ...rest,
  })
}

/** Where the n-th instruction begins: the classic builder counts every one, ARGs before the first FROM included. */
function lineOf(name: string, text: string, step: number): number | undefined {
  const source = { path: name, text }
  const instruction = walkInstructions(parseDockerfile(source))[step - 1]
  return instruction === undefined ? undefined : locate(siteOf(source, instruction.start)).line
}
