import { describe, expect, test } from 'vitest'
import { evaluate, lastStep, printStep } from './support.ts'
import type { Given } from './support.ts'
import { printText } from '../../src/text/symbolic.ts'

const S = 'FROM scratch\n'
const given = (args: Readonly<Record<string, string>>): Given => ({ args })

function codes(text: string, options: Given = {}): readonly string[] {
  return evaluate(text, options).findings.map(
    ({ code, severity, at }) => `${code} ${severity} ${at?.line ?? 0}:${at?.column ?? 0}`,
  )
}

describe('variables', () => {
  test.each<[string, string, Given?]>([
    [`${S}ARG V=1\nENV x=$V`, 'x=1'],
    [`${S}ARG V=1\nENV x=$V`, 'x=2', given({ V: '2' })],
    [`${S}ARG V\nENV x=$V`, 'x=2', given({ V: '2' })],
    [`${S}ARG V\nENV x=a$V`, 'x=a'],
    [`${S}ENV x=a$V`, 'x=a', given({ V: '2' })],
    [`${S}ENV x=a$V\n`, 'x=a'],
    [`${S}ARG A=1\nARG B=$A-2\nENV x=$B`, 'x=1-2'],
    [`${S}ARG A=1 B=$A\nENV x=$B`, 'x=1'],
    [`ARG V=1\n${S}ENV x=a$V`, 'x=a'],
    [`ARG V=1\n${S}ARG V\nENV x=a$V`, 'x=a1'],
    [`ARG V=1\n${S}ARG V=3\nENV x=a$V`, 'x=a3'],
    [`ARG V=1\n${S}ARG V\nENV x=a$V`, 'x=a2', given({ V: '2' })],
    [`ARG A=1\nARG B=b$A\n${S}ARG B\nENV x=$B`, 'x=b1'],
    [`ARG A\n${S}ARG A\nENV x=a$A`, 'x=a'],
    [`${S}ENV a=1\nENV a=2 b=$a`, 'a=2 b=1'],
    [`${S}ENV a=1\nENV b=\${a:-2}\nENV c=$b`, 'c=1'],
    [`${S}ARG V=1\nENV V=2\nENV x=$V`, 'x=2'],
    [`${S}ENV V=2\nARG V=1\nENV x=$V`, 'x=${V}'],
    [`${S}ENV V=2\nARG V\nENV x=$V`, 'x=2'],
    [`${S}ENV V=2\nARG V=2\nENV x=$V`, 'x=2'],
    [`${S}ENV V=2\nARG V=1\nENV V=3\nENV x=$V`, 'x=3'],
    [`${S}ENV PATH=$PATH:/x`, 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/x'],
    ['FROM foo\nENV PATH=$PATH:/x', 'PATH=${base:ENV:PATH}:/x'],
    ['FROM foo\nENV x=$HOME', 'x=${base:ENV:HOME}'],
    ['FROM foo\nENV x=$1', 'x='],
    ['FROM golang:1.8\nENV x=$GOPATH/src', 'x=/go/src'],
    ['FROM golang:1.8\nARG GOPATH=/x\nENV x=$GOPATH', 'x=${GOPATH}'],
    ['FROM foo AS a\nENV v=1\nFROM a\nENV x=$v', 'x=1'],
    [`${S}ARG TARGETARCH\nENV x=$TARGETARCH`, 'x=${TARGETARCH}'],
    [`${S}ENV x=a$TARGETARCH`, 'x=a'],
    [`${S}ARG TARGETARCH\nENV x=$TARGETARCH`, 'x=arm64', given({ TARGETARCH: 'arm64' })],
    [`${S}ARG http_proxy\nENV x=$http_proxy`, 'x=p', given({ http_proxy: 'p' })],
    [`${S}ENV x=$http_proxy`, 'x=${http_proxy}', given({ http_proxy: 'p' })],
    [`${S}ENV x=a$http_proxy`, 'x=a'],
    [`${S}ENV x="a b" y='$z' w=a\\ b`, 'x=a b y=$z w=a b'],
    [`${S}ENV x  "a b"`, 'x=a b'],
    [`${S}ENV k=n\nENV $k=1`, 'n=1'],
    [`${S}ENV p=80\nEXPOSE $p 443`, '80 443'],
    [`${S}ENV p="80 81"\nEXPOSE $p`, '80 81'],
    [`${S}ENV p=/a\nVOLUME $p/b "/c"`, '/a/b /c'],
    [`${S}ENV p=/a\nVOLUME ["$p"]`, '/a'],
    [`${S}ENV u=me\nUSER $u:1`, 'me:1'],
    [`${S}ENV s=9\nSTOPSIGNAL $s`, '9'],
    [`${S}ENV n=me\nMAINTAINER $n`, '$n'],
    [`${S}ENV n=me\nLABEL a=$n`, 'a=me'],
    [`${S}ENV n=me\nRUN echo $n`, 'echo $n'],
    [`${S}ENV n=me\nCMD ["$n"]`, '["$n"]'],
    [`# escape=\`\n${S}ENV x=C:\\d y=\`$x`, 'x=C:\\d y=$x'],
  ])('in %j give %j', (text, expected, options) => {
    expect(lastStep(text, options)).toBe(expected)
  })

  test('of a stage that another is FROM are not the same to all builders', () => {
    expect(lastStep(`FROM foo AS a\nARG V=1\nFROM a\nENV x=$V`)).toBe('x=${V}')
    const state = evaluate(`FROM foo AS a\nARG V=1\nENV W=2\nFROM a\nRUN x`).target?.steps[0]?.before
    expect([...(state?.args.keys() ?? [])]).toEqual([])
    expect([...(state?.inheritedArgs.keys() ?? [])]).toEqual(['V'])
    expect([...(state?.env.keys() ?? [])]).toEqual(['W'])
  })

  test('that no ARG declares are not seen, even when a build argument gives them', () => {
    expect([...(evaluate(`${S}RUN x`, given({ V: '1', HTTP_PROXY: 'p' })).target?.steps[0]?.before.args.keys() ?? [])]).toEqual([
      'HTTP_PROXY',
    ])
  })

  test('of two unknown bases are two unknowns, those of one base are one', () => {
    const value = (text: string): unknown => {
      const step = evaluate(text).target?.steps.at(-1)?.step
      return step?.kind === 'env' ? step.pairs[0]?.[1] : undefined
    }
    expect(value('FROM foo\nENV x=$A')).toEqual(value('FROM foo\nENV x=$A'))
    expect(value('FROM foo\nENV x=$A')).not.toEqual(value('FROM bar\nENV x=$A'))
  })
})

describe('paths', () => {
  test.each<[string, string]>([
    [`${S}WORKDIR /a`, '/a'],
    [`${S}WORKDIR /a/`, '/a'],
    [`${S}WORKDIR a`, '/a'],
    [`${S}WORKDIR /a\nWORKDIR b\nWORKDIR ../c/.`, '/a/c'],
    [`${S}WORKDIR /a\nWORKDIR /b`, '/b'],
    [`${S}WORKDIR /a\nWORKDIR ../../..`, '/'],
    [`${S}ENV d=/x\nWORKDIR $d/y`, '/x/y'],
    [`${S}WORKDIR "/a b"`, '/a b'],
    ['FROM golang\nWORKDIR src/app', '/go/src/app'],
    ['FROM foo\nWORKDIR a', '${base:WORKDIR}/a'],
    ['FROM foo\nWORKDIR a\nWORKDIR ..', '${base:WORKDIR}'],
    ['FROM foo\nWORKDIR ..', '${base:WORKDIR}/..'],
    ['FROM foo\nWORKDIR $APP/x', '${base:ENV:APP}/x'],
    ['FROM foo\nWORKDIR /$APP/../x', '/${base:ENV:APP}/../x'],
    ['FROM foo AS a\nWORKDIR /w\nFROM a\nWORKDIR x', '/w/x'],
    [`${S}COPY a /b`, 'COPY a -> /b'],
    [`${S}COPY a /b/`, 'COPY a -> /b/'],
    [`${S}COPY a b c /d/`, 'COPY a b c -> /d/'],
    [`${S}COPY a .`, 'COPY a -> /'],
    [`${S}WORKDIR /w\nCOPY a .`, 'COPY a -> /w/'],
    [`${S}WORKDIR /w\nCOPY a ./`, 'COPY a -> /w/'],
    [`${S}WORKDIR /w\nCOPY a ./x`, 'COPY a -> /w/x'],
    [`${S}WORKDIR /w\nCOPY a x/`, 'COPY a -> /w/x/'],
    [`${S}WORKDIR /w\nCOPY a x/.`, 'COPY a -> /w/x/'],
    [`${S}WORKDIR /w\nCOPY a ../x`, 'COPY a -> /x'],
    [`${S}WORKDIR /w\nCOPY a ..`, 'COPY a -> /'],
    [`${S}WORKDIR /w/v\nCOPY a ..`, 'COPY a -> /w'],
    [`${S}COPY a //b//c`, 'COPY a -> /b/c'],
    [`${S}COPY a /`, 'COPY a -> /'],
    [`${S}COPY a x.`, 'COPY a -> /x.'],
    ['FROM foo\nCOPY a .', 'COPY a -> ${base:WORKDIR}/'],
    ['FROM foo\nCOPY a b', 'COPY a -> ${base:WORKDIR}/b'],
    ['FROM foo\nCOPY a $D/', 'COPY a -> ${base:ENV:D}/'],
    ['FROM foo\nARG S\nCOPY ${S:-dist} ${S:-d}/', 'COPY dist -> ${S:-d}/'],
    ['FROM foo\nCOPY ${S:-dist} /x/', 'COPY ${S:-dist} -> /x/'],
    ['FROM foo\nCOPY a ${D}.', 'COPY a -> ${base:ENV:D}.'],
    [`${S}ARG n=x\nCOPY $n-1 /\${n}`, 'COPY x-1 -> /x'],
    [`${S}ENV n=x\nADD ["$n y", "/z"]`, 'ADD x y -> /z'],
    [`${S}COPY a\\*b /`, 'COPY a*b -> /'],
    [`${S}COPY <<A <<B /x/\nA\nB\n`, 'COPY <<A <<B -> /x/'],
  ])('in %j give %j', (text, expected) => {
    expect(lastStep(text)).toBe(expected)
  })

  test('below unknowns differ when the working directory does', () => {
    const path = (text: string): unknown => evaluate(text).target?.after.workdir
    expect(path('FROM foo\nWORKDIR /a\nWORKDIR $X')).not.toEqual(path('FROM foo\nWORKDIR /b\nWORKDIR $X'))
  })
})

describe('bases and --from', () => {
  test.each<[string, readonly string[], Given?]>([
    ['FROM scratch', ['scratch']],
    ['FROM foo:1', ['foo:1']],
    ['ARG V=2\nFROM foo:$V', ['foo:2']],
    ['ARG V=2\nFROM foo:${V}-x', ['foo:3-x'], given({ V: '3' })],
    ['FROM a AS b\nFROM b', ['a', '#0']],
    ['FROM a AS b\nFROM B', ['a', '#0']],
    ['FROM a AS b\nFROM b AS c\nFROM c', ['a', '#0', '#1']],
    ['FROM b\nFROM a AS b\n', ['b', 'a']],
    ['FROM b AS b', ['b']],
    ['ARG S=b\nFROM a AS b\nFROM $S', ['a', '#0']],
    ['FROM a AS scratch\nFROM scratch', ['a', '#0']],
  ])('of %j are %j', (text, expected, options) => {
    const bases = evaluate(text, options).stages.map(({ base }) =>
      base.kind === 'image' ? printText(base.reference) : base.kind === 'stage' ? `#${base.index}` : base.kind,
    )
    expect(bases).toEqual(expected)
  })

  test.each<[string, string]>([
    ['FROM a AS b\nFROM c\nCOPY --from=b x y', '#0'],
    ['FROM a AS b\nFROM c\nCOPY --from=B x y', '#0'],
    ['FROM a\nFROM c\nCOPY --from=0 x y', '#0'],
    ['FROM a AS b\nFROM c\nCOPY --from=nginx:1 x y', 'nginx:1'],
    ['FROM a AS nginx\nFROM c\nCOPY --from=nginx x y', '#0'],
    ['FROM c\nCOPY --from= x y', 'context'],
    ['FROM c\nCOPY x y', 'context'],
  ])('in %j copies from %j', (text, expected) => {
    const step = evaluate(text).target?.steps[0]?.step
    if (step?.kind !== 'copy') throw new Error('no COPY')
    const { from } = step
    expect(
      from === undefined
        ? 'context'
        : from.kind === 'image'
          ? printText(from.reference)
          : from.kind === 'stage'
            ? `#${from.index}`
            : from.kind,
    ).toBe(expected)
  })

  test('resolves the sources of mounts', () => {
    const step = evaluate(
      'FROM a AS b\nFROM c\nRUN --mount=type=bind,from=b,source=/x,target=/y --mount=type=cache,target=/z make',
    ).target?.steps[0]?.step
    expect(step).toMatchObject({
      kind: 'run',
      flags: ['--mount=type=bind,from=b,source=/x,target=/y', '--mount=type=cache,target=/z'],
      mounts: [
        { fields: { type: 'bind', source: '/x', target: '/y' }, from: { kind: 'stage', index: 0 } },
        { fields: { type: 'cache' }, from: undefined },
      ],
    })
  })

  test.each<[Given, number | undefined]>([
    [{}, 2],
    [{ target: 'a' }, 0],
    [{ target: 'A' }, 0],
    [{ target: '1' }, 1],
    [{ target: 'x' }, undefined],
  ])('%j builds stage %j', (options, index) => {
    expect(evaluate('FROM x AS a\nFROM y AS b\nFROM z', options).target?.index).toBe(index)
  })
})

describe('stage state', () => {
  test('keeps user and shell, and what an instruction sees is what comes before it', () => {
    const stage = evaluate('FROM a AS b\nUSER u\nSHELL ["x"]\nFROM b\nRUN y\nUSER v').target
    expect(stage?.steps[0]?.before).toMatchObject({ user: ['u'], shell: ['x'] })
    expect(stage?.steps[1]?.before.user).toEqual(['u'])
    expect(stage?.after.user).toEqual(['v'])
  })

  test('is not known for what the base says', () => {
    expect(evaluate('FROM a').target?.after).toMatchObject({ user: undefined, shell: undefined })
  })

  test('goes on from an image that the same driver built, without its ARGs', () => {
    const built = evaluate('FROM foo\nARG A=1\nENV B=2\nWORKDIR /w\nUSER u\nONBUILD COPY . /src').target
    const stage = evaluate('FROM x:build\nENV c=$B d=$A', { built: () => built }).target
    expect(stage?.steps.map(({ step, triggered }) => [printStep(step), triggered])).toEqual([
      ['COPY . -> /src', true],
      ['c=2 d=${base:ENV:A}', false],
    ])
    expect(stage?.after).toMatchObject({ workdir: ['/w'], user: ['u'], inheritedArgs: new Map() })
  })

  test('runs the triggers of a stage at each FROM of it, and not those of the stage below', () => {
    const file = evaluate('FROM foo AS a\nONBUILD RUN one\nONBUILD WORKDIR /t\nFROM a AS b\nCOPY x .\nFROM b\nRUN two')
    expect(file.stages.map((stage) => stage.steps.map(({ step }) => printStep(step)))).toEqual([
      ['RUN one', 'WORKDIR /t'],
      ['one', '/t', 'COPY x -> /t/'],
      ['two'],
    ])
  })
})

describe('findings', () => {
  test.each<[string, readonly string[], Given?]>([
    ['FROM a\nRUN x', []],
    ['FROM $V', ['RS210 blocker 1:6']],
    ['ARG V\nFROM a:$V', ['RS210 blocker 2:6']],
    ['FROM Foo', ['RS210 blocker 1:6']],
    ['FROM a:b:c', ['RS210 blocker 1:6']],
    ['FROM ${V', ['RS209 blocker 1:6', 'RS210 blocker 1:6']],
    ['FROM golang:1.7-onbuild', ['RS222 caveat 1:6']],
    ['FROM a AS b\nFROM B', ['RS223 caveat 2:6']],
    ['FROM a\nENV x="y', ['RS209 blocker 2:5']],
    ['FROM a\nCOPY a ${x:=b}', ['RS209 blocker 2:8']],
    ['FROM a\nARG x\nCOPY ${x:-b} c', ['RS727 caveat 3:6']],
    ['FROM a\nARG x=1\nCOPY ${x:-b} c', []],
    ['FROM a\nARG x\nCOPY ${x:-b} c', [], { args: { x: '1' } }],
    ['FROM scratch\nARG x\nCOPY ${x:-b} c', []],
    ['FROM a\nCOPY ${x:-b} c', []],
    // Measured with docker 20.10: BuildKit copies `a`, the classic builder says "forbidden path outside the build context".
    ['FROM a\nCOPY ../a b/../../c d/../e /', ['RS223 caveat 2:6', 'RS223 caveat 2:11']],
    ['FROM a AS x\nFROM b\nCOPY --from=x ../a /', []],
    ['FROM a\nEXPOSE http', ['RS203 blocker 2:8']],
    ['FROM a\nEXPOSE 80/udp 8000-8010 127.0.0.1:80:81/tcp', []],
    ['FROM a\nCOPY --from=$x a b', ['RS212 blocker 2:6']],
    ['FROM a\nCOPY --from=3 a b', ['RS214 blocker 2:6']],
    ['FROM a\nCOPY --from=0 a b', ['RS211 blocker 2:6']],
    ['FROM a AS x\nCOPY --from=x a b', ['RS211 blocker 2:6']],
    ['FROM a AS x\nCOPY --from=y a b\nFROM c AS y\nCOPY --from=x a b', ['RS211 blocker 2:6']],
    ['FROM a AS x\nCOPY --from=y a b\nFROM c AS y', ['RS211 caveat 2:6']],
    ['FROM a AS x', ['RS213 blocker 1:1'], { target: 'z' }],
    ['FROM a AS x', ['RS223 caveat 1:1'], { target: '0' }],
    ['FROM a AS x\nONBUILD ENV y="z\nFROM x', ['RS209 blocker 3:6']],
  ])('of %j are %j', (text, expected, options) => {
    expect(codes(text, options)).toEqual(expected)
  })
})
