/** `docker logs` */
import { callEngine, inPath, streamFrom } from './api.ts'
import type { Doing } from './doing.ts'
import { carryOutput } from './streams.ts'

export async function executeLogs(doing: Doing): Promise<number> {
  const { client, read, world } = doing
  const [name = ''] = read.operands
  const path = `/containers/${inPath(name)}`
  const { Config } = await callEngine<{ readonly Config: { readonly Tty: boolean } }>(client, {
    method: 'GET',
    path: `${path}/json`,
  })
  const answer = await streamFrom(client, {
    method: 'GET',
    path: `${path}/logs`,
    query: {
      stdout: 1,
      stderr: 1,
      follow: read.has('follow') ? 1 : undefined,
      timestamps: read.has('timestamps') ? 1 : undefined,
      details: read.has('details') ? 1 : undefined,
      tail: read.value('tail') ?? 'all',
      since: read.value('since'),
      until: read.value('until'),
    },
    signal: world.signal,
  })
  await carryOutput(answer, Config.Tty, world)
  return 0
}
