/** zip and unzip of what came out of a container. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

interface Given {
  readonly take?: string
  readonly copy?: string
}

/** Status with the codes that are not notes, and the final's last line. */
function migrated(steps: string, { take = 'COPY o /srv/', copy = 'docker cp c:/w/d d' }: Given = {}): readonly [string, string] {
  const script = `#!/bin/sh\nset -e\ndocker build -t b -f Dockerfile.build .\ndocker create --name c b\n${copy}\n${steps}\ndocker build -t a .\n`
  const [one] = migrate(
    memoryRepository({
      'build.sh': script,
      Dockerfile: `FROM busybox\n${take}\n`,
      'Dockerfile.build': 'FROM busybox\nWORKDIR /w\nRUN mkdir d && echo x > d/a && echo x > f\n',
      'conf/x.conf': 'x\n',
    }),
  ).pipelines
  const codes = new Set((one?.findings ?? []).filter(({ severity }) => severity !== 'note').map(({ code }) => code))
  const text = one?.changes.find(({ path }) => path === 'Dockerfile')?.after ?? ''
  return [[one?.status ?? 'none', ...codes].join(' '), text.trimEnd().split('\n').at(-1) ?? '']
}

const from = 'COPY --from=build --chown=0:0'

describe('what the host zips and unzips', () => {
  it.each<[steps: string, line: string, state: string, given?: Given]>([
    ['zip -r x.zip d && mkdir o && unzip x.zip -d o', `${from} /w/d /srv/d`, 'caveats RS697'],
    ['(cd d && zip -qr9 ../x.zip .) && unzip -qo x.zip -d o', `${from} /w/d/ /srv/`, 'caveats RS697'],
    ['zip -ry x d && mkdir o && unzip -q x -d o', `${from} /w/d /srv/d`, 'migrated'],
    ['zip -r x.zip ./d/ && mkdir o && cd o && unzip ../x.zip && cd ..', `${from} /w/d /srv/d`, 'caveats RS697'],
  ])('is taken as it came: %s', (steps, line, state, given) => {
    expect(migrated(steps, given)).toEqual([state, line])
  })

  it('asks before it writes over files that are there', () => {
    const steps = 'zip -ry x.zip d && mkdir o && cp -r conf o/ && unzip x.zip -d o'
    expect(migrated(steps)[0]).toMatch(/^caveats .*RS475/)
    expect(migrated(steps.replace('unzip', 'unzip -o'))[0]).not.toMatch(/RS475/)
  })

  it.each<[title: string, steps: string, given?: Given]>([
    ['a folder that is not packed with what is in it', 'zip x.zip d && unzip x.zip -d o'],
    ['names without folders', 'zip -rj x.zip d && unzip x.zip -d o'],
    ['what is left out', 'zip -r x.zip d -x "*.map" && unzip x.zip -d o'],
    ['names from outside', 'mkdir k && cd k && zip -r ../x.zip ../d && cd .. && unzip x.zip -d o'],
    ['an archive that is packed into once more', 'zip -r x.zip d && zip -r x.zip conf && unzip x.zip -d o'],
    ['members that are picked', 'zip -r x.zip d && unzip x.zip "d/*" -d o'],
    ['files that stay as they are', 'zip -r x.zip d && mkdir o && cp -r conf o/ && unzip -n x.zip -d o'],
    ['tar', 'zip -r x.zip d && mkdir o && tar xf x.zip -C o'],
    ['the archive itself', 'zip -ry x.zip d', { take: 'COPY x.zip /srv/' }],
    ['the archive itself by ADD', 'zip -ry x.zip d', { take: 'ADD x.zip /srv/' }],
    ['the archive under the name of another', 'zip -ry x.tar d', { take: 'ADD x.tar /srv/' }],
  ])('is refused with %s', (_title, steps, given) => {
    expect(migrated(steps, given)[0]).toMatch(/^blocked .*RS4(?:2[03]|76)/)
  })
})
