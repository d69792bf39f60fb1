import { describe, expect, it } from 'vitest'
import type { Given } from '../support/folder.ts'
import { judge, pattern, patternCommands } from './support.ts'

const nested = (open: string, inner: string, close: string, depth: number): string =>
  open.repeat(depth) + inner + close.repeat(depth)
const chain = (name: (at: number) => string, text: (next: string) => string): Readonly<Record<string, Given>> =>
  Object.fromEntries(Array.from({ length: 40 }, (_, at) => [name(at), text(name(at + 1))]))

describe('a script that grows or goes on without end', () => {
  it.each<[string, string, RegExp]>([
    ['a brace expansion to 99999999', 'for i in {1..99999999}; do echo $i; done\n', /^migrated/],
    ['brace expansions side by side', `echo ${'{a,b}'.repeat(24)}\n`, /^migrated/],
    ['braces in braces', `echo ${nested('{', 'a,b', '}', 20_000)}\n`, /^migrated/],
    ['a string that doubles', `x=a\n${'x=$x$x\n'.repeat(60)}echo $x\n`, /^migrated/],
    ['lists that double', `a=(1 2 3 4)\n${'a=("${a[@]}" "${a[@]}")\n'.repeat(40)}`, /^skipped: .* grows too large/],
    [
      'loops in loops',
      'for a in {1..100}; do for b in {1..100}; do for c in {1..100}; do echo; done; done; done\n',
      /^blocked RS008/,
    ],
    ['a fork bomb', ':(){ :|:& };:\n', /^migrated/],
    ['a fork bomb with a name', 'b() { b | b & }\nb\n', /^blocked RS009/],
    ['a function that calls itself twice', 'f() { f; f; }\nf\n', /^blocked RS009/],
    ['a script that sources itself', '. ./build.sh\n', /^blocked RS009/],
    ['text that evaluates itself', 'x=\'eval "$x"; eval "$x"\'\neval "$x"\n', /^blocked RS009/],
    ['ifs in ifs', nested('if true; then\n', 'echo\n', 'fi\n', 3000), /^blocked RS001/],
    ['substitutions in substitutions', `echo ${nested('$(', 'echo', ')', 3000)}\n`, /^blocked RS001/],
    ['subshells in subshells', `${nested('(', 'echo', ')', 5000)}\n`, /^skipped: Not shell syntax here/],
    ['expansions in expansions', `echo ${nested('${a:-', 'x', '}', 5000)}\n`, /^blocked RS001/],
    ['a sum of 50,000', `echo $((1${'+1'.repeat(50_000)}))\n`, /^skipped: .* nested too deeply/],
    ['a large power', 'echo $((1<<99999999999)) $((2**9999999))\n', /^migrated/],
    ['a quote that does not end', `echo "${'$('.repeat(5000)}\n`, /^skipped: Not shell syntax here/],
    ['a wide printf', 'printf "%99999999999s" x\n', /^skipped: .* grows too large/],
    ['seq and yes', 'x=$(seq 1 99999999999)\nyes | head -c 99999999999\ny=$(yes)\n', /^migrated/],
    [
      'a loop that waits and asks anew each time',
      'while true; do\nn=0; s=()\nfor p in a b c; do\nl=$(kubectl get $p $k)\nif [ "$l" = true ]; then n=$((n + 1)); fi\ns+=("$p=$l")\ndone\nif [ $n -eq 1 ]; then break; fi\nk=$((k + 1))\ndone\n',
      /^blocked/,
    ],
    ['a replacement that grows', `x=${'a'.repeat(20_000)}\ny=\${x//a/$x}\nz=\${y//a/$x}\n`, /^migrated/],
  ])('%s', (_, script, expected) => {
    expect(judge(pattern(script))).toMatch(expected)
  })

  it('files that source each other', () => {
    const files = { 'a.sh': '. ./b.sh\n. ./b.sh\n', 'b.sh': '. ./a.sh\n. ./a.sh\n' }
    expect(judge(pattern('. ./a.sh\n', files))).toMatch(/^blocked RS009/)
  })

  it('files that source the next one twice', () => {
    const files = chain(
      (at) => `l${String(at)}.sh`,
      (next) => `. ./${next}\n. ./${next}\n`,
    )
    expect(judge(pattern('. ./l0.sh\n', files))).toMatch(/^blocked RS008/)
  })
})

describe('a Makefile that grows or goes on without end', () => {
  const recipe = patternCommands.map((line) => `\t${line}\n`).join('')

  it.each<[string, string, RegExp]>([
    ['a target that makes itself', `all:\n\t$(MAKE) all\n${recipe}`, /^blocked RS423/],
    ['a file that includes itself', `include Makefile\nall:\n${recipe}`, /includes itself without end/],
    ['variables that name each other', `X = $(Y) $(Y)\nY = $(X)\nall:\n\techo $(X)\n${recipe}`, /`X` refers to itself/],
    [
      'a definition that evaluates itself',
      `define E\n$(eval $(E))\n$(eval $(E))\nendef\n$(eval $(E))\nall:\n${recipe}`,
      /refers to itself/,
    ],
    ['functions in functions', `X := ${nested('$(strip ', 'x', ')', 10_000)}\nall:\n${recipe}`, /^blocked RS086/],
    ['a variable that doubles', `X := aaaaaaaaaa\n${'X := $(X)$(X)\n'.repeat(60)}all:\n\techo $(X)\n${recipe}`, /^blocked RS086/],
    ['targets that need each other', `a: b\n\techo\nb: a\n${recipe}`, /^caveats RS649/],
  ])('%s', (_, text, expected) => {
    const { 'build.sh': script, ...files } = pattern()
    expect(script).toBeDefined()
    expect(judge({ ...files, Makefile: text })).toMatch(expected)
  })
})
