/** Archives that the host's tar packs and that an ADD unpacks. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

interface Given {
  readonly add?: string
  readonly copy?: string
  readonly base?: string
}

interface Migrated {
  readonly verdict: string
  /** Of the final stage. */
  readonly lines: string
  /** The whole file. */
  readonly text: string
}

const folder = 'docker cp c:/w/d d'

function migrated(
  steps: string,
  { add = 'ADD x.tgz /opt/', copy = 'docker cp c:/w/f f', base = 'busybox' }: Given = {},
): Migrated {
  const script = `#!/bin/sh\nset -e\ndocker build -t b -f Dockerfile.build .\ndocker create --name c b\n${copy}\n${steps}\ndocker build -t a .\n`
  const { pipelines } = migrate(
    memoryRepository({
      'build.sh': script,
      Dockerfile: `FROM ${base}\n${add}\n`,
      'Dockerfile.build': 'FROM busybox\nWORKDIR /w\nRUN mkdir d && echo x > d/a && echo x > f\n',
      'conf/x.conf': 'x\n',
    }),
  )
  const [one] = pipelines
  const codes = new Set((one?.findings ?? []).filter(({ severity }) => severity !== 'note').map(({ code }) => code))
  const text = one?.changes.find(({ path }) => path === 'Dockerfile')?.after ?? ''
  return { verdict: [one?.status ?? 'none', ...codes].join(' '), lines: text.split(`FROM ${base}\n`).at(-1) ?? '', text }
}

const taken = (line: string): string => `COPY --from=build --chown=0:0 ${line}\n`

describe('what the host packs and ADD unpacks', () => {
  it.each([
    ['tar czf x.tgz -C d .', taken('/w/d/ /opt/'), folder, 'caveats RS474'],
    ['tar czf x.tgz d', taken('/w/d /opt/d'), folder, 'caveats RS474 RS447'],
    ['tar -cf x.tgz -C d a', taken('/w/d/a /opt/a'), folder, 'caveats RS474'],
    ['mkdir -p bin && mv f bin/ && tar cJf x.tgz bin', taken('/w/f /opt/bin/f'), undefined, 'caveats RS474'],
    ['tar cjf x.tgz f conf', `COPY conf /opt/conf\n${taken('/w/f /opt/f')}`, undefined, 'caveats RS474'],
  ])('is taken as its members, as a caveat for the owners: %s', (steps, lines, copy, verdict) => {
    expect(migrated(steps, copy === undefined ? {} : { copy })).toMatchObject({ verdict, lines })
  })

  const laid = 'mkdir -p r/usr/bin && mv f r/usr/bin/ && tar -C r -cf x.tar .'
  it.each<[title: string, steps: string, given: Given, lines: string, verdict: string]>([
    ['an image with folders of its own', laid, {}, '/w/f /usr/bin/f', 'caveats RS474 RS594'],
    ['an empty image', laid, { base: 'scratch' }, '/w/f /usr/bin/f', 'caveats RS474'],
    ['an image, as root', laid.replace('-cf', '--owner=0 --group=0 -cf'), {}, '/w/f /usr/bin/f', 'caveats RS594'],
    ['an image, a folder of the container', 'tar -C d -cf x.tar .', { copy: folder }, '/w/d/ /', 'caveats RS474 RS594'],
  ])('is unpacked at the top of %s', (_, steps, given, lines, verdict) => {
    const { verdict: told, lines: written } = migrated(steps, { ...given, add: 'ADD x.tar /' })
    expect([told.replaceAll(/ RS(?!474|594)\d+/g, ''), written]).toEqual([verdict, taken(lines)])
  })

  it('is not taken for the first thing in an image behind a RUN or another ADD', () => {
    const after = (line: string): string => migrated(laid, { base: 'scratch', add: `${line}\nADD x.tar /` }).verdict
    expect(after('COPY conf /etc/')).toMatch(/RS594/)
    expect(after('WORKDIR /usr')).toMatch(/RS594/)
    expect(after('LABEL a=b')).not.toMatch(/RS594/)
  })

  it.each(['rm -rf r x.tar', 'rm -rf x.tar r', 'rm -rf r x.tar logs'])('goes from a clean-up that names more: %s', (line) => {
    const script = `${laid.replace('mkdir', 'mkdir -p r/etc && cp conf/x.conf r/etc/ && mkdir')}\ndocker build -t a .\n${line}`
    expect(migrated(script, { add: 'ADD x.tar /' }).verdict).not.toMatch(/blocked/)
  })

  it.each(['--owner=0 --group=0', '--owner root --group=root:0 --numeric-owner'])(
    'belongs to root when tar is told: %s',
    (owners) => {
      const { verdict, lines } = migrated(`tar ${owners} -czf x.tgz f`)
      expect([verdict, lines]).toEqual(['migrated', taken('/w/f /opt/f')])
    },
  )

  it.each([
    ['other owners', 'tar --owner=5 --group=5 -czf x.tgz f', {}],
    ['the owner alone', 'tar --owner=0 -czf x.tgz f', {}],
    ['the whole repository', 'tar czf x.tgz .', {}],
    ['a file that the driver made', 'date > d2 && tar czf x.tgz f d2', {}],
    ['a folder with a mode', 'mkdir bin && chmod 700 bin && mv f bin/ && tar czf x.tgz bin', {}],
    ['names that are changed', 'tar czf x.tgz --transform s/f/g/ f', {}],
    ['what links point to', 'tar chzf x.tgz d', { copy: folder }],
    ['a compression that ADD does not know', 'tar --zstd -cf x.tgz f', {}],
    ['an archive that zip packs and that is copied', 'zip x.tgz f', { add: 'COPY x.tgz /opt/' }],
    ['files of the repository in one that is copied', 'tar czf x.tgz f conf', { add: 'COPY x.tgz /opt/' }],
    ['a mode of the driver in one that is copied', 'chmod +x f && tar czf x.tgz f', { add: 'COPY x.tgz /opt/' }],
    ['a text of the driver in one that is copied', 'echo x > d/x && tar czf x.tgz d', { add: 'COPY x.tgz /opt/', copy: folder }],
    ['other owners in one that is copied', 'tar --owner=5 --group=5 -czf x.tgz f', { add: 'COPY x.tgz /opt/' }],
    ['an owner that ADD gives', 'tar czf x.tgz f', { add: 'ADD --chown=5 x.tgz /opt/' }],
    ['owners that docker cp kept', 'tar czf x.tgz f', { copy: 'docker cp -a c:/w/f f' }],
    ['owners that tar kept', 'tar czf x.tgz f', { copy: 'docker cp c:/w/f - | tar x' }],
    ['owners of a mount', 'tar czf x.tgz o/f', { copy: 'docker run --rm -v $PWD/o:/o b cp -a /w/f /o/f' }],
  ])('is refused with %s', (_title, steps, given) => {
    expect(migrated(steps, given).verdict).toMatch(/^blocked .*RS4(?:20|76)/)
  })
})

/** What the stage does behind the builder's own lines, and what the final stage takes. */
function packedIn(steps: string, copy: string, add: string): readonly string[] {
  const { verdict, text } = migrated(steps, { copy, add })
  const stage = text.split('echo x > f\n').at(-1)?.split('\n') ?? []
  return [verdict, ...stage.filter((line) => /^(?:RUN (?!mkdir)|COPY)/.test(line))]
}

describe('what the host packs and COPY takes as it is', () => {
  const copied = 'COPY --from=build --chown=0:0'
  it.each([
    ['tar czf x.tgz -C d .', folder, 'RUN tar -czf /tmp/for-context/x.tgz -C /w/d .', '/tmp/for-context/x.tgz'],
    ['tar cf x.tgz f', undefined, 'RUN tar -cf /tmp/for-context/x.tgz -C /w f', '/tmp/for-context/x.tgz'],
    [
      'tar c -C d ./a | gzip -9 > x.tgz',
      folder,
      'RUN gzip -9 -n -k /tmp/for-context/archive.tar',
      '/tmp/for-context/archive.tar.gz',
    ],
    ['tar cf x.tar f\ngzip x.tar', undefined, 'RUN gzip -k /tmp/for-context/x.tar', '/tmp/for-context/x.tar.gz'],
    ['gzip -9c f > x.tgz', undefined, 'RUN gzip -9 -k /w/f', '/w/f.gz'],
    [
      'tar --sort=name --mtime=@0 --owner=0 --group=0 -cJf x.tgz f',
      undefined,
      'RUN tar -cJf /tmp/for-context/x.tgz --sort=name --mtime=@0 --owner=0 --group=0 -C /w f',
      '/tmp/for-context/x.tgz',
    ],
  ])('is packed in the stage: %s', (steps, copy = 'docker cp c:/w/f f', run, from) => {
    const lines = packedIn(steps, copy, /x\.tar$/.test(steps) ? 'COPY x.tar.gz /opt/' : 'COPY x.tgz /opt/')
    expect(lines).toContain(run)
    // Where the container stays for the host, its image stays what it was.
    const isKept = lines[0]?.includes('RS560') === true
    expect([lines[0], lines.at(-1)?.replace(/ \S+$/, '')]).toEqual([
      expect.stringMatching(/^caveats (?:RS560 )?RS479$/),
      `${isKept ? copied.replace('build', 'build-run') : copied} ${from}`,
    ])
  })

  it('is packed by as many threads as on the host', () => {
    expect(packedIn('xz -T2 -c f > x.tgz', 'docker cp c:/w/f f', 'COPY x.tgz /opt/')).toEqual([
      'caveats RS479 RS468',
      'RUN xz -T2 -k /w/f',
      `${copied} /w/f.xz /opt/x.tgz`,
    ])
  })

  it('is packed under the name that it had on the host', () => {
    expect(packedIn('mv d e && tar czf x.tgz e', folder, 'COPY x.tgz /opt/')).toEqual([
      'caveats RS479',
      'RUN cp -a /w/d /tmp/packed/e',
      'RUN tar -czf /tmp/for-context/x.tgz -C /tmp/packed e',
      `${copied} /tmp/for-context/x.tgz /opt/`,
    ])
  })

  it.each(['sed s/a/b/ f > x.tgz', 'cat f conf/x.conf > x.tgz', 'V=$(cat f); echo "$V" > x.tgz'])(
    'is refused where a host command makes it of what is in an artifact: %s',
    (steps) => {
      expect(migrated(steps, { add: 'COPY x.tgz /opt/' }).verdict).toBe('blocked RS480')
    },
  )
})
