/** Final images that docker commit or docker import makes: nobody wrote a Dockerfile for them, and the command becomes docker build. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

const files = { 'Dockerfile.build': 'FROM busybox\nRUN mkdir /w\nCMD ["make"]\n', a: 'a' }

function migrated(steps: string, more: Readonly<Record<string, string>> = {}): ReturnType<typeof migrate> {
  return migrate(memoryRepository({ ...files, ...more, 'build.sh': `#!/bin/sh\nset -e\n${steps}\n` }))
}

function driverOf({ changes }: ReturnType<typeof migrate>): string | undefined {
  return changes
    .find(({ path }) => path === 'build.sh')
    ?.after?.replace('#!/bin/sh\nset -e\n', '')
    .trimEnd()
}

function dockerfilesOf({ changes }: ReturnType<typeof migrate>): readonly string[] {
  return changes.filter(({ path, action }) => path.includes('Dockerfile') && action !== 'delete').map(({ path }) => path)
}

const build = 'docker build -t b -f Dockerfile.build .'
const run = 'docker run --name c b touch /x'

describe('makes a docker build of the command that made the final image', () => {
  it.each([
    [`${build}; ${run}; docker commit c app; docker push app`, 'docker build -t app .; docker push app'],
    [
      `${build}\n${run}\ndocker container commit -m "said" --change 'CMD x' c "$REGISTRY/app"`,
      'docker build -t "$REGISTRY/app" .',
    ],
    [`${build}\n${run}\nID=$(docker commit c)\ndocker tag $ID app`, 'ID=$(docker build -q .)\ndocker tag $ID app'],
    [`${build}\n${run}\ndocker commit c app > /dev/null`, 'docker build -t app . > /dev/null'],
    [`${build}\n${run}\ndocker commit c b\ndocker push b`, 'docker build -t b .\ndocker push b'],
    [`${build}\n${run}\ndocker export c | docker import - app`, 'docker build -t app .'],
    [`${build}\n${run}\ndocker export c | gzip | docker image import -c 'CMD x' - app`, 'docker build -t app .'],
    [`${build}\n${run}\ndocker export -o f.tar c\ndocker import f.tar app\nrm f.tar`, 'docker build -t app .'],
    [`docker run --name c busybox touch /x\ndocker commit c app`, 'docker build -t app .'],
    [
      `${build}\n${run}\ndocker commit c one\n${run.replace(' c ', ' d ')}y\ndocker commit d two`,
      'docker build -t one -f Dockerfile.one .\ndocker build -t two -f Dockerfile.two .',
    ],
  ])('when the driver runs %s', (steps, expected) => {
    const result = migrated(steps)
    expect(result.pipelines.map(({ status, proof }) => `${status} ${proof.verdict}`)).toEqual(['migrated equal'])
    expect(driverOf(result)).toBe(expected)
  })
})

describe('writes the Dockerfile', () => {
  const steps = `${build}\n${run}\ndocker commit c app`
  it.each([
    ['as Dockerfile where there is none', steps, {}, ['Dockerfile']],
    [
      'in the place of the only one, which becomes a stage',
      steps.replace(' -f Dockerfile.build', ''),
      { Dockerfile: 'FROM busybox\n' },
      ['Dockerfile'],
    ],
    ['beside one of another image', steps, { Dockerfile: 'FROM other\n' }, ['Dockerfile.app']],
    [
      'in the context of the builder',
      `cd d\n${steps}`,
      { 'd/Dockerfile.build': 'FROM busybox\nCOPY f /\n', 'd/f': '' },
      ['d/Dockerfile'],
    ],
  ])('%s', (_title, driver, more, expected) => {
    expect(dockerfilesOf(migrated(driver, more))).toEqual(expected)
  })
})

describe('keeps the author that docker commit gives', () => {
  it.each([
    ['docker commit c app', []],
    ['docker commit -a "Me <me@example.com>" c app', ['MAINTAINER Me <me@example.com>']],
  ])('when the driver runs %s', (commit, expected) => {
    const result = migrated(`${build}\n${run}\n${commit}`, { 'Dockerfile.build': 'FROM busybox\nMAINTAINER You\nRUN mkdir /w\n' })
    const text = result.changes.find(({ path }) => path === 'Dockerfile')?.after ?? ''
    expect(text.split('\n').filter((line) => line.startsWith('MAINTAINER'))).toEqual(expected)
    expect(result.pipelines[0]?.proof.verdict).toBe('equal')
  })

  it('refuses a stage that is needed with its MAINTAINER', () => {
    const result = migrated(`${build}\n${run}\ndocker commit c app\ndocker run b ls`, {
      'Dockerfile.build': 'FROM busybox\nMAINTAINER You\nRUN mkdir /w\n',
    })
    expect(result.pipelines[0]?.findings.map(({ code }) => code)).toContain('RS520')
  })
})

it('takes what docker cp puts into the container out of the image that it came from', () => {
  const copy =
    'docker create --name x b\ndocker cp x:/w/a a.out\ndocker create --name c busybox\ndocker cp a.out c:/a\ndocker commit c app'
  const [one] = migrated(`${build}\n${copy}`).pipelines
  expect(one?.handoffs.map(({ from, path, into, imagePath }) => `${from}:${path} ${into}:${imagePath}`)).toEqual([
    'busybox:/ final:/',
    'builder:/w/a final:/a',
  ])
  expect(one?.status).toBe('caveats')
})
