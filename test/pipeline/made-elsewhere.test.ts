/** Files that are made on the host, or lie outside of the repository, and that images take. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

/** Status and codes of what a script comes to, without those of a container's command. */
function verdict(steps: string, final = 'COPY app /srv/', files: Readonly<Record<string, string>> = {}): string {
  const { pipelines } = migrate(
    memoryRepository({
      'build.sh': `#!/bin/sh\nset -e\ndocker build -t b -f Dockerfile.build .\n${steps}\ndocker build -t a .\n`,
      Dockerfile: `FROM busybox\n${final}\n`,
      'Dockerfile.build': 'FROM busybox\nWORKDIR /w\nARG V\nRUN echo $V > app\n',
      ...files,
    }),
  )
  const [one] = pipelines
  const codes = new Set((one?.findings ?? []).filter(({ severity }) => severity !== 'note').map(({ code }) => code))
  const own = [...codes].filter((code) => !/^RS6/.test(code))
  return [one?.status ?? 'nothing', ...own].join(' ')
}

const out = 'docker create --name c b true\ndocker cp c:/w/app app\ndocker rm c\n'
const mounted = (folder: string): string => `docker run --rm -v ${folder}:/o b sh -c 'echo x > /o/app'`

describe('a folder outside of the repository that a container has mounted', () => {
  it.each([
    ['rm -rf /tmp/x', '/tmp/x', 'migrated'],
    ['rm -rf /tmp/x; mkdir -p /tmp/x', '/tmp/x', 'migrated'],
    ['true', '/tmp/x', 'caveats RS483'],
    ['mkdir -p /var/tmp/x', '/var/tmp/x', 'caveats RS483'],
    ['D=$(mktemp -d)', '$D', 'migrated'],
    ['D=`mktemp -d /tmp/x.XXXX`', '$D', 'migrated'],
    ['D="$(mktemp -d -t x-XXXX)"', '"$D"', 'migrated'],
    ['D=$(mktemp -d)/o; mkdir $D', '$D', 'migrated'],
    ['true', '$HOME/x', 'blocked RS482'],
    ['true', '~/x', 'blocked RS482'],
    ['true', '/opt/x', 'blocked RS482'],
    ['true', '$OUT', 'blocked RS482'],
  ])('gives a file when %s, and %s is mounted: %#', (before, folder, expected) => {
    expect(verdict(`${before}\n${mounted(folder)}\ncp ${folder}/app app`)).toBe(expected)
  })
})

describe('what the driver gets from elsewhere', () => {
  it.each([
    ['curl -sSLO https://example.com/x', 'COPY app x /srv/', 'migrated'],
    ['wget -q https://example.com/x', 'COPY app x /srv/', 'migrated'],
    ['curl -sSLo x.tgz https://example.com/x', 'COPY app /srv/\nADD x.tgz /srv/', 'migrated'],
    ['curl -sSL https://example.com/x | tar xz', 'COPY app /srv/', 'caveats RS487'],
    ['wget -q https://example.com/x.tgz; tar xf x.tgz', 'COPY app /srv/', 'caveats RS487'],
    ['curl -sSLO https://example.com/x.zip; unzip x.zip', 'COPY app /srv/', 'caveats RS487'],
    ['curl -sSL https://example.com/x | tar xz', 'COPY app x /srv/', 'blocked RS420 RS487'],
    ['./fetch | tar xz', 'COPY app /srv/', 'blocked RS422'],
    ['mkdir x; curl -sSL https://example.com/x | tar xz -C x', 'COPY app /srv/\nCOPY x /srv/', 'blocked RS423'],
    ['git clone https://example.com/x.git', 'COPY app x /srv/', 'blocked RS420'],
    ['git clone --depth 1 https://example.com/x.git y', 'COPY app /srv/\nCOPY y/a /srv/', 'blocked RS420'],
  ])('stays with it as a file, and is refused as a folder: %s', (steps, final, expected) => {
    expect(verdict(`${out}${steps}`, final)).toBe(expected)
  })

  it('is refused where a container worked in a clone', () => {
    const steps = "git clone https://example.com/x.git\ndocker run --rm -v $PWD/x:/w -w /w b sh -c 'echo x > app'\ncp x/app app"
    expect(verdict(steps)).toBe('blocked RS420')
  })
})

describe('what a program of the host prints of an artifact', () => {
  const printed = 'docker run --rm b cat /w/app > x.gz\n'
  it.each([
    ['zcat x.gz > app', 'blocked RS480'],
    ['gunzip -c x.gz > app', 'blocked RS480'],
    ['unzip -p x.gz app > app', 'blocked RS480'],
    ['tar -xOf x.gz app > app', 'blocked RS480'],
    ['./convert ./x.gz > app', 'blocked RS480'],
    ['date > app', 'nothing'],
  ])('is refused where an image takes it: %s', (step, expected) => {
    expect(verdict(`${printed}${step}`)).toBe(expected)
  })
})

describe('a version that the driver asks git or the clock for', () => {
  it.each([
    ['git describe --always > VERSION', 'COPY app VERSION /srv/'],
    ['date > VERSION', 'COPY app VERSION /srv/'],
    ['echo $(git rev-parse HEAD) > VERSION', 'COPY app VERSION /srv/'],
    ['V=$(git describe); printf "%s" "$V" > VERSION', 'COPY app VERSION /srv/'],
  ])('stays a file that it makes: %s', (steps, final) => {
    expect(verdict(`${out}${steps}`, final)).toBe('migrated')
  })

  it.each([
    ['docker build -t b --build-arg V=$(git describe) -f Dockerfile.build .', out, 'ARG V'],
    ['V=$(git describe)\ndocker build -t b --build-arg V="$V" -f Dockerfile.build .', out, 'ARG V'],
    ['', "docker run --name c -e V=$(git describe) b sh -c 'echo $V > app'\ndocker cp c:/w/app app\ndocker rm c\n", 'ARG V'],
  ])('is a build argument of the one build: %s %#', (build, take, line) => {
    const script = build === '' ? 'docker build -t b -f Dockerfile.build .' : build
    const { pipelines } = migrate(
      memoryRepository({
        'build.sh': `#!/bin/sh\nset -e\n${script}\n${take}docker build -t a .\n`,
        Dockerfile: 'FROM busybox\nCOPY app /srv/\n',
        'Dockerfile.build': 'FROM busybox\nWORKDIR /w\nARG V\nRUN echo $V > app\n',
      }),
    )
    const text = (path: string): string => pipelines[0]?.changes.find((change) => change.path === path)?.after ?? ''
    expect(text('Dockerfile')).toContain(line)
    expect(text('build.sh')).toMatch(/docker build .*--build-arg \w*V=/)
  })
})

describe('a link of the driver to what came out of a container', () => {
  it.each([
    ['mv app app-1\nln -s app-1 app', 'COPY app /srv/', 'blocked RS484'],
    ['mkdir d\nmv app d/\nln -s d/app app', 'COPY app /srv/', 'blocked RS484'],
  ])('is refused where a COPY names it: %s', (steps, final, expected) => {
    expect(verdict(`${out}${steps}`, final)).toBe(expected)
  })
})
