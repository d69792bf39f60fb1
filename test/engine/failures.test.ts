/** An engine that dies, and things that somebody else removes: on an engine of its own, which the test may kill. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../src/engine/connect.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { openSession } from '../../src/engine/session.ts'
import { engineForTests } from '../support/engine.ts'

const shared = await engineForTests()
const canStart = shared !== undefined && process.getuid?.() === 0 && spawnSync('sh', ['-c', 'command -v dockerd']).status === 0

describe.skipIf(!canStart)('an engine that fails', () => {
  const area = mkdtempSync(join(tmpdir(), 'restage-dockerd-'))
  const context = join(area, 'context')
  let daemon: ChildProcess | undefined
  let engine: Engine | undefined

  async function startEngine(): Promise<Engine> {
    const socket = join(area, 'docker.sock')
    const words = ['--host', `unix://${socket}`, '--data-root', join(area, 'data'), '--exec-root', join(area, 'exec')]
    // a network of its own: without a bridge it would remove that of the engine beside it
    daemon = spawn(
      'unshare',
      ['--net', 'dockerd', ...words, '--pidfile', join(area, 'pid'), '--bridge=none', '--iptables=false'],
      {
        detached: true,
        stdio: 'ignore',
      },
    )
    for (let tries = 0; tries < 100 && !existsSync(socket); tries++) await sleep(200)
    for (let tries = 0; ; tries++) {
      try {
        return await connect(`unix://${socket}`)
      } catch (error) {
        if (tries > 50) throw error
        await sleep(200)
      }
    }
  }

  function killEngine(): void {
    // it may be gone already
    if (daemon?.pid !== undefined) spawnSync('kill', ['-KILL', '--', `-${String(daemon.pid)}`])
  }

  beforeAll(async () => {
    mkdirSync(context)
    writeFileSync(join(context, 'main.txt'), 'hello\n')
    engine = await startEngine()
    const copy = `docker save restage.test/ground/busybox | docker -H unix://${join(area, 'docker.sock')} load`
    expect(spawnSync('sh', ['-c', copy]).status).toBe(0)
  })

  afterAll(async () => {
    killEngine()
    await sleep(500)
    spawnSync('sh', ['-c', `grep -o '${area}[^ ]*' /proc/mounts | sort -r | xargs -r umount -l`])
    rmSync(area, { recursive: true, force: true })
  })

  const from = 'FROM restage.test/ground/busybox\n'

  it('says that an image is gone that somebody else removed', async () => {
    if (engine === undefined) throw new Error('there is no engine')
    const session = await openSession(engine)
    const context = { kind: 'none' } as const
    const id = await session.build(
      { builder: 'classic', dockerfile: { name: 'D', text: `${from}ENV A=b\n` }, context },
      () => undefined,
    )
    spawnSync('docker', ['-H', engine.info.address, 'rmi', '-f', id])
    await expect(engine.createContainer({ image: id, command: [] })).rejects.toMatchObject({ name: 'OperationalError' })
    expect(await engine.image(id)).toBeUndefined()
    await session.close()
  })

  it('says that the engine is lost when it dies during a build', async () => {
    const alive = engine
    if (alive === undefined) throw new Error('there is no engine')
    const session = await openSession(alive)
    const text = `${from}COPY main.txt /\nRUN sleep 20\n`
    const building = session.build(
      {
        builder: 'classic',
        dockerfile: { name: 'Dockerfile', text },
        context: { kind: 'folder', path: context, ignore: undefined },
      },
      (progress) => {
        if (progress.kind === 'output' && progress.text.includes('Running in')) killEngine()
      },
    )
    await expect(building).rejects.toMatchObject({ kind: 'engine-lost' })
    await expect(building).rejects.toThrow(/^building Dockerfile: /)
    await expect(session.close()).rejects.toMatchObject({ kind: 'engine-lost' })
    // what could not be removed is known to the next run
    expect(readdirSync(join(session.run.folder)).sort()).toEqual(['closing', 'left', 'made', 'run.json'])
    rmSync(session.run.folder, { recursive: true })
  })
})
