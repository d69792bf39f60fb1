import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool, type Done, type JobPool } from '../../src/fleet/pool.ts'

let pool: JobPool
beforeAll(() => {
  pool = openPool({
    script: fileURLToPath(new URL('stubborn-child.cjs', import.meta.url)),
    method: 'analyse',
    size: 2,
    memory: 64,
    patience: 1,
  })
})
afterAll(() => pool.close())

const never = new AbortController().signal

function run(repository: string, timeLimit = 30, signal = never): Promise<Done> {
  const source = { kind: 'folder', path: repository } as const
  return pool.run({ repository, source, options: { verify: null }, timeLimit, known: null }, signal)
}

const fine: Done = { kind: 'result', result: { kind: 'same' } }

describe('a pool', () => {
  it.each([
    ['exit', 30, 'crashed', 'its process ended (exit code 7): memory ran out, or a bug'],
    ['kill', 30, 'crashed', 'its process ended (SIGKILL): memory ran out, or a bug'],
    ['fill', 30, 'crashed', 'its process ended (SIGABRT): memory ran out, or a bug'],
    ['throw', 30, 'crashed', 'this is a bug in restage, please report it: oops'],
    ['loop', 0.5, 'timed-out', 'given up after 0.5 seconds'],
    ['sleep', 0.5, 'timed-out', 'given up after 0.5 seconds'],
  ] as const)('loses one row to a repository that makes its process %s', async (repository, timeLimit, outcome, message) => {
    const all = await Promise.all([run('a'), run(repository, timeLimit), run('b'), run('c'), run('d')])
    expect(all).toEqual([fine, { kind: 'lost', outcome, message }, fine, fine, fine])
  })

  it('ends what is interrupted, at work or waiting', async () => {
    const interrupt = new AbortController()
    const all = Promise.all(['sleep', 'sleep', 'sleep', 'a'].map((name) => run(name, 30, interrupt.signal)))
    await new Promise((resolve) => setTimeout(resolve, 200))
    interrupt.abort()
    expect((await all).map(({ kind }) => kind)).toEqual(['lost', 'lost', 'lost', 'lost'])
    expect(await run('a')).toEqual(fine)
  })
})
