import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../../support/pattern.ts'

const run = (command: string): string => `docker run -v $PWD:/src -w /src golang:1.22 ${command}\n`
const first = 'FROM golang:1.22 AS golang-build\nWORKDIR /src\nCOPY . .\nRUN make a\n'
const second = (from: string, ...lines: readonly string[]): string =>
  ['', 'FROM golang:1.22 AS golang-build-2', 'WORKDIR /src', `COPY --from=${from} /src /src`, ...lines, 'RUN make b', ''].join(
    '\n',
  )
const inside = (...lines: readonly string[]): string => ['', 'FROM golang-build AS golang-build-run', ...lines, ''].join('\n')

/** What stands between two containers that have the repository mounted, the stages, and what the driver keeps of it. */
const rows: readonly (readonly [title: string, between: string, stages: string, kept?: string])[] = [
  ['nothing', '', `${first}${second('golang-build')}`],
  [
    'a file of the first one, copied',
    'cp out/a a.bin',
    `${first}${second('golang-build', 'COPY --from=golang-build /src/out/a /src/a.bin')}`,
  ],
  [
    'a file of the first one, copied into a folder that is made for it',
    'mkdir -p dist\ncp out/a dist/',
    `${first}${second('golang-build', 'COPY --from=golang-build /src/out/a /src/dist/a')}`,
  ],
  [
    'a file of the first one, moved',
    'mv out/a a.bin',
    `${first}${inside('RUN rm -rf /src/out/a')}${second('golang-build-run', 'COPY --from=golang-build /src/out/a /src/a.bin')}`,
  ],
  ['a file of the first one, removed', 'rm -f out/a', `${first}RUN rm -f /src/out/a\n${second('golang-build')}`],
  ['a mode', 'chmod 755 out/a', `${first}RUN chmod 755 /src/out/a\n${second('golang-build')}`],
  ['a new folder', 'mkdir logs', `${first}${second('golang-build', 'RUN mkdir -p /src/logs')}`, 'mkdir logs\n'],
  [
    'a folder that is made anew, and holds nothing of the first one',
    'rm -rf gen\nmkdir gen',
    `${first}RUN rm -rf /src/gen\n${second('golang-build', 'RUN mkdir -p /src/gen')}`,
    'mkdir gen\n',
  ],
  [
    'a file of the repository under another name',
    'cp main.go lib.go',
    `${first}${second('golang-build', 'COPY main.go /src/lib.go')}`,
    'cp main.go lib.go\n',
  ],
]

describe('what the host does between two containers that have the repository mounted', () => {
  it.each(rows)('%s', (_title, between, stages, kept = '') => {
    const document = migratePattern(`set -e\n${run('make a')}${between}\n${run('make b')}docker build -t x .\n`, {
      Dockerfile: 'FROM alpine:3.20\nCOPY out/b /b\n',
    })
    expect(afterOf(document, 'Dockerfile')).toBe(
      `${stages ?? ''}\nFROM alpine:3.20\nCOPY --from=golang-build-2 --chown=0:0 /src/out/b /b\n`,
    )
    expect(afterOf(document, 'build.sh')?.replace(/\n{2,}/g, '\n')).toBe(`#!/bin/sh\nset -e\n${kept}docker build -t x .\n`)
    expect(document.pipelines[0]?.proof.verdict).toBe('equal')
  })

  it('takes a text that is written there for a new file', () => {
    const document = migratePattern(`${run('make a')}mkdir -p gen; echo 3 > gen/info\n${run('make b')}docker build -t x .\n`, {
      Dockerfile: 'FROM alpine:3.20\nCOPY out/b /b\n',
    })
    expect(afterOf(document, 'Dockerfile')).toContain('COPY --from=golang-build /src /src\nCOPY gen/info /src/gen/info\n')
    expect(afterOf(document, 'build.sh')).toContain('mkdir -p gen; echo 3 > gen/info\n')
    expect(verdictOf(document)).toBe('caveats RS651')
  })

  it('blocks a tracked file that is written over', () => {
    const document = migratePattern(`${run('make a')}echo 3 > main.go\n${run('make b')}docker build -t x .\n`, {
      Dockerfile: 'FROM alpine:3.20\nCOPY out/b /b\n',
    })
    expect(verdictOf(document)).toMatch(/^blocked/)
  })
})
