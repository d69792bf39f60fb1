import { describe, expect, it } from 'vitest'
import { composed, type Row } from './composed.ts'

const rows: readonly (readonly [title: string, row: Row, text: string])[] = [
  [
    'renames a default before FROM when the final has another',
    {
      builder: 'ARG V=1\nFROM b:${V}\nRUN make\n',
      final: 'ARG V=2\nFROM f:$V\nCOPY app /app\n',
    },
    'ARG BUILD_V=1\nARG V=2\n\nFROM b:${BUILD_V} AS build\nRUN make\n\nFROM f:$V\nCOPY --from=build --chown=0:0 /out/app /app\n',
  ],
  [
    'keeps the value of an ARG that asks for a renamed default',
    {
      builder: 'ARG V=1\nFROM b\nARG V\nRUN make $V\n',
      final: 'ARG V=2\nFROM f:$V\nCOPY app /app\n',
    },
    'ARG BUILD_V=1\nARG V=2\n\nFROM b AS build\nARG BUILD_V\nENV V=$BUILD_V\nRUN make $V\n\nFROM f:$V\nCOPY --from=build --chown=0:0 /out/app /app\n',
  ],
  [
    'renames in defaults and platforms that use the name',
    {
      builder: 'ARG V=1\nARG BASE=b:$V\nFROM --platform=$V $BASE\nRUN make\n',
      final: 'ARG V=2\nFROM f:$V\nCOPY app /app\n',
    },
    'ARG BUILD_V=1\nARG BASE=b:$BUILD_V\nARG V=2\n\nFROM --platform=$BUILD_V $BASE AS build\nRUN make\n\nFROM f:$V\nCOPY --from=build --chown=0:0 /out/app /app\n',
  ],
  [
    'renames what the final build is given and the builder was not',
    { builder: 'FROM b\nARG V=1\nRUN make $V\n', final: 'FROM f\nARG V\nCOPY app /app$V\n', finalFlags: '--build-arg V=3' },
    'FROM b AS build\nARG BUILD_V=1\nENV V=$BUILD_V\nRUN make $V\n\nFROM f\nARG V\nCOPY --from=build --chown=0:0 /out/app /app$V\n',
  ],
  [
    'renames what the final build is given without declaring it',
    { builder: 'FROM b\nARG V=1\nRUN make $V\n', final: 'FROM f\nCOPY app /app\n', finalFlags: '--build-arg V=3' },
    'FROM b AS build\nARG BUILD_V=1\nENV V=$BUILD_V\nRUN make $V\n\nFROM f\nCOPY --from=build --chown=0:0 /out/app /app\n',
  ],
  [
    'leaves out an ARG that never had a value and would get one',
    { builder: 'FROM b\nARG V\nRUN make $V\n', final: 'FROM f\nARG V\nCOPY app /app$V\n', finalFlags: '--build-arg V=3' },
    'FROM b AS build\nRUN make $V\n\nFROM f\nARG V\nCOPY --from=build --chown=0:0 /out/app /app$V\n',
  ],
  [
    'keeps different defaults of stages apart as they are',
    { builder: 'FROM b\nARG V=1\nRUN make $V\n', final: 'FROM f\nARG V=2\nCOPY app /app$V\n' },
    'FROM b AS build\nARG V=1\nRUN make $V\n\nFROM f\nARG V=2\nCOPY --from=build --chown=0:0 /out/app /app$V\n',
  ],
  [
    'renames a default before FROM that the final would inherit',
    { builder: 'ARG V=1\nFROM b:$V\nRUN make\n', final: 'FROM f\nARG V\nCOPY app /app$V\n' },
    'ARG BUILD_V=1\n\nFROM b:$BUILD_V AS build\nRUN make\n\nFROM f\nARG V\nCOPY --from=build --chown=0:0 /out/app /app$V\n',
  ],
  [
    'writes the path of an artifact with the argument that names it',
    {
      final: 'FROM f\nARG V\nCOPY app-$V.jar /app.jar\n',
      take: 'docker cp c:/out/app-$1.jar .',
      finalFlags: '--build-arg V=$1',
    },
    'FROM b AS build\nRUN make\n\nFROM f\nARG V\nCOPY --from=build --chown=0:0 /out/app-${V}.jar /app.jar\n',
  ],
  [
    'writes an artifact of a folder with the argument that names it',
    { final: 'FROM f\nARG V\nCOPY bin/app-$V /app\n', take: 'docker cp c:/out bin', finalFlags: '--build-arg V=$V' },
    'FROM b AS build\nRUN make\n\nFROM f\nARG V\nCOPY --from=build --chown=0:0 /out/app-${V} /app\n',
  ],
  [
    "writes an artifact of a folder with the builder's own argument that names it",
    { final: 'FROM f\nARG TARGETARCH\nCOPY bin/$TARGETARCH/app /app\n', take: 'docker cp c:/out bin' },
    'FROM b AS build\nRUN make\n\nFROM f\nARG TARGETARCH\nCOPY --from=build --chown=0:0 /out/${TARGETARCH}/app /app\n',
  ],
  [
    'writes an artifact of a folder as the line names it',
    {
      final: 'FROM f\nARG V\nARG W\nCOPY bin/app-$V${W:+-$W} /app\n',
      take: 'docker cp c:/out bin',
      finalFlags: '--build-arg V=$V',
    },
    'FROM b AS build\nRUN make\n\nFROM f\nARG V\nARG W\nCOPY --from=build --chown=0:0 /out/app-$V${W:+-$W} /app\n',
  ],
  [
    'refuses an artifact of a folder by a pattern that only the driver knows',
    { final: 'FROM f\nARG V\nCOPY bin/app-$V* /app\n', take: 'docker cp c:/out bin', finalFlags: '--build-arg V=$V' },
    '(blocked RS520)',
  ],
  [
    'refuses an artifact of a folder that is linked under a name that is known',
    {
      final: 'FROM f\nCOPY app /app\n',
      take: 'docker cp c:/out bin\nmv -T bin/app-$V app',
      finalFlags: '--build-arg V=$V',
    },
    '(blocked RS506)',
  ],
  [
    "asks for the builder's argument that names an artifact",
    {
      builder: 'FROM b\nARG V\nRUN make $V\n',
      final: 'FROM f\nCOPY app /app\n',
      take: 'docker cp c:/out/app-$V app',
      builderFlags: '--build-arg V=$V',
    },
    'FROM b AS build\nARG V\nRUN make $V\n\nFROM f\nARG V\nCOPY --from=build --chown=0:0 /out/app-${V} /app\n',
  ],
  [
    'refuses an artifact whose name only the driver knows',
    { final: 'FROM f\nCOPY app /app\n', take: 'docker cp c:/out/app-$V app' },
    '(blocked RS506)',
  ],
  [
    'refuses a renamed argument in a stage that the final is FROM',
    {
      builder: 'FROM b\nARG V=1\nRUN make $V\n',
      final: 'FROM x:build\nARG V=2\nRUN test $V\n',
      take: '',
      finalFlags: '--build-arg V=3',
    },
    '(blocked RS520)',
  ],
]

describe('build arguments of two builds in one', () => {
  it.each(rows)('%s', (_title, row, text) => {
    const result = composed(row)
    expect(result.text).toBe(text)
    if (!text.startsWith('(')) expect(result.proof).toBe('equal')
  })

  it.each([
    ['a value of its own', '--build-arg V=$V', undefined],
    ['the same value', '--build-arg V=1', '--build-arg V=1'],
  ])('gives the final build %s once', (_title, builderFlags, finalFlags) => {
    const row = { builder: 'FROM b\nARG V\nRUN make $V\n', final: 'FROM f\nCOPY app /app\n', builderFlags }
    const result = composed(finalFlags === undefined ? row : { ...row, finalFlags })
    expect(result.changes.get('build.sh')?.match(/--build-arg V=/g)).toHaveLength(1)
    expect(result.proof).toBe('equal')
  })
})
