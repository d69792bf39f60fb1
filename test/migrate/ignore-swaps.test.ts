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
  [
    'printed before the first build',
    `echo '*.md' > .dockerignore\n${build}${take}${last}`,
    { 'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app .\n' },
    '*.md\n',
  ],
  [
    'printed between the builds and removed',
    `${build}${take}echo '*.go' > .dockerignore\necho '*.log' >> .dockerignore\n${last}rm .dockerignore\n`,
    {},
    '*.go\n*.log\n!main.go\n',
  ],
  [
    'written anew from a heredoc',
    `echo '*.log' > .dockerignore\n${build}${take}cat > .dockerignore <<EOF\n*.md\nEOF\n${last}`,
    { '.dockerignore': '*.go\n' },
    '*.md\n!notes.md\n',
  ],
  [
    'linked before each build',
    `ln -sf ignore.build .dockerignore\n${build}${take}ln -sf ignore.run .dockerignore\n${last}rm .dockerignore\n`,
    { 'ignore.build': '*.log\n', 'ignore.run': '*.md\n' },
    '*.md\n!notes.md\n',
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

  it('leave nothing where only the builder had one', () => {
    const document = migratePattern(`echo '*.md' > .dockerignore\n${build}rm .dockerignore\n${take}${last}`, files)
    expect(verdictOf(document)).toBe('migrated')
    expect(afterOf(document, '.dockerignore')).toBeUndefined()
    expect(afterOf(document, 'Dockerfile')).toMatch(/^COPY main.go \.\/$/m)
    expect(afterOf(document, 'build.sh')).toBe(`#!/bin/sh\n${last}`)
  })

  it.each([
    ['what writes them does more', `ls | tee list > .dockerignore\n${build}${take}${last}`, {}],
    ['another image is built beside', `echo '*.go' > .dockerignore\n${build}${take}${last}docker build -t other other\n`, {}],
    [
      'the final image holds the written one',
      `echo '*.md' > .dockerignore\n${build}${take}${last}`,
      { Dockerfile: 'FROM alpine\nCOPY . /srv\n' },
    ],
    ['they belong to one Dockerfile', `echo '*.md' > Dockerfile.build.dockerignore\n${build}${take}${last}`, {}],
  ])('are not followed where %s', (_title, script, more) => {
    const document = migratePattern(script, { ...files, 'other/Dockerfile': 'FROM alpine\n', ...more })
    expect(verdictOf(document)).toMatch(/^blocked RS(?:403|521)/)
  })

  it('are not followed where the final is built without the one of the repository', () => {
    const script = `${build}${take}rm .dockerignore\n${last}`
    expect(verdictOf(migratePattern(script, { ...files, '.dockerignore': '*.md\n' }))).toBe('blocked RS521')
  })
})
