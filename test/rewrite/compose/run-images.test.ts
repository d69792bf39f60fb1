import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../../support/pattern.ts'

const builder = 'FROM golang:1.22\nRUN apt-get update\nCMD make\n'
const final = 'FROM alpine:3.20\nCOPY out/app /app\n'

interface Row {
  /** What runs before the final build. */
  readonly steps: string
  readonly files?: Readonly<Record<string, string>>
  readonly final?: string
  /** The stages above the final one, or what blocks. */
  readonly stages: string
  /** The caveats of the proof. */
  readonly codes?: string
}

const build = 'docker build -t b -f Dockerfile.build .\n'
const taken = (from: string): string => `\nFROM alpine:3.20\nCOPY --from=${from} --chown=0:0`

const rows: readonly (readonly [title: string, row: Row])[] = [
  [
    'a stage of a stock image, with the sources and the command',
    {
      steps: 'docker run -v $PWD:/src -w /src golang:1.22 go build -o out/app',
      stages: 'FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o out/app\n',
    },
  ],
  [
    'the whole path where the command works in another folder',
    {
      steps: 'docker run -v $(pwd):/src -w /src/cmd golang:1.22 make',
      stages: 'FROM golang:1.22 AS build\nWORKDIR /src/cmd\nCOPY . /src\nRUN make\n',
    },
  ],
  [
    'the builder that ran goes on, and its CMD is the command',
    {
      steps: `${build}docker run -v "$PWD":/go b`,
      stages: 'FROM golang:1.22 AS build\nRUN apt-get update\n\nCOPY . .\nRUN make\n',
    },
  ],
  [
    'a mount without files is a folder',
    {
      steps: `${build}docker run -v $PWD/out:/dist b make install`,
      stages: 'FROM golang:1.22 AS build\nRUN apt-get update\n\nRUN mkdir -p /dist\nRUN make install\n',
    },
  ],
  [
    'a folder that the driver made is made in the stage',
    {
      steps: 'mkdir -p out\ndocker run -v $PWD:/src -w /src gcc:4 gcc -o out/app main.go',
      stages: 'FROM gcc:4 AS build\nWORKDIR /src\nCOPY . .\nRUN mkdir -p /src/out\nRUN gcc -o out/app main.go\n',
    },
  ],
  [
    'one file',
    {
      steps: 'docker run -v $PWD/main.go:/in/main.go:ro -v $PWD/out:/out golang:1.22 go build -o /out/app /in/main.go',
      stages: 'FROM golang:1.22 AS build\nRUN mkdir -p /out\nCOPY main.go /in/main.go\nRUN go build -o /out/app /in/main.go\n',
    },
  ],
  [
    'a mount in a mount lies over it',
    {
      steps: 'docker run -v $PWD:/src:ro -v $PWD/gen:/src/lib -v $PWD/out:/out -w /src golang:1.22 make',
      files: { 'gen/a.go': 'package a\n' },
      stages: 'FROM golang:1.22 AS build\nRUN mkdir -p /out\nWORKDIR /src\nCOPY . .\nCOPY gen /src/lib\nRUN make\n',
    },
  ],
  [
    'a mount that shows what is there anyway is nothing',
    {
      steps: 'docker run -v $PWD:/src:ro -v $PWD/out:/src/out -w /src golang:1.22 make',
      files: { 'out/.keep': '' },
      stages: 'FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN make\n',
    },
  ],
  [
    'a second container finds what the first one made',
    {
      steps: 'docker run -v $PWD:/a -w /a node:20 npm run build\ndocker run -v $PWD:/b -w /b golang:1.22 go build -o out/app',
      stages:
        'FROM node:20 AS node-build\nWORKDIR /a\nCOPY . .\nRUN npm run build\n\n' +
        'FROM golang:1.22 AS golang-build\nWORKDIR /b\nCOPY --from=node-build /a /b\nRUN go build -o out/app\n',
    },
  ],
  [
    'no user of the host',
    {
      steps: 'docker run -u $(id -u):$(id -g) -v $PWD:/src -w /src golang:1.22 make',
      stages: 'FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN make\n',
      codes: 'RS635',
    },
  ],
  [
    'no cache of the host',
    {
      steps: 'docker run -v $HOME/go:/go/pkg -v mod:/m -v $PWD:/src -w /src golang:1.22 make',
      stages: 'FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN make\n',
      codes: 'RS636 RS636',
    },
  ],
  [
    'no keys of the user',
    {
      steps:
        'docker run -v ~/.ssh:/root/.ssh:ro -v $HOME/.m2/settings.xml:/s.xml -v $HOME/.m2:/m -v $PWD:/src -w /src golang:1.22 make',
      stages: 'FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN make\n',
      codes: 'RS568 RS568 RS636',
    },
  ],
  [
    'told where the mount hid files of the image',
    {
      steps: `docker build -t b -f Dockerfile.copy .\ndocker run -v $PWD:/src b make`,
      files: { 'Dockerfile.copy': 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\n' },
      stages: 'FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\n\nCOPY . .\nRUN make\n',
      codes: 'RS652',
    },
  ],
  [
    'blocked with the socket of the engine',
    {
      steps: 'docker run -v $PWD:/src -v /var/run/docker.sock:/var/run/docker.sock -w /src golang:1.22 make',
      stages: '(blocked RS507)',
    },
  ],
  [
    'blocked with a folder of the host',
    { steps: 'docker run -v $PWD:/src -v /opt/lib:/lib2 -w /src golang:1.22 make', stages: '(blocked RS507)' },
  ],
  [
    'without the triggers of the builder, which only the next image would run',
    {
      steps: 'docker build -t b -f Dockerfile.on .\ndocker run -v $PWD:/src b make',
      files: { 'Dockerfile.on': 'FROM golang:1.22\nONBUILD RUN x\n' },
      stages: 'FROM golang:1.22 AS build\n\nCOPY . /src\nRUN make\n',
    },
  ],
]

describe('a container with mounts', () => {
  it.each(rows)('becomes %s', (_title, row) => {
    const document = migratePattern(`${row.steps}\ndocker build -t y .\n`, {
      'Dockerfile.build': builder,
      Dockerfile: row.final ?? final,
      'main.go': 'package main\n',
      ...row.files,
    })
    const text = afterOf(document, 'Dockerfile')
    if (row.stages.startsWith('(')) return expect(`(${verdictOf(document)})`).toBe(row.stages)
    const stage = / AS (\S+)\n(?:(?! AS )[^])*$/.exec(row.stages)?.[1] ?? ''
    expect(text?.startsWith(`${row.stages}${taken(stage)}`), text ?? '').toBe(true)
    const [pipeline] = document.pipelines
    expect(pipeline?.proof.verdict).toBe('equal')
    const codes = pipeline?.proof.assumptions.filter(({ severity }) => severity === 'caveat').map(({ code }) => code)
    expect(codes?.sort().join(' ')).toBe(row.codes ?? '')
  })

  it('has the builder from a script that runs in its own folder', () => {
    const files = {
      Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n',
      'tools/make.sh': { text: '#!/bin/sh\ndocker build -t tools .\n', executable: true },
      'tools/Dockerfile': 'FROM gcc:4\nRUN apt-get update\n',
    }
    const document = migratePattern('docker run -v $PWD:/src -w /src tools gcc -o app main.go\ndocker build -t y .\n', files)
    expect(afterOf(document, 'Dockerfile')).toContain('FROM gcc:4 AS build\nRUN apt-get update\n\nWORKDIR /src\nCOPY . .\n')
    expect(verdictOf(document)).toBe('caveats RS418')
  })

  it.each([
    ['cp a.out /out/app', 'COPY --from=build --chown=0:0 /work/a.out /app'],
    ['cp -v /work/app /out', 'COPY --from=build --chown=0:0 /work/app /app'],
    ["sh -c 'cp -a /work/. /out && cp README /out/'", 'COPY --from=build --chown=0:0 /work/app /app'],
    ["sh -c 'cp /x/app /out'", 'COPY --from=build --chown=0:0 /x/app /app'],
    ['cp /out/other /out/app', 'RUN'],
    ['cp /x/* /out', 'RUN'],
    ['cp -u /x/app /out', 'RUN'],
  ])('only copies with %s', (command, line) => {
    const files = {
      'Dockerfile.build': 'FROM gcc:4\nWORKDIR /work\nRUN make\n',
      Dockerfile: 'FROM alpine:3.20\nCOPY out/app /app\n',
    }
    const document = migratePattern(`${build}docker run -v $PWD/out:/out b ${command}\ndocker build -t y .\n`, files)
    const text = afterOf(document, 'Dockerfile') ?? ''
    expect(document.pipelines[0]?.handoffs.map(({ via }) => via)).toEqual(['bind-mount'])
    if (line === 'RUN') expect(text).toMatch(/^RUN (?:\[|cp|sh)/m)
    else expect(text).toBe(`FROM gcc:4 AS build\nWORKDIR /work\nRUN make\n\nFROM alpine:3.20\n${line}\n`)
  })

  it('hands what a wildcard matches to the folder that takes it', () => {
    const script = 'docker run -v $PWD:/src -w /src golang:1.22 make\ndocker build -t y .\n'
    const document = migratePattern(script, { Dockerfile: 'FROM alpine:3.20\nCOPY bin/* /usr/bin/\n' })
    expect(document.pipelines[0]?.handoffs.map(({ path, imagePath }) => [path, imagePath])).toEqual([['/src/bin/*', '/usr/bin']])
  })

  it('leaves no run of a container behind that only another one needed', () => {
    const script =
      'docker run -v $PWD:/a -w /a node:20 npm ci\ndocker run -v $PWD:/a -w /a node:20 npm run build\ndocker build -t y .\n'
    const document = migratePattern(script, { Dockerfile: 'FROM nginx\nCOPY dist /www\n', 'package.json': '{}' })
    expect(afterOf(document, 'build.sh')).toContain('docker build -t y .')
    expect(afterOf(document, 'build.sh')).not.toContain('docker run')
  })

  it('gives a folder of the repository that was mounted as a whole', () => {
    const script = 'docker run -v $PWD:/a -w /a node:20 npm install\ndocker build -t y .\n'
    const document = migratePattern(script, { Dockerfile: 'FROM node:20-slim\nCOPY . /app\n', 'package.json': '{}' })
    expect(afterOf(document, 'Dockerfile')).toContain('COPY --from=build --chown=0:0 /a/ /app\n')
    expect(verdictOf(document)).toBe('caveats RS440 RS638')
  })

  it('asks a folder of the repository that was mounted by the wildcard that the final image has', () => {
    const script = 'docker run -v $PWD:/a -w /a node:20 npm run build\ndocker build -t y .\n'
    const files = { Dockerfile: 'FROM nginx\nCOPY ./site/*.html /www/\n', 'site/index.html': '', 'package.json': '{}' }
    const document = migratePattern(script, files)
    expect(afterOf(document, 'Dockerfile')).toContain('COPY --from=build --chown=0:0 /a/site/*.html /www/\n')
    expect(verdictOf(document)).toBe('caveats RS440')
  })

  it('does without the question whether the volume of the cache is there', () => {
    const script =
      'if [ -z "$(docker volume ls -q -f name=m2)" ]; then docker volume create m2; fi\n' +
      'docker run -v m2:/root/.m2 -v $PWD:/a -w /a maven:3 mvn package\ndocker build -t y .\n'
    const document = migratePattern(script, { Dockerfile: 'FROM openjdk:8\nCOPY target/a.jar /\n' })
    expect(afterOf(document, 'build.sh')).not.toContain('volume')
    expect(verdictOf(document)).toMatch(/^(?:migrated|caveats)/)
  })

  it('unpacks an archive that a container wrote into its mount behind what the container did', () => {
    const script = 'docker run -v $PWD/out:/out -w /src golang:1.22 tar -cf /out/a.tar .\ndocker build -t y out\n'
    const document = migratePattern(script, { 'out/Dockerfile': 'FROM scratch\nADD a.tar /a/\n' })
    const [stage = ''] = (afterOf(document, 'out/Dockerfile') ?? '').split('\n\n')
    expect(stage.split('\n').filter((line) => line.startsWith('RUN'))).toEqual([
      'RUN tar -cf /out/a.tar .',
      'RUN mkdir -p /unpacked/a && tar --numeric-owner -xf /out/a.tar -C /unpacked/a',
    ])
  })

  it('tells that a container had the network of the host, or none', () => {
    const script = 'docker run --net=host -v $PWD:/src -w /src golang:1.22 go build -o out/app\ndocker build -t y .\n'
    const document = migratePattern(script, { Dockerfile: final })
    expect(verdictOf(document)).toBe('caveats RS582')
    expect(verdictOf(migratePattern(script.replace('net=host', 'network none'), { Dockerfile: final }))).toBe('caveats RS603')
    const other = migratePattern(script.replace('net=host', 'net=mine'), { Dockerfile: final })
    expect(verdictOf(other)).toBe('blocked RS507')
  })

  it('takes from a container what its command names, wherever it came from before', () => {
    const copied = `${build}docker create --name c b\ndocker cp c:/app app\ndocker rm c\n`
    const take = (command: string): ReturnType<typeof migratePattern> =>
      migratePattern(`${copied}docker run -v $PWD:/src -w /src debian:12 ${command}\ndocker build -t y .\n`, {
        'Dockerfile.build': 'FROM gcc:4\nRUN make\n',
        Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n',
        'finish.sh': '',
      })
    const named = ['strip app', 'sh -c "upx app"', 'upx *', 'strip "$BIN"'].map((command) => afterOf(take(command), 'Dockerfile'))
    for (const text of named) expect(text).toMatch(/^COPY --from=(?!b )\S+ --chown=0:0 \/src\/app \/app$/m)
    const other = take('./finish.sh')
    expect(afterOf(other, 'Dockerfile')).toContain(' --chown=0:0 /app /app\n')
    expect(verdictOf(other)).toContain('RS581')
  })

  it('takes a folder that the driver made between two containers from the last one', () => {
    const run = 'docker run -v $PWD:/a -w /a node:20'
    const script = `${run} npm ci\nmkdir -p dist/bin\n${run} npm run build\ndocker build -t y dist\n`
    const document = migratePattern(script, { 'dist/Dockerfile': 'FROM nginx\nCOPY . /www\n', 'package.json': '{}' })
    expect(afterOf(document, 'dist/Dockerfile')).toMatch(/^COPY --from=\S+ --chown=0:0 \/a\/dist\/? \/www$/m)
  })

  it('gives no such folder where the ignore file may hide what the container made', () => {
    const script = 'docker run -v $PWD:/a -w /a node:20 npm install\ndocker build -t y .\n'
    const files = { Dockerfile: 'FROM node:20-slim\nCOPY . /app\n', 'package.json': '{}', '.dockerignore': '**/cache\n' }
    const { pipelines, skipped } = migratePattern(script, files)
    expect(pipelines).toEqual([])
    expect(skipped[0]?.reason).toMatch(/^a container had \. mounted \(build\.sh:2/)
  })
})
