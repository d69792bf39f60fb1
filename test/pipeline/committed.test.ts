/** Images that docker commit makes of containers: what becomes a stage, and what is refused. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

interface Given {
  readonly builder?: string
  readonly final?: string
}

function migrated(steps: string, { builder = '', final = 'FROM next\nCOPY a /b\n' }: Given): ReturnType<typeof migrate> {
  return migrate(
    memoryRepository({
      'build.sh': `#!/bin/sh\nset -e\ndocker build -t b -f Dockerfile.build .\n${steps}\ndocker build -t app .\n`,
      Dockerfile: final,
      'Dockerfile.build': `FROM busybox\nRUN mkdir /w\n${builder}CMD ["make"]\n`,
      a: 'a',
      'd/e': 'e',
    }),
  )
}

function verdictOf(steps: string, given: Given = {}): string {
  const [one] = migrated(steps, given).pipelines
  const codes = (one?.findings ?? []).filter(({ severity }) => severity !== 'note').map(({ code }) => code)
  return [one?.status ?? 'none', one?.proof.verdict ?? '', ...new Set(codes)].join(' · ')
}

/** What the composed Dockerfile says besides FROM, COPY and the builder's own RUN. */
function linesOf(steps: string, given: Given = {}): readonly string[] {
  const text = migrated(steps, given).changes.find(({ path }) => path === 'Dockerfile')?.after ?? ''
  return text.split('\n').filter((line) => line !== '' && !/^(?:FROM|COPY|RUN mkdir)/.test(line))
}

describe('makes a stage of what docker commit makes an image of', () => {
  const cmd = 'CMD ["make"]'
  it.each([
    ['docker run --name c b; docker commit c next', [cmd, 'RUN make']],
    ['docker create --name c b; docker commit c next', [cmd]],
    ['c=$(docker create b); docker commit $c next; docker rm $c', [cmd]],
    ['docker run --name c b touch /x; docker commit c next', [cmd, 'RUN touch /x', 'CMD ["touch", "/x"]']],
    ['docker run --name c -e A=1 -e A2="x y" b; docker commit c next', [cmd, 'ENV A=1', 'ENV A2="x y"', 'RUN make']],
    [
      'docker run --name c -p 127.0.0.1:8080:80/udp --expose 81-82 -l a.b="c d" --label e --stop-signal INT -P b; docker commit c next',
      [cmd, 'RUN make', 'LABEL a.b="c d"', 'LABEL e=', 'EXPOSE 81-82', 'EXPOSE 80/udp', 'STOPSIGNAL INT'],
    ],
    [
      'docker run --name c --entrypoint sh b -c "touch /x"; docker commit c next',
      [cmd, 'RUN touch /x', 'ENTRYPOINT ["sh"]', 'CMD ["-c", "touch /x"]'],
    ],
    [`docker run --name c b touch /x; docker commit -c 'ENTRYPOINT ["app"]' c next`, [cmd, 'RUN touch /x', 'ENTRYPOINT ["app"]']],
    [
      `docker create --name c b; docker commit --change 'cmd app' --change "EXPOSE 80" -m said c next`,
      [cmd, 'CMD app', 'EXPOSE 80'],
    ],
    [
      'docker run -d --name c b sleep 99; docker exec c touch /x; docker commit c next; docker rm -f c',
      [cmd, 'RUN touch /x', 'CMD ["sleep", "99"]'],
    ],
    ['docker run --name c busybox touch /w; docker commit c next', ['RUN touch /w', 'CMD ["touch", "/w"]']],
  ])('when the driver runs %s', (steps, expected) => {
    expect(linesOf(steps)).toEqual(expected)
    expect(verdictOf(steps)).toBe('migrated · equal')
  })

  it('takes files out of the committed image', () => {
    const steps = 'docker run --name c b; docker commit c next; docker create --name d next; docker cp d:/w/a a'
    expect(verdictOf(steps, { final: 'FROM busybox\nCOPY a /a\n' })).toBe('migrated · equal')
  })

  it.each(['/w/a', '/w', '/'])('refuses what is taken of %s where that holds a volume', (path) => {
    const steps = `docker run --name c b; docker commit c next; docker create --name d next; docker cp d:${path} a`
    const given = { builder: 'VOLUME /w\n', final: 'FROM busybox\nCOPY a /a\n' }
    expect(verdictOf(steps, given)).toBe('blocked · unproven · RS453 · RS458')
  })

  it('tells of volumes of which nothing speaks', () => {
    const taken = 'docker commit c next; docker create --name d next; docker cp d:/w/a a'
    const given = { builder: 'VOLUME /v\n', final: 'FROM busybox\nCOPY a /a\n' }
    expect(verdictOf(`docker run --name c b make /w/a; ${taken}`, given)).toBe('caveats · equal · RS458')
    expect(verdictOf(`docker create --name c b; ${taken}`, given)).toBe('migrated · equal')
  })

  it('leaves the container alone that is committed twice', () => {
    const steps = 'docker run --name c b; docker commit c other; docker commit c next'
    expect(verdictOf(steps, { final: 'FROM other AS o\nFROM next\nCOPY --from=o /w /w\n' })).toBe('migrated · equal')
  })
})

describe('tells what cannot be seen here', () => {
  it.each([
    [`docker create --name c b; docker commit -c 'WORKDIR /srv' c next`, '', 'caveats · equal · RS456'],
    [`docker create --name c b; docker commit -c 'WORKDIR /w' c next`, 'WORKDIR /w\n', 'migrated · equal'],
    ['docker run --name c example.com/x touch /w; docker commit c next', '', 'RS458'],
  ])('when the driver runs %s', (steps, builder, expected) => {
    expect(verdictOf(steps, { builder })).toContain(expected)
  })
})

describe('refuses an image that no stage would be', () => {
  it.each([
    ['docker run --name c -v $PWD:/src b; docker commit c next', '', 'RS453'],
    ['docker run --name c -v m:/root/.m2 b; docker commit c next', '', 'RS453'],
    ['docker run --name c -p $PORT:$PORT b; docker commit c next', '', 'RS453'],
    ['docker run --name c --label "$X=1" b; docker commit c next', '', 'RS453'],
    ['docker run --name c -h host b; docker commit c next', '', 'RS453'],
    ['docker run --name c --health-cmd true b; docker commit c next', '', 'RS453'],
    ['docker run --name c -e A="$(date)" b; docker commit c next', '', 'RS453'],
    ['docker run --name c b touch "$X"; docker commit c next', '', 'RS453'],
    ['docker run --name c --user $(id -u) b; docker commit c next', '', 'RS453'],
    ['docker run --name c b touch /w/x; docker commit c next', 'VOLUME /w\n', 'RS453'],
    ['docker run --name c -w /w/d b; docker commit c next', 'VOLUME /w\n', 'RS453'],
    ['docker run --name c b; docker commit c next', 'VOLUME /w\nENTRYPOINT ["cp", "/x", "/w/x"]\n', 'RS453'],
    ['docker run -d --name c b; docker exec c touch /w/x; docker commit c next', 'VOLUME /w\n', 'RS453'],
    ['docker create --name c b; docker cp d c:/w/x; docker commit c next', 'VOLUME /w\n', 'RS453'],
    ['docker run --name c b; docker commit c next', 'ONBUILD RUN true\n', 'RS453'],
    [`docker create --name c b; docker commit -c "CMD $X" c next`, '', 'RS453'],
    [`docker create --name c b; docker commit -c 'RUN true' c next`, '', 'RS453'],
    ['docker commit nobody next', '', 'RS453'],
    ['docker run --name c b; docker commit c next; docker push next', '', 'RS457'],
    ['docker run --name c b; docker commit c next; docker run next', '', 'RS457'],
    [`docker run --name c b; docker commit -a "$ME" c next`, '', 'RS453'],
  ])('when the driver runs %s', (steps, builder, code) => {
    const verdict = verdictOf(steps, { builder })
    expect(verdict).toMatch(/^blocked/)
    expect(verdict).toContain(code)
  })
})

describe('copies into the stage what docker cp puts into a container', () => {
  it.each([
    ['docker cp a c:/w', 'COPY a /w', 'caveats · equal · RS459'],
    ['docker cp a c:/w/', 'COPY a /w/', 'caveats · equal · RS459'],
    ['docker cp ./d/e c:w/g', 'COPY d/e /w/g', 'caveats · equal · RS459'],
    ['docker cp d/. c:/w/d', 'COPY d /w/d', 'caveats · equal · RS459'],
    ['docker cp d c:/in', 'COPY d /in/d', 'caveats · equal · RS459'],
  ])('when the driver runs %s', (copy, line, expected) => {
    const given = { builder: 'WORKDIR /in\n' }
    const steps = `docker create --name c b; ${copy}; docker commit c next`
    const text = migrated(steps, given).changes.find(({ path }) => path === 'Dockerfile')?.after ?? ''
    expect(text.replace(/^COPY d\/\.? /m, 'COPY d ')).toContain(`${line}\n`)
    expect(verdictOf(steps, given)).toBe(expected)
  })

  it.each([
    ['docker cp d c:/w', 'RS507'],
    ['docker cp -a a c:/w', 'RS507'],
    ['docker cp -L a c:/w', 'RS507'],
    ['docker cp "$X" c:/w', 'RS507'],
    ['docker cp - c:/w < a', 'RS507'],
    ['docker cp /etc/hosts c:/w', 'RS507'],
  ])('refuses %s', (copy, code) => {
    const verdict = verdictOf(`docker create --name c b; ${copy}; docker commit c next`, {})
    expect(verdict).toMatch(/^blocked/)
    expect(verdict).toContain(code)
  })
})
