/** Folders that the driver makes and leaves empty, and what an image takes of them. */
import { describe, expect, it } from 'vitest'
import { composed, type Row } from './composed.ts'

const cp = 'docker cp c:/out/app .'
const stage = 'FROM scratch AS empty\nWORKDIR /empty\n'
const build = 'FROM b AS build\nRUN make\n'
const app = 'COPY --from=build --chown=0:0 /out/app /app\n'

const rows: readonly (readonly [title: string, row: Row, text: string])[] = [
  [
    'from a stage with an empty folder',
    { final: 'FROM f\nCOPY app /app\nCOPY logs /logs\n', take: `${cp}\nmkdir logs` },
    `${build}\n${stage}\nFROM f\n${app}COPY --from=empty /empty/ /logs\n`,
  ],
  [
    'with the owner that the COPY gives, whatever its mode is',
    { final: 'FROM f\nCOPY --chown=5:6 logs/ /logs/\nCOPY --chown=5:6 app /app\n', take: `${cp}\nmkdir -m 700 logs` },
    `${build}\n${stage}\nFROM f\nCOPY --from=empty --chown=5:6 /empty/ /logs/\n${app.replace('0:0', '5:6')}`,
  ],
  [
    'beside files of one source',
    { final: 'FROM f\nCOPY stage /srv\n', take: 'mkdir -p stage/tmp/a stage/log\ndocker cp c:/out/app stage/app' },
    `${build}\n${stage}\nFROM f\nCOPY --from=build --chown=0:0 /out/app /srv/app\nCOPY --from=empty /empty/ /srv/log\nCOPY --from=empty /empty/ /srv/tmp/a\n`,
  ],
  [
    'not where the ignore file hides it',
    {
      final: 'FROM f\nCOPY stage /srv\n',
      files: { '.dockerignore': 'stage/log\n' },
      take: 'mkdir -p stage/log\ndocker cp c:/out/app stage/app',
    },
    `${build}\nFROM f\nCOPY --from=build --chown=0:0 /out/app /srv/app\n`,
  ],
  [
    'from a stage of another name where that is taken',
    { final: 'FROM empty\nCOPY app /app\nCOPY logs /logs\n', take: `${cp}\nmkdir logs` },
    `${build}\n${stage.replace('AS empty', 'AS empty-2')}\nFROM empty\n${app}COPY --from=empty-2 /empty/ /logs\n`,
  ],
]

describe('an empty folder', () => {
  it.each(rows)('comes %s', (_title, row, text) => {
    const result = composed(row)
    expect(result.text).toBe(text)
    expect(result.proof).toBe('equal')
  })
})
