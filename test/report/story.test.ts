import { describe, expect, it } from 'vitest'
import type { MigrationDocument, PipelineDocument } from '../../src/migrate/document.ts'
import { closingLines, writtenLines } from '../../src/report/closing.ts'
import { painterFor } from '../../src/report/paint.ts'
import { renderStory } from '../../src/report/render.ts'
import { storyOf } from '../../src/report/story.ts'
import { blockedDocument, caveatDocument, legacyFiles, migrationDocument, pipelineDocument } from '../support/document.ts'

const read = (path: string): string | undefined => (legacyFiles as Readonly<Record<string, string>>)[path]

function tell(document: MigrationDocument, color = false): string {
  return renderStory(storyOf(document, read, closingLines(document, 'restage migrate ./repo')), painterFor(color))
}

describe('the story', () => {
  it('tells a migration from the images to the next step', () => {
    expect(tell(migrationDocument(pipelineDocument()))).toMatchInlineSnapshot(`
      "✓ build.sh  can be migrated

        images   builder  Dockerfile.build  counter:build  becomes stage build
                 final    Dockerfile        counter:latest
        way      builder /go/src/app/app ─► ./app ─► final /root/app  create+cp, build.sh:4:1

        Dockerfile  +6 −1
          @@ -1,5 +1,10 @@
          +FROM golang:1.7.3 AS build
          +WORKDIR /go/src/app
          +COPY app.go .
          +RUN go build -o app .
          +
           FROM alpine:latest
           RUN apk --no-cache add ca-certificates
           WORKDIR /root/
          -COPY app .
          +COPY --from=build --chown=0:0 /go/src/app/app .
           CMD ["./app"]

        Dockerfile.build  deleted, 4 lines

        build.sh  +0 −5
          @@ -1,7 +1,2 @@
           #!/bin/sh
          -docker build -t counter:build . -f Dockerfile.build
          -docker create --name extract counter:build
          -docker cp extract:/go/src/app/app ./app
          -docker rm -f extract
           docker build -t counter:latest .
          -rm ./app

        build    docker build -t counter:latest .
        proof    final is the same image before and after (sha256:1a1a1a1a1a1a)
                 assuming that
                 · commands of the driver succeed

      To apply: restage migrate ./repo --write
      "
    `)
  })

  it('points at a caveat', () => {
    const story = tell(migrationDocument(caveatDocument()))
    expect(story).toContain(`! build.sh  can be migrated, if what is listed holds
`)
    expect(story).toContain(`
  caveat RS409 On a clean checkout this COPY finds nothing at app/build.
    Dockerfile:4:1
    4 │ COPY app .
      │ ^
    → Check that this is what was meant.
`)
    expect(story).toMatch(/If what is listed holds: restage migrate \.\/repo --write --accept RS409\n$/)
  })

  it('tells of a blocked pipeline what stops it, and no change', () => {
    expect(tell(migrationDocument(blockedDocument()))).toMatchInlineSnapshot(`
      "✗ build.sh  is blocked; nothing of it is changed

        images   builder  Dockerfile.build  counter:build  becomes stage build
                 final    Dockerfile        counter:latest
        way      builder /go/src/app/app ─► ./app ─► final /root/app  create+cp, build.sh:4:1

        blocker RS413 The container works on files of the host.
          build.sh:3:1
          3 │ docker create --name extract counter:build
            │ ^
          → Migrate by hand.

      1 build cannot be migrated as it stands: see the blockers above.
      "
    `)
  })

  it('tells what differs', () => {
    const differences = [
      { step: 3, legacy: 'COPY app → /root/app', multiStage: null, at: { path: 'Dockerfile', line: 9, column: 1 } },
    ]
    const proof = {
      verdict: 'different',
      assumptions: [],
      images: [{ id: 'final', legacy: null, multiStage: null, differences }],
    } as const
    expect(tell(migrationDocument(blockedDocument({ proof })))).toContain(`
  proof    the images differ
           final, step 3, Dockerfile:9:1
           - COPY app → /root/app
           + (nothing)
`)
  })

  it('lists what was left alone', () => {
    const document: MigrationDocument = {
      ...migrationDocument(),
      skipped: [{ path: 'deploy.sh', reason: 'it builds no image' }],
      leads: [{ path: 'README.md', line: 40, text: 'instructions by hand' }],
    }
    expect(tell(document)).toMatchInlineSnapshot(`
      "Looked at and left alone:
        deploy.sh     it builds no image
        README.md:40  instructions by hand

      Nothing to do in ./repo: no image is built from another image's files by way of the host.
      "
    `)
  })

  it('tells conditions, other folders, arguments and stock images', () => {
    const story = tell(
      migrationDocument(
        pipelineDocument({
          driver: { path: 'ci/build.sh', kind: 'sh', entry: '', cwd: 'ci', args: ['1.2'] },
          when: [{ text: '[ -z "$1" ]', holds: false, at: { path: 'ci/build.sh', line: 3, column: 4 } }],
          images: [
            {
              id: 'golang',
              role: 'builder',
              dockerfile: null,
              context: '',
              tags: ['golang'],
              target: null,
              buildArgs: [],
              stage: null,
            },
            {
              id: 'final',
              role: 'final',
              dockerfile: 'Dockerfile',
              context: '.',
              tags: ['a', 'b'],
              target: null,
              buildArgs: [],
              stage: null,
            },
          ],
          handoffs: [
            {
              from: 'golang',
              path: '',
              via: 'base-image',
              host: '',
              into: 'final',
              imagePath: '',
              at: { path: 'Dockerfile', line: 1, column: 1 },
            },
          ],
          buildCommands: [{ image: 'final', cwd: 'ci', env: {}, argv: ['docker', 'build', '..'], shell: 'docker build ..' }],
        }),
      ),
    )
    expect(story).toContain('✓ ci/build.sh 1.2 (called in ci)  can be migrated\n')
    expect(story).toContain('  images   golang  as it is\n           final   Dockerfile  a, b\n')
    expect(story).toContain('  way      golang ─► final  base-image, Dockerfile:1:1\n')
    expect(story).toContain('  when     [ -z "$1" ] is false  ci/build.sh:3:4\n')
    expect(story).toContain('  build    docker build ..  (in ci)\n')
  })

  it('tells notes in one line each', () => {
    const findings = [
      {
        code: 'RS515',
        severity: 'note',
        message: 'A proxy reaches the final stage.',
        help: 'Nothing.',
        at: { path: 'build.sh', line: 2, column: 1 },
      },
    ] as const
    expect(tell(migrationDocument(pipelineDocument({ findings })))).toContain(
      '\n  note     A proxy reaches the final stage.  build.sh:2:1\n',
    )
  })

  it('colours by meaning, and only then', () => {
    const document = migrationDocument(pipelineDocument())
    expect(tell(document, true)).toContain('\u001b[32m+FROM golang:1.7.3 AS build\u001b[0m')
    expect(tell(document)).not.toContain('\u001b')
    expect(tell(document, true).replaceAll(/\u001b\[\d*m/g, '')).toBe(tell(document))
  })

  it('lets nothing of the repository reach the terminal as a command', () => {
    const evil = '\u001b[2J\u0007\u202e\r'
    const at = { path: `x${evil}`, line: 1, column: 1 }
    const text = `${evil}\nnext`
    const document = migrationDocument(
      pipelineDocument({
        driver: { path: text, kind: 'sh', entry: text, cwd: text, args: [text] },
        when: [{ text, holds: true, at }],
        images: [
          {
            id: text,
            role: 'final',
            dockerfile: text,
            context: text,
            tags: [text],
            target: text,
            buildArgs: [text],
            stage: text,
          },
        ],
        handoffs: [{ from: text, path: text, via: 'create+cp', host: text, into: text, imagePath: text, at }],
        findings: [{ code: 'RS409', severity: 'caveat', message: text, help: text, at }],
        buildCommands: [{ image: text, cwd: text, env: {}, argv: [text], shell: text }],
        changes: [{ path: text, action: 'create', mode: '100644', before: null, after: text }],
        diff: `diff --git "a/${evil}" "b/${evil}"\n--- /dev/null\n+++ "b/${evil}"\n@@ -0,0 +1,1 @@\n+${evil}\n`,
        proof: {
          verdict: 'equal',
          assumptions: [{ code: 'RS600', severity: 'standing', text, at }],
          images: [{ id: text, legacy: null, multiStage: null, differences: [] }],
        },
      }),
    )
    const story = renderStory(
      storyOf({ ...document, skipped: [{ path: text, reason: text }], leads: [{ path: text, line: 1, text }] }, () => text, []),
      painterFor(false),
    )
    expect(story).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
    expect(story).toContain('\\x1b[2J\\x07\\u202e')
  })
})

describe('closingLines', () => {
  const texts = (...given: readonly PipelineDocument[]): readonly string[] =>
    closingLines(migrationDocument(...given), 'restage migrate').map((line) => line.text)

  it('proposes to write what is migrated, to accept caveats, and counts what is blocked', () => {
    expect(texts(pipelineDocument(), caveatDocument(), blockedDocument(), blockedDocument())).toEqual([
      'To apply: restage migrate --write',
      'If what is listed holds: restage migrate --write --accept RS409',
      '2 builds cannot be migrated as they stand: see the blockers above.',
    ])
  })
})

describe('writtenLines', () => {
  it('lists what was done', () => {
    expect(writtenLines(pipelineDocument().changes).map((line) => line.text)).toEqual([
      'Wrote 3 changes:',
      '  changed  Dockerfile',
      '  deleted  Dockerfile.build',
      '  changed  build.sh',
    ])
  })
})
