/** Images that docker import makes of what docker export prints, and images that docker load brings back. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

function verdictOf(steps: string, final = 'FROM next\nCOPY a /b\n', builder = ''): string {
  const [one] = migrate(
    memoryRepository({
      'build.sh': `#!/bin/sh\nset -e\ndocker build -t b -f Dockerfile.build .\n${steps}\ndocker build -t app .\n`,
      Dockerfile: final,
      'Dockerfile.build': `FROM busybox\nRUN make /app\n${builder}`,
      a: 'a',
    }),
  ).pipelines
  const codes = (one?.findings ?? []).filter(({ severity }) => severity !== 'note').map(({ code }) => code)
  return [one?.status ?? 'none', one?.proof.verdict ?? '', ...new Set(codes)].join(' · ')
}

const made = 'docker create --name c b'

describe('makes a stage of what docker import makes an image of', () => {
  it.each([
    [`${made}; docker export c | docker import - next`, 'migrated · equal'],
    [`docker run --name c b touch /x; docker export c | docker import -c 'EXPOSE 80' - next`, 'migrated · equal'],
    [`${made}; docker export -o f.tar c; docker import f.tar next; rm f.tar`, 'migrated · equal'],
    [`${made}; docker export --output=f.tar c; docker import f.tar next`, 'migrated · equal'],
    [`${made}; docker export c > f.tar; docker import f.tar next; rm -f f.tar`, 'migrated · equal'],
    [`${made}; docker export c > f.tar; docker import - next < f.tar; rm f.tar`, 'migrated · equal'],
    [`${made}; docker export -o f.tar c; docker import f.tar next; scp f.tar host:`, 'caveats · equal · RS560'],
    ['docker run --rm b tar c -C /app . | docker import - next', 'caveats · equal · RS596'],
    [`${made}; docker cp c:/app.tar f.tar; docker import f.tar next; rm f.tar`, 'caveats · equal · RS596 · RS454'],
    [`${made}; docker export c > f.tar; cat f.tar | docker import - next; rm f.tar`, 'migrated · equal'],
    [`${made}; docker export c | docker import -c 'WORKDIR /srv' - next`, 'caveats · equal · RS456'],
  ])('when the driver runs %s', (steps, expected) => {
    expect(verdictOf(steps)).toBe(expected)
  })

  it.each([
    ['docker import https://example.com/x.tar next', '', 'RS453'],
    ['docker import rootfs.tar next', '', 'RS453'],
    [`docker run --name c b touch /x; docker export c | docker import - next`, 'VOLUME /w\n', 'RS453'],
    [`${made}; docker cp a c:/a; docker export c | docker import - next`, '', 'RS453'],
    [`${made}; docker export c | docker import -c 'RUN true' - next`, '', 'RS453'],
    [`${made}; docker export c | docker import - next; docker push next`, '', 'RS457'],
  ])('and refuses %s', (steps, builder, code) => {
    const verdict = verdictOf(steps, undefined, builder)
    expect(verdict).toMatch(/^blocked/)
    expect(verdict).toContain(code)
  })
})

describe('knows the images that docker load brings back', () => {
  const take = 'docker create --name c b; docker cp c:/app app'
  it.each([
    ['docker save b | docker load', 'migrated · equal'],
    ['docker save b > f.tar; docker rmi b; docker load < f.tar', 'migrated · equal'],
    ['docker save -o f.tar b; docker rmi b; docker load -i f.tar', 'migrated · equal'],
    ['docker save -o f.tar busybox; docker load -i f.tar', 'migrated · equal'],
    ['docker load -i other.tar', 'caveats · equal · RS434'],
    ['docker save -o f.tar busybox; docker rmi b; docker load -i other.tar', 'RS433'],
  ])('when the driver runs %s', (steps, expected) => {
    expect(verdictOf(`${steps}; ${take}`, 'FROM busybox\nCOPY app /app\n')).toContain(expected)
  })
})
