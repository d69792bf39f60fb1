/**
 * `--repair` on a real engine: repositories whose new version is not the same because something that the proof assumes does not hold.
 * Each is first different, then the same with a cure that can be read in the Dockerfile; where none is known, that is said.
 */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateAll, type Migration } from '../../../src/migrate/migrate.ts'
import type { Observation } from '../../../src/pipeline/observation.ts'
import { directoryRepository } from '../../../src/repository/directory.ts'
import type { Repair } from '../../../src/rewrite/repair.ts'
import { verifyPipeline, type Verified, type VerifyOptions } from '../../../src/verify/verify.ts'
import { engineForTests } from '../../support/engine.ts'

const engine = await engineForTests()
const schema = fileURLToPath(new URL('../../../schema/migration-1.schema.json', import.meta.url))
const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schema, 'utf8')) as object)

/** Base images that are not as usual, each on a stand-in. */
const bases: Readonly<Record<string, string>> = {
  tools: 'FROM restage.test/busybox\nRUN mkdir -p /opt/tool && chmod 2775 /opt/tool\n',
  user: 'FROM restage.test/busybox\nRUN mkdir -p /opt && echo prog > /opt/app\nUSER 1000\n',
  links: 'FROM restage.test/busybox\nRUN mkdir -p /opt && echo v > /opt/v1 && ln -s v1 /opt/current\n',
  triggering: 'FROM restage.test/busybox\nONBUILD COPY static /usr/share/www\n',
  capable:
    'FROM restage.test/python:3.12-slim\nRUN printf \'import os, sys\\nos.setxattr(sys.argv[1], "security.capability", bytes.fromhex("0100000200040000000000000000000000000000"))\\n\' > /usr/local/bin/finish\n',
}

interface Row {
  readonly title: string
  readonly files: Readonly<Record<string, string>>
  /** What is taken out, and where to. */
  readonly taken: readonly (readonly [path: string, host: string])[]
  readonly builder?: 'classic' | 'buildkit'
  readonly legacy?: 'plan' | 'script'
  readonly before: string
  /** Lines of the repaired Dockerfile; none: there is no cure. */
  readonly lines: readonly string[]
}

const rows: readonly Row[] = [
  {
    title: 'a folder of another mode, in an image with a shell',
    files: {
      'Dockerfile.build': 'FROM busybox\nRUN mkdir -p /app/storage/cache && chmod -R 777 /app/storage\n',
      Dockerfile: 'FROM busybox\nCOPY data /srv/\nCMD ["ls"]\n',
      'data/keep': 'x\n',
    },
    taken: [['/app/storage', './data/storage']],
    before: 'different',
    lines: ['RUN chmod 777 /srv/storage'],
  },
  {
    title: 'a folder of another mode, in an image without a shell',
    files: {
      'Dockerfile.build': 'FROM busybox\nRUN mkdir -p /app/storage/cache && chmod -R 777 /app/storage\n',
      Dockerfile: 'FROM scratch\nCOPY data /srv/\nCMD ["ls"]\n',
      'data/keep': 'x\n',
    },
    taken: [['/app/storage', './data/storage']],
    legacy: 'script',
    before: 'different',
    lines: ['RUN mkdir -p /final/srv && cp -a /app/storage /final/srv/storage', 'COPY --from=build /final/srv/ /srv/'],
  },
  {
    title: 'a base image that has a folder where a file is copied to',
    files: {
      'Dockerfile.build': 'FROM busybox\nRUN mkdir /out && echo hi > /out/app-linux\n',
      Dockerfile: 'FROM example/tools\nCOPY app /opt/tool\n',
    },
    taken: [['/out/app-linux', './app']],
    builder: 'classic',
    before: 'different',
    lines: ['COPY --from=build /out/app-linux /opt/tool/app'],
  },
  {
    title: 'an ignore rule that hid a part of the artifact',
    files: {
      'Dockerfile.build':
        'FROM busybox\nRUN mkdir -p /out/js && echo a > /out/js/a.js && echo m > /out/js/a.js.map && echo n > /out/b.map\n',
      Dockerfile: 'FROM busybox\nCOPY dist /srv/www\n',
      '.dockerignore': '**/*.map\n',
    },
    taken: [['/out', './dist']],
    before: 'different',
    lines: ['# the ignore rule **/*.map hid these', "RUN find /out -name '*.map' -exec rm -rf {} +"],
  },
  {
    title: 'an artifact that is a link, beside what it leads to',
    files: {
      'Dockerfile.build': 'FROM busybox\nRUN mkdir /out && echo hi > /out/app-1.2 && ln -s app-1.2 /out/current\n',
      Dockerfile: 'FROM busybox\nCOPY bin /srv/bin\n',
      'bin/keep': 'x\n',
    },
    taken: [
      ['/out/current', './bin/current'],
      ['/out/app-1.2', './bin/app-1.2'],
    ],
    legacy: 'script',
    before: 'different',
    lines: ['RUN mkdir -p /final/srv/bin && cp -a /out/current /final/srv/bin/current'],
  },
  {
    title: 'an artifact of the base image that is a link',
    files: {
      'Dockerfile.build': 'FROM example/links\nRUN true\n',
      Dockerfile: 'FROM busybox\nCOPY bin /srv/bin\n',
      'bin/keep': 'x\n',
    },
    taken: [['/opt/current', './bin/current']],
    builder: 'classic',
    before: 'different',
    lines: ['RUN mkdir -p /final/srv/bin && cp -a /opt/current /final/srv/bin/current'],
  },
  {
    title: 'file capabilities that docker cp loses and BuildKit keeps',
    files: {
      'Dockerfile.build':
        'FROM example/capable\nRUN mkdir /out && cp /bin/true /out/app && python3 /usr/local/bin/finish /out/app\n',
      Dockerfile: 'FROM busybox\nCOPY app /srv/app\n',
    },
    taken: [['/out/app', './app']],
    builder: 'buildkit',
    before: 'different',
    lines: ['# takes the file capabilities off: the image never had them', 'RUN chown 0:0 /out/app'],
  },
  {
    title: 'a base image whose user may not change modes',
    files: {
      'Dockerfile.build': 'FROM example/user\nRUN true\n',
      Dockerfile: 'FROM busybox\nCOPY app /srv/app\n',
      after: 'chmod +x app\n',
    },
    taken: [['/opt/app', './app']],
    before: 'new-does-not-build',
    lines: ['USER root', 'RUN chmod +x /opt/app'],
  },
  {
    title: 'a trigger of the base image that takes what is on the host',
    files: {
      'Dockerfile.build': 'FROM busybox\nRUN mkdir -p /out/static && echo hi > /out/app\n',
      Dockerfile: 'FROM example/triggering\nCOPY app /usr/local/bin/app\n',
    },
    taken: [
      ['/out/app', './app'],
      ['/out/static', './static'],
    ],
    before: 'new-does-not-build',
    lines: [],
  },
]

/** Changes of a right Dockerfile, and the cure that takes each away. */
const changed: readonly [title: string, change: (text: string) => string, line: string | undefined][] = [
  ['an owner', (text) => text.replace(' --chown=0:0', ''), 'COPY --from=build --chown=0:0 /out/tree /srv/'],
  ['a mode in the build stage', (text) => text.replace('chmod 640', 'chmod 600'), 'RUN chmod 640 /out/tree/app'],
  ['a variable', (text) => text.replace('MODE="a \\$b \\"c\\""', 'MODE=b'), 'ENV MODE="a \\$b \\"c\\""'],
  ['a command', (text) => text.replace('CMD ["sh"]', 'CMD ["ash"]'), 'CMD ["sh"]'],
  ['a user', (text) => text.replace('USER 7', 'USER 8'), 'USER 7'],
  ['a workdir', (text) => text.replace('WORKDIR /srv', 'WORKDIR /'), 'WORKDIR /srv'],
  [
    'an empty folder',
    (text) => text.replace('chmod 640 /out/tree/app', 'chmod 640 /out/tree/app && rmdir /out/tree/empty'),
    'RUN mkdir -p /srv/empty',
  ],
  ['a label too much', (text) => `${text}LABEL a=b\n`, undefined],
  ['other content', (text) => text.replace('CMD', 'USER 0\nRUN echo x > /srv/app\nUSER 7\nCMD'), undefined],
]

const changedFiles: Readonly<Record<string, string>> = {
  'Dockerfile.build': [
    'FROM busybox',
    'RUN mkdir -p /out/tree/empty && echo hello > /out/tree/app && chmod 640 /out/tree/app && chown -R 7:7 /out/tree',
    '',
  ].join('\n'),
  Dockerfile: ['FROM busybox', 'COPY tree /srv/', 'ENV MODE="a \\$b \\"c\\""', 'WORKDIR /srv', 'USER 7', 'CMD ["sh"]', ''].join(
    '\n',
  ),
}

describe.skipIf(engine === undefined)('--repair', () => {
  const folders: string[] = []
  const tags: string[] = []

  beforeAll(async () => {
    for (const [name, text] of Object.entries(bases)) {
      const tag = `restage.test/repair-${name}`
      const dockerfile = { name: 'Dockerfile', text }
      await engine?.build({ builder: 'buildkit', dockerfile, context: { kind: 'none' }, tags: [tag] }, () => undefined)
      tags.push(tag)
    }
  })

  afterAll(async () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    for (const tag of tags) await engine?.removeImage(tag)
  })

  function repository(files: Row['files'], taken: Row['taken']): string {
    const folder = mkdtempSync(join(tmpdir(), 'restage-repair-'))
    folders.push(folder)
    const driver = [
      '#!/bin/sh -e',
      'docker build -t repair:build -f Dockerfile.build .',
      'docker create --name repair repair:build',
      ...taken.map(([path, host]) => `docker cp repair:${path} ${host}`),
      'docker rm repair',
      files['after'] ?? '',
      'docker build -t repair .',
      '',
    ].join('\n')
    for (const [path, text] of Object.entries({ ...files, 'build.sh': driver })) {
      if (path === 'after') continue
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    chmodSync(join(folder, 'build.sh'), 0o755)
    return folder
  }

  function optionsFor(folder: string, given: Partial<VerifyOptions>): VerifyOptions {
    if (engine === undefined) throw new Error('there is no engine')
    return {
      engine,
      root: folder,
      repository: directoryRepository(folder),
      legacy: 'plan',
      builder: undefined,
      cache: true,
      bases: new Map([
        ['busybox', 'restage.test/busybox'],
        ...Object.keys(bases).map((name) => [`example/${name}`, `restage.test/repair-${name}`] as const),
      ]),
      ignore: [],
      timeLimit: 60,
      environment: new Map(),
      report: () => undefined,
      signal: undefined,
      ...given,
    }
  }

  /** Verifies as the command does: migrated again with what was seen, and with what was repaired. */
  async function verify(
    folder: string,
    given: Partial<VerifyOptions>,
  ): Promise<{ readonly verified: Verified; readonly after: Migration }> {
    const options = optionsFor(folder, given)
    const migrate = (observations: readonly Observation[], repairs: readonly Repair[]): Migration =>
      migrateAll(options.repository, { observations, repairs })
    const [migrated] = migrate([], []).pipelines
    if (migrated?.plan === undefined) throw new Error('the pattern is not migrated')
    const refine = (seen: readonly Observation[]): typeof migrated | undefined => migrate(seen, []).pipelines[0]
    const verified = await verifyPipeline(migrated, { ...options, refine })
    return { verified, after: migrate(verified.observations, verified.repairs) }
  }

  it.each(rows)('has an answer to $title', async ({ files, taken, builder, legacy, before, lines }) => {
    const folder = repository(files, taken)
    const given = { builder, legacy: legacy ?? 'plan' }
    const { verified, after } = await verify(folder, { ...given, repair: true })
    const { verification } = verified
    expect(verification.repair?.before).toBe(before)
    const [pipeline] = after.document.pipelines
    const text = pipeline?.changes.find(({ path }) => path === 'Dockerfile')?.after?.split('\n') ?? []
    if (lines.length === 0) {
      expect([verification.verdict, verification.repair?.outcome, verified.repairs]).toEqual([before, 'none', []])
      return
    }
    expect(verification.verdict).toMatch(/^(?:identical|equal)$/)
    expect(text).toEqual(expect.arrayContaining([...lines]))
    expect([pipeline?.status, pipeline?.proof.verdict, pipeline?.proof.basis]).toEqual(['caveats', 'unproven', 'engine'])
    expect(pipeline?.findings.map(({ code }) => code)).toContain('RS648')
    const document = { ...after.document, pipelines: [{ ...pipeline, verification }] }
    expect([validate(document), validate.errors]).toEqual([true, null])
    if (legacy === undefined) return
    // what is written is what was compared; whether times are the same too depends on the seconds in which the layers were built
    const [again] = after.pipelines
    if (again === undefined) throw new Error('the pattern is not migrated')
    const second = await verifyPipeline(again, optionsFor(folder, given))
    expect([second.verification.repair, second.verification.verdict]).toEqual([
      null,
      expect.stringMatching(/^(?:identical|equal)$/),
    ])
  })

  it.each(changed)('has an answer to %s that was changed by hand', async (_, change, line) => {
    const folder = repository(changedFiles, [['/out/tree', './tree']])
    const options = optionsFor(folder, { repair: true, builder: 'classic' })
    const [migrated] = migrateAll(options.repository).pipelines
    if (migrated?.plan === undefined) throw new Error('the pattern is not migrated')
    const changes = migrated.plan.changes.map((one) =>
      one.path === 'Dockerfile' && one.after !== null ? { ...one, after: change(one.after) } : one,
    )
    const { repairs, verification } = await verifyPipeline({ ...migrated, plan: { ...migrated.plan, changes } }, options)
    const lines = repairs.flatMap(({ edits }) => edits.flatMap((edit) => edit.lines))
    if (line === undefined) expect([verification.verdict, lines]).toEqual(['different', []])
    else
      expect([verification.verdict, lines]).toEqual([
        expect.stringMatching(/^(?:identical|equal)$/),
        expect.arrayContaining([line]),
      ])
  })
})
