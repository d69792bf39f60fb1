/**
 * A new version that is not the same must be called different, with exactly what differs: each row is a change of a right Dockerfile,
 * built and compared on a real engine.
 */
import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateAll } from '../../../src/migrate/migrate.ts'
import { directoryRepository } from '../../../src/repository/directory.ts'
import { verifyPipeline, type VerifyOptions } from '../../../src/verify/verify.ts'
import type { Verification } from '../../../src/verify/verification.ts'
import { engineForTests } from '../../support/engine.ts'

const engine = await engineForTests()

const files: Readonly<Record<string, string>> = {
  'Dockerfile.build': [
    'FROM busybox',
    'WORKDIR /out',
    'COPY main.txt /in/',
    'RUN mkdir -p tree/empty && cat /in/main.txt > tree/app && ln -s app tree/link && ln tree/app tree/hard && chmod 640 tree/app',
    'RUN chown -R 7:7 tree',
    '',
  ].join('\n'),
  Dockerfile: ['FROM busybox', 'COPY tree /srv/', 'ENV MODE=full', 'CMD ["sh"]', ''].join('\n'),
  'build.sh': [
    '#!/bin/sh -e',
    'docker build -t broken:build -f Dockerfile.build .',
    'docker create --name broken broken:build',
    'docker cp broken:/out/tree ./tree',
    'docker rm broken',
    'docker build -t broken .',
    '',
  ].join('\n'),
  'main.txt': 'hello\n',
}

/** What a row changes in the right Dockerfile, and what must come out: paths with aspects, configuration fields. */
const rows: readonly [title: string, change: (text: string) => string, expected: readonly string[]][] = [
  ['nothing', (text) => text, []],
  [
    'a wrong path',
    (text) => text.replace(/\/out\/tree \/srv\//, '/out/tree/app /srv/'),
    ['/srv/empty entry', '/srv/hard entry', '/srv/link entry'],
  ],
  [
    'a wrong owner',
    (text) => text.replace('--chown=0:0 ', ''),
    ['/srv/app owner', '/srv/empty owner', '/srv/hard owner', '/srv/link owner'],
  ],
  ['a missing file', (text) => `${text}RUN rm /srv/link\n`, ['/srv/link entry']],
  ['an extra file', (text) => `${text}RUN echo x > /srv/more\n`, ['/srv/more entry']],
  ['other content', (text) => `${text}RUN echo HELLO > /srv/app\n`, ['/srv/app content']],
  ['other content of another size', (text) => `${text}RUN echo more >> /srv/app\n`, ['/srv/app size']],
  ['a mode', (text) => `${text}RUN chmod 600 /srv/app\n`, ['/srv/app mode']],
  ['setuid', (text) => `${text}RUN chmod 4640 /srv/app\n`, ['/srv/app mode']],
  ['a link target', (text) => `${text}RUN ln -sfn hard /srv/link\n`, ['/srv/link link']],
  ['a link that became a file', (text) => `${text}RUN rm /srv/link && cp /srv/app /srv/link\n`, ['/srv/link type']],
  ['no empty folder', (text) => `${text}RUN rmdir /srv/empty\n`, ['/srv/empty entry']],
  ['an empty folder more', (text) => `${text}RUN mkdir /srv/nothing\n`, ['/srv/nothing entry']],
  ['a hard link', (text) => `${text}RUN ln -f /srv/app /srv/hard\n`, ['/srv/app hard-links']],
  ['a variable', (text) => text.replace('MODE=full', 'MODE=half'), ['Env.MODE']],
  ['a command', (text) => text.replace('CMD ["sh"]', 'CMD ["ash"]'), ['Cmd']],
  ['a user', (text) => `${text}USER 1000\n`, ['User']],
  ['a label', (text) => `${text}LABEL a=b\n`, ['Labels.a']],
  ['a volume', (text) => `${text}VOLUME /srv\n`, ['Volumes']],
  ['a health check', (text) => `${text}HEALTHCHECK CMD true\n`, ['Healthcheck.Test']],
  [
    'another base',
    (text) => text.replace(/FROM busybox\nCOPY/, 'FROM alpine\nCOPY'),
    ['/etc/alpine-release entry', '/etc/apk entry', '/sbin/apk entry', '/usr/lib entry', 'Labels.restage.test.recipe'],
  ],
]

describe.skipIf(engine === undefined)('a new version that is not the same', () => {
  let folder = ''
  let options: VerifyOptions | undefined

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'restage-broken-'))
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
    chmodSync(join(folder, 'build.sh'), 0o755)
    if (engine === undefined) return
    options = {
      engine,
      root: folder,
      repository: directoryRepository(folder),
      legacy: 'plan',
      builder: 'classic',
      cache: true,
      bases: new Map([
        ['busybox', 'restage.test/busybox'],
        ['alpine', 'restage.test/alpine:latest'],
      ]),
      ignore: [],
      timeLimit: 60,
      environment: new Map(),
      report: () => undefined,
      signal: undefined,
    }
  })

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  async function verifyChanged(change: (text: string) => string, changed: Partial<VerifyOptions> = {}): Promise<Verification> {
    if (options === undefined) throw new Error('there is no engine')
    const [migrated] = migrateAll(options.repository).pipelines
    if (migrated?.plan === undefined) throw new Error('the pattern is not migrated')
    const plan = {
      ...migrated.plan,
      changes: migrated.plan.changes.map((one) =>
        one.path === 'Dockerfile' && one.after !== null ? { ...one, after: change(one.after) } : one,
      ),
    }
    const { verification } = await verifyPipeline({ ...migrated, plan }, { ...options, ...changed })
    return verification
  }

  function differencesOf(verification: Verification): readonly string[] {
    return verification.images.flatMap((image) => [
      ...image.files.differences.map(({ path, aspect }) => `${path} ${aspect}`),
      ...image.config.map(({ field }) => field),
    ])
  }

  it.each(rows)('is found: %s', async (_, change, expected) => {
    const verification = await verifyChanged(change)
    expect([verification.message, ...differencesOf(verification)]).toEqual([null, ...expected])
    expect(verification.verdict).toMatch(expected.length === 0 ? /^(?:identical|equal)$/ : /^different$/)
  })

  it('says where a new version does not build', async () => {
    const verification = await verifyChanged((text) => `${text}RUN false\n`)
    expect(verification.verdict).toBe('new-does-not-build')
    expect(verification.message).toMatch(/^building Dockerfile:\d+: .*returned a non-zero code: 1/)
  })

  it('sets differences aside where a person said so', async () => {
    const verification = await verifyChanged((text) => `${text}RUN chmod 600 /srv/app\n`, {
      ignore: [{ path: '/srv/app', reason: 'the mode does not matter' }],
    })
    expect(verification.verdict).toBe('excused')
    expect(verification.images[0]?.files.excused.map(({ excuse }) => excuse)).toEqual([
      { kind: 'ignored', evidence: '/srv/app: the mode does not matter' },
    ])
  })

  it('cannot be run without a base image, and says what may stand in', async () => {
    const verification = await verifyChanged((text) => text, { bases: new Map([['busybox', 'restage.test/nowhere:1']]) })
    expect(verification.verdict).toBe('not-runnable')
    expect(verification.message).toContain('--base NAME=OTHER')
  })

  it('leaves nothing on the engine and on the disk', async () => {
    if (engine === undefined) return
    const before = await engine.imageIds()
    await verifyChanged((text) => text, { legacy: 'script' })
    await verifyChanged((text) => `${text}RUN false\n`)
    expect([...(await engine.imageIds())].filter((id) => !before.has(id))).toEqual([])
  })
})
