import { describe, expect, it } from 'vitest'
import { migratePattern, afterOf, verdictOf } from '../../support/pattern.ts'

const builder = 'FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\n'
const final = 'FROM alpine:3.20\nCOPY app /app\n'
const taken = '\nFROM alpine:3.20\nCOPY --from=build --chown=0:0 /out/app /app\n'
const inBuild = (lines: string): string => `FROM golang:1.22 AS build\nWORKDIR /src\nCOPY main.go .\n${lines}${taken}`

interface Row {
  readonly more?: string
  readonly steps: string
  readonly final?: string
  readonly text: string
}

const rows: readonly (readonly [title: string, row: Row])[] = [
  ['a command of plain words', { steps: 'docker run --name c x make all', text: inBuild('RUN make all\n') }],
  ["a shell's own text", { steps: 'docker run --name c x sh -c "cd /a && make"', text: inBuild('RUN cd /a && make\n') }],
  [
    'words that a shell would read as a JSON array',
    { steps: "docker run --name c x make 'A=$B c'", text: inBuild('RUN ["make", "A=$B c"]\n') },
  ],
  ["another shell's text as a JSON array", { steps: 'docker run --name c x bash -c make', text: inBuild('RUN bash -c make\n') }],
  [
    'its variables, folder and user',
    {
      steps: 'docker run --name c -e CGO_ENABLED=0 -e "FLAGS=-a -b" -w /tmp -u nobody x make',
      text: inBuild('ENV CGO_ENABLED=0\nENV FLAGS="-a -b"\nWORKDIR /tmp\nUSER nobody\nRUN make\n'),
    },
  ],
  [
    'what its container was given, in an exec',
    {
      steps: 'docker run -d --name c -e A=1 -w /a x sleep 99\ndocker exec -w /b c make',
      text: inBuild('ENV A=1\nWORKDIR /b\nRUN make\n'),
    },
  ],
  [
    'execs in one folder after the other',
    {
      steps: 'docker run -d --name c x sleep 99\ndocker exec -w /b c make\ndocker exec c make install',
      text: inBuild('WORKDIR /b\nRUN make\nWORKDIR /src\nRUN make install\n'),
    },
  ],
  [
    "nothing where the image's own command waits",
    {
      more: 'CMD sleep 99\n',
      steps: 'docker run -d --name c x\ndocker exec c make',
      text: inBuild('CMD sleep 99\nRUN make\n'),
    },
  ],
  [
    'nothing where an ENTRYPOINT of the line waits',
    { steps: 'docker run -d --name c --entrypoint sleep x 99\ndocker exec c make', text: inBuild('RUN make\n') },
  ],
  [
    'what only prints, as it ran',
    { steps: 'docker run -d --name c x ls\ndocker exec c make', text: inBuild('RUN ls\nRUN make\n') },
  ],
  ['no folder that it is in already', { steps: 'docker run --name c -w /src x make', text: inBuild('RUN make\n') }],
  [
    'the script that a shell reads',
    { steps: 'docker run -i --name c x sh <<EOF\nmake all\nEOF', text: inBuild('RUN make all\n') },
  ],
  [
    'the script that a shell is given by a pipe',
    {
      steps: 'docker run -d --name c x sleep 99\nprintf "make\\nmake install\\n" | docker exec -i c bash -e',
      text: inBuild('RUN ["bash", "-e", "-c", "make\\nmake install"]\n'),
    },
  ],
  ['nothing where a shell waits for nobody', { steps: 'docker run -dit --name c x bash', text: inBuild('') }],
  ['nothing where a shell is not given what is there', { steps: 'docker run --name c x sh <<EOF\nmake\nEOF', text: inBuild('') }],
  ['what a terminal only shows', { steps: 'docker run -it --name c x make', text: inBuild('RUN make\n') }],
  ...['-it --name c x bash', '-it --name c x', '-i --name c --entrypoint sh x -e'].map((words): readonly [string, Row] => [
    `no RUN where somebody types: ${words}`,
    { steps: `docker run ${words}`, text: '(blocked RS507)' },
  ]),
  ['no RUN that reads what it is given', { steps: 'docker run -i --name c x tee /out/app < main.go', text: '(blocked RS507)' }],
  [
    'no RUN of a script whose commands read it on',
    { steps: 'docker run -i --name c x sh <<EOF\ncat > /out/app\nEOF', text: '(blocked RS507)' },
  ],
  [
    'the folders of VOLUMEs, which take nothing away any more',
    {
      more: 'VOLUME /out /log\n',
      steps: 'docker run --name c x make',
      text: inBuild('RUN mkdir -p /out\nRUN mkdir -p /log\nRUN make\n'),
    },
  ],
  [
    'a VOLUME that takes files away from a RUN of its own',
    {
      more: 'VOLUME /out\nRUN go vet\n',
      steps: 'docker run --name c x make',
      text: inBuild('VOLUME /out\nRUN go vet\nRUN make\n'),
    },
  ],
  [
    'a VOLUME of somebody who may not make its folder',
    {
      more: 'USER nobody\nVOLUME /out\n',
      steps: 'docker run --name c x make',
      text: inBuild('USER nobody\nVOLUME /out\nRUN make\n'),
    },
  ],
  ['CMD that ran as RUN', { more: 'CMD make\n', steps: 'docker run --name c x', text: inBuild('RUN make\n') }],
  [
    'CMD with a variable after it',
    { more: 'CMD make\n', steps: 'docker run --name c -e A=1 x', text: inBuild('CMD make\nENV A=1\nRUN make\n') },
  ],
  [
    'a created container that is started',
    { steps: 'docker create --name c -e A=1 x make\ndocker start -a c', text: inBuild('ENV A=1\nRUN make\n') },
  ],
  [
    'ENTRYPOINT with words',
    {
      more: 'ENTRYPOINT ["make", "-s"]\n',
      steps: 'docker run --name c x all',
      text: inBuild('ENTRYPOINT ["make", "-s"]\nRUN make -s all\n'),
    },
  ],
  [
    'ENTRYPOINT without words, which takes away the CMD of its base',
    {
      more: 'ENTRYPOINT ["make", "-s"]\n',
      steps: 'docker run --name c x',
      text: inBuild('ENTRYPOINT ["make", "-s"]\nRUN make -s\n'),
    },
  ],
  [
    'ENTRYPOINT behind a CMD of its own stage',
    {
      more: 'CMD ["all"]\nENTRYPOINT ["make", "-s"]\n',
      steps: 'docker run --name c x',
      text: inBuild('CMD ["all"]\nENTRYPOINT ["make", "-s"]\nRUN make -s all\n'),
    },
  ],
  [
    'another SHELL: words as a JSON array',
    {
      more: 'SHELL ["/bin/bash", "-c"]\n',
      steps: 'docker run --name c x make',
      text: inBuild('SHELL ["/bin/bash", "-c"]\nRUN ["make"]\n'),
    },
  ],
  [
    'a stage of its own where two containers have one image',
    {
      steps: 'docker run --name c x make\ndocker run --name d x make doc\ndocker cp d:/out/doc .',
      final: 'FROM alpine:3.20\nCOPY app /app\nCOPY doc /doc\n',
      text: `FROM golang:1.22 AS build
WORKDIR /src
COPY main.go .

FROM build AS build-run
RUN make

FROM build AS build-run-2
RUN make doc

FROM alpine:3.20
COPY --from=build-run --chown=0:0 /out/app /app
COPY --from=build-run-2 --chown=0:0 /out/doc /doc
`,
    },
  ],
  [
    'a stage of its own where the image is pushed',
    {
      steps: 'docker push x\ndocker run --name c x make',
      text: `FROM golang:1.22 AS build
WORKDIR /src
COPY main.go .

FROM build AS build-run
RUN make

FROM alpine:3.20
COPY --from=build-run --chown=0:0 /out/app /app
`,
    },
  ],
  [
    'a stage of its own where tests run in the image',
    {
      steps: 'docker run --name c x make\ndocker run --rm x make test',
      text: `FROM golang:1.22 AS build
WORKDIR /src
COPY main.go .

FROM build AS build-run
RUN make

FROM alpine:3.20
COPY --from=build-run --chown=0:0 /out/app /app
`,
    },
  ],
  ['nothing where a mount shows the host', { steps: 'docker run --name c -v /opt/x:/x x make', text: '(blocked RS507)' }],
  [
    'nothing with the socket of the engine',
    { steps: 'docker run --name c -v /var/run/docker.sock:/s x make', text: '(blocked RS507)' },
  ],
  ['nothing with more rights', { steps: 'docker run --name c --privileged x make', text: '(blocked RS507)' }],
  [
    'a RUN with a build argument for a variable that only the driver knows',
    {
      steps: 'docker run --name c -e A=$A x make',
      text: `FROM golang:1.22 AS build
WORKDIR /src
COPY main.go .

ARG A
RUN make

FROM alpine:3.20
COPY --from=build --chown=0:0 /out/app /app
`,
    },
  ],
  [
    'an argument and a variable where images set one of that name',
    {
      steps: 'docker run --name c -e GOPATH=$A x make',
      text: `FROM golang:1.22 AS build
WORKDIR /src
COPY main.go .

ARG BUILD_GOPATH
ENV GOPATH=$BUILD_GOPATH
RUN make

FROM alpine:3.20
COPY --from=build --chown=0:0 /out/app /app
`,
    },
  ],
  ['nothing where the whole command is a value', { steps: 'docker run --name c x sh -c "$A"', text: '(blocked RS507)' }],
  ['nothing where the command is a value', { steps: 'docker run --name c x sh -c "cd /src && $A all"', text: '(blocked RS507)' }],
  [
    'nothing where a value is a number of a stream',
    { steps: 'docker run --name c x sh -c "make $A>log"', text: '(blocked RS507)' },
  ],
  [
    'nothing where a value is read in a substitution',
    { steps: 'docker run --name c x sh -c "make \\$(cat $A)"', text: '(blocked RS507)' },
  ],
  [
    'nothing where a variable would stay for the next command',
    {
      steps: 'docker run -d --name c x sleep 99\ndocker exec -e A=1 c make\ndocker exec c make install',
      text: '(blocked RS507)',
    },
  ],
]

describe('what was done in a container', () => {
  it.each(rows)('becomes %s', (_title, row) => {
    const script = `docker build -t x -f Dockerfile.build .\n${row.steps}\ndocker cp c:/out/app .\ndocker build -t y .\n`
    const document = migratePattern(script, { 'Dockerfile.build': builder + (row.more ?? ''), Dockerfile: row.final ?? final })
    expect(afterOf(document, 'Dockerfile') ?? `(${verdictOf(document)})`).toBe(row.text)
    if (!row.text.startsWith('(')) expect(document.pipelines[0]?.proof.verdict).toBe('equal')
  })

  it('becomes a stage where no Dockerfile builds its image', () => {
    const script = 'docker run --name c golang:1.22 go get x\ndocker cp c:/go/bin/x app\ndocker build -t y .\n'
    const document = migratePattern(script, { Dockerfile: final })
    expect(afterOf(document, 'Dockerfile')).toBe(
      'FROM golang:1.22 AS build\nRUN go get x\n\nFROM alpine:3.20\nCOPY --from=build --chown=0:0 /go/bin/x /app\n',
    )
    expect(document.pipelines[0]?.proof.verdict).toBe('equal')
  })
})
