/** Documents written by hand, so that what reads them is tested apart from what makes them. */
import { documentChanges, unifiedDiff } from '../../src/migrate/diff.ts'
import type { MigrationDocument, PipelineDocument } from '../../src/migrate/document.ts'
import type { Repository } from '../../src/repository/repository.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import type { Change } from '../../src/rewrite/change.ts'

const at = (path: string, line: number, column = 1): PipelineDocument['handoffs'][number]['at'] => ({ path, line, column })

/** A builder pattern as Docker's documentation once told it. */
export const legacyFiles: Readonly<Record<'Dockerfile' | 'Dockerfile.build' | 'app.go' | 'build.sh', string>> = {
  Dockerfile: 'FROM alpine:latest\nRUN apk --no-cache add ca-certificates\nWORKDIR /root/\nCOPY app .\nCMD ["./app"]\n',
  'Dockerfile.build': 'FROM golang:1.7.3\nWORKDIR /go/src/app\nCOPY app.go .\nRUN go build -o app .\n',
  'app.go': 'package main\n',
  'build.sh': [
    '#!/bin/sh',
    'docker build -t counter:build . -f Dockerfile.build',
    'docker create --name extract counter:build',
    'docker cp extract:/go/src/app/app ./app',
    'docker rm -f extract',
    'docker build -t counter:latest .',
    'rm ./app',
    '',
  ].join('\n'),
}

const legacyChanges: readonly Change[] = [
  {
    path: 'Dockerfile',
    action: 'modify',
    mode: '100644',
    after: `FROM golang:1.7.3 AS build
WORKDIR /go/src/app
COPY app.go .
RUN go build -o app .

FROM alpine:latest
RUN apk --no-cache add ca-certificates
WORKDIR /root/
COPY --from=build --chown=0:0 /go/src/app/app .
CMD ["./app"]
`,
  },
  { path: 'Dockerfile.build', action: 'delete', mode: null, after: null },
  { path: 'build.sh', action: 'modify', mode: '100644', after: '#!/bin/sh\ndocker build -t counter:latest .\n' },
]

/** The pipeline of `legacyFiles`; parts of it may be given. */
export function pipelineDocument(
  given: Partial<PipelineDocument> = {},
  repository: Repository = memoryRepository(legacyFiles),
): PipelineDocument {
  return {
    id: 'build.sh#final',
    driver: { path: 'build.sh', kind: 'sh', entry: '', cwd: '.', args: [] },
    drivers: ['build.sh'],
    when: [],
    status: 'migrated',
    images: [
      {
        id: 'builder',
        role: 'builder',
        dockerfile: 'Dockerfile.build',
        context: '.',
        tags: ['counter:build'],
        target: null,
        buildArgs: [],
        stage: 'build',
      },
      {
        id: 'final',
        role: 'final',
        dockerfile: 'Dockerfile',
        context: '.',
        tags: ['counter:latest'],
        target: null,
        buildArgs: [],
        stage: null,
      },
    ],
    handoffs: [
      {
        from: 'builder',
        path: '/go/src/app/app',
        via: 'create+cp',
        host: 'app',
        into: 'final',
        imagePath: '/root/app',
        at: at('build.sh', 4),
      },
    ],
    findings: [],
    unknowns: [],
    changes: documentChanges(repository, legacyChanges),
    buildCommands: [
      {
        image: 'final',
        cwd: '.',
        env: {},
        argv: ['docker', 'build', '-t', 'counter:latest', '.'],
        shell: 'docker build -t counter:latest .',
      },
    ],
    diff: unifiedDiff(repository, legacyChanges),
    proof: {
      verdict: 'equal',
      assumptions: [{ code: 'RS600', severity: 'standing', text: 'commands of the driver succeed', at: null }],
      images: [{ id: 'final', legacy: `sha256:${'1a'.repeat(32)}`, multiStage: `sha256:${'1a'.repeat(32)}`, differences: [] }],
    },
    verification: null,
    ...given,
  }
}

/** A pipeline that nothing is changed for. */
export function blockedDocument(given: Partial<PipelineDocument> = {}): PipelineDocument {
  return pipelineDocument({
    status: 'blocked',
    findings: [
      {
        code: 'RS413',
        severity: 'blocker',
        message: 'The container works on files of the host.',
        help: 'Migrate by hand.',
        at: at('build.sh', 3),
      },
    ],
    changes: [],
    buildCommands: [],
    diff: '',
    proof: { verdict: 'unproven', assumptions: [], images: [] },
    ...given,
  })
}

/** A pipeline with a caveat. */
export function caveatDocument(given: Partial<PipelineDocument> = {}): PipelineDocument {
  return pipelineDocument({
    status: 'caveats',
    findings: [
      {
        code: 'RS409',
        severity: 'caveat',
        message: 'On a clean checkout this COPY finds nothing at app/build.',
        help: 'Check that this is what was meant.',
        at: at('Dockerfile', 4),
      },
    ],
    ...given,
  })
}

/** A document of pipelines; its changes are the sum of theirs, in which each file is named once. */
export function migrationDocument(...pipelines: readonly PipelineDocument[]): MigrationDocument {
  const open = pipelines.filter((pipeline) => pipeline.status !== 'blocked')
  return {
    schema: 'restage/migration@1',
    root: './repo',
    pipelines,
    changes: [...new Map(open.flatMap((pipeline) => pipeline.changes).map((change) => [change.path, change])).values()],
    diff: open.map((pipeline) => pipeline.diff).join(''),
    skipped: [],
    leads: [],
  }
}
