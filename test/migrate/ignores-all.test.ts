import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

const script = `docker build -t b -f Dockerfile.build .
docker create --name c b
docker cp c:/src/app app
docker rm c
docker build -t x .
`

/** The pattern with an ignore file, and a final image that takes a folder of the repository as well. */
function migrated(ignore: string): ReturnType<typeof migratePattern> {
  return migratePattern(script, {
    '.dockerignore': ignore,
    Dockerfile: 'FROM alpine:3.19\nCOPY app /usr/bin/app\nCOPY web /srv/web\n',
    'web/index.html': '<p>\n',
  })
}

describe('an ignore file that hides the whole context', () => {
  it.each(['/*', '/*\n', '/**\n', '/*\n/notes\n'])('is read as it was meant, and opened, when it says %j', (ignore) => {
    const document = migrated(ignore)
    expect(verdictOf(document)).toMatch(/^caveats RS533/)
    const lines = (afterOf(document, '.dockerignore') ?? '').split('\n')
    expect(lines).toContain('!main.go')
    expect(lines.some((line) => line.startsWith('!web'))).toBe(true)
  })

  it.each(['*', '**', '/web\n'])('is today’s as well when it says %j: a rule without that slash was always read so', (ignore) => {
    expect(verdictOf(migrated(ignore))).not.toContain('RS533')
  })

  it('is an allow list when something is brought back', () => {
    const document = migrated('/*\n!main.go\n!web\n!app\n')
    expect(verdictOf(document)).not.toContain('RS533')
  })
})
