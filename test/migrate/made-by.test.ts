import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/index.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

const run = (rest: string): string => `docker run --rm -v $(CURDIR):/src -w /src golang:1.22 ${rest}`
const outside = 'docker run --rm -v $(GOPATH):/go golang:1.22 go build -o /go/app'
const image = 'image:\n\tdocker build -t demo .\n'

/** What `COPY app /app` is linked to, in a Makefile where no target makes the whole image. */
function linked(makefile: string): string | undefined {
  const files = {
    Makefile: `${image}${makefile}`,
    'main.go': 'package main\n',
    'compile.sh': '#!/bin/sh\ngo build -o app .\n',
    'check.sh': '#!/bin/sh\ngo vet ./...\n',
    Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n',
  }
  const { pipelines } = migrate(memoryRepository(files))
  const finding = pipelines.flatMap(({ findings }) => findings).find(({ code }) => code === 'RS427')
  return /another driver, (.+?), taken/.exec(finding?.message ?? '')?.[1]
}

const rows: readonly (readonly [title: string, makefile: string, by: string | undefined])[] = [
  ['a container whose words name it', `binary:\n\t${run('go build -o app')}\n`, 'make binary'],
  ['a container whose script names it', `binary:\n\t${run('./compile.sh')}\n`, 'make binary'],
  ['a container whose make target names it', `binary:\n\t${run('make inside')}\ninside:\n\tgo build -o app\n`, 'make binary'],
  ['the one of several containers', `check:\n\t${run('./check.sh')}\nbinary:\n\t${run('./compile.sh')}\n`, 'make binary'],
  ['no container that is there for something else', `check:\n\t${run('./check.sh')}\n`, undefined],
  [
    'no container whose make target makes something else',
    `tool:\n\t${run('make inside')}\ninside:\n\tgo build -o tool\nbinary:\n\t${outside}\n`,
    undefined,
  ],
]

describe('a file that the target of the image does not make', () => {
  it.each(rows)('comes from %s', (_, makefile, by) => {
    expect(linked(makefile)).toBe(by)
  })
})
