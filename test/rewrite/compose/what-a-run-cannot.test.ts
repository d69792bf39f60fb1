import { describe, expect, it } from 'vitest'
import { migratePattern } from '../../support/pattern.ts'

const here = '-v $PWD:/src -w /src'

const rows: readonly (readonly [title: string, run: string, why: string])[] = [
  ['rights', `docker run ${here} --privileged golang:1.22 make`, 'it has --privileged'],
  [
    'the engine',
    `docker run ${here} -v /var/run/docker.sock:/var/run/docker.sock golang:1.22 make`,
    "it has the engine's socket, and what it does to images is not seen",
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
    const files = { Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n', 'main.go': 'package main\n' }
    const { pipelines } = migratePattern(`${run}\ndocker build -t x .\n`, files)
    const messages = pipelines.flatMap(({ findings }) =>
      findings.flatMap(({ code, message }) => (code === 'RS507' ? [message] : [])),
    )
    expect(messages).toEqual([expect.stringContaining(`: ${why}.`)])
  })
})
