/** Contexts that a container prints as an archive: the Dockerfile in it, when it is a file of the repository. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

function verdictOf(builder: string, build = 'docker run --rm b | docker build -t app -'): string {
  const [one] = migrate(
    memoryRepository({
      'build.sh': `#!/bin/sh\nset -e\ndocker build -t b -f Dockerfile.build .\n${build}\n`,
      'Dockerfile.build': `FROM busybox\nWORKDIR /out\nRUN make app\n${builder}CMD ["tar", "c", "."]\n`,
      'Dockerfile.final': 'FROM busybox\nCOPY app /app\n',
      'run/Dockerfile': 'FROM busybox\nCOPY app /app\n',
    }),
  ).pipelines
  const codes = (one?.findings ?? []).filter(({ severity }) => severity !== 'note').map(({ code }) => code)
  const { dockerfile = '' } = one?.images.find(({ role }) => role === 'final') ?? {}
  const [command] = one?.buildCommands ?? []
  return [one?.status ?? 'none', command?.shell ?? dockerfile ?? '', ...new Set(codes)].join(' · ')
}

describe('reads the Dockerfile of a context that a container prints', () => {
  const expected = 'caveats · docker build -t app -f Dockerfile.final . · RS653 · RS649'
  it.each([
    ['COPY Dockerfile.final Dockerfile\n', undefined, expected],
    ['COPY Dockerfile.final /out/Dockerfile\nCOPY run/Dockerfile /other\nENV A=1\n', undefined, expected],
    ['COPY Dockerfile.final Dockerfile\nCOPY Dockerfile.build ./\n', undefined, expected],
    ['COPY run/Dockerfile ./\n', undefined, expected.replace('Dockerfile.final', 'run/Dockerfile')],
    [
      'COPY Dockerfile.final Dockerfile\n',
      'c=$(docker create b); docker cp $c:/out/. - | docker build -t app -; docker rm $c',
      expected,
    ],
  ])('when the builder has %j and the driver %s', (builder, build, verdict) => {
    expect(verdictOf(builder, build)).toBe(verdict)
  })

  it.each([
    ['COPY Dockerfile.final Dockerfile\nRUN sed -i s/a/b/ Dockerfile\n', undefined],
    ['COPY Dockerfile.final Dockerfile\nCOPY run /out\n', undefined],
    ['COPY Dockerfile.final Dockerfile\nCOPY run/ /out/\n', undefined],
    ['COPY Dockerfile.final Dockerfile\nCOPY run /\n', undefined],
    ['COPY Dockerfile.final Dockerfile\nCOPY ru* ./\n', undefined],
    ['COPY Dockerfile.final Dockerfile\nADD Dockerfile.build ./\n', undefined],
    ['', undefined],
    ['COPY Dockerfile.final Dockerfile\n', 'docker run --rm b sh -c "sed -i s/a/b/ Dockerfile; tar c ." | docker build -t app -'],
    ['COPY Dockerfile.final Dockerfile\n', 'docker run --rm -v $PWD:/out b | docker build -t app -'],
  ])('and refuses the builder that has %j with %s', (builder, build) => {
    expect(verdictOf(builder, build)).toMatch(/^blocked .*RS406/)
  })
})
