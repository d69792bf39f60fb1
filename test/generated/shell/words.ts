/** Words of a script: expansions of all kinds, quoted and not. */
import fc from '../../support/laws.ts'
import { written } from './quoting.ts'

export type Dialect = 'sh' | 'bash'
type Words = fc.Arbitrary<string>

/** Variables that scripts use; `u` is never set. */
const names = ['x', 'y', 'z', 'u'] as const
export const name: fc.Arbitrary<string> = fc.constantFrom(...names)
export const settable: fc.Arbitrary<string> = fc.constantFrom('x', 'y', 'z')

const pattern = fc.constantFrom(
  ...[
    '*',
    '?',
    'a',
    'a*',
    '*b',
    '*.go',
    '.*',
    '*.',
    '/*',
    '*/',
    '[ab]',
    '[!a]*',
    '*[[:digit:]]',
    '"*"',
    '\\*',
    '$y',
    '"$y"',
    "'b'",
    ' ',
    '*:',
  ],
)

const number = fc.constantFrom('0', '1', '2', '7', '-1', '010', '0x1f', 'n', '$n', 'm', '(n+1)')
const operator = fc.constantFrom(...['+', '-', '*', '<', '>', '==', '!=', '&&', '||', '&', '|', '^', '<<', '<=', '>='])
export const arithmetic: Words = fc.oneof(
  number,
  fc.tuple(number, operator, number).map((parts) => parts.join(' ')),
  fc.tuple(number, fc.constantFrom('/', '%'), fc.constantFrom('2', '7', '(3)')).map((parts) => parts.join('')),
  fc.tuple(number, number, number).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
  fc.constantFrom('n += 2', 'm = n * 3', '!n', '~n', '-n'),
)

/** `${…}` without the quotes around it; `inner` is the word behind an operator. */
function parameter(dialect: Dialect, inner: Words): Words {
  const both = fc.oneof(
    name.map((one) => `\${${one}}`),
    fc.tuple(name, fc.constantFrom(':-', '-', ':+', '+'), inner).map(([one, sign, word]) => `\${${one}${sign}${word}}`),
    fc.tuple(settable, fc.constantFrom(':=', '='), inner).map(([one, sign, word]) => `\${${one}${sign}${word}}`),
    fc.tuple(name, fc.constantFrom('%', '%%', '#', '##'), pattern).map(([one, sign, text]) => `\${${one}${sign}${text}}`),
    name.map((one) => `\${#${one}}`),
    fc.constantFrom('$#', '$1', '$2', '${1:-none}', '${3-no third}', '$?', '$*', '$@', '${n}', '${m}'),
    arithmetic.map((text) => `$((${text}))`),
  )
  return dialect === 'sh' ? both : fc.oneof({ weight: 3, arbitrary: both }, { weight: 1, arbitrary: bashParameter(inner) })
}

function bashParameter(inner: Words): Words {
  const offset = fc.constantFrom('0', '1', '2', ' -1', ' -2', 'n', '9')
  const length = fc.constantFrom('', ':1', ':2', ':0', ': -1')
  return fc.oneof(
    fc
      .tuple(
        name,
        fc.constantFrom('/', '//', '/#', '/%'),
        pattern,
        inner.filter((word) => !word.includes('=')),
      )
      .map(([one, sign, from, to]) => {
        const escaped = from.replaceAll('/', String.raw`\/`)
        return `\${${one}${sign}${escaped}/${to}}`
      }),
    fc
      .tuple(name, offset, length)
      .map(([one, from, size]) => `\${${one}:${from}${from.includes('9') ? '' : size.replace(': -1', '')}}`),
    fc.tuple(name, fc.constantFrom('^', '^^', ',', ',,', '^^[ab]')).map(([one, sign]) => `\${${one}${sign}}`),
    fc.constantFrom('${a[0]}', '${a[1]}', '${a[9]}', '${#a[@]}', '${#a[1]}', '${a[@]}', '${a[*]}', '${!a[@]}', '${a[n]}'),
    fc.constantFrom(
      '${a[@]:1}',
      '${a[@]:0:2}',
      '${a[@]/a/b}',
      '${a[@]#*.}',
      '${a[*]%o*}',
      '${a[@]:-none}',
      '${a[1]:-none}',
      '${@:2}',
    ),
    fc.constantFrom('${h[k]}', '${h[no]-none}', '${#h[@]}', '${x@Q}', '${x@U}'),
  )
}

/** Words of one script language, up to a depth of substitutions. */
export function wordsOf(dialect: Dialect, depth: number): Words {
  const plain = fc.oneof(written, fc.constantFrom('a', 'b', 'one', 'src', 'x1', '7'))
  if (depth === 0) return plain
  const inner = wordsOf(dialect, depth - 1)
  const expansion = parameter(dialect, fc.oneof(fc.constantFrom('d', '', 'd e', '*'), inner))
  const quotedInner = parameter(dialect, fc.constantFrom('d', '', 'd  e', '*', '$y', '"$y"', '"d  e"', '$(echo d)', '${z:-q}'))
  const command = fc.oneof(
    inner.map((word) => `echo ${word}`),
    fc.tuple(inner, inner).map(([one, two]) => `printf '%s\\n' ${one} ${two}`),
    fc.constantFrom(
      'cat VERSION',
      'cat missing 2>/dev/null',
      'basename src/main.go .go',
      'dirname src/lib/util.go',
      'false',
      'echo a; echo b',
      'ls conf',
    ),
    fc.constantFrom(
      "printf 'a\\n\\n'",
      'x=sub; echo $x',
      'head -1 list',
      'wc -l < list',
      'sort list',
      'grep -c a list',
      'sed s/a/b/ list',
      'cut -d= -f2 conf/app.conf',
    ),
  )
  const substitution = fc.oneof(
    command.map((text) => `$(${text})`),
    fc.constantFrom('`echo tick  tock`', '`cat VERSION`', '`echo \\`echo deep\\``'),
  )
  const part = fc.oneof(
    { weight: 4, arbitrary: plain },
    { weight: 4, arbitrary: expansion },
    { weight: 4, arbitrary: quotedInner.map((text) => `"${text}"`) },
    { weight: 1, arbitrary: fc.tuple(quotedInner, quotedInner).map(([one, two]) => `"${one}-${two} end"`) },
    { weight: 2, arbitrary: substitution },
    { weight: 1, arbitrary: substitution.filter((text) => !text.includes('`')).map((text) => `"${text}"`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '*',
        '*.go',
        'src/*',
        'conf/*.conf',
        '*/',
        '.h*',
        '[Vl]*',
        'no*such',
        's?c',
        '*/*/*',
        '"$@"',
        '"$*"',
      ),
    },
    ...(dialect === 'bash'
      ? [
          {
            weight: 1,
            arbitrary: fc.constantFrom('{a,b}', 'p{1..3}', 'f.{go,c}', "$'t\\tb\\n'", '"${a[@]}"', '"${a[*]}"', '"${!a[@]}"'),
          },
        ]
      : []),
  )
  return fc.oneof(
    { weight: 5, arbitrary: part },
    { weight: 1, arbitrary: name.map((one) => `$${one}`) },
    { weight: 2, arbitrary: fc.tuple(part, part).map((parts) => parts.join('')) },
    { weight: 1, arbitrary: fc.tuple(part, part, part).map((parts) => parts.join('')) },
  )
}
