import { describe, expect, it } from 'vitest'
import { repairChanges, repairText, type Repair, type RepairEdit } from '../../src/rewrite/repair.ts'

const text = ['FROM golang AS build', 'RUN make \\', '  all', '', 'FROM alpine', 'COPY --from=build /a /a', 'CMD ["a"]'].join(
  '\n',
)
const copy = { stage: 1, instruction: 0, text: 'COPY --from=build /a /a' }

const rows: readonly [title: string, edit: RepairEdit, from: string, to: string][] = [
  ['after an instruction', { anchor: copy, action: 'after', lines: ['RUN x'] }, 'a /a\n', 'a /a\nRUN x\n'],
  ['before an instruction', { anchor: copy, action: 'before', lines: ['# y', 'RUN x'] }, 'COPY', '# y\nRUN x\nCOPY'],
  ['in place of an instruction', { anchor: copy, action: 'replace', lines: ['COPY b b'] }, 'COPY --from=build /a /a', 'COPY b b'],
  [
    'after one on several lines',
    { anchor: { stage: 0, instruction: 0, text: 'RUN make \\\n  all' }, action: 'after', lines: ['RUN x'] },
    '  all\n',
    '  all\nRUN x\n',
  ],
  [
    'after a FROM',
    { anchor: { stage: 1, instruction: -1, text: 'FROM alpine' }, action: 'after', lines: ['RUN x'] },
    'alpine\n',
    'alpine\nRUN x\n',
  ],
  [
    'after the last line, which has no newline',
    { anchor: { stage: 1, instruction: 1, text: 'CMD ["a"]' }, action: 'after', lines: ['USER a'] },
    'CMD ["a"]',
    'CMD ["a"]\nUSER a\n',
  ],
  [
    'where an instruction of these words stands now',
    { anchor: { ...copy, stage: 5 }, action: 'after', lines: ['RUN x'] },
    'a /a\n',
    'a /a\nRUN x\n',
  ],
]

describe('repairText', () => {
  it.each(rows)('edits %s', (_, edit, from, to) => {
    expect(repairText(text, [edit])).toBe(text.replace(from, to))
  })

  it('makes each edit on what the ones before it left', () => {
    const edits: readonly RepairEdit[] = [
      { anchor: copy, action: 'replace', lines: ['COPY --from=build /b /b'] },
      { anchor: { ...copy, text: 'COPY --from=build /b /b' }, action: 'after', lines: ['RUN x'] },
    ]
    expect(repairText(text, edits)).toBe(text.replace('COPY --from=build /a /a', 'COPY --from=build /b /b\nRUN x'))
  })

  it('makes none where the instruction is another', () => {
    expect(repairText(text, [{ anchor: { ...copy, text: 'COPY x y' }, action: 'before', lines: ['RUN x'] }])).toBeUndefined()
  })

  it('makes none where two have its words and neither is at its place', () => {
    const twice = `${text}\nFROM alpine\nCOPY --from=build /a /a\n`
    expect(repairText(twice, [{ anchor: { ...copy, stage: 9 }, action: 'before', lines: ['RUN x'] }])).toBeUndefined()
  })
})

describe('repairChanges', () => {
  const change = { path: 'Dockerfile', action: 'modify', mode: '100644', after: text } as const
  const repair: Repair = {
    pipeline: 'p',
    image: 'final',
    dockerfile: 'Dockerfile',
    subjects: [],
    cause: '',
    cure: '',
    edits: [{ anchor: copy, action: 'after', lines: ['RUN x'] }],
  }

  it('changes its Dockerfile and nothing else', () => {
    const other = { ...change, path: 'other' }
    expect(repairChanges([other, change], [repair])).toEqual([
      other,
      { ...change, after: text.replace('/a /a\n', '/a /a\nRUN x\n') },
    ])
  })

  it('is refused when the Dockerfile is not among the changes', () => {
    expect(repairChanges([change], [{ ...repair, dockerfile: 'other' }])).toBeUndefined()
  })
})
