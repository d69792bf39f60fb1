/** `--measure` on a real engine: times of both ways, compressed sizes, and nothing that is left. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrateAll } from '../../../src/migrate/migrate.ts'
import { directoryRepository } from '../../../src/repository/directory.ts'
import { verifyPipeline } from '../../../src/verify/verify.ts'
import { engineForTests } from '../../support/engine.ts'

const engine = await engineForTests()

const files: Readonly<Record<string, string>> = {
  'Dockerfile.build': 'FROM busybox\nCOPY main.txt /in/\nRUN mkdir /out && cp /in/main.txt /out/app && sleep 1\n',
  Dockerfile: 'FROM busybox\nCOPY app /srv/\n',
  'main.txt': 'hello\n',
  'build.sh': [
    '#!/bin/sh -e',
    'docker build -t measure:build -f Dockerfile.build .',
    'docker create --name measure measure:build',
    'docker cp measure:/out/app ./app',
    'docker rm measure',
    'docker build -t measure .',
    '',
  ].join('\n'),
}

describe.skipIf(engine === undefined)('--measure', () => {
  let folder = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'restage-measure-'))
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
    chmodSync(join(folder, 'build.sh'), 0o755)
  })

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it.each([
    ['plan', 'classic'],
    ['script', 'buildkit'],
  ] as const)('measures both ways by %s with %s', async (legacy, builder) => {
    if (engine === undefined) throw new Error('there is no engine')
    const repository = directoryRepository(folder)
    const [migrated] = migrateAll(repository).pipelines
    if (migrated === undefined) throw new Error('the pattern is not migrated')
    const { verification } = await verifyPipeline(migrated, {
      engine,
      root: folder,
      repository,
      legacy,
      builder,
      cache: true,
      measure: true,
      bases: new Map([['busybox', 'restage.test/busybox']]),
      ignore: [],
      timeLimit: 60,
      environment: new Map(),
      report: () => undefined,
      signal: undefined,
    })
    const { measured, builds, images } = verification
    expect([verification.message, measured?.file, builds]).toEqual([null, 'main.txt', { legacy: 2, multiStage: 1 }])
    // the command that sleeps runs from nothing and after the change, on both sides
    for (const times of [measured?.legacy, measured?.multiStage])
      expect([times?.cold, times?.changed].every((seconds) => (seconds ?? 0) >= 1)).toBe(true)
    const sizes = images[0]?.sizes
    expect(sizes?.legacy.compressed).toBeGreaterThan(100_000)
    expect(sizes?.legacy.compressed).toBeLessThan(sizes?.legacy.image ?? 0)
    expect(Math.abs((sizes?.legacy.compressed ?? 0) - (sizes?.multiStage.compressed ?? 0))).toBeLessThan(1000)
  })
})
