import { describe, expect, it } from 'vitest'
import { migrateAll } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { couldBe, matchBuilds, type LegacyBuild, type LegacyRun } from '../../src/verify/legacy.ts'
import type { Text } from '../../src/text/symbolic.ts'

const tag: Text = [
  'app:',
  { kind: 'unknown', id: 'env:TAG', name: 'TAG', source: 'environment', at: undefined, whenUnset: '' },
  '-x',
]

describe('couldBe', () => {
  it.each([
    ['app:1-x', true],
    ['app:-x', true],
    ['app:1-y', false],
    ['appp:1-x', false],
    ['app:1-x\n-x', true],
  ])('finds that app:${TAG}-x and %j agree: %s', (value, agrees) => {
    expect(couldBe(tag, value)).toBe(agrees)
  })
})

describe('matchBuilds', () => {
  const { pipelines } = migrateAll(
    memoryRepository({
      'build.sh': [
        'docker build -t app:build -f Dockerfile.build .',
        'docker create --name x app:build',
        'docker cp x:/app ./app',
        'docker build -t app:$TAG .',
        '',
      ].join('\n'),
      'Dockerfile.build': 'FROM golang:1.8\nRUN go build -o /app\n',
      Dockerfile: 'FROM alpine\nCOPY app /app\n',
    }),
  )
  const images = pipelines[0]?.plan?.pipeline.images ?? []

  function build(dockerfile: string | undefined, tags: readonly string[], imageId: string | undefined): LegacyBuild {
    const made = { folder: '', paths: [] }
    const told = new Map<string, string>()
    const given = { target: undefined, args: new Map(), labels: new Map(), builder: 'classic', seconds: 1, made, told } as const
    return { ...given, dockerfile, tags, imageId }
  }

  it.each<[string, LegacyBuild[], (string | undefined)[]]>([
    ['both', [build('Dockerfile.build', ['app:build'], 'b'), build('Dockerfile', ['app:2'], 'f')], ['b', 'f']],
    ['a build that failed', [build('Dockerfile.build', ['app:build'], undefined)], [undefined, undefined]],
    ['one of another name', [build('Dockerfile', ['other:2'], 'f')], [undefined, undefined]],
    ['one of another file', [build('Dockerfile.build', ['app:2'], 'f')], [undefined, undefined]],
    ['one from no file of the tree', [build(undefined, ['app:2'], 'f')], [undefined, 'f']],
  ])('matches %s', (_, builds, ids) => {
    const run: LegacyRun = { builds, calls: [], answered: [], containers: [], files: [], seconds: 1 }
    const matched = matchBuilds(images, run)
    expect(images.map((image) => matched.get(image.id)?.imageId)).toEqual(ids)
  })

  it('matches a build in a folder of which the name is drawn', () => {
    const [pipeline] = migrateAll(
      memoryRepository({
        'build.sh': [
          'docker build -t app:build -f Dockerfile.build .',
          'docker create --name x app:build',
          'S=$(mktemp -d stage.XXXX)',
          'cp Dockerfile $S',
          'docker cp x:/app $S/app',
          'docker build -t app $S',
          '',
        ].join('\n'),
        'Dockerfile.build': 'FROM golang:1.8\nRUN go build -o /app\n',
        Dockerfile: 'FROM alpine\nCOPY app /app\n',
      }),
    ).pipelines
    const final = pipeline?.plan?.pipeline.images.at(-1)
    const builds = [build('stages/Dockerfile', ['app'], 'other'), build('stage.a1B2/Dockerfile', ['app'], 'f')]
    const run: LegacyRun = { builds, calls: [], answered: [], containers: [], files: [], seconds: 1 }
    expect(final === undefined ? undefined : matchBuilds([final], run).get(final.id)?.imageId).toBe('f')
  })
})
