/**
 * The legacy version by plan on a real engine: cases of the corpus whose containers work on the host's files, and drivers of which the plan
 * has to say the same as the driver itself.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { verifyFolder, type Verified } from '../../support/clock.ts'
import { engineForTests } from '../../support/engine.ts'
import { gitRepositoryWith } from '../../support/folder.ts'

const engine = await engineForTests()
const verifyCorpus = fileURLToPath(new URL('../../../scripts/verify-corpus.mjs', import.meta.url))

describe.skipIf(engine === undefined)('the corpus by plan', () => {
  it.for([
    'bind-mount-cache',
    'bind-mount-chain',
    'bind-mount-copy',
    'bind-mount-over-copy',
    'bind-mount-read-only',
    'bind-mount-shared-builder',
    'artifact-rewritten',
    'bind-mount-source',
    'chain',
    'commit-of-a-run',
    'commit-of-the-final',
    'staged-context',
    'unpacked-on-the-host',
  ])('has the expected verdict: %s', { timeout: 300_000 }, (name) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [verifyCorpus, name, '--plan'], { encoding: 'utf8' })
    expect(`${String(status)} ${stdout}${stderr}`).toMatch(/^0 /)
  })
})

interface Row {
  readonly title: string
  readonly verdict: string
  /** Between the lines that build the images. */
  readonly driver: string
  readonly final: string
}

const rows: readonly Row[] = [
  {
    title: 'a container that changes a file of the repository',
    verdict: 'equal',
    driver: `docker run --rm -v "$PWD:/src" -w /src tool sh -c 'sort words > sorted && echo more >> title'`,
    final: 'COPY sorted title /srv/',
  },
  {
    title: 'steps of the driver between two containers and afterwards',
    verdict: 'equal',
    driver: [
      'mkdir -p out',
      `docker run --rm -v "$PWD/out:/out" tool sh -c 'echo x > /out/first'`,
      `docker run --rm -v "$PWD:/src" -w /src tool sh -c 'sort words out/first > out/all'`,
      'chmod 600 out/all',
    ].join('\n'),
    final: 'COPY out/all /srv/',
  },
  {
    title: 'one file that is mounted, and a folder that docker makes',
    verdict: 'equal',
    driver: `docker run --rm -v "$PWD/words:/in/words:ro" -v "$PWD/new:/new" tool sh -c 'sort /in/words > /new/sorted'`,
    final: 'COPY new/sorted /srv/',
  },
  {
    title: "a container that reads git's own folder",
    verdict: 'equal',
    driver: `docker run --rm -v "$PWD:/src" -w /src tool sh -c 'test ! -e .git/objects/info/alternates && cat .git/HEAD > head'`,
    final: 'COPY head /srv/',
  },
  {
    title: 'what is unpacked, and thinned out on the host',
    verdict: 'equal',
    driver: [
      'docker create --name packed tool && docker cp packed:/opt/tree.tgz .',
      'mkdir tree && tar -xzf tree.tgz -C tree --strip-components=1',
      'rm -r tree/docs && gzip -n tree/kept',
    ].join('\n'),
    final: 'COPY tree /srv/tree/',
  },
  {
    title: 'a user who cannot write into a folder that docker makes',
    verdict: 'legacy-does-not-build',
    driver: `docker run --rm -u 1000 -v "$PWD/words:/in/words:ro" -v "$PWD/new:/new" tool sh -c 'sort /in/words > /new/sorted'`,
    final: 'COPY new/sorted /srv/',
  },
]

function verifyDriver(driver: string, final: string, legacy: string): Promise<Verified> {
  const folder = gitRepositoryWith({
    'Dockerfile.tool':
      'FROM busybox\nRUN mkdir -p /opt/t/docs && cd /opt && echo d > t/docs/d && echo k > t/kept && tar -czf tree.tgz t\n',
    Dockerfile: `FROM busybox\n${final}\n`,
    words: 'b\na\n',
    title: 'words\n',
    'build.sh': {
      run: ['#!/bin/sh -e', 'docker build -t tool -f Dockerfile.tool .', driver, 'docker build -t final .', ''].join('\n'),
    },
  })
  return verifyFolder(folder, ['--legacy', legacy])
}

describe.skipIf(engine === undefined)('a plan and the driver that it was made of', () => {
  describe.each(rows)('$title', ({ verdict, driver, final }) => {
    it.each(['plan', 'script'])(`are ${verdict}: %s`, { timeout: 120_000 }, async (legacy) => {
      expect(await verifyDriver(driver, final, legacy)).toMatchObject({ verdict })
    })
  })

  it('is not replayed where a container may need what lies in a volume and another one left', { timeout: 120_000 }, async () => {
    const driver = [
      `docker run --rm -v deps:/deps tool sh -c 'echo dep > /deps/one'`,
      `docker run --rm -v deps:/deps -v "$PWD/new:/new" tool sh -c 'cat /deps/one > /new/sorted'`,
      'docker volume rm deps',
    ].join('\n')
    expect(await verifyDriver(driver, 'COPY new/sorted /srv/', 'plan')).toMatchObject({
      verdict: 'not-runnable',
      message: expect.stringMatching(/may need what docker run .* left in a volume; --legacy script/s) as string,
    })
  })
})
