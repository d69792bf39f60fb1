/** Builds an image through the engine's build call: the classic builder takes a tar, BuildKit asks for what it needs over a session. */
import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { pack, type Pack } from 'tar-stream'
import { buildFailure, readAnswer } from './build-answer.ts'
import { openBuildKitSession } from './buildkit/session.ts'
import type { SyncedFolder } from './buildkit/file-sync.ts'
import { contextTar } from './context-tar.ts'
import { dockerCredentials, type Credentials } from './credentials.ts'
import type { BuildProgress, BuildRequest } from './engine.ts'
import { EngineError } from './error.ts'
import { asksForLogin, engineError, isRefusal, reasonOf } from './failure.ts'

/** Builds; gives the image's id. */
export async function buildImage(
  client: Docker,
  request: BuildRequest,
  report: (progress: BuildProgress) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  const credentials = dockerCredentials()
  try {
    // BuildKit 20.10 dies of a Dockerfile without a stage
    if (request.context.kind !== 'stream' && !/^\s*FROM\s/im.test(request.dockerfile.text ?? ''))
      throw new EngineError('build-failed', `building ${request.dockerfile.name}: it has no FROM`)
    return request.builder === 'buildkit'
      ? await buildWithSession(client, request, { credentials, report, signal })
      : await buildFromTar(client, request, { credentials, report, signal })
  } catch (error) {
    const what = `building ${request.dockerfile.name}`
    if (signal?.aborted === true) throw new EngineError('cancelled', `${what}: cancelled`, { cause: error })
    // what it says before it begins is about the Dockerfile
    throw withLogins(isRefusal(error) ? buildFailure(request, reasonOf(error)) : engineError(what, error), credentials)
  }
}

interface Building {
  readonly credentials: Credentials
  readonly report: (progress: BuildProgress) => void
  readonly signal: AbortSignal | undefined
}

/** An image that may only be hidden from who has not logged in: what a person can do about it. */
function withLogins(error: EngineError, { complaints }: Credentials): EngineError {
  if (!asksForLogin(error.message)) return error
  const advice = complaints.length === 0 ? 'docker login gives access to a private registry' : complaints.join('; ')
  const { line, output, cause } = error
  return new EngineError(error.kind, `${error.message} (${advice})`, { line, output, cause })
}

async function buildFromTar(client: Docker, request: BuildRequest, { credentials, report, signal }: Building): Promise<string> {
  if (request.archive !== undefined)
    throw new EngineError('not-supported', 'building: only BuildKit can give files in place of an image')
  const { stream, dockerfile } = await contextOf(request)
  // what the disk says while the context is read comes out of the call
  const broken = new Promise<never>((_, reject) => stream.once('error', reject))
  try {
    const call = client.buildImage(stream as unknown as NodeJS.ReadableStream, {
      ...optionsOf(request),
      version: '1',
      dockerfile,
      registryconfig: { base64: await loginHeader(credentials) } as never,
      ...(signal === undefined ? {} : { abortSignal: signal }),
    })
    const answer = (await Promise.race([call, broken])) as unknown as Readable
    return await readAnswer(answer, request, report)
  } finally {
    stream.destroy()
  }
}

async function contextOf(request: BuildRequest): Promise<{ readonly stream: Readable | Pack; readonly dockerfile: string }> {
  const { context, dockerfile } = request
  const text = dockerfile.text ?? ''
  if (context.kind === 'stream') return { stream: context.tar, dockerfile: dockerfile.name }
  if (context.kind === 'folder') return contextTar(context.path, context.ignore, text)
  const stream = pack()
  stream.entry({ name: 'Dockerfile' }, text)
  stream.finalize()
  return { stream, dockerfile: 'Dockerfile' }
}

/** The Dockerfile and its own ignore file lie in a folder apart, as docker's client has it. */
async function buildWithSession(
  client: Docker,
  request: BuildRequest,
  { credentials, report, signal }: Building,
): Promise<string> {
  const { context, dockerfile } = request
  if (context.kind === 'stream') throw new EngineError('not-supported', 'building: a context on stdin needs the classic builder')
  const ignore = context.kind === 'folder' ? (context.ignore ?? '') : ''
  const texts = new Map([
    ['Dockerfile', dockerfile.text ?? ''],
    ['Dockerfile.dockerignore', ignore],
  ])
  const folder: SyncedFolder =
    context.kind === 'folder' ? { kind: 'disk', path: context.path, ignore } : { kind: 'texts', files: new Map() }
  const folders = new Map<string, SyncedFolder>([
    ['dockerfile', { kind: 'texts', files: texts }],
    ['context', folder],
  ])
  const session = await openBuildKitSession(client, { folders, archive: request.archive }, credentials)
  try {
    const query = {
      ...optionsOf(request),
      version: '2',
      remote: 'client-session',
      session: session.id,
      buildid: randomUUID(),
      dockerfile: 'Dockerfile',
      ...(request.archive === undefined ? {} : { outputs: JSON.stringify([{ Type: 'tar', Attrs: {} }]) }),
    }
    const call = {
      path: '/build?',
      method: 'POST',
      options: { _query: query, _body: {} },
      isStream: true,
      statusCodes: { 200: true, 500: 'server error' },
      abortSignal: signal,
    }
    const answer = await new Promise<Readable>((resolve, reject) => {
      client.modem.dial(call as never, (error: Error | null, stream: unknown) => {
        if (error === null) resolve(stream as Readable)
        else reject(error)
      })
    })
    return await readAnswer(answer, request, report)
  } finally {
    session.close()
  }
}

/** The engine reads the alphabet of addresses; dockerode would write the other one, and `?` in a password would lose all logins. */
async function loginHeader(credentials: Credentials): Promise<string> {
  const logins = [...(await credentials.all())].map(([server, login]) => [
    server,
    login.kind === 'token' ? { identitytoken: login.token } : { username: login.username, password: login.password },
  ])
  return Buffer.from(JSON.stringify(Object.fromEntries(logins)))
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}

function optionsOf(request: BuildRequest): Omit<Docker.ImageBuildOptions, 'dockerfile'> {
  const { target, tags, args, labels, addHosts, cacheFrom } = request
  return {
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
    ...(addHosts === undefined || addHosts.length === 0 ? {} : { extrahosts: [...addHosts] as unknown as string }),
    ...(cacheFrom === undefined || cacheFrom.length === 0 ? {} : { cachefrom: JSON.stringify(cacheFrom) }),
    ...(request.shmSize === undefined ? {} : { shmsize: request.shmSize }),
    ...(request.squash === true ? { squash: true } : {}),
  }
}
