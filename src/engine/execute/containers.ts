/** The commands on containers that give back names and codes: start and stop, wait, rm, rename. */
import { reasonOf } from '../failure.ts'
import { callEngine, inPath } from './api.ts'
import { complain, forEach, print, type Doing } from './doing.ts'
import { CommandFailure, daemonSays, isAnswer, refused } from './failure.ts'

/** `docker start`, without `-a` and `-i`. */
export async function executeStart(doing: Doing): Promise<number> {
  const failed: string[] = []
  for (const name of doing.read.operands) {
    try {
      await startContainer(doing, name)
      print(doing, name)
    } catch (error) {
      if (!isAnswer(error)) throw error
      complain(doing, daemonSays(error))
      failed.push(name)
    }
  }
  if (failed.length === 0) return 0
  complain(doing, `Error: failed to start containers: ${failed.join(', ')}`)
  return 1
}

/** Starts one; throws what the engine says. */
export function startContainer({ client, world }: Doing, name: string): Promise<unknown> {
  return callEngine(client, { method: 'POST', path: `/containers/${inPath(name)}/start`, signal: world.signal })
}

/** `docker stop` */
export function executeStop(doing: Doing): Promise<number> {
  const { client, read } = doing
  return each(doing, (name) =>
    callEngine(client, {
      method: 'POST',
      path: `/containers/${inPath(name)}/stop`,
      query: { t: read.value('timeout'), signal: read.value('signal') },
    }),
  )
}

/** `docker kill` */
export function executeKill(doing: Doing): Promise<number> {
  const { client, read } = doing
  return each(doing, (name) =>
    callEngine(client, {
      method: 'POST',
      path: `/containers/${inPath(name)}/kill`,
      query: { signal: read.value('signal') ?? 'KILL' },
    }),
  )
}

/** `docker rm`. With `-f` one that is not there is no failure. */
export async function executeRm(doing: Doing): Promise<number> {
  const { client, read } = doing
  const force = read.has('force')
  let status = 0
  for (const name of read.operands) {
    try {
      await callEngine(client, {
        method: 'DELETE',
        path: `/containers/${inPath(name.replace(/^\//, ''))}`,
        query: { force: force ? 1 : undefined, v: read.has('volumes') ? 1 : undefined, link: read.has('link') ? 1 : undefined },
      })
      print(doing, name)
    } catch (error) {
      if (!isAnswer(error)) throw error
      complain(doing, daemonSays(error))
      if (!force || !/no such container/i.test(reasonOf(error))) status = 1
    }
  }
  return status
}

/** `docker rename` */
export async function executeRename(doing: Doing): Promise<number> {
  const { client, read } = doing
  const [from = '', to = ''] = read.operands
  await callEngine(client, { method: 'POST', path: `/containers/${inPath(from)}/rename`, query: { name: to } }).catch(
    (error: unknown) => {
      throw new CommandFailure(1, `${refused(error).message}\nError: failed to rename container named ${from}`)
    },
  )
  return 0
}

/** `docker wait` */
export function executeWait(doing: Doing): Promise<number> {
  return forEach(
    doing,
    doing.read.operands,
    async (name) => {
      print(doing, String(await waitFor(doing, name, undefined)))
    },
    (_, error) => daemonSays(error),
  )
}

/** The exit code of a container's command. */
export async function waitFor(
  { client, world }: Doing,
  name: string,
  condition: 'next-exit' | 'removed' | undefined,
): Promise<number> {
  const { StatusCode } = await callEngine<{ readonly StatusCode: number }>(client, {
    method: 'POST',
    path: `/containers/${inPath(name)}/wait`,
    query: { condition },
    signal: world.signal,
  })
  return StatusCode
}

/** Does one call for each container; its name comes out where that worked. */
function each(doing: Doing, call: (name: string) => Promise<unknown>): Promise<number> {
  return forEach(
    doing,
    doing.read.operands,
    async (name) => {
      await call(name)
      print(doing, name)
    },
    (_, error) => daemonSays(error),
  )
}
