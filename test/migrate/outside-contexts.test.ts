/** The final image is built in a folder that a container had mounted, and that lies outside of the repository. */
import { describe, expect, it } from 'vitest'
import { migratePattern, verdictOf } from '../support/pattern.ts'

const build = 'docker build -t b -f Dockerfile.build .\n'
const out = (folder: string): string => `docker run --rm -v ${folder}:/o b cp /src/app /o/\n`

describe('a context outside of the repository', () => {
  it.each([
    ['$HOME/out', 'cp Dockerfile $HOME/out/', 'blocked RS482'],
    ['/opt/out', 'cp Dockerfile /opt/out/Dockerfile', 'blocked RS482'],
    ['/opt/out', 'mkdir -p /opt/out\ncp Dockerfile /opt/out/', 'blocked RS482'],
    ['/tmp/out', 'cp Dockerfile /tmp/out/', 'caveats RS483'],
  ])('is told where a container had %s mounted, and the driver says %s', (folder, step, expected) => {
    expect(verdictOf(migratePattern(`${build}${out(folder)}${step}\ndocker build -t x ${folder}\n`))).toBe(expected)
  })
})
