/** Git over smart HTTP: git's own `http-backend`, behind the same tokens as the API. */
import { spawn, spawnSync } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { actorOf, allows, covers, levelOf, tokenIn } from './access.ts'
import { Refusal } from './answer.ts'
import { plain } from './plumbing.ts'
import { settle } from './refs.ts'
import type { Actor, Repository, State } from './state.ts'

const backend = join(spawnSync('git', ['--exec-path'], { encoding: 'utf8' }).stdout.trim(), 'git-http-backend')

/** `/acme/app.git/info/refs` */
const address = /^\/([^/]+)\/([^/]+?)\.git(\/(?:info\/refs|git-upload-pack|git-receive-pack|HEAD|objects\/.*))$/

export function isGit(path: string): boolean {
  return address.test(path)
}

/** Answers one request of git, and says with what status. */
export async function answerGit(state: State, asked: IncomingMessage, answer: ServerResponse): Promise<number> {
  const url = new URL(asked.url ?? '/', state.url)
  const [, owner = '', name = '', rest = ''] = address.exec(decodeURIComponent(url.pathname)) ?? []
  const repository = state.repositories.get(`${owner}/${name}`.toLowerCase())
  const isPush = url.searchParams.get('service') === 'git-receive-pack' || rest === '/git-receive-pack'
  const token = tokenIn(asked.headers.authorization)
  const refused = refusal(state, repository, token, isPush)
  if (refused !== null || repository === undefined) {
    const [status, text] = refused ?? [404, 'Repository not found.']
    answer.writeHead(status, status === 401 ? { 'WWW-Authenticate': 'Basic realm="GitHub"' } : {}).end(`${text}\n`)
    return status
  }
  const path = `/${repository.owner.login}/${repository.name}.git${rest}`
  const status = await run(state, path, url.search.slice(1), asked, answer)
  if (isPush) settle(state, repository)
  return status
}

/** What git is told instead: it asks again with a token when it is told 401. */
function refusal(
  state: State,
  repository: Repository | undefined,
  token: string | null,
  isPush: boolean,
): readonly [number, string] | null {
  let actor: Actor
  try {
    actor = actorOf(state, token)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return [401, 'Invalid username or token. Password authentication is not supported for Git operations.']
  }
  const level = repository === undefined ? 'none' : levelOf(actor, repository)
  const isUnknown = level === 'none' || repository === undefined
  if (isUnknown || isPush) {
    if (actor.kind === 'nobody') return [401, 'Authentication required']
    if (isUnknown) return [404, 'Repository not found.']
  }
  const beyond = 'Write access to repository not granted.'
  if (isPush && repository.archived) return [403, 'This repository was archived so it is read-only.']
  if (actor.kind === 'installation' && (isPush || repository.private)) {
    if (!covers(actor, repository) || !allows(actor.permissions['contents'], isPush ? 'write' : 'read')) return [403, beyond]
  }
  return isPush && level === 'read' ? [403, `Permission to ${repository.owner.login}/${repository.name}.git denied.`] : null
}

/** Runs the backend as a web server runs a CGI program: head and body of its answer come on its output. */
async function run(state: State, path: string, query: string, asked: IncomingMessage, answer: ServerResponse): Promise<number> {
  const env = {
    ...plain,
    GIT_PROJECT_ROOT: state.root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: path,
    QUERY_STRING: query,
    REQUEST_METHOD: asked.method ?? 'GET',
    CONTENT_TYPE: asked.headers['content-type'] ?? '',
    REMOTE_USER: 'x-access-token',
    REMOTE_ADDR: '127.0.0.1',
    ...(asked.headers['content-encoding'] === undefined ? {} : { HTTP_CONTENT_ENCODING: asked.headers['content-encoding'] }),
    ...(asked.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: asked.headers['content-length'] }),
    ...(asked.headers['git-protocol'] === undefined ? {} : { GIT_PROTOCOL: String(asked.headers['git-protocol']) }),
  }
  const child = spawn(backend, { env, stdio: ['pipe', 'pipe', 'ignore'] })
  child.on('error', () => undefined)
  // git may answer before it has read all
  child.stdin.on('error', () => undefined)
  asked.pipe(child.stdin)
  answer.on('close', () => child.kill())
  let head = Buffer.alloc(0)
  let status = 0
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    if (status !== 0) {
      answer.write(chunk)
      continue
    }
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end === -1) continue
    const fields = head
      .subarray(0, end)
      .toString('latin1')
      .split('\r\n')
      .map((line) => line.split(/: (.*)/s))
    status = Number(fields.find(([name]) => name === 'Status')?.[1]?.slice(0, 3) ?? 200)
    answer.writeHead(
      status,
      Object.fromEntries(fields.filter(([name]) => name !== 'Status').map(([name = '', value = '']) => [name, value])),
    )
    answer.write(head.subarray(end + 4))
  }
  if (status === 0) answer.writeHead(500)
  answer.end()
  return status === 0 ? 500 : status
}
