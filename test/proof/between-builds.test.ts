/** What the driver does to the repository's files between the builder's build and the final one: the one build has only what is left. */
import { describe, expect, it } from 'vitest'
import { migratePattern, verdictOf } from '../support/pattern.ts'

const migrated = (between: string, files = {}): string =>
  verdictOf(
    migratePattern(
      `set -e\ndocker build -t b -f Dockerfile.build .\ndocker create --name c b\ndocker cp c:/src/app .\ndocker rm c\n${between}docker build -t f .\n`,
      files,
    ),
  )

describe('files between two builds', () => {
  it.each([
    ['are as they were', '', {}, 'migrated'],
    ['lose one that the builder reads', 'rm main.go\n', {}, 'blocked RS520'],
    ['lose one that the builder reads, which comes back later', 'mkdir old\nmv main.go old/\n', {}, 'blocked RS520'],
    ['lose one that nothing reads', 'rm notes.txt\n', { 'notes.txt': 'n' }, 'migrated'],
  ])('%s', (_title, between, files, expected) => {
    expect(migrated(between, files)).toBe(expected)
  })
})

describe('a chmod of an artifact', () => {
  const builder = (run: string): { readonly 'Dockerfile.build': string } => ({
    'Dockerfile.build': `FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN ${run}\n`,
  })
  it.each([
    ['rests on its mode before', 'chmod +x app\n', builder('go build -o app .'), 'migrated'],
    ['is the same in the stage', 'chmod +x app\n', builder('go build -o app . && chmod 600 app'), 'migrated'],
    ['by classes is the same in the stage', 'chmod u+x,go-rwx app\n', builder('make app'), 'migrated'],
    ['is not one of a folder as --chmod is', 'chmod 700 app\n', builder('mkdir -p app/bin && make'), 'blocked'],
  ])('%s', (_title, between, files, expected) => {
    expect(migrated(between, files).split(' RS5')[0]).toBe(expected)
  })
})
