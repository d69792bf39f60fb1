import { describe, expect, it } from 'vitest'
import { migratePattern, verdictOf } from '../support/pattern.ts'

const build = 'docker build -t b -f Dockerfile.build .\n'
const image = 'docker build -t x .\n'
const unknown = 'FROM example.test/toolchain:3\nCOPY main.c .\nRUN make /app\n'
const known = unknown.replace('example.test/toolchain:3', 'debian:12')

const rows: readonly (readonly [title: string, builder: string, takes: string, verdict: string])[] = [
  ['a file that cat prints', unknown, 'docker run --rm b cat /app > app', 'caveats RS633'],
  ['an archive that tar prints', unknown, 'docker run --rm b tar c -C / app | tar x', 'caveats RS633'],
  ['no ENTRYPOINT by the driver', unknown, 'docker run --rm --entrypoint "" b cat /app > app', 'migrated'],
  ['a base without one', known, 'docker run --rm b cat /app > app', 'migrated'],
  ['an ENTRYPOINT of its own', `${unknown}ENTRYPOINT ["env"]\n`, 'docker run --rm b cat /app > app', 'blocked RS413'],
]

describe('a command that prints in a container of an image whose ENTRYPOINT is not known', () => {
  it.each(rows)('%s', (_, builder, takes, verdict) => {
    const files = { 'Dockerfile.build': builder, Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n', 'main.c': '' }
    expect(verdictOf(migratePattern(`${build}${takes}\n${image}`, files))).toBe(verdict)
  })
})
