/** `getopt` against the real one (util-linux). */
import { describe, expect, it } from 'vitest'
import { filesAfter, modelTree, realTree } from './scripts.ts'

/** What stands behind `getopt`. */
const rows: readonly string[] = [
  '-o ab:c:: --',
  '-o ab:c:: -- -a x -b y z',
  "-o ab:c:: -- -by -c -cz 'it'\\''s' -a",
  '-o ab:c:: -l alpha,beta:,gamma:: -- --alpha --beta x --beta=y --gamma --gamma=z rest',
  '--options ab: --longoptions alpha,beta: --name x -- -a --beta "two words" -- -a tail',
  '--options=ab: --longoptions=alpha,beta: --name=x -- -a file --be q',
  '-oab: -lalpha,beta: -nx -- -ab c',
  '-o "" --long verbose,tag:,push -- --tag v1 --push',
  '-o "" -l tag: -l push -- --push --tag=x',
  '-o "" -l "tag: push" -- --push --tag x',
  '-o +ab: -- -a x -b y',
  '-o -ab: -- -a x -b y',
  '-o ab: -- -a x -- -b y',
  '-o ab: -- - -a',
  '-o ab: -- -x',
  '-o ab: -- -b',
  '-o ab: -- -axb v w',
  '-o ab: -l alpha -- --nope rest',
  '-o ab: -l alpha -- --alpha=x rest',
  '-o ab: -l beta: -- --beta',
  '-o a -l prod,production -- --prod --production --produ',
  '-o a -l foo,foobar -- --fo',
  '-o a -l foo:,foobar -- --fo x',
  '-o a -l foo,far -- --f',
  'ab: -a -b x rest',
  'ab: rest -a -b "two words"',
  'ab: -- -a',
  'ab:',
  '-u -o ab: -- -b "two words" x',
  '-q -o ab: -- -x y',
  '-Q -o ab: -- -a',
  '-Q -o ab: -- -x',
  '-s bash -o ab: -- -b "$(printf "a\\nb")" \'x y\' "*" ""',
  '-s sh -o ab: -- -b \'"$HOME"\' "\\\\"',
  '-- ab: -a x',
  '-n me -- ab: -a x',
  '-o a: -- -a ""',
  '-o a:: -- -a ""',
  '-o "" -- -',
  '-o : -- -:',
  '-o :ab: -- -b',
  '-o :ab: -- -x',
  '-o ab: -- "" -a',
  '-o abc -- -a -- -b -- -c',
  '-o vh -l "verbose, help" -- --help',
  '-l alpha -- -a',
  '-l alpha ab -- -a --alpha',
  '-l alpha ab -a --alpha',
  '-l alpha -- ab -- -a',
]

describe('prints what the real getopt prints', () => {
  it.each(rows)('when it is given %s', (row) => {
    const script = `getopt ${row} > x; echo "status $?" >> x\n`
    expect(modelTree(filesAfter({}, script))).toEqual(realTree({}, script))
  })
})

describe('does not guess', () => {
  it.each([
    ['a word that may be an option is not known', '-o ab: -- "$V"', '? ${getopt}'],
    ['a value is not known', '-o ab: -- -b "$V" x', "?  -b '${V}' -- 'x'"],
    ['an operand is not known', '-o ab: -- -a -- "$V"', "?  -a -- '${V}'"],
    ['a value is partly known', '-o b: -l beta: -- --beta="x$V" -bx"$V"', "?  --beta 'x${V}' -b 'x${V}' --"],
    ['a word begins with an option and may go on with others', '-o ab -- -a"$V"', '? ${getopt}'],
    ['single dashes may begin long options', '-a -o a -l alpha -- -alpha', '? ${getopt}'],
  ])('when %s', (_, row, expected) => {
    const printed = modelTree(filesAfter({}, `getopt ${row} > x\n`))['x'] ?? ''
    expect(printed.trim()).toBe(expected)
  })
})
