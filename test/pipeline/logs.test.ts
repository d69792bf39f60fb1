/** What `docker logs` tells of a container: the files that its command printed, all of them and at the end. */
import { describe, expect, it } from 'vitest'
import { handoffsOf, migratePattern, verdictOf } from '../support/pattern.ts'

function script(take: string): string {
  return `set -e\ndocker build -t x:build -f Dockerfile.build .\n${take}\ndocker rm b\ndocker build -t x .\n`
}

const command = 'x:build cat /src/app'

describe('docker logs', () => {
  it.each([
    ['behind docker wait', `docker run -d --name b ${command}\ndocker wait b\ndocker logs b > app`],
    ['behind a command that was waited for', `docker run --name b ${command}\ndocker logs b > app`],
    ['until the end', `docker run -d --name b ${command}\ndocker logs -f b > app`],
    ['until the end, in words', `docker run -d --name b ${command}\ndocker logs --follow b > app`],
    [
      'after more was done',
      'docker run -d --name b x:build sh -c "make all && cat /src/app"\ndocker wait b\ndocker logs b > app',
    ],
  ])('hands over what was printed: %s', (_, take) => {
    const document = migratePattern(script(take))
    expect(verdictOf(document)).toBe('migrated')
    expect(handoffsOf(document)).toEqual(['builder:/src/app → app → final:/usr/bin/app (run-stdout)'])
    expect(document.changes.find(({ path }) => path === 'build.sh')?.after).not.toMatch(/logs|wait|run/)
  })

  it.each([
    ['nobody waits', `docker run -d --name b ${command}\ndocker logs b > app`],
    ['another container is waited for', `docker run -d --name b ${command}\ndocker wait c\ndocker logs b > app`],
    ['a part is taken', `docker run -d --name b ${command}\ndocker wait b\ndocker logs --tail 5 b > app`],
    ['lines have times', `docker run -d --name b ${command}\ndocker wait b\ndocker logs -t b > app`],
    ['a terminal changes line ends', `docker run -d -t --name b ${command}\ndocker wait b\ndocker logs b > app`],
    ['it runs again', `docker run -d --name b ${command}\ndocker wait b\ndocker start b\ndocker wait b\ndocker logs b > app`],
    ['something else was printed', 'docker run -d --name b x:build ls /src\ndocker wait b\ndocker logs b > app'],
  ])('is not followed where %s', (_, take) => {
    expect(verdictOf(migratePattern(script(take)))).toMatch(/^blocked RS413/)
  })
})
