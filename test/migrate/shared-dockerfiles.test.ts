import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository, type MemoryFiles } from '../../src/repository/memory.ts'
import { afterOf, verdictOf } from '../support/pattern.ts'

const files = { Dockerfile: 'FROM alpine:3.19\nCOPY app /usr/bin/app\n', 'main.go': 'package main\n' }
const script = (command: string, tag = 'x'): MemoryFiles[string] => ({
  text: `#!/bin/sh\ndocker run --rm -v "$PWD":/src -w /src golang:1.22 ${command}\ndocker build -t ${tag} .\n`,
  executable: true,
})
const plain = 'go build -o app main.go'
const extra = 'go build -tags extra -o app main.go'
const makefile = (command: string): string =>
  `x:\n\tdocker run --rm -v $(CURDIR):/src -w /src golang:1.22 ${command}\n\tdocker build -t x .\n`
const stages = (command: string): string =>
  `FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN ${command}\n\nFROM alpine:3.19\nCOPY --from=build --chown=0:0 /src/app /usr/bin/app\n`

describe('a Dockerfile of several drivers', () => {
  it('is written once when both make the same of it', () => {
    const document = migrate(memoryRepository({ ...files, 'build.sh': script(plain), Makefile: makefile(plain) }))
    expect(verdictOf(document)).toBe('migrated, migrated')
    expect(document.pipelines.flatMap((one) => one.findings.map(({ code }) => code))).toEqual(['RS591', 'RS591'])
    expect(afterOf(document, 'Dockerfile')).toBe(stages(plain))
    expect(afterOf(document, 'build.sh')).toBe('#!/bin/sh\ndocker build -t x .\n')
    expect(afterOf(document, 'Makefile')).toBe('x:\n\tdocker build -t x .\n')
  })

  it("is written once, and the builder's removed, when both build the builder", () => {
    const steps = ['docker build -t b -f Dockerfile.build .', 'docker create --name c b', 'docker cp c:/src/app .', 'docker rm c']
    const all = [...steps, 'docker build -t x .']
    const document = migrate(
      memoryRepository({
        ...files,
        'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o app main.go\n',
        'build.sh': { text: ['#!/bin/sh', ...all, ''].join('\n'), executable: true },
        Makefile: ['x:', ...all.map((line) => `\t${line}`), ''].join('\n'),
      }),
    )
    expect(verdictOf(document)).toBe('migrated, migrated')
    expect(afterOf(document, 'Dockerfile')).toBe(stages(plain))
    expect(afterOf(document, 'Dockerfile.build')).toBeNull()
    expect(afterOf(document, 'Makefile')).toBe('x:\n\tdocker build -t x .\n')
  })

  it('is given to the other driver under a name of its own when they make different things of it', () => {
    const document = migrate(memoryRepository({ ...files, 'build.sh': script(plain), Makefile: makefile(extra) }))
    expect(afterOf(document, 'Dockerfile')).toBe(stages(plain))
    expect(afterOf(document, 'Dockerfile.makefile')).toBe(stages(extra))
    expect(afterOf(document, 'Makefile')).toBe('x:\n\tdocker build -t x -f Dockerfile.makefile .\n')
    expect(verdictOf(document)).toBe('caveats RS592, migrated')
  })

  it('stays with what most drivers make of it', () => {
    const document = migrate(
      memoryRepository({
        ...files,
        'a.sh': script(extra, 'x:a'),
        'b.sh': script(plain),
        Makefile: makefile(plain),
        'c.sh': script(extra, 'x:c'),
        'd.sh': script(plain, 'x:d'),
      }),
    )
    expect(afterOf(document, 'Dockerfile')).toBe(stages(plain))
    expect(afterOf(document, 'Dockerfile.a')).toBe(stages(extra))
    expect(afterOf(document, 'a.sh')).toBe('#!/bin/sh\ndocker build -t x:a -f Dockerfile.a .\n')
    expect(afterOf(document, 'c.sh')).toBe('#!/bin/sh\ndocker build -t x:c -f Dockerfile.a .\n')
  })

  it('is changed for nobody when an ignore file belongs to it', () => {
    const document = migrate(
      memoryRepository({
        ...files,
        'Dockerfile.dockerignore': '*.md\n',
        'build.sh': script(plain),
        Makefile: makefile(extra),
      }),
    )
    expect(verdictOf(document)).toBe('blocked RS593, blocked RS593')
    expect(document.changes).toEqual([])
  })
})
