/** A folder on the host that looks like the root of an image, with artifacts in it, and that the final image takes whole. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

const take = 'docker build -t b -f Dockerfile.build .\ndocker create --name c b\ndocker cp c:/src/app app\ndocker rm c\n'
const last = 'docker build -t x .\n'
const from = '--from=build --chown=0:0 /src/app'

type Row = readonly [
  title: string,
  steps: string,
  final: string,
  more: Readonly<Record<string, string>>,
  verdict: string,
  lines: string,
]

const tracked = { 'rootfs/etc/app.conf': 'a\n' }

const rows: readonly Row[] = [
  ['alone', 'mkdir -p rootfs/usr/bin\ncp app rootfs/usr/bin/\n', 'COPY rootfs /', {}, 'migrated', `COPY ${from} /usr/bin/app`],
  [
    'beside tracked files',
    'install -D app rootfs/usr/bin/app\n',
    'COPY rootfs /',
    tracked,
    'migrated',
    `COPY rootfs /\nCOPY ${from} /usr/bin/app`,
  ],
  [
    'by ADD',
    'install -D app rootfs/usr/bin/app\n',
    'ADD rootfs/ /',
    tracked,
    'migrated',
    `ADD rootfs/ /\nCOPY ${from} /usr/bin/app`,
  ],
  [
    'with tracked files that the driver lays there',
    'mkdir -p rootfs/etc rootfs/usr/bin\ncp app rootfs/usr/bin/\ncp app.conf rootfs/etc/\n',
    'COPY rootfs /',
    { 'app.conf': 'a\n' },
    'migrated',
    `COPY app.conf /etc/app.conf\nCOPY ${from} /usr/bin/app`,
  ],
  [
    'in a folder that not every image has so',
    'install -D app rootfs/usr/local/bin/app\n',
    'COPY rootfs /',
    {},
    'caveats RS485',
    `COPY ${from} /usr/local/bin/app`,
  ],
]

describe('a root folder', () => {
  it.each(rows)('is taken apart: %s', (_title, steps, final, more, verdict, lines) => {
    const document = migratePattern(take + steps + last, { ...more, Dockerfile: `FROM alpine:3.19\n${final}\n` })
    expect(verdictOf(document)).toBe(verdict)
    expect(afterOf(document, 'Dockerfile')).toContain(`\n\nFROM alpine:3.19\n${lines}\n`)
  })

  it('is not taken apart where the base has another mode for its folders', () => {
    const script = `${take}install -D app rootfs/tmp/app\n${last}`
    expect(verdictOf(migratePattern(script, { Dockerfile: 'FROM alpine:3.19\nCOPY rootfs /\n' }))).toBe('blocked RS520')
  })
})
