/** Files that are not plain UTF-8: what real shells and builders do with each was measured (dash 0.5.12, bash 5.2, Docker 20.10). */
import { describe, expect, it } from 'vitest'
import type { MigrationDocument } from '../../src/migrate/document.ts'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { encodeText } from '../../src/text/encoding.ts'

const script = `#!/bin/sh
docker build -t x:build -f Dockerfile.build .
docker create --name c x:build
docker cp c:/src/app .
docker rm c
docker build -t x .
`
const usual = {
  'build.sh': script,
  Dockerfile: 'FROM alpine\nCOPY app /app\n',
  'Dockerfile.build': 'FROM golang\nRUN make /src/app\n',
}

/** Bytes as Latin-1 text: `é` is one byte, `ï»¿` is a byte order mark. */
const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const wide = (text: string): Uint8Array => Buffer.from(text, 'utf16le')

function migrated(files: Readonly<Record<string, string | Uint8Array>>): MigrationDocument {
  const entries = Object.entries({ ...usual, ...files }).map(
    ([path, text]) => [path, { text, executable: path.endsWith('.sh') }] as const,
  )
  return migrate(memoryRepository(Object.fromEntries(entries)))
}

const findingsOf = (document: MigrationDocument): readonly string[] =>
  document.pipelines.flatMap(({ status, findings }) => [
    status,
    ...findings.map(({ code, at }) => `${code} ${at?.path ?? ''}:${String(at?.line)}:${String(at?.column)}`),
  ])

/** The bytes of a file after, as Latin-1. */
function bytesAfter(document: MigrationDocument, path: string): string {
  const after = document.changes.find((change) => change.path === path)?.after ?? ''
  return Buffer.from(encodeText(after)).toString('latin1')
}

describe('a script that no shell reads', () => {
  it.each([
    ['UTF-16 with a mark', wide(`\ufeff${script}`), 'build.sh is UTF-16 text'],
    ['UTF-16', wide(script), 'build.sh is UTF-16 text'],
    ['big-endian UTF-16', Buffer.from(wide(`\ufeff${script}`)).swap16(), 'build.sh is UTF-16 text'],
    ['text with a NUL byte', latin(script.replace('create', 'cre\0ate')), 'build.sh has NUL bytes'],
  ])('is named when it is %s', (_, bytes, reason) => {
    expect(migrated({ 'build.sh': bytes })).toMatchObject({
      pipelines: [],
      skipped: [{ path: 'build.sh', reason: `${reason}, so it is not read as a driver.` }],
    })
  })

  it('is named without an extension too', () => {
    const { skipped } = migrated({ 'build.sh': 'echo', build: wide(`\ufeff${script}`) })
    expect(skipped.map(({ path }) => path)).toEqual(['build'])
  })

  it('is not named when it has nothing to do with docker', () => {
    expect(migrated({ 'lib.sh': wide('echo hello') }).skipped).toEqual([])
  })
})

describe('a NUL byte', () => {
  it.each<[string, Readonly<Record<string, Uint8Array>>, string]>([
    ['late in a driver', { 'build.sh': latin(`${script}${'#'.repeat(5000)}\necho a\0b\n`) }, 'RS023 build.sh:8:7'],
    ['in a sourced file', { 'build.sh': latin(`${script}. ./lib.sh\n`), 'lib.sh': latin('X=1\0\n') }, 'RS023 lib.sh:1:4'],
    ['in a Dockerfile', { Dockerfile: latin('FROM alpine\nENV A=\0\nCOPY app /\n') }, 'RS215 Dockerfile:2:7'],
    ['in a comment', { 'Dockerfile.build': latin('# \0\nFROM golang\nRUN make\n') }, 'RS215 Dockerfile.build:1:3'],
    ['of UTF-16', { Dockerfile: wide('\ufeffFROM alpine\nCOPY app /\n') }, 'RS215 Dockerfile:1:1'],
  ])('blocks %s, with its place', (_, files, expected) => {
    const found = findingsOf(migrated(files))
    expect(found[0]).toBe('blocked')
    expect(found).toContain(expected)
  })
})

describe('bytes that are no UTF-8', () => {
  it('are kept in a driver', () => {
    const document = migrated({ 'build.sh': latin(script.replace('docker create', '# café\necho "für x"\ndocker create')) })
    expect(findingsOf(document)).toEqual(['migrated'])
    expect(bytesAfter(document, 'build.sh')).toBe('#!/bin/sh\n# café\necho "für x"\ndocker build -t x .\n')
  })

  it('are kept in both Dockerfiles', () => {
    const document = migrated({
      Dockerfile: latin('# café\nFROM alpine\nLABEL a=ü\nCOPY app /app\n'),
      'Dockerfile.build': latin('# für\nFROM golang\nRUN make /src/app\n'),
    })
    expect(findingsOf(document)).toEqual(['migrated'])
    expect(bytesAfter(document, 'Dockerfile')).toMatch(
      /^# für\nFROM golang AS build\n[^]*\n# café\nFROM alpine\nLABEL a=ü\nCOPY /,
    )
  })

  it('are kept in ignore files', () => {
    const document = migrated({
      '.gitignore': latin('# für\nbin\n# what docker cp leaves\napp\n'),
      '.dockerignore': latin('# für\nfoo\n'),
    })
    expect(findingsOf(document)).toEqual(['migrated'])
    expect(bytesAfter(document, '.gitignore')).toMatch(/^# für\nbin\n/)
  })
})

describe('a byte order mark', () => {
  const mark = 'ï»¿'
  it('is left out of Dockerfiles, as builders leave it out', () => {
    const document = migrated({
      Dockerfile: latin(`${mark}# escape=\`\nFROM alpine\nCOPY app \`\n  /app\n`),
      'Dockerfile.build': latin(`${mark}# escape=\`\nFROM golang\nRUN make /src/app\n`),
      '.dockerignore': latin(`${mark}foo\n`),
    })
    expect(findingsOf(document)).toEqual(['migrated'])
    expect(bytesAfter(document, 'Dockerfile')).toMatch(/^# escape=`\nFROM golang AS build\n/)
    expect(bytesAfter(document, 'Dockerfile')).not.toContain(mark)
  })

  it('is a part of the first word of a script, which stays as it is', () => {
    const document = migrated({ 'build.sh': latin(mark + script) })
    expect(findingsOf(document)).toEqual(['migrated', 'RS024 build.sh:1:1'])
    expect(bytesAfter(document, 'build.sh')).toBe(`${mark}#!/bin/sh\ndocker build -t x .\n`)
  })

  it('is a caveat in front of a command, which does not run', () => {
    const document = migrated({ 'build.sh': latin(`${mark}${script.replace('#!/bin/sh', 'set -e')}`) })
    expect(findingsOf(document)).toEqual(['caveats', 'RS024 build.sh:1:1'])
  })
})

describe('carriage returns', () => {
  it('are a caveat in a script', () => {
    expect(findingsOf(migrated({ 'build.sh': script.replaceAll('\n', '\r\n') }))).toEqual(['caveats', 'RS021 build.sh:1:1'])
  })
})
