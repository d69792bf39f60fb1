import { describe, expect, it } from 'vitest'
import { migrateAll } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { sharedFiles } from '../../src/verify/repair/shared-files.ts'

const driver = (builder: string, final: string): string =>
  [
    `docker build -t ${builder} -f ${builder}.Dockerfile .`,
    `docker create --name box ${builder}`,
    'docker cp box:/out/app app',
    'docker rm box',
    `docker build -t final -f ${final} .`,
    '',
  ].join('\n')

const builder = 'FROM busybox\nRUN mkdir /out && echo a > /out/app\n'
const final = 'FROM busybox\nCOPY app /app\n'

describe('sharedFiles', () => {
  it.each<[string, string, string[]]>([
    ['the Dockerfile that two scripts build', 'Dockerfile', ['Dockerfile']],
    ['none where each has its own', 'Other', []],
  ])('finds %s', (_, other, shared) => {
    const { pipelines } = migrateAll(
      memoryRepository({
        'one.Dockerfile': builder,
        'two.Dockerfile': builder,
        Dockerfile: final,
        Other: final,
        'a.sh': driver('one', 'Dockerfile'),
        'b.sh': driver('two', other),
      }),
    )
    expect(pipelines.map(({ document }) => document.status)).not.toContain('blocked')
    expect([...sharedFiles(pipelines.flatMap(({ plan }) => plan ?? [])).keys()]).toEqual(shared)
  })
})
