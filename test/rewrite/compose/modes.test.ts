/** Modes that the driver gives to artifacts, and where they are set now. */
import { describe, expect, it } from 'vitest'
import { composed, type Row } from './composed.ts'

const final = 'FROM f\nCOPY app /app\n'
const cp = 'docker cp c:/out/app .\n'
const build = (lines: string, from = 'build'): string =>
  `FROM b AS build\nRUN make\n${lines}\nFROM f\nCOPY --from=${from} --chown=0:0 /out/app /app\n`

const rows: readonly (readonly [title: string, row: Row, text: string])[] = [
  ['in the build stage', { final, take: `${cp}chmod +x app` }, build('RUN chmod +x /out/app\n')],
  [
    'once, where the last change counts',
    { final, take: `${cp}chmod +x app\nchmod 0700 app` },
    build('RUN chmod 0700 /out/app\n'),
  ],
  [
    'after ways of chmod that follow one another',
    { final, take: `${cp}chmod +x app\nchmod g+w app` },
    build('RUN chmod +x,g+w /out/app\n'),
  ],
  [
    'behind a command of the container that does nothing',
    {
      builder: 'FROM busybox\nRUN make\nCMD ["true"]\n',
      final,
      take: `docker run --name d x:build\ndocker cp d:/out/app .\nchmod 755 app`,
    },
    'FROM busybox AS build\nRUN make\nCMD ["true"]\nRUN chmod 755 /out/app\n\nFROM f\nCOPY --from=build --chown=0:0 /out/app /app\n',
  ],
  [
    'as root',
    { builder: 'FROM b\nUSER me\nRUN make\n', final, take: `${cp}chmod 755 app` },
    'FROM b AS build\nUSER me\nRUN make\nUSER root\nRUN chmod 755 /out/app\n\nFROM f\nCOPY --from=build --chown=0:0 /out/app /app\n',
  ],
  [
    'in a stage of its own where the image is pushed',
    { final, take: `${cp}chmod 755 app\ndocker push x:build` },
    build('\nFROM build AS build-mode\nRUN chmod 755 /out/app\n', 'build-mode'),
  ],
  [
    'in a stage of its own where its folder is taken, too',
    { final: `${final}COPY out /all\n`, take: `${cp}docker cp c:/out out\nchmod 755 app` },
    `${build('\nFROM build AS build-mode\nRUN chmod 755 /out/app\n', 'build-mode')}COPY --from=build --chown=0:0 /out /all\n`,
  ],
  [
    'not where the COPY says one',
    { final: 'FROM f\nCOPY --chmod=500 app /app\n', take: `${cp}chmod 755 app` },
    build('').replace('--chown=0:0', '--chown=0:0 --chmod=500'),
  ],
  [
    'by COPY where the file is taken in two modes',
    { final: 'FROM f\nCOPY app /app\nCOPY old /old\n', take: `${cp}cp app old\nchmod 755 app` },
    `${build('').replace('--chown=0:0', '--chown=0:0 --chmod=755')}COPY --from=build --chown=0:0 /out/app /old\n`,
  ],
  [
    'by COPY where a stage of its own would run triggers',
    { builder: 'FROM b\nRUN make\nONBUILD RUN x\n', final, take: `${cp}chmod 755 app\ndocker push x:build` },
    'FROM b AS build\nRUN make\nONBUILD RUN x\n\nFROM f\nCOPY --from=build --chown=0:0 --chmod=755 /out/app /app\n',
  ],
  [
    'by COPY where the builder has no shell',
    { builder: 'FROM scratch\nCOPY main.go /out/app\n', final, take: `${cp}chmod 755 app` },
    'FROM scratch AS build\nCOPY main.go /out/app\n\nFROM f\nCOPY --from=build --chown=0:0 --chmod=755 /out/app /app\n',
  ],
]

describe('a mode that the driver gives', () => {
  it.each(rows)('is set %s', (_title, row, text) => {
    const result = composed(row)
    expect(result.text).toBe(text)
    expect(result.proof).toBe('equal')
  })
})
