/** What a replay of a plan does by itself, on a real engine: files that the driver copies into a container. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSession } from '../../../src/engine/session.ts'
import { createBudget } from '../../../src/pipeline/budget.ts'
import { analyseDriver } from '../../../src/migrate/analyse.ts'
import type { BuildPlan } from '../../../src/migrate/pipeline.ts'
import { directoryRepository } from '../../../src/repository/directory.ts'
import { replayPlan } from '../../../src/verify/plan/replay.ts'
import type { LegacyOptions } from '../../../src/verify/run-legacy.ts'
import { makeScratch } from '../../../src/verify/scratch.ts'
import { engineForTests } from '../../support/engine.ts'
import { folderWith } from '../../support/folder.ts'

const engine = await engineForTests()

/** Replays a driver with these lines between its two builds; gives the lines that /srv/app of the last image holds. */
async function replayed(lines: readonly string[]): Promise<readonly string[]> {
  if (engine === undefined) throw new Error('there is no engine')
  const driver = ['docker build -t tool -f Dockerfile.tool .', ...lines, 'docker build -t final .', '']
  const folder = folderWith({
    'Dockerfile.tool': 'FROM restage.test/busybox\nRUN mkdir -p /in /out\n',
    Dockerfile: 'FROM restage.test/busybox\nCOPY app /srv/app\n',
    'parts/b': 'b\n',
    'parts/a': 'a\n',
    'build.sh': driver.join('\n'),
  })
  const repository = directoryRepository(folder)
  const source = { path: 'build.sh', text: readFileSync(join(folder, 'build.sh'), 'utf8') }
  const [pipeline] = analyseDriver(
    repository,
    { source, dialect: 'sh' },
    { args: [], environment: new Map(), budget: createBudget() },
  ).pipelines
  if (pipeline === undefined) throw new Error('it is no pipeline')
  const session = await openSession(engine)
  const scratch = await makeScratch(repository, folder, { run: session.run, above: false, git: 'none' })
  try {
    const options = { session, scratch, builder: 'classic', cache: true, bases: new Map(), environment: new Map(), timeLimit: 20 }
    const rest = { report: () => undefined, signal: undefined, made: [], told: [] }
    const { builds } = await replayPlan({ pipeline } as BuildPlan, { ...options, ...rest } as unknown as LegacyOptions)
    const ran = spawnSync('docker', ['run', '--rm', builds.at(-1)?.imageId ?? '', 'cat', '/srv/app'], { encoding: 'utf8' })
    return ran.stdout.trim().split('\n')
  } finally {
    await scratch.remove()
    await session.close()
  }
}

describe.skipIf(engine === undefined)('a replay', () => {
  it.each<[title: string, lines: readonly string[], expected: readonly string[]]>([
    [
      'a folder, before the command',
      [
        `docker create --name c tool sh -c 'cat /in/parts/* > /out/app'`,
        'docker cp parts c:/in',
        'docker start -a c',
        'docker cp c:/out/app app',
      ],
      ['a', 'b'],
    ],
    [
      'what lies in a folder, into a container that sleeps',
      [
        'docker run -d --name c tool sleep 1000',
        'rm parts/b && echo c > parts/c',
        'docker cp parts/. c:/in',
        `docker exec c sh -c 'cat /in/* > /out/app'`,
        'docker cp c:/out/app app',
      ],
      ['a', 'c'],
    ],
    [
      'a file that is then taken out again',
      ['docker run -d --name c tool sleep 1000', 'docker cp parts/a c:/in/x', 'docker cp c:/in/x app'],
      ['a'],
    ],
  ])('copies into a container: %s', async (_, lines, expected) => {
    expect(await replayed(lines)).toEqual(expected)
  })

  it('does not build where docker copies nothing in', async () => {
    const lines = ['docker create --name c tool true', 'docker cp parts/nobody c:/in', 'docker cp c:/in/nobody app']
    await expect(replayed(lines)).rejects.toMatchObject({ kind: 'build-failed' })
  })

  it('does not build where docker takes nothing out', async () => {
    const lines = ['docker create --name c tool true', 'docker cp c:/in/nobody app']
    await expect(replayed(lines)).rejects.toThrow('replaying the plan: /in/nobody is not in its container')
  })
})
