/** Ignore files that the driver puts in place, aside or away between the builds. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

const build = 'docker build -t b -f Dockerfile.build .\n'
const take = 'docker create --name c b\ndocker cp c:/src/app .\ndocker rm c\n'
const last = 'docker build -t x .\n'
const files = { 'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o app .\n', 'notes.md': 'n' }

const rows: readonly (readonly [title: string, script: string, more: Readonly<Record<string, string>>, ignore: string])[] = [
  [
    'copied into place before each build',
    `cp ignore.build .dockerignore\n${build}${take}cp ignore.run .dockerignore\n${last}rm .dockerignore\n`,
    { 'ignore.build': '*.log\n', 'ignore.run': '*.md\n' },
    '*.md\n!notes.md\n',
  ],
  [
    'moved aside for the builder',
    `mv .dockerignore off\n${build}${take}mv off .dockerignore\n${last}`,
    { '.dockerignore': '*.go\n' },
    '*.go\n!main.go\n',
  ],
]

describe('ignore files', () => {
  it.each(rows)('become one where they were %s', (_title, script, more, ignore) => {
    const document = migratePattern(script, { ...files, ...more })
    expect(verdictOf(document)).toBe('migrated')
    expect(afterOf(document, '.dockerignore')).toBe(ignore)
    expect(afterOf(document, 'build.sh')).toBe(`#!/bin/sh\n${last}`)
  })

  it('stay where another image is built among the builds', () => {
    const script = `${rows[0]?.[1] ?? ''}docker build -t other other\n`
    const more = { ...rows[0]?.[2], 'other/Dockerfile': 'FROM alpine\n' }
    expect(verdictOf(migratePattern(script, { ...files, ...more }))).not.toMatch(/^migrated$/)
  })

  it('are gone where the last build has a folder of its own for its context', () => {
    const staged = `cp ignore.build .dockerignore\n${build}mkdir -p stage\n${take.replace(' .\n', ' stage/\n')}cp Dockerfile stage/\ndocker build -t x stage\n`
    const document = migratePattern(staged, { ...files, 'ignore.build': '*.md\n' })
    expect(verdictOf(document)).toBe('migrated')
    expect(afterOf(document, 'Dockerfile')).toMatch(/^COPY ignore.build main.go \.\/$/m)
    expect(afterOf(document, 'build.sh')).toBe(`#!/bin/sh\n${last}`)
  })

  it('are files like others to a container of an image that nobody built with them', () => {
    const script = `cp ignore.build .dockerignore\ndocker run -v "$PWD:/w" -w /w golang:1.22 go build -o stage/app .\ncp Dockerfile stage/\ndocker build -t x stage\n`
    const document = migratePattern(script, { ...files, 'ignore.build': '*.md\n', 'stage/notes': '' })
    expect(document.pipelines.map(({ proof }) => proof.verdict)).toEqual(['equal'])
    expect(afterOf(document, 'Dockerfile')).toMatch(/^COPY ignore.build .*\.dockerignore$/m)
  })

  it('are not followed where the final is built without the one of the repository', () => {
    const script = `${build}${take}rm .dockerignore\n${last}`
    expect(verdictOf(migratePattern(script, { ...files, '.dockerignore': '*.md\n' }))).toBe('blocked RS521')
  })
})
