/** Ways on which a container is given something else than the new Dockerfile holds. */
import { describe, expect, it } from 'vitest'
import { migratePattern, verdictOf } from '../support/pattern.ts'

const build = 'docker build -t "demo-$ARCH" .\n'

describe('a container of another way', () => {
  it.each([
    // The Dockerfile has one value, so that ARCH=arm64 ./build.sh would give the image of the other machine.
    ['ARCH=${ARCH:-amd64}\ndocker run --rm -v "$PWD:/w" -w /w -e GOARCH=$ARCH golang:1.22 go build -o app\n', 'caveats RS416'],
    ['ARCH=${ARCH:-amd64}\ndocker run --rm -v "$PWD:/w" -w /w golang:1.22 make app $ARCH\n', 'caveats RS416'],
    ['IMAGE=${IMAGE:-golang:1.22}\ndocker run --rm -v "$PWD:/w" -w /w $IMAGE go build -o app\n', 'caveats RS416'],
    // What is not known on any way is passed on, and a name matters to nobody.
    ['docker run --rm -v "$PWD:/w" -w /w -e GOARCH=$ARCH golang:1.22 go build -o app\n', 'migrated'],
    ['ARCH=${ARCH:-amd64}\ndocker run --rm --name "make-$ARCH" -v "$PWD:/w" -w /w golang:1.22 go build -o app\n', 'migrated'],
  ])('is told where it differs: %j', (run, verdict) => {
    expect(verdictOf(migratePattern(run + build))).toBe(verdict)
  })
})
