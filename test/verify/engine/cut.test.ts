/** An engine's answer that is cut off in the middle: a clear line, exit code 2, nothing left, and the repository as it was. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clockFolder, verifyFolder } from '../../support/clock.ts'
import { engineForTests } from '../../support/engine.ts'
import { filesIn } from '../../support/folder.ts'

const engine = await engineForTests()

describe.skipIf(engine === undefined)('an answer that is cut off', () => {
  let area = ''
  let close: () => void = () => undefined

  beforeEach(() => {
    area = mkdtempSync(join(tmpdir(), 'restage-cut-'))
  })
  afterEach(() => {
    close()
    rmSync(area, { recursive: true, force: true })
  })

  /**
   * The engine once more, with a knife for what answers a request.
   *
   * @param after bytes that come through of every such answer.
   */
  async function startKnife(place: 'socket' | 'tcp', request: RegExp, after: number): Promise<string> {
    const server = createServer((near) => {
      const far = createConnection(engine?.info.address.replace(/^unix:\/\//, '') ?? '')
      let left = Infinity
      for (const socket of [near, far]) socket.on('error', () => undefined)
      near.on('close', () => far.destroy())
      near.on('data', (bytes: Buffer) => {
        if (request.test(bytes.toString('latin1'))) left = after
        far.write(bytes)
      })
      far.on('data', (bytes: Buffer) => {
        near.write(bytes.subarray(0, left))
        left -= bytes.length
        if (left <= 0) cut(near, far)
      })
      far.on('end', () => near.end())
    })
    close = () => server.close()
    const socket = join(area, 'docker.sock')
    if (place === 'socket') server.listen(socket)
    else server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return place === 'socket' ? `unix://${socket}` : `tcp://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  }

  function cut(near: Socket, far: Socket): void {
    near.end()
    far.destroy()
  }

  const exported = /^GET \S*\/containers\/\w+\/(?:export|archive\?path=(?:%2F|\/)[ &])/
  const listed = /^GET \S*\/images\/json/
  const taken = /^GET \S*\/containers\/\w+\/archive/
  const rows: readonly [title: string, place: 'socket' | 'tcp', request: RegExp, after: number][] = [
    ['an export, before it began', 'socket', exported, 10],
    ['an export, in the middle', 'socket', exported, 1_000_000],
    ['an export, between two files', 'socket', exported, 200 + 512 * 3],
    ['an export over TCP', 'tcp', exported, 1_000_000],
    ['what is copied out', 'socket', taken, 700],
    ['what images there are', 'socket', listed, 300],
  ]
  it.each(rows)('is told, and leaves nothing: %s', async (_, place, request, after) => {
    const address = await startKnife(place, request, after)
    const folder = clockFolder()
    // images, and containers by any name
    const traces = async (): Promise<readonly string[]> => [
      ...((await engine?.imageIds()) ?? []),
      ...spawnSync('docker', ['ps', '--all', '--quiet'], { encoding: 'utf8' }).stdout.split('\n'),
    ]
    const before = [filesIn(folder), (await traces()).toSorted()]
    const ran = await verifyFolder(folder, ['--builder', 'classic'], { DOCKER_HOST: address, TMPDIR: area })
    expect([ran.code, ran.verdict]).toEqual([2, 'none'])
    expect(ran.stderr).toMatch(/restage: .+: .*(?:stopped|ended|does not answer|closed|cut)/)
    expect([filesIn(folder), (await traces()).toSorted()]).toEqual(before)
    expect(readdirSync(area).filter((name) => name !== 'docker.sock')).toEqual([])
  })
})
