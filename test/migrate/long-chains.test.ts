/** Many containers, one after the other, over the whole of a repository with many files. */
import { expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

it('a chain of twenty containers that see two folders is proven, and no step of it is compared twice', () => {
  const sources = Array.from({ length: 800 }, (_, index) => [`lib/part${String(index)}/a.c`, 'a\n'] as const)
  const runs = Array.from(
    { length: 20 },
    (_, index) => `docker run --rm -v "$PWD/lib:/lib/src" -v "$PWD:/src" -w /src gcc:13 make part${String(index)}\n`,
  )
  const { pipelines } = migrate(
    memoryRepository({
      ...Object.fromEntries(sources),
      Dockerfile: 'FROM alpine:3.18\nCOPY app /bin/app\n',
      'build.sh': `${runs.join('')}docker build -t x .\n`,
    }),
  )
  expect(pipelines.map(({ status, proof }) => [status, proof.verdict])).toEqual([['caveats', 'equal']])
})
