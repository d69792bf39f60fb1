import { describe, expect, it } from 'vitest'
import { composed, type Row } from './composed.ts'

const final = 'FROM f\nCOPY app /app\n'
const end = 'FROM f\nCOPY --from=build --chown=0:0 /out/app /app\n'
const buildx = { final, finalFlags: '--platform linux/arm64', take: 'docker cp c:/out/app .\nexport DOCKER_BUILDKIT=1' }

const rows: readonly (readonly [title: string, row: Row, text: string])[] = [
  ['a builder without the flag', buildx, `FROM --platform=$BUILDPLATFORM b AS build\nRUN make\n\n${end}`],
  ['a builder with the same', { ...buildx, builderFlags: '--platform linux/arm64' }, `FROM b AS build\nRUN make\n\n${end}`],
  [
    'a builder whose FROM has its own',
    { ...buildx, builder: 'FROM --platform=linux/386 b\nRUN make\n' },
    `FROM --platform=linux/386 b AS build\nRUN make\n\n${end}`,
  ],
  [
    'each stage that begins outside',
    { ...buildx, builder: 'FROM b AS one\nRUN one\nFROM one AS two\nCOPY --from=one /x /x\nRUN make\n' },
    `FROM --platform=$BUILDPLATFORM b AS one\nRUN one\n\nFROM one AS two\nCOPY --from=one /x /x\nRUN make\n\n${end.replace('=build', '=two')}`,
  ],
  ['a final that is built for whatever the engine is', { final }, `FROM b AS build\nRUN make\n\n${end}`],
]

describe('a builder that ran as the platform of the engine', () => {
  it.each(rows)('%s', (_title, row, text) => {
    const found = composed(row)
    expect(found.text).toBe(text)
    expect(found.proof).toBe('equal')
  })

  it.each([
    ['in its steps', 'FROM b\nARG TARGETARCH\nRUN make $TARGETARCH\n', '(blocked RS724)', 'unproven'],
    ['in its base, which the proof alone sees', 'FROM b-$TARGETARCH\nRUN make\n', '(blocked RS520)', 'different'],
  ])('is not migrated when it reads the platform of its build %s', (_title, builder, text, proof) => {
    expect(composed({ ...buildx, builder })).toMatchObject({ text, proof })
  })

  it.each([
    ['has the same platform', '--platform linux/arm64', ''],
    ['is told it', '--build-arg TARGETARCH=arm', ' --build-arg TARGETARCH=arm'],
  ])('may read the platform of its build when it %s', (_title, builderFlags, more) => {
    const builder = 'FROM b\nARG TARGETARCH\nRUN make $TARGETARCH\n'
    expect(composed({ ...buildx, finalFlags: `${buildx.finalFlags}${more}`, builder, builderFlags }).proof).toBe('equal')
  })
})
