/** Archives that leave containers: what of them is followed to an image, and what is refused. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

function verdictOf(steps: string, final = 'FROM busybox\nCOPY out /srv\n'): string {
  const text = `#!/bin/sh\nset -e\ndocker build -t b -f Dockerfile.build .\nmkdir out\n${steps}\ndocker build -t a .\n`
  const { pipelines } = migrate(
    memoryRepository({
      'build.sh': text,
      Dockerfile: final,
      'Dockerfile.build':
        'FROM busybox\nWORKDIR /w\nRUN mkdir -p d/e && echo x > d/e/f && tar czf a.tgz d\nENTRYPOINT []\nCMD ["tar","c","d"]\n',
    }),
  )
  const [one] = pipelines
  const handoffs = (one?.handoffs ?? []).map(({ path, via, imagePath }) => `${via} ${path} ${imagePath}`)
  const codes = (one?.findings ?? []).filter(({ severity }) => severity !== 'note').map(({ code }) => code)
  return [one?.status ?? 'none', ...handoffs, ...new Set(codes)].join(' · ')
}

describe('follows an archive that leaves a container', () => {
  it.each([
    ['docker run --rm b tar c d | tar x -C out', 'migrated · tar-pipe /w/d /srv/d'],
    ['docker run --rm b | tar x -C out', 'migrated · tar-pipe /w/d /srv/d'],
    ['docker run --rm -w /w/d b tar cz . | tar xz -C out', 'migrated · tar-pipe /w/d /srv'],
    ["docker run --rm b sh -c 'cd /w/d && tar cf - e' | tar xf - -C out", 'migrated · tar-pipe /w/d/e /srv/e'],
    ['docker run --rm b tar c -C / w/d/e | tar x -C out --strip-components=2', 'migrated · tar-pipe /w/d/e /srv/e'],
    ['docker run --rm b tar c d > d.tar; tar xf d.tar -C out; rm d.tar', 'migrated · tar-pipe /w/d /srv/d'],
    ['c=$(docker create b); docker cp $c:/w/d - | tar x -C out; docker rm $c', 'migrated · create+cp /w/d /srv/d'],
    ['c=$(docker create b); docker cp $c:/w/d/. - | tar x -C out; docker rm $c', 'migrated · create+cp /w/d /srv'],
    [
      'c=$(docker create b); docker cp $c:/w/d - > x.tar; docker rm $c; tar xf x.tar -C out d/e; rm x.tar',
      'migrated · create+cp /w/d/e /srv/d/e',
    ],
    ['c=$(docker run -d b sleep 99); docker exec $c tar c d | tar x -C out; docker rm -f $c', 'migrated · tar-pipe /w/d /srv/d'],
    [
      'c=$(docker create b); docker cp $c:/w/a.tgz .; docker rm $c; tar xzf a.tgz -C out; rm a.tgz',
      'caveats · create+cp /w/a.tgz /srv · RS442',
    ],
    ["docker run --rm b sh -c 'touch d/g; tar c d' | tar x -C out", 'migrated · tar-pipe /w/d /srv/d'],
    ["docker run --rm -v m:/root/.m2 b sh -c 'touch d/g; tar c d' | tar x -C out", 'caveats · tar-pipe /w/d /srv/d · RS636'],
    ["c=$(docker create b sh -c 'touch d/g; tar c d'); docker start -a $c | tar x -C out", 'migrated · tar-pipe /w/d /srv/d'],
    ["docker run --rm --entrypoint sh b -c 'touch x; cat x' > out/x", 'caveats · run-stdout /w/x /srv/x · RS632'],
  ])('when the driver runs %s', (steps, expected) => {
    expect(verdictOf(steps)).toBe(expected)
  })
})

describe('refuses an archive of which nobody can tell the members', () => {
  it.each([
    ["docker run --rm b sh -c 'find d | sed s:d:: | xargs tar c' | tar x -C out", 'RS413'],
    ['docker run --rm b tar c --exclude=e d | tar x -C out', 'RS413'],
    ['docker run -t --rm b tar c d | tar x -C out', 'RS413'],
    ["docker run --rm -v m:/w/d b sh -c 'touch d/g; tar c d' | tar x -C out", 'RS413'],
    ["docker run --rm b sh -c 'make; tar c *.jar' | tar x -C out", 'RS413'],
    ['docker run --rm -v $PWD:/w b tar c d | tar x -C out', 'RS'],
    ['docker run --rm b tar c d | tar x -C out --exclude=e', 'RS413'],
    ['docker run --rm b tar c d | tar x -C out --strip-components=3', 'RS413'],
  ])('when the driver runs %s', (steps, code) => {
    const verdict = verdictOf(steps)
    expect(verdict).toMatch(/^blocked|^none/)
    expect(verdict).toContain(code)
  })
})

describe('follows what docker export prints', () => {
  const made = 'c=$(docker create b)'
  const ran = 'docker run --name c b touch /w/g; c=c'
  it.each([
    [`${made}; docker export $c > x.tar`, 'FROM scratch\nADD x.tar /\n', 'migrated · export / /'],
    [`${made}; docker export -o x.tar $c`, 'FROM scratch\nENV A=b\nADD x.tar /\nCOPY out /o\n', 'migrated · export / /'],
    [`${made}; docker export $c | gzip > x.tgz`, 'FROM scratch\nADD x.tgz /\n', 'migrated · export / /'],
    [`${made}; docker export $c | gzip > x.tgz; scp x.tgz h:`, 'FROM scratch\nADD x.tgz /\n', 'caveats · export / / · RS560'],
    [
      `${made}; docker export $c | gzip > y.tgz; docker export $c > x.tar`,
      'FROM scratch\nADD x.tar /\n',
      'caveats · export / / · RS560',
    ],
    [`${ran}; docker export $c > x.tar`, 'FROM scratch\nADD x.tar /\n', 'migrated · export / /'],
    [`${made}; docker export $c | tar x -C out w/d`, 'FROM busybox\nCOPY out /srv\n', 'migrated · export /w/d /srv/w/d'],
    [`${made}; docker export $c > x.tar`, 'FROM busybox\nADD x.tar /\n', 'blocked'],
    [`${made}; docker export $c > x.tar`, 'FROM scratch\nCOPY build.sh /etc/\nADD x.tar /\n', 'blocked'],
    [`${made}; docker export $c > x.tar`, 'FROM scratch\nWORKDIR /w\nADD x.tar /\n', 'blocked'],
    [`${made}; docker export $c > x.tar`, 'FROM scratch\nADD x.tar /srv/\n', 'blocked'],
    [`${made}; docker export $c > x.tar`, 'FROM scratch\nCOPY x.tar /srv/\n', 'blocked'],
    [`${made}; docker export $c | tar x -C out`, 'FROM busybox\nCOPY out /srv\n', 'blocked'],
    [`${made}; docker export $c | tar x -C out etc`, 'FROM busybox\nCOPY out /srv\n', 'blocked'],
    ['docker run --name c -v m:/w b touch /w/g; docker export c > x.tar', 'FROM scratch\nADD x.tar /\n', 'blocked'],
  ])('when the driver runs %s before %j', (steps, final, expected) => {
    const verdict = verdictOf(steps, final)
    if (expected === 'blocked') expect(verdict).toMatch(/^blocked.* · RS413/)
    else expect(verdict).toBe(expected)
  })

  it('but not out of a container with volumes in which something was done', () => {
    const script = (steps: string): string => `docker build -t b -f Dockerfile.build .\n${steps}\ndocker build -t a .\n`
    const statusOf = (steps: string): string | undefined =>
      migrate(
        memoryRepository({
          'build.sh': script(steps),
          Dockerfile: 'FROM scratch\nADD x.tar /\n',
          'Dockerfile.build': 'FROM busybox\nRUN mkdir /d\nVOLUME /d\n',
        }),
      ).pipelines[0]?.status
    expect(statusOf('docker create --name c b\ndocker export c > x.tar')).toBe('migrated')
    expect(statusOf('docker run --name c b touch /d/g\ndocker export c > x.tar')).toBe('blocked')
  })
})

describe('gives an ADD what lies in an archive that left a container', () => {
  const cp = (path: string): string => `c=$(docker create b); docker cp $c:${path} - > x.tar; docker rm $c`
  it.each([
    [cp('/w/d/.'), 'ADD x.tar /srv/', 'migrated · create+cp /w/d /srv'],
    [cp('/w/d/.'), 'ADD ./x.tar /srv', 'migrated · create+cp /w/d /srv'],
    [cp('/w/d/.'), 'ADD *.tar /srv/', 'migrated · create+cp /w/d /srv'],
    [cp('/w/d/e/f'), 'ADD x.tar /srv/', 'migrated · create+cp /w/d/e/f /srv/f'],
    [cp('/w/d'), 'ADD x.tar /srv/', 'caveats · create+cp /w/d /srv/d · RS447'],
    ['docker run --rm -w /w/d b tar cz . > x.tgz', 'ADD x.tgz /srv/', 'migrated · tar-pipe /w/d /srv'],
    ['docker run --rm b > x.tar; gzip x.tar', 'ADD x.tar.gz /srv/', 'caveats · tar-pipe /w/d /srv/d · RS447'],
    ['docker run --rm -w /w/d b tar c . > out/x.tar', 'ADD out/x.tar srv/', 'migrated · tar-pipe /w/d /srv'],
  ])('when the driver runs %s before %s', (steps, add, expected) => {
    expect(verdictOf(steps, `FROM busybox\nWORKDIR /\n${add}\n`)).toBe(expected)
  })

  it.each([
    ['when it has other owners', 'docker run --rm b tar c --owner=0 d > x.tar', 'ADD x.tar /srv/'],
    ['when ADD does not know the compression', 'docker run --rm b tar c --zstd d > x.tar', 'ADD x.tar /srv/'],
    ['when more follows it', `${cp('/w/d/.')}; echo >> x.tar`, 'ADD x.tar /srv/'],
    ['when the instruction gives an owner', cp('/w/d/.'), 'ADD --chown=1:1 x.tar /srv/'],
    ['when it lies in a folder that is added', 'docker run --rm b > out/x.tar', 'ADD out /srv/'],
    ['when it is copied', cp('/w/d/.'), 'COPY x.tar /srv/'],
    ['when it goes to the top of the image', cp('/w/d/.'), 'ADD x.tar /'],
    ['when something may have written it anew', `${cp('/w/d/.')}; perl -pi -e s/a/b/ x.tar`, 'ADD x.tar /srv/'],
  ])('not %s', (_title, steps, add) => {
    expect(verdictOf(steps, `FROM busybox\n${add}\n`)).toMatch(/^(?:blocked.*RS4|none$)/)
  })
})
