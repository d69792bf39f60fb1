import { describe, expect, it } from 'vitest'
import type { MemoryFiles } from '../../../src/repository/memory.ts'
import { migratePattern, verdictOf } from '../../support/pattern.ts'

const here = '-v $PWD:/src -w /src'

const rows: readonly (readonly [title: string, run: string, why: string])[] = [
  ['rights', `docker run ${here} --privileged golang:1.22 make`, 'it has --privileged'],
  [
    'the engine',
    `docker run ${here} -v /var/run/docker.sock:/var/run/docker.sock golang:1.22 make`,
    "it has the engine's socket, and what make does to images is not seen",
  ],
  [
    'the engine and a command that speaks of it',
    `docker run ${here} -v /var/run/docker.sock:/var/run/docker.sock golang:1.22 sh -c "go build && docker ps"`,
    "it has the engine's socket, and its command speaks of docker (go build && docker ps)",
  ],
  [
    'the engine and a script that calls one which speaks of it',
    `docker run ${here} -v /var/run/docker.sock:/var/run/docker.sock golang:1.22 ./ci/all.sh`,
    "it has the engine's socket, and ci/images speaks of docker",
  ],
  [
    'the engine and a program that nobody can read',
    `docker run ${here} -v /run/docker.sock:/var/run/docker.sock golang:1.22 goreleaser build`,
    "it has the engine's socket, and what goreleaser does to images is not seen",
  ],
  [
    'a folder of the host',
    `docker run ${here} -v /opt/lib:/lib2 golang:1.22 make`,
    'it has files of the host or a volume (${PWD}:/src, /opt/lib:/lib2)',
  ],
  [
    'a command of an image that is not known',
    `docker run ${here} golang:1.22 $TOOL`,
    'its command or its variables, or what it has mounted (${PWD}:/src), are not known here',
  ],
  ['a person', `docker run -it ${here} golang:1.22 bash`, 'somebody types the commands of its shell'],
]

describe('a container that is no RUN', () => {
  it.each(rows)('is told to have %s', (_, run, why) => {
    const files = {
      Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n',
      'main.go': 'package main\n',
      'ci/all.sh': '. ci/images\n',
      'ci/images': 'docker ps\n',
    }
    const { pipelines } = migratePattern(`${run}\ndocker build -t x .\n`, files)
    const messages = pipelines.flatMap(({ findings }) =>
      findings.flatMap(({ code, message }) => (code === 'RS507' ? [message] : [])),
    )
    expect(messages).toEqual([expect.stringContaining(`: ${why}.`)])
  })
})

describe('a mount inside of another one', () => {
  const files = {
    Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n',
    'vendor/a.go': 'a\n',
    'fork/a.go': 'b\n',
    'fork/b.go': 'b\n',
    'ci.conf': 'c\n',
  }
  const verdict = (mounts: string, more: MemoryFiles = {}): string =>
    verdictOf(
      migratePattern(`docker run -v $PWD:/src ${mounts} -w /src golang:1.22 go build -o app\ndocker build -t x .\n`, {
        ...files,
        ...more,
      }),
    )

  it.each([
    ['a folder of the repository', '-v $PWD/fork:/src/vendor', { 'vendor/c.go': 'c\n' }],
    ['an anonymous volume', '-v /src/vendor', {}],
    ['a volume', '-v vendored:/src/vendor', {}],
    ['a folder of temporary files', '--tmpfs /src/vendor', {}],
    ['a cache', '-v $HOME/.cache:/src/vendor', {}],
    ['one of two', '-v $PWD/fork:/src/vendor -v $PWD/vendor:/src/fork', {}],
  ])('is refused where it hides a file: %s', (_, mounts, more) => {
    expect(verdict(mounts, more)).toMatch(/^blocked RS507/)
  })

  it.each([
    ['all files have one over them', '-v $PWD/fork:/src/vendor'],
    ['a file lies over a file', '-v $PWD/ci.conf:/src/vendor/a.go'],
    ['the repository has nothing there', '-v /src/node_modules'],
    ['it shows the same', '-v $PWD/vendor:/src/vendor'],
    ['it lies beside', '-v $PWD/fork:/vendor'],
  ])('is a COPY where %s', (_, mounts) => {
    expect(verdict(mounts)).toMatch(/^(?:migrated|caveats)/)
  })
})

describe('a container with the socket of the engine', () => {
  const socket = '-v /var/run/docker.sock:/var/run/docker.sock'

  it.each(['go build -o app', 'sh -c "go vet && go build -o app"', './ci/build.sh app', 'sh ci/build.sh'])(
    'is a RUN with a caveat when %s speaks of no docker',
    (command) => {
      const files = {
        Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n',
        'main.go': 'package main\n',
        'ci/build.sh': { text: '#!/bin/sh\n# like docker build\ngo build -o app\n', executable: true },
      }
      const document = migratePattern(`docker run ${here} ${socket} golang:1.22 ${command}\ndocker build -t x .\n`, files)
      expect(verdictOf(document)).toMatch(/^caveats RS532/)
    },
  )
})
