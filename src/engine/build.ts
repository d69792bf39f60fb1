/** Builds an image through the engine's build call. */
import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { pack, type Pack } from 'tar-stream'
import { readAnswer } from './build-answer.ts'
import { contextTar } from './context-tar.ts'
import type { BuildProgress, BuildRequest } from './engine.ts'
import { EngineError } from './error.ts'
import { engineError } from './failure.ts'

/** Builds; gives the image's id. */
export async function buildImage(
  client: Docker,
  request: BuildRequest,
  report: (progress: BuildProgress) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { stream, dockerfile } = await contextOf(request)
  // what the disk says while the context is read comes out of the call
  const broken = new Promise<never>((_, reject) => stream.once('error', reject))
  try {
    const call = client.buildImage(stream as unknown as NodeJS.ReadableStream, {
      ...optionsOf(request),
      dockerfile,
      ...(signal === undefined ? {} : { abortSignal: signal }),
    })
    const answer = (await Promise.race([call, broken])) as unknown as Readable
    return await readAnswer(answer, request, report)
  } catch (error) {
    throw engineError(`building ${request.dockerfile.name}`, error)
  } finally {
    stream.destroy()
  }
}

async function contextOf(request: BuildRequest): Promise<{ readonly stream: Readable | Pack; readonly dockerfile: string }> {
  const { context, dockerfile } = request
  if (context.kind === 'stream') return { stream: context.tar, dockerfile: dockerfile.name }
  const text = dockerfile.text ?? ''
  // BuildKit 20.10 dies of a Dockerfile without a stage
  if (!/^\s*FROM\s/im.test(text)) throw new EngineError('build-failed', `building ${dockerfile.name}: it has no FROM`)
  if (context.kind === 'folder') return contextTar(context.path, context.ignore, request)
  const stream = pack()
  stream.entry({ name: 'Dockerfile' }, text)
  stream.finalize()
  return { stream, dockerfile: 'Dockerfile' }
}

function optionsOf(request: BuildRequest): Omit<Docker.ImageBuildOptions, 'dockerfile'> {
  const { builder, target, tags, args, labels, addHosts, cacheFrom } = request
  return {
    version: builder === 'buildkit' ? '2' : '1',
    // containers of steps that fail go too
    forcerm: true,
    ...(target === undefined ? {} : { target }),
    ...(tags === undefined || tags.length === 0 ? {} : { t: tags as unknown as string }),
    ...(args === undefined ? {} : { buildargs: Object.fromEntries(args) }),
    ...(labels === undefined ? {} : { labels: Object.fromEntries(labels) }),
    ...(request.noCache === true ? { nocache: true } : {}),
    ...(request.pull === true ? { pull: true } : {}),
    ...(request.network === undefined ? {} : { networkmode: request.network }),
    ...(request.platform === undefined ? {} : { platform: request.platform }),
    ...(addHosts === undefined || addHosts.length === 0 ? {} : { extrahosts: addHosts.join(',') }),
    ...(cacheFrom === undefined || cacheFrom.length === 0 ? {} : { cachefrom: JSON.stringify(cacheFrom) }),
    ...(request.shmSize === undefined ? {} : { shmsize: request.shmSize }),
    ...(request.squash === true ? { squash: true } : {}),
  }
}
