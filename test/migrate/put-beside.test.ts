/** What the driver puts into folders that a container had mounted, or made below its mount. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

const compiled = 'docker run --rm -v "$PWD:/src" -w /src golang:1.22 go build -o app .\n'
const bundled = 'docker run --rm -v "$PWD:/src" -w /src node:20 npm run build\n'
const last = 'docker build -t x .\n'
const files = { 'rootfs/etc/app.conf': 'a\n', 'app.conf': 'a\n', 'package.json': '{}' }

describe('what the driver carries into a new folder', () => {
  it.each([
    ['install -D app rootfs/usr/bin/app', 'rootfs', 'COPY rootfs /\nCOPY --from=build --chown=0:0 /src/app /usr/bin/app'],
    ['mkdir -p rootfs/usr/bin\ncp app rootfs/usr/bin/', 'rootfs', 'COPY --from=build --chown=0:0 /src/app /usr/bin/app'],
    ['install -D app pkg/bin/app', 'pkg', 'COPY --from=build --chown=0:0 /src/app /bin/app'],
  ])('is the artifact: %s', (step, folder, line) => {
    const document = migratePattern(`${compiled}${step}\n${last}`, {
      ...files,
      Dockerfile: `FROM alpine:3.19\nCOPY ${folder} /\n`,
    })
    expect(verdictOf(document)).toMatch(/^caveats/)
    expect(verdictOf(document)).not.toContain('RS531')
    expect(afterOf(document, 'Dockerfile')).toContain(`${line}\n`)
  })
})

describe('what the driver puts into a folder that the container made', () => {
  it.each([
    ['echo 1 > dist/version', 'blocked RS422'],
    ['mkdir -p dist/etc\ncp app.conf dist/etc/', ''],
  ])('is not lost: %s', (step, verdict) => {
    const document = migratePattern(`${bundled}${step}\n${last}`, { ...files, Dockerfile: 'FROM alpine:3.19\nCOPY dist /srv\n' })
    expect(verdictOf(document)).toBe(verdict)
  })

  it('is laid over it where it is a file of the repository', () => {
    const taken = 'docker build -t b -f Dockerfile.build .\ndocker create --name c b\ndocker cp c:/src/dist dist\ndocker rm c\n'
    const document = migratePattern(`${taken}cp app.conf dist/\n${last}`, {
      ...files,
      Dockerfile: 'FROM alpine:3.19\nCOPY dist /srv\n',
    })
    expect(verdictOf(document)).toMatch(/^caveats/)
    expect(afterOf(document, 'Dockerfile')).toContain('/src/dist/ /srv\nCOPY app.conf /srv/app.conf\n')
  })
})
