/** Runs that meet on one engine: two at once, and one that comes after another was killed. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BuildRequest, Engine } from '../../../src/engine/engine.ts'
import { openSession } from '../../../src/engine/session.ts'
import { engineForTests } from '../../support/engine.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const found = await engineForTests()

describe.skipIf(found === undefined)('runs on one engine', () => {
  const engine = found as Engine
  const mark = `MARK=${String(process.pid)}-${String(Date.now())}`
  let folder = ''
  let temporary = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'restage-two-'))
    temporary = mkdtempSync(join(tmpdir(), 'restage-temporary-'))
  })

  afterEach(() => {
    for (const path of [folder, temporary]) rmSync(path, { recursive: true, force: true })
  })

  function write(driver: readonly string[]): void {
    const files = {
      'Dockerfile.build': `FROM busybox\nENV ${mark}\nRUN mkdir /out && echo a > /out/app\nRUN sleep 1\n`,
      Dockerfile: `FROM busybox\nENV ${mark}\nRUN sleep 1\nCOPY app /srv/\n`,
      'build.sh': ['#!/bin/sh -e', ...driver, ''].join('\n'),
    }
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
    chmodSync(join(folder, 'build.sh'), 0o755)
  }

  const driver = [
    'docker build -t two:build -f Dockerfile.build .',
    'docker create --name two two:build',
    'docker cp two:/out/app ./app',
    'docker rm two',
    'docker build -t two .',
  ]

  function verify(): ChildProcess {
    const words = [
      'verify',
      folder,
      '--legacy',
      'script',
      '--builder',
      'classic',
      '--base',
      'busybox=restage.test/busybox',
      '--json',
    ]
    return spawn(process.execPath, [join(root, 'bin/restage.js'), ...words], { env: { ...process.env, TMPDIR: temporary } })
  }

  async function outcome(
    child: ChildProcess,
  ): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
    let [stdout, stderr] = ['', '']
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')))
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')))
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
    return { code, stdout, stderr }
  }

  /** Every container and image of the engine. */
  function objects(): readonly string[] {
    const lists = [
      ['ps', '-aq'],
      ['images', '-aq', '--no-trunc'],
    ]
    return lists.flatMap((words) => spawnSync('docker', words, { encoding: 'utf8' }).stdout.split('\n').sort())
  }

  it('both come to their end when they verify the same at once, and nothing is left', async () => {
    const before = objects()
    write(driver)
    const first = outcome(verify())
    await sleep(700)
    const second = outcome(verify())
    for (const { code, stdout, stderr } of await Promise.all([first, second])) {
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(stdout).toMatch(/"verdict": "(?:equal|identical)"/)
    }
    expect(objects()).toEqual(before)
    expect(readdirSync(temporary)).toEqual([])
  })

  it('leaves the layers that another is building from, which removes them in the end', async () => {
    const before = objects()
    const text = `FROM restage.test/busybox\nENV ${mark}\nRUN echo first\nRUN echo second\n`
    const request = (more: string): BuildRequest => ({
      builder: 'classic',
      dockerfile: { name: 'Dockerfile', text: `${text}${more}` },
      context: { kind: 'none' },
    })
    const first = await openSession(engine)
    const second = await openSession(engine)
    const layer = await first.buildUnnamed(request(''), () => undefined)
    const slow = second.build(request('RUN sleep 2\nRUN echo third\n'), () => undefined)
    await first.close()
    expect(await engine.image(layer)).toBeDefined()
    await slow
    await second.close()
    expect(objects()).toEqual(before)
  })

  it('does not touch an image that was there, whatever the cache gives', async () => {
    const text = `FROM restage.test/busybox\nENV ${mark}\nRUN echo users\n`
    const image = spawnSync('docker', ['build', '-q', '-'], { input: text, env: { ...process.env, DOCKER_BUILDKIT: '0' } })
    const id = image.stdout.toString('utf8').trim()
    try {
      const session = await openSession(engine)
      const dockerfile = { name: 'Dockerfile', text }
      expect(await session.buildUnnamed({ builder: 'classic', dockerfile, context: { kind: 'none' } }, () => undefined)).toBe(id)
      await session.close()
      expect(await engine.image(id)).toBeDefined()
    } finally {
      spawnSync('docker', ['rmi', id])
    }
  })

  it('removes what one left that was killed, and says so', async () => {
    const before = objects()
    write([...driver.slice(0, 3), 'echo $$ > "$PIDS"', 'docker volume create kept', 'sleep 300', ...driver.slice(3)])
    const pids = join(folder, '..', `restage-pids-${String(process.pid)}`)
    writeFileSync(pids, '')
    process.env['PIDS'] = pids
    const killed = verify()
    const ended = outcome(killed)
    try {
      while (readFileSync(pids, 'utf8') === '') await sleep(50)
      await sleep(500)
      killed.kill('SIGKILL')
      await ended
      expect(objects()).not.toEqual(before)
      expect(readdirSync(temporary)).toHaveLength(1)
      write(driver)
      const { code, stderr } = await outcome(verify())
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(stderr).toMatch(
        /an earlier run \([0-9a-f]{8}, process \d+\) was killed; what it left is removed: 2 containers, volumes and networks, \d+ images/,
      )
      expect(objects()).toEqual(before)
      expect(readdirSync(temporary)).toEqual([])
      const pid = readFileSync(pids, 'utf8').trim()
      // gone, or dead and not yet asked for by its parent
      expect(spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout).toMatch(/^(?:Z.*\n)?$/)
    } finally {
      delete process.env['PIDS']
      rmSync(pids)
    }
  })
})
