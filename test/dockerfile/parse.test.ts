import { describe, expect, test } from 'vitest'
import { read, readOne, refusals } from './support.ts'
import { walkInstructions } from '../../src/dockerfile/parse.ts'

const F = 'FROM scratch\n'

describe('nodes', () => {
  test.each<[string, readonly string[]]>([
    ['', []],
    ['FROM a', ['from']],
    ['\uFEFFFROM a\n', ['from']],
    ['# c\n\nFROM a\n', ['comment', 'blank', 'from']],
    ['# escape=`\nFROM a\n', ['directive', 'from']],
    ['# syntax=docker/dockerfile:1\n# check=skip=all\n# escape=\\\nFROM a', ['directive', 'directive', 'directive', 'from']],
    ['# hello\n# escape=`\nFROM a', ['comment', 'comment', 'from']],
    ['\n# escape=`\nFROM a', ['blank', 'comment', 'from']],
    ['# other=1\n# escape=`\nFROM a', ['comment', 'comment', 'from']],
    ['#!/usr/bin/env x\n# escape=`\nFROM a', ['comment', 'comment', 'from']],
    ['FROM a\nWHAT x\nUSER u\n', ['from', 'broken', 'user']],
    ['FROM a\nRUN x \\\n# c\n\n  y\nUSER u', ['from', 'run', 'user']],
    ['FROM a\nRUN <<E\nUSER x\nE\nUSER u', ['from', 'run', 'user']],
    ['\\\nFROM a\n', ['from']],
    ['FROM a\r\nUSER u\r\n', ['from', 'user']],
  ])('are the kinds that %j has', (text, kinds) => {
    expect(read(text).nodes.map((node) => node.kind)).toEqual(kinds)
  })

  test.each<[string, string, string]>([
    ['# escape=`\nFROM a', 'escape', '`'],
    ['#escape=`\nFROM a', 'escape', '`'],
    ['#  ESCAPE  =  `  \nFROM a', 'escape', '`'],
    ['  # Syntax = x/y:1 # z\nFROM a', 'syntax', 'x/y:1 # z'],
    ['\uFEFF# syntax=a\nFROM a', 'syntax', 'a'],
    ['# escape=`\r\nFROM a', 'escape', '`'],
  ])('reads the directive of %j', (text, name, value) => {
    expect(read(text).directives).toMatchObject([{ name, value }])
  })
})

describe('logical lines', () => {
  test.each<[string, string]>([
    ['RUN a b', 'a b'],
    ['run a', 'a'],
    ['  RUN a', 'a'],
    ['RUN\ta', 'a'],
    ['RUN a  ', 'a'],
    ['RUN a \\\n  b', 'a   b'],
    ['RUN a\\\nb', 'ab'],
    ['RUN a \\  \n  b', 'a   b'],
    ['RUN a \\\t\n  b', 'a   b'],
    ['RUN a \\\r\n  b\r\n', 'a   b'],
    ['RUN a \\\n# c \\\n  b', 'a   b'],
    ['RUN a \\\n   # indented\n  b', 'a   b'],
    ['RUN a \\\n\n\n  b', 'a   b'],
    ['RUN a \\\n   \n  b', 'a   b'],
    ['RUN \\\n  a && \\\n  b', 'a &&   b'],
    ['RU\\\nN a', 'a'],
    ['RUN a # no comment', 'a # no comment'],
    ['RUN a \\', 'a'],
    ['RUN a \\\n', 'a'],
    ['RUN a \\\n# c', 'a'],
    ['RUN a \\ b', 'a \\ b'],
    ['RUN echo "a\\\nb"', 'echo "ab"'],
    ['RUN', ''],
  ])('gives %j as %j', (text, expected) => {
    expect(readOne(text, 'run').command).toEqual({ form: 'shell', text: expected })
  })

  test('continues at a backquote and not at a backslash when the file says so', () => {
    const file = read('# escape=`\nFROM a\nRUN a `\n  b\nRUN c \\\n')
    expect(walkInstructions(file).map((one) => (one.kind === 'run' ? one.command : one.kind))).toEqual([
      'from',
      { form: 'shell', text: 'a   b' },
      { form: 'shell', text: 'c \\' },
    ])
  })

  test('does not continue behind two escape characters, and says that builders differ', () => {
    const file = read(`${F}RUN a \\\\\nUSER u\n`)
    expect(walkInstructions(file).map((one) => one.kind)).toEqual(['from', 'run', 'user'])
    expect(refusals(`${F}RUN a \\\\\nUSER u\n`)).toEqual(['RS221@2:1'])
  })
})

describe('command forms', () => {
  test.each<[string, unknown]>([
    ['CMD ["a", "b c"]', { form: 'exec', argv: ['a', 'b c'] }],
    ['CMD [ ]', { form: 'exec', argv: [] }],
    ['CMD ["a" ,\\\n "b"]', { form: 'exec', argv: ['a', 'b'] }],
    ['CMD ["\\u0061\\n"]', { form: 'exec', argv: ['a\n'] }],
    ["CMD ['a', 'b']", { form: 'shell', text: "['a', 'b']" }],
    ['CMD ["a", "b"', { form: 'shell', text: '["a", "b"' }],
    ['CMD ["a"] && b', { form: 'shell', text: '["a"] && b' }],
    ['CMD ["a\\b"', { form: 'shell', text: '["a\\b"' }],
    ['CMD [ -f x ]', { form: 'shell', text: '[ -f x ]' }],
    ['CMD', { form: 'shell', text: '' }],
  ])('reads %j', (text, command) => {
    expect(readOne(text, 'cmd').command).toEqual(command)
  })
})

describe('flags', () => {
  test.each<[string, readonly (readonly [string, string | undefined])[]]>([
    ['COPY --from=build a b', [['from', 'build']]],
    [
      'COPY --from=build --chown=1:2 a b',
      [
        ['from', 'build'],
        ['chown', '1:2'],
      ],
    ],
    ['COPY --from="build" a b', [['from', 'build']]],
    ['COPY --link a b', [['link', undefined]]],
    [
      'COPY --from=build \\\n  --chown=x \\\n  a b',
      [
        ['from', 'build'],
        ['chown', 'x'],
      ],
    ],
    ['COPY --chown=a\\ b a b', [['chown', 'a b']]],
    ['COPY -- --a b', []],
    ['COPY a --b c', []],
  ])('reads those of %j', (text, flags) => {
    expect(readOne(text, 'copy').flags.map(({ name, value }) => [name, value])).toEqual(flags)
  })

  test('have spans of themselves and of their value', () => {
    const text = 'FROM scratch\nCOPY --chown=a:b --from=build /x /y\n'
    const copy = walkInstructions(read(text))[1]
    expect(copy?.flags.map((flag) => text.slice(flag.start, flag.end))).toEqual(['--chown=a:b', '--from=build'])
    expect(copy?.flags.map((flag) => text.slice(flag.valueSpan?.start, flag.valueSpan?.end))).toEqual(['a:b', 'build'])
  })
})

describe('COPY and ADD', () => {
  test.each<[string, readonly string[], string]>([
    ['COPY a b', ['a'], 'b'],
    ['COPY a b c/', ['a', 'b'], 'c/'],
    ['COPY ["a b", "c"]', ['a b'], 'c'],
    ['COPY [ "a" , "b" , "c/" ]', ['a', 'b'], 'c/'],
    ['COPY [a-z]* /x', ['[a-z]*'], '/x'],
    ['COPY a \\\n  b \\\n  c/', ['a', 'b'], 'c/'],
    ['COPY a\\ b c', ['a\\', 'b'], 'c'],
    ['COPY <<EOF /x\nhi\nEOF', ['<<EOF'], '/x'],
    ['COPY <<A <<B /x/\n1\nA\n2\nB', ['<<A', '<<B'], '/x/'],
  ])('reads the words of %j', (text, sources, destination) => {
    const copy = readOne(text, 'copy')
    expect(copy.sources.map((source) => (source.raw.startsWith('"') ? source.value : source.raw))).toEqual(sources)
    expect(copy.destination.value).toBe(destination)
  })

  test('know where each word stands, JSON or not', () => {
    for (const text of ['FROM a\nCOPY  x \\\n y  /z\n', 'FROM a\nCOPY ["x", \\\n"y","/z"]\n']) {
      const copy = walkInstructions(read(text))[1]
      if (copy?.kind !== 'copy') throw new Error('no COPY')
      expect([...copy.sources, copy.destination].map((word) => text.slice(word.start, word.end).replaceAll('"', ''))).toEqual([
        'x',
        'y',
        '/z',
      ])
    }
  })
})

describe('heredocs', () => {
  test.each<[string, readonly unknown[]]>([
    ['RUN <<EOF\na\nb\nEOF', [{ name: 'EOF', text: 'a\nb\n', expand: true, chomp: false }]],
    ['RUN <<-EOF\n\ta\n\t\tb\n\tEOF', [{ name: 'EOF', text: 'a\nb\n', expand: true, chomp: true }]],
    ["RUN <<'EOF'\n$a\nEOF", [{ name: 'EOF', text: '$a\n', expand: false, chomp: false }]],
    ['RUN <<"EOF" cat\n$a\nEOF', [{ name: 'EOF', expand: false }]],
    [
      'RUN cat <<A <<B\n1\nA\n2\nB',
      [
        { name: 'A', text: '1\n' },
        { name: 'B', text: '2\n' },
      ],
    ],
    ['RUN 3<<EOF cat\nx\nEOF', [{ name: 'EOF', text: 'x\n' }]],
    ['RUN << EOF cat\nx\nEOF', [{ name: 'EOF', text: 'x\n' }]],
    ['RUN <<EOF\r\na\r\nEOF\r\n', [{ name: 'EOF', text: 'a\r\n' }]],
    ['RUN <<EOF\nEOF', [{ name: 'EOF', text: '' }]],
    ['RUN <<EOF\n# not a comment\n\n \\\nEOF', [{ text: '# not a comment\n\n \\\n' }]],
    ['RUN echo "<<EOF"', []],
    ['RUN echo \\<\\<EOF', []],
    ['RUN [ 1 <<2 ]', [{ name: '2', text: 'x\n' }]],
    ['RUN cat <<<EOF', []],
    ['RUN ["cat", "<<EOF"]', []],
    ['RUN a=$((1 << 2))', []],
  ])('are read in %j', (text, heredocs) => {
    const closed = text.endsWith('<<2 ]') ? `${text}\nx\n2\n` : text
    expect(readOne(closed, 'run').heredocs).toMatchObject(heredocs)
    expect(readOne(closed, 'run').heredocs).toHaveLength(heredocs.length)
  })

  test('are read in an ONBUILD', () => {
    expect(readOne('ONBUILD RUN <<E\nx\nE\n', 'onbuild').trigger.heredocs).toMatchObject([{ name: 'E', text: 'x\n' }])
  })

  test('are not read in other instructions', () => {
    expect(read(`${F}CMD cat <<E\nUSER x\n`).nodes.map((node) => node.kind)).toEqual(['from', 'cmd', 'user'])
  })
})

describe('pairs', () => {
  test.each<[string, readonly (readonly [string, string | undefined])[]]>([
    ['ENV a=b', [['a', 'b']]],
    [
      'ENV a=b c=d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'ENV a="b c" d=\'e f\'',
      [
        ['a', '"b c"'],
        ['d', "'e f'"],
      ],
    ],
    [
      'ENV a=b\\ c d=e',
      [
        ['a', 'b\\ c'],
        ['d', 'e'],
      ],
    ],
    ['ENV a=', [['a', '']]],
    ['ENV a==b', [['a', '=b']]],
    ['ENV a b c', [['a', 'b c']]],
    ['ENV a  "b"', [['a', '"b"']]],
    ['ENV a\tb = c', [['a', 'b = c']]],
    ['ENV a b=c', [['a', 'b=c']]],
    [
      'ENV a=1 \\\n    b=2 \\\n# c\n    c=3',
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ],
    ],
    ['ENV a="1 \\\n 2"', [['a', '"1  2"']]],
    ['ENV a="x=\\"y\\""', [['a', '"x=\\"y\\""']]],
  ])('of ENV are read in %j', (text, pairs) => {
    expect(readOne(text, 'env').pairs.map(({ key, rawValue }) => [key, rawValue])).toEqual(pairs)
  })

  test.each<[string, readonly (readonly [string, string | undefined])[]]>([
    ['ARG a', [['a', undefined]]],
    ['ARG a=b', [['a', 'b']]],
    ['ARG a="b c"', [['a', 'b c']]],
    [
      'ARG a=b c',
      [
        ['a', 'b'],
        ['c', undefined],
      ],
    ],
    ['ARG a=', [['a', '']]],
    ['ARG --odd a', [['a', undefined]]],
  ])('of ARG are read in %j', (text, pairs) => {
    expect(readOne(text, 'arg').pairs.map(({ key, value }) => [key, value])).toEqual(pairs)
  })
})

describe('FROM', () => {
  test.each<[string, string, string | undefined, string | undefined]>([
    ['FROM golang:1.8', 'golang:1.8', undefined, undefined],
    ['FROM a as Build', 'a', 'build', undefined],
    ['from a AS b.c-d_e', 'a', 'b.c-d_e', undefined],
    ['FROM --platform=linux/amd64 a AS x', 'a', 'x', 'linux/amd64'],
    ['FROM ${A:-b}', '${A:-b}', undefined, undefined],
    ['FROM a@sha256:0123', 'a@sha256:0123', undefined, undefined],
  ])('reads %j', (text, image, name, platform) => {
    const [stage] = read(text).stages
    expect([stage?.from.image.raw, stage?.name, stage?.from.platform]).toEqual([image, name, platform])
  })

  test('splits the file into stages, and ARGs before them are global', () => {
    const file = read('ARG V=1\nARG W\nFROM a:$V AS x\nARG V\nRUN 1\nFROM x\nRUN 2\n')
    expect(file.globalArgs.map((arg) => arg.pairs[0]?.key)).toEqual(['V', 'W'])
    expect(file.stages.map((stage) => stage.instructions.map((one) => one.kind))).toEqual([['arg', 'run'], ['run']])
  })
})

describe('other instructions', () => {
  test.each<[string, object]>([
    ['EXPOSE 80 443/tcp', { words: [{ raw: '80' }, { raw: '443/tcp' }] }],
    ['VOLUME /a /b', { words: [{ value: '/a' }, { value: '/b' }], json: false }],
    ['VOLUME ["/a b"]', { words: [{ value: '/a b' }], json: true }],
    ['WORKDIR /a b', { path: { raw: '/a b' } }],
    ['USER a b', { user: { raw: 'a b' } }],
    ['MAINTAINER A <a@b.c>', { words: [{ raw: 'A <a@b.c>' }] }],
    ['SHELL ["bash", "-c"]', { argv: ['bash', '-c'] }],
    ['HEALTHCHECK NONE', { command: undefined }],
    ['HEALTHCHECK --interval=5m --retries=3 CMD curl -f x', { command: { form: 'shell', text: 'curl -f x' } }],
    ['HEALTHCHECK CMD ["a"]', { command: { form: 'exec', argv: ['a'] } }],
    ['HEALTHCHECK --interval=1h2m3.5s \\\n  cmd a', { command: { form: 'shell', text: 'a' } }],
    ['ONBUILD COPY --chown=1 . /x', { text: 'COPY --chown=1 . /x', trigger: { kind: 'copy', chown: '1' } }],
    ['ONBUILD run a \\\n  b', { text: 'run a   b', trigger: { kind: 'run', keyword: 'RUN' } }],
    ['STOPSIGNAL SIGTERM', { words: [{ raw: 'SIGTERM' }] }],
    ['LABEL a=b "c d"=e', { pairs: [{ key: 'a' }, { key: '"c d"' }] }],
  ])('reads %j', (text, expected) => {
    expect(walkInstructions(read(F + text))[1]).toMatchObject(expected)
  })
})

describe('what a builder refuses', () => {
  test.each<[string, readonly string[]]>([
    ['', ['RS206@1:1']],
    ['# only a comment\n', ['RS206@1:1']],
    ['ARG x\n', ['RS206@1:1']],
    ['# escape=x\nFROM a', ['RS201@1:1']],
    ['# escape=`\n# Escape=`\nFROM a', ['RS201@2:1']],
    ['FROM a\nFOO bar\n', ['RS202@2:1']],
    ['FROM a\n  RUNN x\n', ['RS202@2:3']],
    ['FROM a\nRUN x && \\\n\nUSER y\n', []],
    ['FROM', ['RS203@1:1']],
    ['FROM a b', ['RS203@1:1']],
    ['FROM a AS', ['RS203@1:1']],
    ['FROM a AS b c', ['RS203@1:1']],
    ['FROM a # base', ['RS203@1:1']],
    ['FROM a AS 1x', ['RS203@1:1']],
    ['FROM a AS b/c', ['RS203@1:1']],
    ['FROM --plat=x a', ['RS204@1:6']],
    ['RUN x\nFROM a', ['RS205@1:1']],
    ['MAINTAINER x\nFROM a', ['RS205@1:1']],
    [`${F}COPY a`, ['RS203@2:1']],
    [`${F}COPY`, ['RS203@2:1']],
    [`${F}COPY ["a"]`, ['RS203@2:1']],
    [`${F}COPY ["a", 1]`, ['RS203@2:1']],
    [`${F}COPY a <<EOF\nEOF\n`, ['RS203@2:1']],
    [`${F}ADD --from=x a b`, ['RS204@2:5']],
    [`${F}COPY --from a b`, ['RS204@2:6']],
    [`${F}COPY --chown=1 --chown=2 a b`, ['RS204@2:16']],
    [`${F}COPY --link=maybe a b`, ['RS204@2:6']],
    [`${F}COPY --exclude=a --exclude=b . /`, []],
    [`${F}CMD --x`, ['RS204@2:5']],
    [`${F}CMD [1]`, ['RS203@2:1']],
    [`${F}RUN --network=lan x`, ['RS204@2:5']],
    [`${F}RUN --mount=type=bind,target=/x x`, []],
    [`${F}RUN --mount=type=bound x`, ['RS204@2:5']],
    [`${F}RUN --mount=type=cache,target x`, ['RS204@2:5']],
    [`${F}RUN --mount=colour=red x`, ['RS204@2:5']],
    [`${F}RUN --mount=from=\${X} x`, ['RS204@2:5']],
    [`${F}RUN --mount=type=secret,id=a --mount=type=ssh x`, []],
    [`${F}RUN <<EOF\nx\n`, ['RS207@2:1']],
    [`${F}ENV`, ['RS203@2:1']],
    [`${F}ENV a`, ['RS203@2:1']],
    [`${F}ENV =a`, ['RS203@2:1']],
    [`${F}ENV a=b c`, ['RS203@2:1']],
    [`${F}LABEL a`, ['RS203@2:1']],
    [`${F}ARG`, ['RS203@2:1']],
    [`${F}ARG =a`, ['RS203@2:1']],
    [`${F}WORKDIR`, ['RS203@2:1']],
    [`${F}USER`, ['RS203@2:1']],
    [`${F}EXPOSE`, ['RS203@2:1']],
    [`${F}VOLUME`, ['RS203@2:1']],
    [`${F}VOLUME ["/a", ""]`, ['RS203@2:1']],
    [`${F}SHELL bash -c`, ['RS203@2:1']],
    [`${F}SHELL []`, ['RS203@2:1']],
    [`${F}STOPSIGNAL`, ['RS203@2:1']],
    [`${F}HEALTHCHECK`, ['RS203@2:1']],
    [`${F}HEALTHCHECK curl x`, ['RS203@2:1']],
    [`${F}HEALTHCHECK NONE x`, ['RS203@2:1']],
    [`${F}HEALTHCHECK CMD`, ['RS203@2:1']],
    [`${F}HEALTHCHECK --interval=5 CMD x`, ['RS203@2:1']],
    [`${F}HEALTHCHECK --retries=-1 CMD x`, ['RS203@2:1']],
    [`${F}ONBUILD`, ['RS203@2:1']],
    [`${F}ONBUILD ONBUILD RUN x`, ['RS203@2:1']],
    [`${F}ONBUILD FROM x`, ['RS203@2:1']],
    [`${F}ONBUILD MAINTAINER x`, ['RS203@2:1']],
    [`FROM a AS x\nFROM b AS X\n`, ['RS220@2:11']],
    [`${F}RUN ${'x'.repeat(65536)}`, ['RS208@2:1']],
    [`${F}CMD\nENTRYPOINT []\nRUN\n`, []],
  ])('%j gives %j', (text, codes) => {
    expect(refusals(text)).toEqual(codes)
  })
})
