/** What a build gives, what it says when it fails, and what it leaves: on a real engine, with both builders. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { connect } from '../../src/engine/connect.ts'
import type { Builder, BuildProgress, BuildRequest, Engine } from '../../src/engine/engine.ts'
import { openSession } from '../../src/engine/session.ts'
import { engineForTests } from '../support/engine.ts'

const found = await engineForTests()
const engine = found as Engine

/** What tells the images of this run from those of others on the same engine: every layer carries it. */
const mark = `MARK=${String(process.pid)}-${String(Date.now())}`
const from = `FROM restage.test/busybox\nENV ${mark}\n`

function request(builder: Builder, text: string, more: Partial<BuildRequest> = {}): BuildRequest {
  return { builder, dockerfile: { name: 'Dockerfile', text }, context: { kind: 'none' }, ...more }
}

/** Something that no cache has. */
function fresh(): string {
  return `${String(process.pid)}-${String(performance.now())}`
}

describe.skipIf(found === undefined)('an image that is to go', () => {
  it.each(['words:', 'no/such/image:1', 'Words'])('may never have been there: %s', async (name) => {
    expect(await engine.removeImage(name)).toBe(true)
  })
})

describe.skipIf(found === undefined).each<Builder>(['classic', 'buildkit'])('a build by %s', (builder) => {
  it('takes arguments, labels, a target, a network and hosts', async () => {
    const session = await openSession(engine)
    try {
      const text = [
        'ARG BASE=restage.test/busybox',
        'FROM ${BASE} AS first',
        'ARG WORD=none',
        'RUN echo "$WORD" > /word && cp /etc/hosts /seen && ls /sys/class/net > /nets',
        'FROM first AS second',
        'RUN exit 1',
      ].join('\n')
      const id = await session.build(
        request(builder, text, {
          args: new Map([['WORD', 'ünïcode "quoted" $x']]),
          labels: new Map([['some.label', 'a=b c']]),
          target: 'first',
          network: 'none',
          addHosts: ['somewhere:10.1.2.3'],
        }),
        () => undefined,
      )
      const details = await engine.image(id)
      expect(details?.config['Labels']).toMatchObject({ 'some.label': 'a=b c', 'restage.session': session.id })
      expect(runIn(id, ['cat', '/word', '/nets'])).toBe('ünïcode "quoted" $x\nlo\n')
      expect(runIn(id, ['cat', '/seen'])).toMatch(/10\.1\.2\.3\s+somewhere/)
    } finally {
      await session.close()
    }
  })

  const failures: readonly [title: string, text: string, expected: object][] = [
    [
      'an instruction that fails',
      `# comment\n${from}RUN true\n\nRUN echo some words && \\\n  exit 3\nRUN true\n`,
      { kind: 'build-failed', line: 6, output: expect.stringContaining('some words') as string },
    ],
    ['a COPY of nothing', `${from}COPY nothing /x\n`, { kind: 'build-failed', line: 3 }],
    ['a stage that fails', `${from}RUN true\n${from}RUN false\n`, { kind: 'build-failed', line: 6 }],
    ['an instruction that does not exist', `${from}NONSENSE x\n`, { kind: 'build-failed', line: 3 }],
    ['no stage at all', '# nothing\nARG A\n', { kind: 'build-failed' }],
    ['a base that nobody has', 'FROM restage.test/nobody/has:this\n', { kind: 'image-missing' }],
  ]
  it.each(failures)('says so of %s, and leaves nothing', async (_, text, expected) => {
    const session = await openSession(engine)
    await expect(session.build(request(builder, text), () => undefined)).rejects.toMatchObject(expected)
    await session.close()
    expect(await marked()).toEqual([])
  })

  it('leaves no layer of a build stage', async () => {
    const session = await openSession(engine)
    const text = `${from}RUN echo ${fresh()} > /out\n${from}COPY --from=0 /out /out\n`
    const id = await session.build(request(builder, text), () => undefined)
    await engine.tag(id, session.image('with:tag'))
    await session.close()
    expect(await marked()).toEqual([])
  })

  it('never removes an image that somebody else has named', async () => {
    const session = await openSession(engine)
    const name = `restage.test/kept-${builder}`
    try {
      const id = await session.build(request(builder, `${from}RUN echo ${fresh()} > /out\n`), () => undefined)
      await engine.tag(id, name)
      await session.close()
      expect((await engine.image(name))?.id).toBe(id)
    } finally {
      // with its parents
      spawnSync('docker', ['rmi', name])
    }
  })

  it('stops when it is cancelled, and leaves nothing', async () => {
    const session = await openSession(engine)
    const stop = new AbortController()
    const words = fresh()
    const building = session.build(
      request(builder, `${from}RUN echo ${words} && sleep 60\n`),
      (progress: BuildProgress) => {
        if (progress.kind === 'output' && progress.text.includes(words)) stop.abort()
      },
      stop.signal,
    )
    await expect(building).rejects.toMatchObject({ kind: 'cancelled' })
    await session.close()
    await sleep(1500)
    expect(await marked()).toEqual([])
    expect(processes('sleep 60')).toEqual([])
  })

  it('says that the engine is lost when the connection is cut', async () => {
    const proxy = await openProxy()
    try {
      const session = await openSession(await connect(`unix://${proxy.path}`))
      const words = fresh()
      const building = session.build(request(builder, `${from}RUN echo ${words} && sleep 60\n`), (progress) => {
        if (progress.kind === 'output' && progress.text.includes(words)) proxy.cut()
      })
      await expect(building).rejects.toMatchObject({ kind: 'engine-lost' })
      await session.close()
      expect(await marked()).toEqual([])
    } finally {
      proxy.close()
    }
  })
})

async function marked(): Promise<readonly string[]> {
  const found: string[] = []
  for (const id of await engine.imageIds()) {
    const env = (await engine.image(id))?.config['Env']
    if (Array.isArray(env) && env.includes(mark)) found.push(id)
  }
  return found
}

function runIn(image: string, command: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('docker', ['run', '--rm', image, ...command], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return stdout
}

/** Processes of this machine, those in containers among them. */
function processes(command: string): readonly string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => commandLine(pid).includes(command))
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    // it has ended
    return ''
  }
}

interface Proxy {
  readonly path: string
  /** Ends all connections in the middle of what they carry. */
  cut(): void
  close(): void
}

/** The engine's socket once more, with a knife. */
async function openProxy(): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'restage-proxy-'))
  const path = join(folder, 'docker.sock')
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = createConnection(engine.info.address.replace(/^unix:\/\//, ''))
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    near.pipe(far).pipe(near)
  })
  server.listen(path)
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    path,
    cut,
    close() {
      cut()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
