/** A run that is ended from outside, or by a bug: what it made is taken away all the same. */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engineForTests } from '../../support/engine.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const engine = await engineForTests()

const files: Readonly<Record<string, string>> = {
  'Dockerfile.build': 'FROM busybox\nRUN mkdir /out && echo a > /out/app\n',
  Dockerfile: 'FROM busybox\nCOPY app /srv/\nRUN sleep 60\n',
  'build.sh': [
    '#!/bin/sh -e',
    'docker build -t crash:build -f Dockerfile.build .',
    'docker create --name crash crash:build',
    'docker cp crash:/out/app ./app',
    'docker build -t crash .',
    '',
  ].join('\n'),
}

describe.skipIf(engine === undefined)('a verification that is ended', () => {
  let folder = ''
  let temporary = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'restage-crash-'))
    temporary = mkdtempSync(join(tmpdir(), 'restage-temporary-'))
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
    chmodSync(join(folder, 'build.sh'), 0o755)
  })

  afterEach(() => {
    for (const path of [folder, temporary]) rmSync(path, { recursive: true, force: true })
  })

  /** Every container and image of the engine. */
  function objects(): readonly string[] {
    const lists = [
      ['ps', '-aq'],
      ['images', '-aq', '--no-trunc'],
    ]
    return lists.flatMap((words) => spawnSync('docker', words, { encoding: 'utf8' }).stdout.split('\n').sort())
  }

  it.each<[title: string, crash: string | undefined, signal: NodeJS.Signals | undefined, message: RegExp]>([
    [
      'by a bug',
      'setInterval(() => { if (global.failNow) { global.failNow = false; throw new Error("boom") } }, 100).unref()',
      'SIGUSR2',
      /bug in restage.*boom/,
    ],
    [
      'by a promise that nobody waits for',
      'setInterval(() => { if (global.failNow) { global.failNow = false; Promise.reject(new Error("boom")) } }, 100).unref()',
      'SIGUSR2',
      /bug in restage.*boom/,
    ],
    ['by its terminal', undefined, 'SIGHUP', /cancelled; what was made is removed/],
    ['by SIGTERM', undefined, 'SIGTERM', /cancelled; what was made is removed/],
  ])('leaves nothing when it is ended %s', async (_, crash, signal, message) => {
    const before = objects()
    const hook = join(folder, '..', `${String(process.pid)}-hook.cjs`)
    writeFileSync(
      hook,
      `if (/restage/.test(process.argv[1] ?? '')) { process.on('SIGUSR2', () => { global.failNow = true }); ${crash ?? ''} }`,
    )
    const child = spawn(
      process.execPath,
      [
        join(root, 'bin/restage.js'),
        'verify',
        folder,
        '--legacy',
        'script',
        '--builder',
        'classic',
        '--base',
        'busybox=restage.test/busybox',
      ],
      { env: { ...process.env, TMPDIR: temporary, NODE_OPTIONS: `--require ${hook}` } },
    )
    let stderr = ''
    let isSent = false
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8')
      if (isSent || !stderr.includes('building the legacy version')) return
      isSent = true
      setTimeout(() => child.kill(signal), 5000)
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    rmSync(hook)
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
    expect(objects()).toEqual(before)
    expect(readdirSync(temporary)).toEqual([])
  })
})
