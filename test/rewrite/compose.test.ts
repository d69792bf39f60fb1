import { describe, expect, it } from 'vitest'
import type { MemoryFiles } from '../../src/repository/memory.ts'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

interface Row {
  readonly builder?: string
  readonly final: string
  readonly files?: MemoryFiles
  /** The lines between the builder's build and the final's. */
  readonly take?: string
  readonly builderFlags?: string
  readonly finalFlags?: string
  /** The part of the composed file from the second FROM on, or the whole where it begins with `=`. */
  readonly after: string
}

const plainBuilder = 'FROM b\nRUN make\n'

const rows: readonly (readonly [title: string, row: Row])[] = [
  ['a file', { final: 'FROM f\nCOPY app /app\n', after: 'FROM f\nCOPY --from=build --chown=0:0 /out/app /app\n' }],
  [
    'spacing and comments as they were',
    {
      final: '# run it\nFROM f\n\nCOPY   app\t/app  \n# done\n',
      after: '# run it\nFROM f\n\nCOPY --from=build --chown=0:0   /out/app\t/app  \n# done\n',
    },
  ],
  [
    "the user's own owner and mode",
    {
      final: 'FROM f\nCOPY --chown=www --chmod=755 app /app\n',
      after: 'FROM f\nCOPY --from=build --chown=www --chmod=755 /out/app /app\n'.replace(
        '--from=build --chown=www --chmod=755',
        '--from=build --chown=www --chmod=755',
      ),
    },
  ],
  [
    'a JSON form',
    { final: 'FROM f\nCOPY ["app", "/my app"]\n', after: 'FROM f\nCOPY --from=build --chown=0:0 ["/out/app", "/my app"]\n' },
  ],
  ['an ADD as COPY', { final: 'FROM f\nADD app /app\n', after: 'FROM f\nCOPY --from=build --chown=0:0 /out/app /app\n' }],
  [
    'a renamed file with its name',
    {
      take: 'docker cp c:/out/server ./app.bin\n',
      final: 'FROM f\nCOPY app.bin /srv/\n',
      after: 'FROM f\nCOPY --from=build --chown=0:0 /out/server /srv/app.bin\n',
    },
  ],
  [
    'a broad COPY, and the artifact after it',
    {
      final: 'FROM f\nCOPY . /srv\n',
      files: { '.dockerignore': 'Dockerfile*\nbuild.sh\n.dockerignore\n' },
      after: 'FROM f\nCOPY . /srv\nCOPY --from=build --chown=0:0 /out/app /srv/app\n',
    },
  ],
  [
    'several sources one by one',
    {
      final: 'FROM f\nCOPY main.go app /srv/\n',
      after: 'FROM f\nCOPY main.go /srv/\nCOPY --from=build --chown=0:0 /out/app /srv/\n',
    },
  ],
  [
    'a folder inside an artifact',
    {
      take: 'docker cp c:/out/dist .\n',
      final: 'FROM f\nCOPY dist/web /web\n',
      after: 'FROM f\nCOPY --from=build --chown=0:0 /out/dist/web /web\n',
    },
  ],
  [
    'a wildcard inside an artifact',
    {
      take: 'docker cp c:/out/dist .\n',
      final: 'FROM f\nCOPY dist/*.js /web/\n',
      after: 'FROM f\nCOPY --from=build --chown=0:0 /out/dist/*.js /web/\n',
    },
  ],
  [
    'a folder that holds only artifacts',
    {
      take: 'mkdir -p out\ndocker cp c:/out/app out/\n',
      final: 'FROM f\nCOPY out /srv\n',
      after: 'FROM f\nCOPY --from=build --chown=0:0 /out/app /srv/app\n',
    },
  ],
  [
    'a number of a stage, moved',
    {
      final: 'FROM x\nRUN y\nFROM f\nCOPY --from=0 /y /y\nCOPY app /app\n',
      after: 'FROM x\nRUN y\nFROM f\nCOPY --from=1 /y /y\nCOPY --from=build --chown=0:0 /out/app /app\n',
    },
  ],
  [
    'a name that hides no image',
    {
      final: 'FROM build\nCOPY app /app\n',
      after: 'FROM build\nCOPY --from=b --chown=0:0 /out/app /app\n'.replace('=b ', '=STAGE '),
    },
  ],
  [
    'global arguments on top, once',
    {
      builder: 'ARG V=1\nFROM b:$V\nRUN make\n',
      final: 'ARG V=1\nFROM f:$V\nCOPY app /app\n',
      after: '=ARG V=1\n\nFROM b:$V AS build\nRUN make\n\nFROM f:$V\nCOPY --from=build --chown=0:0 /out/app /app\n',
    },
  ],
  [
    "the builder's own stage name",
    {
      builder: 'FROM b AS compile\nRUN make\n',
      final: 'FROM f\nCOPY app /app\n',
      after: 'FROM f\nCOPY --from=compile --chown=0:0 /out/app /app\n',
    },
  ],
  [
    'a file that the builder wrote under the name of a folder, by its new name',
    {
      builder: 'FROM b\nRUN make > /out/site\n',
      take: 'docker cp c:/out/site .\nmv site site.new\n',
      final: 'FROM f\nCOPY site.new /in/\n',
      after: '=FROM b AS build\nRUN make > /out/site\n\nFROM f\nCOPY --from=build --chown=0:0 /out/site /in/site.new\n',
    },
  ],
  [
    'what a container ran as RUN',
    {
      builder: 'FROM golang\nWORKDIR /out\nCMD go build -o app .\n',
      take: 'docker rm c\ndocker run --name d x:build\ndocker cp d:/out/app .\n',
      final: 'FROM f\nCOPY app /app\n',
      after:
        '=FROM golang AS build\nWORKDIR /out\nRUN go build -o app .\n\nFROM f\nCOPY --from=build --chown=0:0 /out/app /app\n',
    },
  ],
]

describe('the composed Dockerfile', () => {
  it.each(rows)('takes %s', (_title, row) => {
    const take = row.take ?? 'docker cp c:/out/app .\n'
    const script = `docker build ${row.builderFlags ?? ''} -t x:build -f Dockerfile.build .\ndocker create --name c x:build\n${take}docker build ${row.finalFlags ?? ''} -t x .\n`
    const document = migratePattern(script, {
      ...row.files,
      'Dockerfile.build': row.builder ?? plainBuilder,
      Dockerfile: row.final,
    })
    const text = afterOf(document, 'Dockerfile') ?? `(${verdictOf(document)})`
    const stage = /^FROM \S+ AS (\S+)$/m.exec(text)?.[1] ?? 'build'
    const wanted = row.after.replace('STAGE', stage)
    if (wanted.startsWith('=')) expect(text).toBe(wanted.slice(1))
    else expect(text.slice(text.indexOf('\n\n') + 2)).toBe(wanted)
    expect(document.pipelines[0]?.proof.verdict).toBe('equal')
  })
})
