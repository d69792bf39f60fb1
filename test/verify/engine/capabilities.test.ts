/**
 * File capabilities are the one extended attribute that an image keeps: a new version that gives others is called different, with exactly
 * that difference. They are set by Python, which needs no package for it.
 */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Builder } from '../../../src/engine/engine.ts'
import { openSession } from '../../../src/engine/session.ts'
import { migrateAll } from '../../../src/migrate/migrate.ts'
import { directoryRepository } from '../../../src/repository/directory.ts'
import type { Verification } from '../../../src/verify/verification.ts'
import { verifyPipeline } from '../../../src/verify/verify.ts'
import { clockFolder } from '../../support/clock.ts'
import { engineForTests } from '../../support/engine.ts'

const found = await engineForTests()

/** `setcap` without the program: version 2, effective, one permitted capability as its 32 bits in hexadecimal. */
function give(capability: string): string {
  const value = `01000002${capability}${'00000000'.repeat(3)}`
  return `RUN python3 -c "import os; os.setxattr('/srv/app', 'security.capability', bytes.fromhex('${value}'))"`
}
const bindsPorts = give('00040000')
const opensSockets = give('00200000')

describe.skipIf(found === undefined).each<Builder>(['classic', 'buildkit'])('capabilities of files, by %s', (builder) => {
  async function verifyChanged(change: (text: string) => string): Promise<Verification> {
    if (found === undefined) throw new Error('there is no engine')
    const root = clockFolder({
      'Dockerfile.build': 'FROM python:3\nRUN mkdir /out && echo app > /out/app\n',
      Dockerfile: `FROM python:3\nCOPY out /srv/\n${bindsPorts}\n`,
    })
    const repository = directoryRepository(root)
    const [migrated] = migrateAll(repository).pipelines
    if (migrated?.plan === undefined) throw new Error('the pattern is not migrated')
    const changes = migrated.plan.changes.map((one) =>
      one.path === 'Dockerfile' && one.after !== null ? { ...one, after: change(one.after) } : one,
    )
    const { verification } = await verifyPipeline(
      { ...migrated, plan: { ...migrated.plan, changes } },
      {
        engine: found,
        root,
        repository,
        legacy: 'plan',
        builder,
        cache: true,
        bases: new Map([['python:3', 'restage.test/python:3.12-slim']]),
        ignore: [],
        timeLimit: 60,
        environment: new Map(),
        report: () => undefined,
        signal: undefined,
      },
    )
    return verification
  }

  const rows: readonly [title: string, change: (text: string) => string, expected: readonly string[]][] = [
    ['the same', (text) => text, []],
    ['another one', (text) => text.replace(bindsPorts, opensSockets), ['/srv/app xattrs']],
    ['none', (text) => text.replace(`${bindsPorts}\n`, ''), ['/srv/app xattrs']],
    [
      'one more file with one',
      (text) => `${text}RUN true\n${bindsPorts.replace('/srv/app', '/usr/bin/env')}\n`,
      ['/usr/bin/env xattrs'],
    ],
  ]
  it.each(rows)('are compared: %s', async (_, change, expected) => {
    const { verdict, message, images } = await verifyChanged(change)
    const paths = images.flatMap(({ files }) => files.differences.map(({ path, aspect }) => `${path} ${aspect}`))
    expect([message, ...paths]).toEqual([null, ...expected])
    expect(verdict).toMatch(expected.length === 0 ? /^(?:identical|equal)$/ : /^different$/)
  })

  it('are all that there is to compare: no image that is moved keeps another attribute', async () => {
    if (found === undefined) throw new Error('there is no engine')
    const session = await openSession(found)
    try {
      const note = "RUN python3 -c \"import os; os.setxattr('/srv/app', 'user.note', b'x')\""
      const text = `FROM restage.test/python:3.12-slim\nRUN mkdir -p /srv && echo app > /srv/app\n${note}\n${bindsPorts}\n`
      const dockerfile = { name: 'Dockerfile', text }
      const image = await session.build({ builder, dockerfile, context: { kind: 'none' } }, () => undefined)
      const moved = `docker save ${image} | tar -xO --wildcards '*/layer.tar' | grep -a -o -E 'security.capability|user.note' | sort -u`
      expect(spawnSync('sh', ['-c', moved], { encoding: 'utf8' }).stdout).toBe('security.capability\n')
    } finally {
      await session.close()
    }
  })
})
