import { describe, expect, it } from 'vitest'
import { printingAtEnd } from '../../src/pipeline/daemon/printing.ts'
import { literal, printText } from '../../src/text/symbolic.ts'

function split(script: string): string {
  const found = printingAtEnd(['sh', '-c', script].map(literal), '/w')
  if (found === undefined) return 'no'
  const packed = found.packed === undefined ? '' : ` | ${found.packed}`
  return `${printText(found.argv?.[2] ?? literal('nothing'))} → ${found.words.join(' ')}${packed} in ${found.folder ?? '?'}`
}

describe('splits a script before what prints at its end', () => {
  it.each([
    ['tar c .', 'nothing → tar c . in /w'],
    ['cd /x && tar c .', 'nothing → tar c . in /x'],
    ['make && tar c .', 'make → tar c . in /w'],
    ['make; tar c .', 'make → tar c . in /w'],
    ['make\ntar c .', 'make → tar c . in /w'],
    ['cd src; make 2>&1 >/dev/null; cd /w/out; tar cz "a"', 'cd src; make 2>&1 >/dev/null → tar cz a in /w/out'],
    ['make || exit 1; cat a', 'make || exit 1 → cat a in /w'],
    ['if true; then make; fi; tar c a 2>/dev/null', 'if true; then make; fi → tar c a in /w'],
    ['(cd x; make) && tar c a | gzip -9', '(cd x; make) → tar c a | gzip in /w'],
    ['{ cd x; make; }; tar c a', '{ cd x; make; } → tar c a in ?'],
    ['true || cd x; tar c a', 'true || cd x → tar c a in ?'],
    ['cd $X; tar c a', 'nothing → tar c a in ?'],
  ])('when it is %j', (script, expected) => {
    expect(split(script)).toBe(expected)
  })

  it.each([
    ['stands behind ||', 'make || tar c a'],
    ['is in a group', 'make && (tar c a)'],
    ['has words that only the shell knows', 'make; tar c $X'],
    ['has a pattern', 'make; tar c *.jar'],
    ['is told where to write', 'make; tar c a > b'],
    ['is packed in a way that is not known', 'make; tar c a | zstd'],
    ['is run beside something', 'make & tar c a'],
    ['goes on in the background', 'make; tar c a &'],
    ['stands after a text that is run', 'eval "$X"; tar c a'],
    ['stands after a function', 'tar() { true; }; tar c a'],
    ['stands after a change of streams', 'exec > /x; tar c a'],
    ['stands after a heredoc', 'cat <<E > x\na\nE\ntar c a'],
    ['has settings of its own', 'make; TAR_OPTIONS=-v tar c a'],
    ['does not parse', 'make; (tar c a'],
  ])('not when it %s', (_title, script) => {
    expect(split(script)).toBe('no')
  })
})
