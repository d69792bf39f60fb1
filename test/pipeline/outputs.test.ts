import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

function verdictOf(steps: string, take: string, files = 'COPY --from=make /out/ /'): string {
  const { pipelines } = migrate(
    memoryRepository({
      'build.sh': `#!/bin/sh\nset -e\n${steps}\ndocker build -t a .\n`,
      Dockerfile: `FROM busybox\n${take}\n`,
      'Dockerfile.build': `FROM busybox AS make\nRUN mkdir /out && echo x > /out/x\nFROM scratch AS files\n${files}\n`,
    }),
  )
  const [one] = pipelines
  const handoffs = (one?.handoffs ?? []).map(({ path, via, host, imagePath }) => `${via} ${path} ${host} ${imagePath}`)
  const codes = (one?.findings ?? []).filter(({ severity }) => severity !== 'note').map(({ code }) => code)
  return [one?.status ?? 'none', ...handoffs, ...new Set(codes)].join(' · ')
}

describe('files that a build writes to the host are taken from its stage', () => {
  it.each([
    ['docker build -o dist -f Dockerfile.build .', 'COPY dist/x /x', 'migrated · build-output /x dist/x /x'],
    ['docker build -o dist -f Dockerfile.build .', 'COPY dist /srv', 'migrated · build-output / dist /srv'],
    ['docker build -o $PWD/a/b -f Dockerfile.build .', 'COPY a/b/x /x', 'migrated · build-output /x a/b/x /x'],
    [
      'docker build --target make -o dist -f Dockerfile.build .',
      'COPY dist/out /srv',
      'migrated · build-output /out dist/out /srv',
    ],
    ['docker build -o type=tar,dest=x.tar -f Dockerfile.build .', 'ADD x.tar /srv/', 'migrated · build-output / x.tar /srv'],
    ['mkdir d; docker build -o - -f Dockerfile.build . | tar x -C d', 'COPY d/x /x', 'migrated · build-output /x d/x /x'],
  ])('when the driver runs %s before %s', (steps, take, expected) => {
    expect(verdictOf(steps, take)).toBe(expected)
  })

  it.each([
    [
      'several platforms have folders of their own',
      'docker build --platform a/b,c/d -o dist -f Dockerfile.build .',
      'COPY dist/x /x',
    ],
  ])('not when %s', (_title, steps, take) => {
    expect(verdictOf(steps, take)).toMatch(/^blocked|^none|^caveats/)
  })

  const output = 'docker build -o d -f Dockerfile.build .'
  it.each([
    ['COPY --from=make /out/x /y', 'migrated · build-output /out/x d/y /y'],
    ['LABEL a=b\nCOPY --from=make out/[x] /y', 'migrated · build-output /out/x d/y /y'],
    ['COPY --from=make /out/[[]x] /y', 'migrated · build-output /out/[x] d/y /y'],
    ['COPY --from=make --chown=5 /out/x /y', 'migrated · build-output /y d/y /y'],
    ['COPY --from=make /out/x /out/y /', 'migrated · build-output /y d/y /y'],
    ['COPY --from=make /out/x /y\nWORKDIR /z', 'migrated · build-output /y d/y /y'],
    ['COPY --from=make /out/x /y\nCOPY --from=make /out /y', 'migrated · build-output /y d/y /y'],
  ])('single paths of a stage are taken from that stage: %s', (files, expected) => {
    expect(verdictOf(output, 'COPY d/y /y', files)).toBe(expected)
  })

  it.each([
    ['COPY --from=make /out/x /y', 'rm d/y/a', 'migrated · build-output /out/x d/y /y'],
    ['COPY --from=make /out/ /', 'rm d/y/a', 'blocked · build-output /y d/y /y · RS469'],
    ['COPY --from=make /out/x /y', 'mkdir d/y; docker build -o d -f Dockerfile.build .; rm d/y/a', 'blocked'],
  ])('what the host does with them is done there: %s, %s', (files, then, expected) => {
    expect(verdictOf(`${output}\n${then}`, 'COPY d/y /y', files)).toContain(expected)
  })
})
