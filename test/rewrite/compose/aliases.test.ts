/** Stages of the final that only give another name to the builder's image. */
import { describe, expect, it } from 'vitest'
import { composed, type Row } from './composed.ts'

const rows: readonly (readonly [title: string, row: Row, text: string])[] = [
  [
    'gives the builder the name and leaves the references',
    { final: 'FROM x:build AS made\n\nFROM f\nCOPY --from=made /out/app /app\n', take: 'true' },
    'FROM b AS made\nRUN make\n\nFROM f\nCOPY --from=made /out/app /app\n',
  ],
  [
    'points references to a name that the builder has already',
    {
      builder: 'FROM b AS compile\nRUN make\n',
      final: 'FROM x:build AS made\n\nFROM f\nCOPY --from=made /out/app /app\nRUN --mount=type=bind,from=made,target=/m true\n',
      take: 'true',
    },
    'FROM b AS compile\nRUN make\n\nFROM f\nCOPY --from=compile /out/app /app\nRUN --mount=type=bind,from=compile,target=/m true\n',
  ],
  [
    'names what was a number, and counts the others anew',
    {
      final: 'FROM x:build AS made\nFROM g\nRUN tool\nFROM f\nCOPY --from=0 /out/app /app\nCOPY --from=1 /tool /tool\n',
      take: 'true',
    },
    'FROM b AS made\nRUN make\n\nFROM g\nRUN tool\nFROM f\nCOPY --from=made /out/app /app\nCOPY --from=1 /tool /tool\n',
  ],
  [
    'takes two names for one',
    {
      final: 'FROM x:build AS one\nFROM x:build AS two\nFROM f\nCOPY --from=one /a /a\nCOPY --from=two /b /b\n',
      take: 'true',
    },
    'FROM b AS one\nRUN make\n\nFROM f\nCOPY --from=one /a /a\nCOPY --from=one /b /b\n',
  ],
  [
    'stands for what is FROM the name',
    { final: 'FROM x:build AS made\nFROM made AS tested\nRUN test\nFROM f\nCOPY --from=tested /out/app /app\n', take: 'true' },
    'FROM b AS made\nRUN make\n\nFROM made AS tested\nRUN test\nFROM f\nCOPY --from=tested /out/app /app\n',
  ],
  [
    'keeps a stage that does something',
    { final: 'FROM x:build AS made\nRUN strip /out/app\nFROM f\nCOPY --from=made /out/app /app\n', take: 'true' },
    'FROM b AS build\nRUN make\n\nFROM build AS made\nRUN strip /out/app\nFROM f\nCOPY --from=made /out/app /app\n',
  ],
  [
    'keeps a stage under a comment',
    { final: '# What the other file made.\nFROM x:build AS made\nFROM f\nCOPY --from=made /out/app /app\n', take: 'true' },
    'FROM b AS build\nRUN make\n\n# What the other file made.\nFROM build AS made\nFROM f\nCOPY --from=made /out/app /app\n',
  ],
  [
    'keeps a stage whose base does something in those that are FROM it',
    {
      builder: 'FROM b\nRUN make\nONBUILD RUN touch /x\n',
      final: 'FROM x:build AS made\nFROM f\nCOPY --from=made /out/app /app\n',
      take: 'true',
    },
    'FROM b AS build\nRUN make\nONBUILD RUN touch /x\n\nFROM build AS made\nFROM f\nCOPY --from=made /out/app /app\n',
  ],
]

describe('a stage that only names the builder', () => {
  it.each(rows)('%s', (_title, row, text) => {
    const made = composed(row)
    expect(made.text).toBe(text)
    expect(made.proof).toBe('equal')
  })
})
