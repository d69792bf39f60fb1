import { describe, expect, it } from 'vitest'
import { innerPieces, shellPieces } from '../../src/text/shell-pieces.ts'

describe('cuts a shell text', () => {
  it.each<readonly [script: string, pieces: readonly string[]]>([
    ['make', ['make']],
    ['a && b || c; d | e\nf', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['true & make', ['true', 'make']],
    ['a |& b', ['a', 'b']],
    ['make 2>&1 | tee log', ['make 2>&1', 'tee log']],
    ['make &>log; x <&3', ['make &>log', 'x <&3']],
    ['a;; \n\n;b &', ['a', 'b']],
    ['', []],
  ])('at the operators of %j', (script, pieces) => {
    expect(shellPieces(script)).toEqual(pieces)
  })

  it.each<readonly [script: string, pieces: readonly (readonly string[])[]]>([
    ['x=$(docker ps -q) && { kill x; }', [['x=$'], ['docker', 'ps', '-q'], ['kill', 'x']]],
    ['(cd a; make)', [['cd', 'a'], ['make']]],
    ['find . -exec ln -s {} /x ;', [['find', '.', '-exec', 'ln', '-s', '{}', '/x']]],
    ['ln -s `which a` b', [['ln', '-s', '`which', 'a`', 'b']]],
  ])('at brackets as well, into words, in %j', (script, pieces) => {
    expect(innerPieces(script)).toEqual(pieces)
  })
})
