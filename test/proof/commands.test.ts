/** What ran in a container against a RUN, word by word; `§` stands for a value that the driver put there and `$V` is worth. */
import { describe, expect, it } from 'vitest'
import type { RunForm } from '../../src/proof/form.ts'
import { sameCommand } from '../../src/proof/commands.ts'
import { assigns, scriptSigns } from '../../src/proof/script-signs.ts'
import { concat, literal, unknownOf, type Text } from '../../src/text/symbolic.ts'

const printed = unknownOf('cmd:git describe', 'git-describe', 'command')
const given = unknownOf('env:V', 'V', 'environment')
const argument = unknownOf('argument:1', '1', 'argument')
const uid = unknownOf('cmd:id -u', 'id -u', 'command')

function textWith(source: string, one: Text[number]): Text {
  return concat(...source.split('§').flatMap((part, index): Text[] => (index === 0 ? [literal(part)] : [[one], literal(part)])))
}

const run: RunForm = {
  kind: 'run',
  at: null,
  shown: 'RUN',
  command: { form: 'shell', text: '' },
  shell: undefined,
  user: undefined,
  workdir: ['/'],
  env: new Map(),
  args: new Map(),
  inherited: new Set(),
  heredocs: [],
  flags: [],
  mounts: [],
  volumes: [],
  container: false,
  isUsualShell: true,
  tool: undefined,
}

interface Options {
  readonly value?: Text[number]
  readonly shell?: readonly string[]
  readonly user?: string
  readonly isUsualShell?: boolean
  readonly container?: boolean
}

/** The codes of what their sameness rests on; `undefined` where they are not the same. */
function codesOf(ran: readonly string[], now: string | readonly string[], options: Options = {}): readonly string[] | undefined {
  const { value = printed, shell, user, isUsualShell = true, container = true } = options
  const argv = ran.map((word) => textWith(word, value))
  const legacy: RunForm = { ...run, container, command: { form: 'exec', argv } }
  const multiStage: RunForm = {
    ...run,
    shell,
    isUsualShell,
    user: user === undefined ? undefined : literal(user),
    args: new Map([
      ['V', [value]],
      ['W', literal('w')],
    ]),
    command: typeof now === 'string' ? { form: 'shell', text: now } : { form: 'exec', argv: now.map(literal) },
  }
  return sameCommand(legacy, multiStage)?.findings.map(({ code }) => code)
}

const sh = (script: string): readonly string[] => ['sh', '-c', script]
const bash = (script: string): readonly string[] => ['/bin/bash', '-ec', script]

describe('what ran is the RUN', () => {
  it.each<readonly [readonly string[], string | readonly string[], readonly string[], Options]>([
    [['make', 'all'], ['make', 'all'], [], {}],
    [['make', 'all'], 'make  all ', [], {}],
    [['go', 'build', '-o', '/x', './...'], 'go build -o /x ./...', [], {}],
    [['make', 'a b', '$c'], `make "a b" '$c'`, ['RS573'], {}],
    [['make', 'a"b\\c'], 'make "a\\"b\\\\c"', ['RS573'], {}],
    [['make', 'v§'], 'make "v$V"', ['RS573'], {}],
    [['make', 'v§x'], 'make "v${V}"x', ['RS573'], {}],
    [['make', ''], "make ''", ['RS573'], {}],
    [sh('make && x'), 'make && x', [], {}],
    [['/bin/sh', '-c', 'make && x'], 'make && x', [], {}],
    [sh('make §'), 'make $V', ['RS573', 'RS574'], {}],
    [sh('make "§"'), 'make "$V"', ['RS573', 'RS574'], {}],
    [sh('make §'), 'make $V', ['RS573', 'RS575'], { value: given }],
    [sh('make "1.2 3"'), 'make "$V"', ['RS573', 'RS574'], { value: '1.2 3' }],
    [sh('make 1.2'), 'make $V', ['RS573', 'RS574'], { value: '1.2' }],
    [sh('make §'), 'make $V', ['RS573', 'RS575'], { value: argument }],
    [sh('make § w'), 'make $V $W', ['RS573', 'RS574', 'RS575'], { value: argument }],
    [bash('make §; x'), ['/bin/bash', '-ec', 'make $V; x'], ['RS573', 'RS574'], {}],
    [sh('x'), 'sh -c x', [], {}],
    [['make', 'all'], 'make all', ['RS642'], { isUsualShell: false }],
    [['make', 'all'], 'make all', [], { isUsualShell: false, shell: ['/bin/sh', '-c'] }],
    [['make', 'all'], ['make', 'all'], [], { isUsualShell: false }],
    [sh('make && chown -R §:§ out'), 'make && chown -R 0:0 out', ['RS576'], { value: uid }],
    [sh('make && chown -R §:§ out'), 'make && chown -R 0:0 out', ['RS576'], { value: uid, user: 'root' }],
    [sh('make && chown -R §:§ out'), ['sh', '-c', 'make && chown -R 0:0 out'], ['RS576'], { value: uid }],
    [sh('make; chown § out/*;'), 'make; chown 0 out/*;', ['RS576'], { value: uid }],
    [sh('make && chgrp  "§"  a b'), 'make && chgrp  "0"  a b', ['RS576'], { value: uid }],
    [
      bash('make\nchown -R  -h §:users "a" \'b\' '),
      ['/bin/bash', '-ec', 'make\nchown -R  -h 0:users "a" \'b\' '],
      ['RS576'],
      { value: uid },
    ],
  ])('%j: %j', (ran, now, codes, options) => {
    expect(codesOf(ran, now, options)).toEqual(codes)
  })
})

describe('what ran is not the RUN', () => {
  it.each<readonly [readonly string[], string | readonly string[], Options]>([
    [['make', 'all'], 'make', {}],
    [['make'], 'make all', {}],
    [['make', 'all'], ['make'], {}],
    [['make', '`x`'], 'make "`x`"', {}],
    [sh("echo 'a'"), 'echo "a"', {}],
    [bash('make §'), ['/bin/bash', '-ec', 'make $V', 'x'], {}],
    [['make', 'all'], ['make', 'test'], {}],
    [['make', 'all'], ['make', 'all', 'test'], {}],
    [['make', 'all'], 'make all', { shell: ['/bin/bash', '-c'] }],
    [['make', 'all'], 'make all', { container: false }],
    // a shell reads these otherwise
    [['cd', '/x'], 'cd /x', {}],
    [['export', 'A'], 'export A', {}],
    [['export', 'a b'], 'export "a b"', {}],
    [['A=1', 'make'], '"A=1" make', {}],
    [['make', '*'], 'make *', {}],
    [['make', 'a', 'b'], 'make "a b"', {}],
    [['make', 'a b'], 'make a b', {}],
    [['make', '§'], 'make $V', {}],
    [['make', '§'], "make '$V'", {}],
    [['make', 'x'], 'make "$W"', {}],
    [['§', 'all'], '"$V" all', {}],
    // another shell, or another text of one
    [['bash', '-c', 'make && x'], 'make && x', {}],
    [['sh', '-ec', 'make && x'], 'make && x', {}],
    [['sh', '-c', 'make "$1"', 'x'], 'make "$1"', {}],
    [bash('make §; x'), ['/bin/bash', '-c', 'make $V; x'], {}],
    [bash('make §; x'), ['/bin/bash', '-ec', 'make $V; y'], {}],
    [['python', '-c', 'print(§)'], ['python', '-c', 'print($V)'], {}],
    [['xsh', '-c', 'make §'], ['xsh', '-c', 'make $V'], {}],
    [['shx', '-c', 'make §'], ['shx', '-c', 'make $V'], {}],
    [['sh', 'x-c', 'make §'], ['sh', 'x-c', 'make $V'], {}],
    [['sh', '-cx', 'make §'], ['sh', '-cx', 'make $V'], {}],
    [['umask', '022'], 'umask 022', {}],
    [['wait'], 'wait', {}],
    // the argument is not read as the value was
    [sh('W=2; make § w'), 'W=2; make $V $W', {}],
    [bash('echo {a,bc1}'), ['/bin/bash', '-ec', 'echo {a,bc$V}'], { value: '1' }],
    [bash('echo {1,abc}'), ['/bin/bash', '-ec', 'echo {$V,abc}'], { value: '1' }],
    [sh("make '§'"), "make '$V'", {}],
    [sh('make "§"'), 'make $V', {}],
    [sh('V=2; make §'), 'V=2; make $V', {}],
    [sh('. ./env; make §'), '. ./env; make $V', {}],
    [sh('make a;b'), 'make $V', { value: 'a;b' }],
    [sh('$(§)'), '$($V)', { value: 'x' }],
    [sh(`x="$(echo '§')"`), `x="$(echo '$V')"`, {}],
    [bash("x=$\\\n(echo '1.2')"), ['/bin/bash', '-ec', "x=$\\\n(echo '$V')"], { value: '1.2' }],
    [bash('x="$\\\n(echo \'1.2\')"'), ['/bin/bash', '-ec', 'x="$\\\n(echo \'$V\')"'], { value: '1.2' }],
    [sh(`x="$(echo '1.2')"`), `x="$(echo '$V')"`, { value: '1.2' }],
    [sh('x="`echo \'1.2\'`"'), 'x="`echo \'$V\'`"', { value: '1.2' }],
    [bash("cat > f <<'E'\n1.2\nE"), ['/bin/bash', '-ec', "cat > f <<'E'\n$V\nE"], { value: '1.2' }],
    [sh('echo x 2>f'), 'echo x $V>f', { value: '2' }],
    [sh('cat ~root'), 'cat ~$V', { value: 'root' }],
    [sh('if true; then x; fi'), '$V true; then x; fi', { value: 'if' }],
    [bash('echo {1..3}'), ['/bin/bash', '-ec', 'echo {1..$V}'], { value: '3' }],
    [sh('IFS=. make §'), 'IFS=. make $V', {}],
    // the host's user is none of the new image's
    [sh('make && chown -R §:§ out'), 'make && chown -R 0:0 out', { value: uid, user: 'node' }],
    [sh('make && chown -R §:§ out'), 'make && chown -R 1:1 out', { value: uid }],
    [sh('make && chown -R §:§ out'), 'make && chown -R 0:0 out', { value: printed }],
    [sh('chown -R §:§ out && make'), 'chown -R 0:0 out && make', { value: uid }],
    [sh('make && echo §:§ out'), 'make && echo 0:0 out', { value: uid }],
    [sh('make && chown -R §:§ $(ls)'), 'make && chown -R 0:0 $(ls)', { value: uid }],
    [sh('make && chown -R §:§ out'), ['sh', '-c'], { value: uid }],
    [sh('make && chown node § out'), 'make && chown node 0 out', { value: uid }],
    [sh('make && xchown § out'), 'make && xchown 0 out', { value: uid }],
    [sh('make && chown § out && ls'), 'make && chown 0 out && ls', { value: uid }],
    [sh('make && chown §/x out'), 'make && chown 0/x out', { value: uid }],
    [sh('make && chown §:a/b§ out'), 'make && chown 0:a/b0 out', { value: uid }],
    [sh('make && chown § "$X"'), 'make && chown 0 "$X"', { value: uid }],
    [sh('make && chown §'), 'make && chown 0', { value: uid }],
    [['python', '-c', 'x; chown §:§ out'], ['python', '-c', 'x; chown 0:0 out'], { value: uid }],
  ])('%j: %j', (ran, now, options) => {
    expect(codesOf(ran, now, options)).toBeUndefined()
  })
})

describe('two RUNs of a shell', () => {
  const shellRun = (text: string, shell?: readonly string[]): RunForm => ({ ...run, shell, command: { form: 'shell', text } })
  it('are the same where text and shell are', () => {
    expect(sameCommand(shellRun('make', ['bash', '-c']), shellRun('make', ['bash', '-c']))?.findings).toEqual([])
    expect(sameCommand(shellRun('make'), shellRun('make all'))).toBeUndefined()
    expect(sameCommand(shellRun('make'), shellRun('make', ['bash', '-c']))).toBeUndefined()
    expect(sameCommand({ ...shellRun('make'), container: true }, shellRun('make all'))).toBeUndefined()
  })
})

describe('what a shell reads', () => {
  const key = (script: string): string | undefined => scriptSigns(textWith(script, printed), new Map([['V', [printed]]]))?.key
  it.each([
    ['a \\\nb', 'a b'],
    ['"a\\\nb"', '"ab"'],
    ['"a\\b"', "'a\\b'"],
    ['"\\$x\\`"', "'$x`'"],
    ['a\\ b', "a' 'b"],
    ["a''b", 'ab'],
    ['""a', 'a'],
    ["a §''", 'a §'],
    ['a "" b', "a '' b"],
    ['make ${V}x "$V"', 'make §x "§"'],
    [' \n', ''],
  ])('in %j is what it reads in %j', (one, other) => {
    expect(key(one)).toBeDefined()
    expect(key(one)).toBe(key(other))
  })

  it.each([
    ["a '' b", 'a  b'],
    ["a;''", 'a;'],
    ["(''|a)", '(|a)'],
    ['""', ''],
    ['"$x"', "'$x'"],
    ['$x', '"$x"'],
    ['$x', '"$"x'],
    ['"`x`"', "'`x`'"],
    ['"a\\b"', '"ab"'],
    ["'a\\\nb'", "'ab'"],
    ['a\\$x', 'a$x'],
    ['"a b"', 'a b'],
    ['§', '"§"'],
  ])('in %j is not what it reads in %j', (one, other) => {
    expect(key(one)).not.toBe(key(other))
  })

  it.each(['a "b', 'a\\', 'a \\§'])('is not known in %j', (script) => {
    expect(key(script)).toBeUndefined()
  })

  it.each([
    ['eval "$x"', true],
    ['source x', true],
    ['  V=2 make', true],
    ['W=1  V=2 make', true],
    ['export W V=2', true],
    ['if x; then V=2; fi', true],
    ['printf -v V x', true],
    ['evaluate V', false],
    ['myeval V', false],
    ['myexport V', false],
    ['exports V', false],
    ['export W', false],
    ['W=1 make', false],
    ['VV=1 make', false],
    ['echo eval', false],
    ['make x-V=1', false],
  ])('gives V another value in %s: %s', (script, expected) => {
    expect(assigns(script, 'V')).toBe(expected)
  })
})
