import { describe, expect, it } from 'vitest'
import { migrate } from '../../../src/index.ts'
import { memoryRepository } from '../../../src/repository/memory.ts'

const run = 'docker run --rm -v $(CURDIR):/src -w /src golang:1.22'
const image = 'image: test app\n\tdocker build -t demo .\n'

/** Targets of a Makefile of which somebody is told that they do nothing any more. */
function idleIn(makefile: string): readonly string[] {
  const files = { Makefile: makefile, 'main.go': 'package main\n', Dockerfile: 'FROM alpine:3.20\nCOPY dist/app /app\n' }
  const document = migrate(memoryRepository(files))
  expect(document.pipelines.map(({ status }) => status)).not.toContain('blocked')
  expect(document.pipelines).toHaveLength(1)
  return document.pipelines.flatMap(({ findings }) =>
    findings.flatMap(({ code, message }) =>
      code === 'RS566' ? (/`(.+?)` does nothing .*?(?= but|:)( but .+?(?=:))?/.exec(message)?.slice(1).join('') ?? []) : [],
    ),
  )
}

const rows: readonly (readonly [title: string, makefile: string, idle: readonly string[]])[] = [
  [
    'targets with another way through them',
    `${image}test:\nifndef LOCAL\n\t${run} go test ./...\nelse\n\tgo test ./...\nendif\napp:\nifndef LOCAL\n\t${run} go build -o dist/app\nelse\n\tgo build -o dist/app\nendif\n`,
    ['test', 'app'],
  ],
  [
    'a target that leads on to others and is called by its name',
    `.PHONY: app\nimage: app\n\tdocker build -t demo .\napp: dist\n\t${run} go build -o dist/app\ndist:\n\tmkdir -p dist\nlocal: dist\n\tgo build -o dist/local\n`,
    ['app'],
  ],
  [
    'a target that goes on printing into a file',
    `.PHONY: app\nimage: app\n\tdocker build -t demo .\napp:\n\trm -rf dist\n\tmkdir -p dist\n\techo made > README.md\n\t${run} go build -o dist/app\n`,
    ['app but print (“echo made > README.md”)'],
  ],
  [
    'no target that leads on to others and is only a step',
    `image: app\n\tdocker build -t demo .\napp: dist\n\t${run} go build -o dist/app\ndist:\n\tmkdir -p dist\nlocal: dist\n\tgo build -o dist/local\n`,
    [],
  ],
  ['no target that went as a whole', `image: app\n\tdocker build -t demo .\napp:\n\t${run} go build -o dist/app\n`, []],
  [
    'no target that still does something',
    `image: app\n\tdocker build -t demo .\napp: dist\n\t${run} go build -o dist/app\n\tdocker logout\ndist:\n\tmkdir -p dist\n`,
    [],
  ],
]

describe('a Makefile afterwards', () => {
  it.each(rows)('tells of %s', (_, makefile, idle) => {
    expect(idleIn(makefile)).toEqual(idle)
  })
})
