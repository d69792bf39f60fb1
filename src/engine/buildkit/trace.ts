/** BuildKit's own account of a build: vertices (steps) that begin and end, and what they print. */
import { parseDockerfile, walkInstructions } from '../../dockerfile/parse.ts'
import type { BuildProgress, BuildRequest } from '../engine.ts'

export interface Trace {
  /** Takes a message in; gives the number, from 1, of the instruction that failed, and 0 where none has. */
  take(message: string, report: (progress: BuildProgress) => void, output: string[]): number
}

/** The part of BuildKit's `StatusResponse` that is told. */
interface Status {
  readonly vertexes: readonly {
    readonly digest: string
    readonly name: string
    readonly cached: boolean
    readonly started: unknown
    readonly error: string
  }[]
  readonly logs: readonly { readonly msg: Buffer }[]
}

const types = {
  nested: {
    StatusResponse: {
      fields: { vertexes: { rule: 'repeated', type: 'Vertex', id: 1 }, logs: { rule: 'repeated', type: 'VertexLog', id: 3 } },
    },
    Vertex: {
      fields: {
        digest: { type: 'string', id: 1 },
        name: { type: 'string', id: 3 },
        cached: { type: 'bool', id: 4 },
        started: { type: 'Timestamp', id: 5 },
        error: { type: 'string', id: 7 },
      },
    },
    VertexLog: { fields: { msg: { type: 'bytes', id: 4 } } },
    Timestamp: { fields: { seconds: { type: 'int64', id: 1 } } },
  },
}

async function loadDecoder(): Promise<(message: string) => Status> {
  const { fromJSON } = await import('@grpc/proto-loader')
  const definition = fromJSON(types, { keepCase: true, longs: String, defaults: true })
  const { deserialize } = definition['StatusResponse'] as never as { readonly deserialize: (data: Buffer) => Status }
  return (message) => deserialize(Buffer.from(message, 'base64'))
}

/** Begins to follow a build. */
export async function openTrace(request: BuildRequest): Promise<Trace> {
  if (request.builder === 'classic') return { take: () => 0 }
  const decode = await loadDecoder()
  const told = new Set<string>()
  let failed = 0
  return {
    take(message, report, output) {
      const { vertexes, logs } = decode(message)
      for (const vertex of vertexes) {
        if (vertex.error !== '') failed = instructionOf(request, vertex.name)
        const [, number, total, text] = /^\[(?:\S+ +)?(\d+)\/(\d+)\] (.*)$/s.exec(vertex.name) ?? []
        if (number === undefined || vertex.started === null || told.has(vertex.digest)) continue
        told.add(vertex.digest)
        output.push(vertex.name)
        report({ kind: 'step', number: Number(number), total: Number(total), text: text ?? '', cached: vertex.cached })
      }
      for (const { msg } of logs) {
        const text = msg.toString('utf8')
        output.push(...text.trimEnd().split('\n'))
        report({ kind: 'output', text })
      }
      return failed
    },
  }
}

/** BuildKit names a step by its instruction as it understood it: the one with the same words is it. */
function instructionOf(request: BuildRequest, name: string): number {
  const wanted = bare(name.replace(/^\[[^\]]*\] /, ''))
  const text = request.dockerfile.text ?? ''
  const instructions = walkInstructions(parseDockerfile({ path: request.dockerfile.name, text }))
  return instructions.findIndex(({ start, end }) => bare(text.slice(start, end)) === wanted) + 1
}

function bare(text: string): string {
  return text
    .replace(/\\\r?\n/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}
