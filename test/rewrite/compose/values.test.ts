/** Values of the driver in the words of containers: the arguments that stand for them, and the texts of RUNs, each run by a real sh. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { assigns, scriptSigns, shellWords } from '../../../src/proof/script-signs.ts'
import { argumentName } from '../../../src/rewrite/compose/values/names.ts'
import { rootInPlaceOf } from '../../../src/docker/host-user.ts'
import { quotedWord, scriptText, speaksOf, withRootAsOwner } from '../../../src/rewrite/compose/values/script.ts'
import { align } from '../../../src/rewrite/compose/values/align.ts'
import { sourcePieces } from '../../../src/rewrite/compose/values/expansions.ts'
import { concat, literal, printText, unknownOf, type Text } from '../../../src/text/symbolic.ts'

const value = unknownOf('cmd:git describe', 'git-describe', 'command')
const mark = unknownOf('build-argument:V', 'V', 'argument')

/** `§` stands for the value. */
function textWith(source: string, one: Text[number]): Text {
  return concat(...source.split('§').flatMap((part, index): Text[] => (index === 0 ? [literal(part)] : [[one], literal(part)])))
}

const args = new Map([['V', [value]]])

describe('a script with a value in it', () => {
  it.each([
    ['echo §', 'echo $V'],
    ['echo v§-x', 'echo v$V-x'],
    ['echo §x', 'echo ${V}x'],
    ['echo "§"', 'echo "$V"'],
    ['echo "a §b"', 'echo "a ${V}b"'],
    ["echo '§'", 'echo "$V"'],
    ["echo 'a §'", `echo 'a '"$V"`],
    ["echo '§ b'", `echo "$V"' b'`],
    ["echo 'a § b'", `echo 'a '"$V"' b'`],
    ["echo 'a §§ b'", `echo 'a '"$V""$V"' b'`],
    ['X=§ && echo "$X" \'$X\'', 'X=$V && echo "$X" \'$X\''],
    ['for i in a §; do echo "$i"; done', 'for i in a $V; do echo "$i"; done'],
    [`echo "it's" §`, `echo "it's" $V`],
  ])('reads %s as %s, as sh does', (before, after) => {
    expect(scriptText(textWith(before, mark))).toBe(after)
    expect(scriptSigns([after], args)?.key).toBe(scriptSigns(textWith(before, value), new Map())?.key)
    for (const worth of ['1.2-3-gabc', 'release/x', 'two words'].slice(0, /^X=/.test(before) ? 2 : 3)) {
      const [old, now] = [before.replaceAll('§', worth), after].map(
        (script) => spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { ...process.env, V: worth } }).stdout,
      )
      expect(now).toBe(old)
      expect(now).not.toBe('')
    }
  })

  it.each([
    '§',
    'cd x && §',
    'echo $(cat §)',
    'echo `cat §`',
    'echo ~§',
    'echo a§>b',
    'echo §<b',
    'cat <<E\n§\nE',
    'echo \\§',
    'echo ${§}',
  ])('is not written where the shell reads the value: %s', (before) => {
    expect(scriptText(textWith(before, mark))).toBeUndefined()
    const plain = before.replaceAll('§', '$V')
    const [old, now] = [scriptSigns(textWith(before, value), new Map()), scriptSigns([plain], args)]
    expect(old === undefined || now === undefined || old.key !== now.key).toBe(true)
  })

  it('is something else with other quotes, another value or another place', () => {
    const key = (script: Text): string | undefined => scriptSigns(script, args)?.key
    const own = key(['echo "$V" x'])
    expect(own).toBeDefined()
    for (const other of ["echo '$V' x", 'echo $V x', 'echo "$W" x', 'echo x "$V"', 'echo "$V"x', 'echo "$V"'])
      expect(key([other])).not.toBe(own)
  })
})

describe('plain words with a value', () => {
  it.each([
    ['-X main.v=§ -s', '"-X main.v=$V -s"'],
    ['§x', '"${V}x"'],
    ['a"b$c`d\\§', '"a\\"b\\$c\\`d\\\\$V"'],
    ['plain', 'plain'],
  ])('writes %s as %s', (before, after) => {
    expect(quotedWord(textWith(before, mark))).toBe(after)
    expect(shellWords(`make ${after}`, args)?.words[1]).toEqual(textWith(before, value))
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${after}`], { encoding: 'utf8', env: { V: 'a b' } })
    expect(stdout).toBe(before.replaceAll('§', 'a b'))
  })

  it.each(['make $V', 'make "$(x)"', 'make a*', 'a; b', 'make "$W"', 'make > f', 'make "a'])('does not read %s', (text) => {
    expect(shellWords(text, args)).toBeUndefined()
  })
})

describe('names', () => {
  it.each([
    ['$VERSION', 'VERSION'],
    ['${tag:-x}', 'tag'],
    ['$(COMMIT)', 'COMMIT'],
    ['$${X}', 'X'],
    ['$(git describe --tags)', 'VERSION'],
    ['$(shell git rev-parse HEAD)', 'REVISION'],
    ['$(date +%s)', 'BUILD_DATE'],
    ['$(id -u)', 'HOST_UID'],
    ['$(cat ./sub/.release)', 'VALUE'],
    ['$(cat RELEASE.txt)', 'RELEASE_TXT'],
    ['$1', 'ARGUMENT_1'],
    ['$GOOS', 'BUILD_GOOS'],
    ['$UID', 'BUILD_UID'],
    ['$LDFLAGS', 'BUILD_LDFLAGS'],
  ])('calls %s %s', (expansion, name) => {
    expect(argumentName(expansion, () => false)).toBe(name)
  })

  it('takes another where the script speaks of the name', () => {
    const isUsed = (name: string): boolean => speaksOf([textWith('V=1 make "$V" W=§', mark)], name)
    expect([argumentName('$V', isUsed), argumentName('$W', isUsed)]).toEqual(['BUILD_V', 'W'])
  })

  it.each([
    ['V=1; make "$V"', true],
    ['A=1 V=2 make', true],
    ['export V', true],
    ['read V', true],
    ['. ./env.sh && make "$V"', true],
    ['for V in a b; do make "$V"; done', true],
    ['make V="$V"', false],
    ['echo V "$V"', false],
  ])('sees whether %s gives it a value: %s', (script, expected) => {
    expect(assigns(script, 'V')).toBe(expected)
  })
})

describe('blanks around a script', () => {
  const key = (script: string): string | undefined => scriptSigns(textWith(script, value), new Map())?.key
  it.each(['make § ', ' make §', '\n\tmake §\n'])('are no part of it: %j', (script) => {
    expect(key(script)).toBe(key('make §'))
  })
  it('are one where they are escaped or quoted', () => {
    expect(key('make §\\ ')).not.toBe(key('make §'))
    expect(key("make §' '")).not.toBe(key('make §'))
  })
})

describe('a word as it was written', () => {
  it.each<['sh' | 'make', string, string, readonly string[]]>([
    ['sh', '"a $X b${Y}"', 'a § b1', ['$X', '${Y}']],
    ['sh', `'a $X'"$Y"`, 'a $X§', ['$Y']],
    ['sh', 'v$(git describe --match "v*")', 'v§', ['$(git describe --match "v*")']],
    ['sh', '"`git x`/y"', '§/y', ['`git x`']],
    ['make', "'a $(X) $(shell id -u)'", 'a 1 §', ['$(X)', '$(shell id -u)']],
    ['make', "'a \\\n\t\tb$(X)'", 'a \\\n\tb§', ['$(X)']],
    ['make', "'a $${X} $(Y)'", 'a ${X} §', ['$(Y)']],
    ['make', '"$$(id -u)-$${Y}"', '§-1', ['$$(id -u)', '$${Y}']],
  ])('%s: %s is worth %s', (dialect, source, worth, expansions) => {
    const pieces = sourcePieces(source, dialect)
    const found = align(pieces ?? [], textWith(worth, value))
    expect(found?.flatMap((one) => (one.kind === 'expansion' ? [source.slice(one.start, one.end)] : []))).toEqual(expansions)
    expect(printText(concat(...(found ?? []).map((one) => (one.kind === 'literal' ? literal(one.text) : one.value))))).toBe(
      printText(textWith(worth, value)),
    )
  })

  it('is not read where it does not fit', () => {
    expect(align(sourcePieces('"a $X"', 'sh') ?? [], literal('b 1'))).toBeUndefined()
    expect(sourcePieces('"a $(id', 'sh')).toBeUndefined()
    expect(sourcePieces('"a', 'sh')).toBeUndefined()
  })
})

describe('the owner that the host needs', () => {
  const host = unknownOf('cmd:id -u', 'id', 'command')
  it.each([
    ['make && chown -R §:§ out', 'make && chown -R 0:0 out'],
    ['make; chown § out/*;', 'make; chown 0 out/*;'],
    ['make \\\n && chown "§" a b', 'make \\\n && chown "0" a b'],
    ['make && chgrp § out', 'make && chgrp 0 out'],
    ['make && chown §:users out', 'make && chown 0:users out'],
    ['make && chown -R 1000 out', undefined],
    ['make && chown § out && ls -l', undefined],
    ['chown § out', undefined],
  ])('becomes %s: %s', (script, after) => {
    const text = textWith(script, host)
    expect(printText(withRootAsOwner(text, rootInPlaceOf))).toBe(after ?? printText(text))
  })

  it.each([
    ['a number for a number', unknownOf('cmd:id -g', 'id', 'command'), '0'],
    ['the name for a name', unknownOf('env:USER', 'USER', 'environment'), 'root'],
    ['the name that id prints', unknownOf('cmd:id -un', 'id', 'command'), 'root'],
    ['nothing for another value', unknownOf('env:OWNER', 'OWNER', 'environment'), undefined],
  ])('is root: %s', (_, owner, expected) => {
    const root = rootInPlaceOf([owner])
    expect(root === undefined ? undefined : printText(root)).toBe(expected)
  })
})
