import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { afterOf, builderText, finalText, handoffsOf, migratePattern, verdictOf } from '../support/pattern.ts'

const plain =
  'docker build -t x:build -f Dockerfile.build .\ndocker create --name c x:build\ndocker cp c:/src/app .\ndocker rm c\ndocker build -t x .\n'

describe('migrate', () => {
  it("writes one Dockerfile, removes the builder's, and leaves one build in the driver", () => {
    const document = migratePattern(plain)
    expect(afterOf(document, 'Dockerfile')).toBe(
      'FROM golang:1.22 AS build\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app .\n\nFROM alpine:3.19\nCOPY --from=build --chown=0:0 /src/app /usr/bin/app\nCMD ["app"]\n',
    )
    expect(afterOf(document, 'Dockerfile.build')).toBeNull()
    expect(afterOf(document, 'build.sh')).toBe('#!/bin/sh\ndocker build -t x .\n')
    expect(document.pipelines[0]?.buildCommands).toMatchObject([
      { image: 'final', cwd: '.', argv: ['docker', 'build', '-t', 'x', '.'] },
    ])
  })

  it('knows the images of another way on which they go by other names', () => {
    const first = plain.replace('cp c:/src/app .', 'cp c:/src/app img/').replace('-t x .', '-t x img')
    const second = (context: string): string => `if [ -z "$1" ]; then docker build -t y -f Dockerfile.other ${context}; fi\n`
    const document = migratePattern(first + second('img'), {
      'img/Dockerfile': finalText,
      'Dockerfile.other': 'FROM alpine:3.19\nCOPY app /opt/\n',
    })
    expect(verdictOf(document)).toBe('caveats RS416')
    expect(afterOf(document, 'build.sh')).toBe(`#!/bin/sh\ndocker build -t x -f img/Dockerfile .\n${second('.')}`)
  })

  it('builds a builder with --target where its tag is another one on another way', () => {
    const base = 'docker build -t base:${1:-latest} -f Dockerfile.base .\n'
    const document = migratePattern(base + plain, {
      'Dockerfile.base': 'FROM golang:1.22\nRUN apt-get update\n',
      'Dockerfile.build': builderText.replace('golang:1.22', 'base:latest'),
    })
    expect(verdictOf(document)).toBe('caveats RS416')
    expect(afterOf(document, 'build.sh')).toBe(
      '#!/bin/sh\ndocker build -t base:${1:-latest} --target base .\ndocker build -t x .\n',
    )
  })

  it('has nothing to do where no files are handed over', () => {
    const document = migrate(
      memoryRepository({ 'build.sh': 'docker build -t x .\n', Dockerfile: 'FROM a AS b\nFROM c\nCOPY --from=b /x /x\n' }),
    )
    expect(document.pipelines).toEqual([])
    expect(document.changes).toEqual([])
    expect(document.skipped).toEqual([{ path: 'build.sh', reason: "no image is built from another image's files" }])
  })

  it('keeps the legacy files beside the new Dockerfile when asked to', () => {
    const document = migratePattern(plain, {}, { keepLegacy: true })
    expect(document.changes.map((change) => [change.action, change.path])).toEqual([['create', 'Dockerfile.multistage']])
  })

  it('leaves out drivers that are set aside', () => {
    const document = migratePattern(plain, {}, { setAside: [{ driver: 'build.sh', reason: 'next year' }] })
    expect(document.pipelines).toEqual([])
    expect(document.skipped).toEqual([{ path: 'build.sh', reason: 'set aside in restage.yaml: next year' }])
  })

  it('finds the folder that a driver is called from', () => {
    const files = {
      'image/build.sh': plain,
      'image/Dockerfile': finalText,
      'image/Dockerfile.build': builderText,
      'image/main.go': '',
    }
    expect(migrate(memoryRepository(files)).pipelines.map((one) => [one.status, one.driver.cwd])).toEqual([['migrated', 'image']])
  })

  it('reports a script that is called by another one only with its caller', () => {
    const document = migratePattern('sh ./take.sh\ndocker build -t x .\n', {
      'take.sh': plain.replace('docker build -t x .\n', ''),
    })
    expect(document.pipelines.map((one) => [one.driver.path, one.status])).toEqual([['build.sh', 'migrated']])
    expect(afterOf(document, 'take.sh')).toBeNull()
  })

  it('links a driver that makes what another one takes, as a caveat', () => {
    const [make, take] = [plain.replace('docker build -t x .\n', ''), 'docker build -t x .\n']
    const document = migrate(
      memoryRepository({
        'make.sh': make,
        'package.sh': take,
        Dockerfile: finalText,
        'Dockerfile.build': builderText,
        'main.go': '',
      }),
    )
    expect(verdictOf(document)).toBe('caveats RS427')
    expect(handoffsOf(document)).toHaveLength(1)
  })

  it('adds up the changes of pipelines that share a driver', () => {
    const second = plain
      .replaceAll('x', 'y')
      .replaceAll('name c', 'name d')
      .replaceAll('c:/src', 'd:/src')
      .replaceAll('rm c', 'rm d')
    const document = migratePattern(
      `${plain}rm app\n${second.replace('-f Dockerfile.build .', '-f Dockerfile.build .').replace('docker build -t y .', 'docker build -t y -f Dockerfile.y .')}`,
      {
        'Dockerfile.y': finalText,
      },
    )
    expect(document.pipelines.map((one) => one.status)).toEqual(['migrated', 'migrated'])
    expect(afterOf(document, 'build.sh')).toBe('#!/bin/sh\ndocker build -t x .\ndocker build -t y -f Dockerfile.y .\n')
    expect(afterOf(document, 'Dockerfile.y')).toContain('COPY --from=build')
  })

  it('names a COPY that finds nothing on a clean checkout, and migrates what was meant', () => {
    const script = plain.replace('docker cp c:/src/app .', 'docker cp c:/src/app ./out')
    const document = migratePattern(script, { Dockerfile: 'FROM alpine\nCOPY out/app /app\n' })
    expect(verdictOf(document)).toBe('caveats RS409')
  })

  it('takes a continuation with a blank behind it as it was meant, unproven', () => {
    const document = migratePattern(plain.replace('-t x:build -f', '-t x:build \\ \n  -f'))
    expect(verdictOf(document)).toBe('caveats RS002')
    expect(document.pipelines[0]?.proof.verdict).toBe('unproven')
    expect(document.pipelines[0]?.findings[0]?.at).toEqual({ path: 'build.sh', line: 2, column: 25 })
  })

  it('gives the same document for the same repository', () => {
    expect(migratePattern(plain)).toEqual(migratePattern(plain))
  })
})
