/** Commands of docker compose that make what an image takes. */
import { describe, expect, it } from 'vitest'
import { afterOf, handoffsOf, migratePattern, verdictOf } from '../support/pattern.ts'

const services = `# how we work
services:
  builder:
    image: golang:1.22
    working_dir: /src
    volumes: ['.:/src']
    environment: {GOOS: linux}
    command: go build -o bin/app "main.go"
  maker:
    build: {context: ., dockerfile: Dockerfile.build}
    entrypoint: [make]
    command: [all]
    volumes:
      - ./bin:/src/bin
  app:
    build: .
    image: me/app
`
const files = { Dockerfile: 'FROM alpine:3.20\nCOPY bin/app /app\n', 'docker-compose.yml': services }

function verdictFor(steps: string, more: Readonly<Record<string, string>> = {}): string {
  return verdictOf(migratePattern(steps, { ...files, ...more }))
}

describe('a command of docker compose', () => {
  it.each([
    ['run', 'docker-compose run --rm builder\ndocker-compose build app\n', 'docker-compose build app\n'],
    ['up', 'docker-compose up builder\ndocker-compose up -d --build app\n', 'docker-compose up -d --build app\n'],
    [
      'another command line',
      'docker compose -p x run -T builder go build -o bin/app\ndocker build -t y .\n',
      'docker build -t y .\n',
    ],
    [
      'its file by name',
      'docker-compose -f docker-compose.yml run builder\ndocker-compose build app\n',
      'docker-compose build app\n',
    ],
    [
      'the service once more afterwards',
      'docker-compose run builder\ndocker-compose build app\ndocker-compose up -d builder app\n',
      'docker-compose build app\ndocker-compose up -d builder app\n',
    ],
  ])('is followed: %s', (_title, steps, after) => {
    const document = migratePattern(steps, files)
    expect(verdictOf(document)).toBe('migrated')
    expect(handoffsOf(document)).toEqual(['golang:1.22:/src/bin/app → bin/app → final:/app (bind-mount)'])
    expect(afterOf(document, 'build.sh')).toBe(`#!/bin/sh\n${after}`)
    expect(document.changes.map(({ path }) => path)).not.toContain('docker-compose.yml')
    const told = document.pipelines.flatMap(({ findings }) => findings.filter(({ code }) => code === 'RS583'))
    expect(told.map(({ at }) => at?.line)).toEqual(_title === 'the service once more afterwards' ? [] : [3])
  })

  it('gives a container what the service says', () => {
    const document = migratePattern('docker-compose run --rm -e V=1 builder\ndocker-compose build app\n', files)
    expect(afterOf(document, 'Dockerfile')).toContain(
      'FROM golang:1.22 AS build\nENV GOOS=linux\nENV V=1\nWORKDIR /src\nCOPY . .\nRUN go build -o bin/app main.go\n',
    )
  })

  it('builds the image of a service that is run, and leaves its Dockerfile to it', () => {
    const document = migratePattern('docker-compose run maker\ndocker-compose build app\n', files)
    expect(verdictOf(document)).toBe('caveats RS652')
    expect(afterOf(document, 'Dockerfile')).toContain('RUN make all')
    expect(document.changes.map(({ path }) => path)).not.toContain('Dockerfile.build')
  })

  it.each([
    ['docker cp "$(docker-compose ps -q maker)":/src/out/app bin/app\n', ''],
    ['ID=$(docker-compose ps -aq maker)\ndocker cp $ID:/src/out/app bin/app\n', ''],
    [
      'docker cp $(docker-compose ps -q maker):/src/out/app bin/app\ndocker-compose rm -f maker\n',
      'docker-compose rm -f maker\n',
    ],
  ])('is asked for the container of a service that is up: %j', (take, left) => {
    const document = migratePattern(
      `docker-compose -p x up maker\n${take.replaceAll('compose ps', 'compose -p x ps')}docker build -t y .\n`,
      {
        ...files,
        'docker-compose.yml': services.replace('    volumes:\n      - ./bin:/src/bin\n', ''),
      },
    )
    expect(handoffsOf(document)).toEqual(['builder:/src/out/app → bin/app → final:/app (run+cp)'])
    expect(afterOf(document, 'build.sh')).toBe(`#!/bin/sh\n${left}docker build -t y .\n`)
  })

  it.each([
    ['create maker', 'docker-compose cp maker:/src/app bin/app', 'create+cp', ''],
    ['create maker', 'docker cp $(docker-compose ps -aq maker):/src/app bin/app', 'create+cp', ''],
    ['up --no-start maker', 'docker-compose cp maker:/src/app ./bin/app', 'create+cp', ''],
    [
      'up -d maker',
      'docker-compose exec -T maker make more\ndocker-compose cp maker:/src/app bin/app',
      'exec+cp',
      'RUN make more',
    ],
  ])('takes files from the container of a service: %s, %s', (make, take, via, text) => {
    const maker = `services:\n  maker:\n    build: {context: ., dockerfile: Dockerfile.build}\n    command: sleep 1d\n  app:\n    build: .\n`
    const steps = `docker-compose ${make}\n${take}\ndocker-compose build app\n`
    const document = migratePattern(steps, { ...files, 'docker-compose.yml': maker })
    expect(verdictOf(document)).toMatch(/^(?:migrated|caveats)/)
    expect(handoffsOf(document)).toEqual([`builder:/src/app → bin/app → final:/app (${via})`])
    expect(afterOf(document, 'Dockerfile')).toContain(text)
    expect(afterOf(document, 'build.sh')).toBe('#!/bin/sh\ndocker-compose build app\n')
  })

  it('does not find the container of a service that was only run', () => {
    const steps = 'docker-compose run maker\ndocker cp $(docker-compose ps -q maker):/src/out/app bin/app\ndocker build -t y .\n'
    expect(verdictFor(steps)).toMatch(/^blocked/)
  })

  it.each(['p_maker', 'p-maker'])('knows the image of a service without a name by that of either compose: %s', (name) => {
    const steps = `docker-compose -p p build maker\ndocker create --name c ${name}\ndocker cp c:/src/app bin/app\ndocker build -t y .\n`
    expect(handoffsOf(migratePattern(steps, files))).toEqual(['builder:/src/app → bin/app → final:/app (create+cp)'])
  })

  it('never takes the image of a service for one of a registry where the project is not known', () => {
    const steps =
      'docker-compose build maker\ndocker create --name c shop_maker\ndocker cp c:/src/app bin/app\ndocker build -t y .\n'
    expect(verdictFor(steps)).toContain('blocked RS433')
  })

  it('puts variables into values', () => {
    const text = services.replace('golang:1.22', 'golang:${GO:-1.22}').replace("'.:/src'", "'${PWD}:/src'")
    const document = migratePattern('GO=1.21 docker-compose run builder\ndocker-compose build app\n', {
      ...files,
      'docker-compose.yml': text,
    })
    expect(handoffsOf(document)).toEqual(['golang:1.21:/src/bin/app → bin/app → final:/app (bind-mount)'])
  })

  it('reads anchors and merges', () => {
    const text = services
      .replace('services:\n', 'x-base: &base\n  working_dir: /src\n  volumes: [".:/src"]\nservices:\n')
      .replace("    working_dir: /src\n    volumes: ['.:/src']\n", '    <<: *base\n')
    expect(verdictFor('docker-compose run builder\ndocker-compose build app\n', { 'docker-compose.yml': text })).toBe('migrated')
  })

  const changed = (from: string, to: string): Readonly<Record<string, string>> => ({
    'docker-compose.yml': services.replace(from, to),
  })
  const stage = (env: string): string =>
    `FROM golang:1.22 AS build\n${env}WORKDIR /src\nCOPY . .\nRUN go build -o bin/app main.go\n`

  it.each<readonly [string, string, Readonly<Record<string, string>>, string, string]>([
    [
      'several files merged',
      '-f docker-compose.yml -f more.yml run builder',
      { 'more.yml': 'services:\n  builder:\n    environment: [CGO_ENABLED=0, GOOS=plan9]\n    ports: ["80:80"]\n' },
      'migrated',
      stage('ENV GOOS=plan9\nENV CGO_ENABLED=0\n'),
    ],
    [
      'the file that lies over it',
      'run builder',
      { 'docker-compose.override.yml': 'services: {builder: {volumes: ["./:/src:rw"], environment: {CGO_ENABLED: 0}}}\n' },
      'migrated',
      stage('ENV GOOS=linux\nENV CGO_ENABLED=0\n'),
    ],
    [
      'files that a variable names',
      'run builder',
      { '.env': 'COMPOSE_FILE=base.yml:over.yml\n', 'base.yml': services, 'over.yml': 'services: {}\n' },
      'migrated',
      stage('ENV GOOS=linux\n'),
    ],
    [
      'a service that it extends',
      'run builder',
      changed('    image: golang:1.22\n', '    extends: {service: base, file: ./common/base.yml}\n'),
      'migrated',
      stage('ENV GOARCH=arm\nENV GOOS=linux\n'),
    ],
    [
      'a service of the same file that it extends',
      'run builder',
      {
        'docker-compose.yml': `${services.replace('image: golang:1.22', 'extends: goer')}  goer:\n    image: golang:1.22\n    environment: {GOOS: plan9}\n`,
      },
      'migrated',
      stage('ENV GOOS=linux\n'),
    ],
    [
      'files of variables',
      'run builder',
      {
        'v.env': '# all\nGOARCH="arm"\nGOOS=plan9\n',
        ...changed('    image: golang', '    env_file: [v.env]\n    image: golang'),
      },
      'migrated',
      stage('ENV GOARCH=arm\nENV GOOS=linux\n'),
    ],
    [
      'the mounts of another one',
      'run builder',
      {
        'docker-compose.yml': `${services.replace("volumes: ['.:/src']", 'volumes_from: [code]')}  code:\n    image: busybox:1.36\n    command: "true"\n    volumes: ["./:/src"]\n`,
      },
      'migrated',
      stage('ENV GOOS=linux\n'),
    ],
    [
      'a variable that .env says',
      'run builder',
      { '.env': 'GO=1.22\n', ...changed('1.22', '${GO:-1.21}') },
      'caveats RS595',
      stage('ENV GOOS=linux\n'),
    ],
    [
      'a variable that another file says',
      '--env-file prod.env run builder',
      { '.env': 'GO=1.21\n', 'prod.env': 'GO=1.22\n', ...changed('1.22', '$GO') },
      'caveats RS595',
      stage('ENV GOOS=linux\n'),
    ],
    [
      'a name alone that .env says',
      'run builder',
      { '.env': 'GOOS=linux\n', ...changed('{GOOS: linux}', '[GOOS]') },
      'caveats RS595',
      stage('ENV GOOS=linux\n'),
    ],
    [
      'a volume that is a folder',
      'run builder',
      {
        'docker-compose.yml': `${services.replace("'.:/src'", "'code:/src'")}volumes:\n  code: {driver_opts: {type: none, o: bind, device: $PWD}}\n`,
      },
      'migrated',
      stage('ENV GOOS=linux\n'),
    ],
    [
      'what has nothing to do with files',
      'run builder',
      changed('    image: golang', '    profiles: [dev]\n    mem_limit: 2g\n    image: golang'),
      'migrated',
      stage('ENV GOOS=linux\n'),
    ],
  ])('is followed with %s', (_title, command, more, verdict, text) => {
    const document = migratePattern(`docker-compose ${command}\ndocker-compose build app\n`, {
      ...files,
      'common/base.yml': 'services: {base: {image: "golang:1.22", environment: {GOARCH: arm, GOOS: plan9}}}\n',
      ...more,
    })
    expect(verdictOf(document)).toBe(verdict)
    if (text !== '') expect(afterOf(document, 'Dockerfile')).toContain(text)
  })

  it.each([
    ['-f docker-compose.yml -f more.yml run builder', {}, 'there is not one compose file that it reads'],
    [
      'run builder',
      { 'docker-compose.override.yml': 'services: {}\n', 'docker-compose.override.yaml': 'services: {}\n' },
      'there is not one compose file that it reads',
    ],
    [
      'run builder',
      changed('    image: golang', '    extends: {service: none}\n    image: golang'),
      'the service builder has extends',
    ],
    ['run builder', changed('    image: golang', '    extends: builder\n    image: golang'), 'the service builder has extends'],
    ['run builder', changed('    image: golang', '    secrets: [x]\n    image: golang'), 'the service builder has secrets'],
    ['run builder', changed('    image: golang', '    env_file: v.env\n    image: golang'), 'the file v.env is not understood'],
    ['run builder', { '.env': 'GO="1.$X"\n', ...changed('1.22', '$GO') }, 'GO may stand in .env'],
    ['-f sub/a.yml run builder', { 'sub/a.yml': services.replace('1.22', '$GO'), '.env': 'GO=1\n' }, 'GO may stand in .env'],
    ['run builder', { '.env': 'GO = 1\n' }, 'the line GO = 1 of .env is not understood'],
    ['run builder', { '.env': 'COMPOSE_FILE=other.yml\n' }, 'there is not one compose file that it reads'],
    [
      'run builder',
      {
        'docker-compose.yml': services
          .replace("'.:/src'", "'code:/src'")
          .replace('services:', 'volumes: {code: {external: true}}\nservices:'),
      },
      'the volume code is made elsewhere',
    ],
    [
      'run builder',
      changed('    command: go', '    depends_on: [app]\n    command: go'),
      'the service builder needs app to be up',
    ],
    ['run other', {}, 'no service other can be started'],
    ['run --no-cache builder', {}, 'an option of it is not understood'],
  ])('is not followed, and says why: %s %o', (command, more, why) => {
    const { pipelines, skipped } = migratePattern(`docker-compose ${command}\ndocker-compose build app\n`, { ...files, ...more })
    expect(pipelines.map(({ status }) => status)).not.toContain('migrated')
    expect(JSON.stringify([pipelines.map(({ findings }) => findings), skipped])).toContain(`not followed: ${why}`)
  })

  it('is not followed where output is read that has names before it', () => {
    const steps = 'mkdir bin\ndocker-compose up builder > bin/app\ndocker-compose build app\n'
    expect(verdictFor(steps)).not.toMatch(/migrated|caveats/)
  })

  const variable = { 'Dockerfile.build': 'FROM golang:1.22\nARG V\nWORKDIR /src\nCOPY . .\nRUN make $V\n' }
  const given = (app: string, args = '{V: "1.10"}'): string => `# how we work
version: '3.4'
services:
  maker:
    build: {context: ., dockerfile: Dockerfile.build, args: ${args}}
    volumes:
      - ./bin:/src/bin
    command: cp made bin/app
${app}`

  it.each([
    ['a folder', '  app:\n    build: . # all\n', '  app:\n    build: # all\n      context: .\n      args:\n        V: "1.10"\n'],
    ['in braces', '  app: {build: ., image: y}\n', '  app: {build: {context: ., args: {V: "1.10"}}, image: y}\n'],
    [
      'a map',
      '  app:\n    build:\n      context: . # all\n    image: y\n',
      '  app:\n    build:\n      context: . # all\n      args:\n        V: "1.10"\n    image: y\n',
    ],
    [
      'a map in braces',
      '  app:\n    build: {context: ., dockerfile: Dockerfile}\n',
      '  app:\n    build: {args: {V: "1.10"}, context: ., dockerfile: Dockerfile}\n',
    ],
    [
      'arguments as a map',
      '  app:\n    build:\n      context: .\n      args:\n        W: x\n',
      '  app:\n    build:\n      context: .\n      args:\n        V: "1.10"\n        W: x\n',
    ],
    [
      'arguments as a list',
      '  app:\n    build:\n      args:\n      - W=x\n',
      '  app:\n    build:\n      args:\n      - V=1.10\n      - W=x\n',
    ],
    [
      'arguments in braces',
      '  app:\n    build:\n      context: .\n      args: {W: x}\n',
      '  app:\n    build:\n      context: .\n      args: {V: "1.10", W: x}\n',
    ],
  ])('gives the final service what the builder was given: %s', (_title, before, after) => {
    const document = migratePattern('docker-compose run maker\ndocker-compose up -d --build app\n', {
      ...files,
      ...variable,
      Dockerfile: 'FROM alpine:3.20\nARG W\nCOPY bin/app /app\n',
      'docker-compose.yml': given(before),
    })
    expect(verdictOf(document)).toMatch(/^(?:migrated|caveats RS652)$/)
    expect(afterOf(document, 'docker-compose.yml')).toBe(given(after))
    expect(afterOf(document, 'build.sh')).toBe('#!/bin/sh\ndocker-compose up -d --build app\n')
  })

  it('tells a service that is said in two files what it has to be told in the later one', () => {
    const document = migratePattern('docker-compose -f a.yml -f b.yml run maker\ndocker-compose -f a.yml -f b.yml build app\n', {
      ...files,
      ...variable,
      'a.yml': given('  app:\n    build: .\n'),
      'b.yml': 'services:\n  app:\n    build:\n      labels: [x=y]\n',
    })
    expect(verdictOf(document)).toMatch(/^(?:migrated|caveats RS652)$/)
    expect(afterOf(document, 'a.yml')).toBeUndefined()
    expect(afterOf(document, 'b.yml')).toBe(
      'services:\n  app:\n    build:\n      args:\n        V: "1.10"\n      labels: [x=y]\n',
    )
  })

  it('builds a service whatever else is said of its containers', () => {
    const text = services.replace('    image: me/app\n', '    image: me/app\n    secrets: [x]\n    env_file: none.env\n')
    expect(verdictFor('docker-compose run builder\ndocker-compose build app\n', { 'docker-compose.yml': text })).toBe('migrated')
  })

  it.each([
    ['a value that is not known', given('  app:\n    build: .\n', '{V: "${V:-1}"}'), 'RS555'],
    ['a build that services share', `x-b: &b {context: .}\n${given('  app:\n    build: *b\n')}`, 'shared with other services'],
    ['a service that others are', given('  app: &app\n    build: .\n'), 'shared with other services'],
  ])('is not edited where it has %s', (_title, text, why) => {
    const document = migratePattern('docker-compose run maker\ndocker-compose build app\n', {
      ...files,
      ...variable,
      'docker-compose.yml': text,
    })
    expect(document.changes).toEqual([])
    expect(JSON.stringify(document.pipelines.map(({ findings }) => findings))).toContain(why)
  })

  it('never takes a value that has a default of its own for that of another service', () => {
    const text = given('  app:\n    build: {context: ., args: {V: "${V:-2}"}}\n', '{V: "${V:-1}"}')
    const document = migratePattern('docker-compose run maker\ndocker-compose build app\n', {
      ...files,
      ...variable,
      Dockerfile: 'FROM alpine:3.20\nARG V\nCOPY bin/app /app-$V\n',
      'docker-compose.yml': text,
    })
    expect(document.changes).toEqual([])
  })

  it('is refused where the handoff goes through one command', () => {
    const steps = 'docker-compose build\ndocker-compose run maker\ndocker-compose build app\n'
    expect(verdictFor(steps)).toMatch(/^blocked/)
  })
})
