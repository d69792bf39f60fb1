/** Statements of a script, up to a depth. Every loop has a counter of its own, so that each script ends. */
import fc from '../../support/laws.ts'
import { command, filter } from './commands.ts'
import { folder, textFile, written } from './tree.ts'
import { written as text } from './quoting.ts'
import { arithmetic, settable, wordsOf, type Dialect } from './words.ts'

type Lines = fc.Arbitrary<string>

/** Where a statement stands: how deep, inside which function, how many loops around it. */
interface Place {
  readonly dialect: Dialect
  readonly depth: number
  /** 0: the script itself; a function calls those of greater numbers only. */
  readonly level: number
  readonly loops: number
}

/** What a command reads or changes is not what it is redirected to. */
function isOneWay(line: string): boolean {
  const [, before = '', target = ''] = /^(.*) >>? (.*)$/s.exec(line) ?? []
  return !/[<|*]/.test(before) && !before.includes(target) && !/current|latest/.test(line)
}

/**
 * What gzip and tar print may hold no line, so that `read` fails: it is taken to succeed, as every command is. And whether a command
 * that reads a whole folder sees the file that the next one makes in it (`ls | tee new`) depends on which is first.
 */
function isRacing(from: string, to: string): boolean {
  if (/^(?:gzip|gunzip|tar)/.test(from) && /read/.test(to)) return true
  return /tee new|> out/.test(to) && /^(?:ls|find|tar|grep|cp|mv|tee|chmod|echo)\b|[*]/.test(from)
}

const one = (...words: readonly string[]): Lines => fc.constantFrom(...words)

function assignment({ dialect }: Place, word: Lines): Lines {
  // bash 5.2 loses the backslashes of an array's words in `$(a=(x\ y))`: it fails, or reads other words.
  const element = word.filter((text) => !text.includes('\\'))
  const both = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(settable, word).map(([name, value]) => `${name}=${value}`) },
    { weight: 1, arbitrary: fc.tuple(settable, word, settable, word).map(([a, v, b, w]) => `${a}=${v} ${b}=${w}`) },
    { weight: 1, arbitrary: arithmetic.map((value) => `m=$((${value}))`) },
    { weight: 1, arbitrary: settable.map((name) => `unset ${name}`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(settable, word)
        .map(([name, value]) => `export ${name}=${value}`)
        .filter((line) => !/[*?[{]/.test(line)),
    },
  )
  return dialect === 'sh'
    ? both
    : fc.oneof(
        { weight: 4, arbitrary: both },
        { weight: 2, arbitrary: fc.array(element, { maxLength: 3 }).map((words) => `a=(${words.join(' ')})`) },
        { weight: 1, arbitrary: element.map((value) => `a+=(${value})`) },
        { weight: 1, arbitrary: fc.tuple(settable, word).map(([name, value]) => `${name}+=${value}`) },
        { weight: 1, arbitrary: word.map((value) => `a[1]=${value}`) },
        { weight: 1, arbitrary: one('declare -A h=([k]=v [no]=1)', 'h=()', 'r=x', 'unset "a[0]"', 'a=()') },
        { weight: 1, arbitrary: word.map((value) => `printf -v x '%s|' ${value}`) },
      )
}

const format = one(
  "'%s\\n'",
  "'<%s>'",
  "'%s-%s\\n'",
  "'%5s|%-4s|\\n'",
  "'%b\\n'",
  "'%c\\n'",
  "'%%%s\\n'",
  "'%.2s\\n'",
  "'no args\\n'",
  '"$x\\n"',
)

function printed(word: Lines): Lines {
  const words = fc.array(word, { maxLength: 3 }).map((all) => all.join(' '))
  return fc.oneof(
    { weight: 3, arbitrary: words.map((all) => `echo ${all}`) },
    { weight: 1, arbitrary: words.map((all) => `echo -n ${all}`) },
    { weight: 2, arbitrary: fc.tuple(format, words).map(([shape, all]) => `printf ${shape} ${all}`) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(7, 42, -3, 255)
        .map((number) => `printf '%d %03d %x|%s\\n' ${String(number)} 5 ${String(Math.abs(number))} z`),
    },
  )
}

/** A command that is asked for its status. */
export function condition({ dialect }: Place, word: Lines): Lines {
  const quoted = fc.oneof(one('"$x"', '"$y"', '"${u:-}"', '"$1"', "'a'", '"$#"'), text)
  const file = fc.oneof(textFile, folder, one('out', 'run.sh', 'ln1', '"$x"', 'conf/made'))
  const both = fc.oneof(
    fc.tuple(quoted, one('=', '!='), quoted).map(([a, sign, b]) => `[ ${a} ${sign} ${b} ]`),
    fc.tuple(one('-z', '-n'), quoted).map(([sign, a]) => `[ ${sign} ${a} ]`),
    fc.tuple(one('-e', '-f', '-d', '-x', '-L', '-h', '-s', '-r'), file).map(([sign, a]) => `[ ${sign} ${a} ]`),
    fc.tuple(one('! -e', '! -d'), file).map(([sign, a]) => `test ${sign} ${a}`),
    fc.tuple(arithmetic, one('-eq', '-ne', '-lt', '-ge'), arithmetic).map(([a, sign, b]) => `[ $((${a})) ${sign} $((${b})) ]`),
    one(
      'true',
      'false',
      ':',
      '! true',
      '! false',
      'cd conf 2>/dev/null && cd ..',
      'grep -q a list',
      'grep -q port conf/app.conf',
      'mkdir new 2>/dev/null',
      'rm missing 2>/dev/null',
      'cp VERSION out 2>/dev/null',
    ),
    one('[ -f VERSION -a -d conf ]', '[ -f no -o -d src ]', '[ ! -e missing ]', '[ a \\< b ]', 'test "$n" = 1', '[ "$x" ]'),
  )
  const bash = fc.oneof(
    fc
      .tuple(one('$x', '"$y"', '$1', 'abc'), one('==', '!=', '='), one('a*', '"a*"', '*b*', '$y', '"$x"', '[a-c]*', '?'))
      .map(([a, sign, b]) => `[[ ${a} ${sign} ${b} ]]`),
    fc.tuple(one('$x', '$y', 'v1.2'), one('^a', '[0-9]+', '^v([0-9])\\.', 'b$', '^$')).map(([a, b]) => `[[ ${a} =~ ${b} ]]`),
    one(
      '[[ -z $x || -n $y ]]',
      '[[ -d conf && ! -e missing ]]',
      '[[ $n -lt 2 ]]',
      '[[ a < b ]]',
      '[[ -v x ]]',
      '((n > 1))',
      '((m))',
      '[[ ${#a[@]} -gt 0 ]]',
      '[[ -f VERSION ]]',
    ),
  )
  const plain = dialect === 'sh' ? both : fc.oneof({ weight: 3, arbitrary: both }, { weight: 1, arbitrary: bash })
  return fc.oneof(
    { weight: 6, arbitrary: plain },
    { weight: 1, arbitrary: fc.tuple(plain, one('&&', '||'), plain).map((parts) => parts.join(' ')) },
    { weight: 1, arbitrary: word.map((value) => `[ -n "$(echo ${value})" ]`) },
  )
}

/** One command in one line. */
function simple(place: Place): Lines {
  const word = wordsOf(place.dialect, 2)
  const calls = place.level < 2 ? [`f${String(place.level + 1)}`] : []
  const inFunction = place.level > 0
  return fc.oneof(
    { weight: 6, arbitrary: assignment(place, word) },
    { weight: 7, arbitrary: printed(word) },
    { weight: 9, arbitrary: command },
    {
      weight: 3,
      arbitrary: fc.tuple(printed(word), one('>', '>>', '>', '>>', '2>/dev/null >'), written).map((parts) => parts.join(' ')),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(command, one('>', '>>'), written)
        .map((parts) => parts.join(' '))
        .filter(isOneWay),
    },
    { weight: 2, arbitrary: fc.tuple(printed(word), filter).map((parts) => parts.join(' | ')) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(command, filter)
        .filter(([from, to]) => !isRacing(from, to))
        .map((parts) => parts.join(' | ')),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(one('read x', 'read -r x y', 'IFS=: read x y', 'IFS== read -r x y', 'read z'), textFile)
        .map((parts) => parts.join(' < ')),
    },
    { weight: 1, arbitrary: fc.array(word, { maxLength: 3 }).map((words) => `set -- ${words.join(' ')}`) },
    {
      weight: 1,
      arbitrary: fc
        .oneof(
          one(
            'shift',
            'shift 2>/dev/null',
            ':',
            '> out',
            ': > new',
            'IFS=:',
            'IFS=,',
            'unset IFS',
            "IFS=' '",
            'set -f',
            'set +f',
          ),
        )
        .filter((line) => line !== 'shift'),
    },
    {
      weight: 1,
      arbitrary: one(
        "eval 'x=$y'",
        'eval "echo \\"\\$x\\""',
        "eval 'set -- a b'",
        'eval "y=\'$n\'"',
        'sh -c \'echo "$0 $1"\' a b',
        'x=1 sh -c \'echo "[$x]"\'',
        'y=tmp eval \'echo "$y"\'',
        'command echo c',
        'exec 3> out; echo three >&3; exec 3>&-',
      ),
    },
    {
      weight: calls.length,
      arbitrary: fc
        .tuple(fc.constantFrom(...calls, ':'), fc.array(word, { maxLength: 2 }))
        .map(([name, words]) => [name, ...words].join(' ')),
    },
    {
      weight: calls.length,
      arbitrary: fc
        .tuple(settable, fc.constantFrom(...calls, ':'), word)
        .map(([name, called, value]) => `${name}=$(${called} ${value})`),
    },
    ...(inFunction
      ? [
          {
            weight: 2,
            arbitrary: fc
              .tuple(settable, word)
              .map(([name, value]) => `local ${name}=${value}`)
              .filter((line) => place.dialect === 'bash' || !/[ *?[]/.test(line.slice(6))),
          },
          { weight: 1, arbitrary: one('return', 'return 0', 'return 3', 'return $n', 'local u', '[ -n "$1" ] || return 1') },
        ]
      : [
          {
            weight: 1,
            arbitrary: one(
              'set -e',
              'set +e',
              'set -u',
              'set +u',
              'exit',
              'exit 3',
              "trap 'echo bye' EXIT",
              ...(place.dialect === 'bash'
                ? ['set -o pipefail', 'shopt -s nullglob', 'shopt -s dotglob', 'pushd conf >/dev/null && popd >/dev/null']
                : []),
            ),
          },
        ]),
    ...(place.loops > 0
      ? [
          {
            weight: 2,
            arbitrary: one('break', 'continue', 'break 2', 'continue 2', '[ "$i" = a ] && continue', '[ $n -gt 1 ] && break'),
          },
        ]
      : []),
    ...(place.dialect === 'bash'
      ? [
          {
            weight: 2,
            arbitrary: fc.oneof(
              word.map((value) => `read -r x y <<< ${value}`),
              word.map((value) => `IFS=, read -ra a <<< ${value}`),
              one(
                'mapfile -t a < list',
                'mapfile -t a < <(sort list)',
                '((n++))',
                '((m = n * 2))',
                'let m=n+1',
                'while read -r l; do echo "<$l>"; done < <(printf "a\\nb\\n")',
                'echo "${PIPESTATUS[0]}"',
                'echo x &> new',
                'declare -i m=n+1',
                'cat list |& sort',
                'readonly ro=1',
              ),
            ),
          },
        ]
      : []),
  )
}

/** Several statements, a line each. */
export function block(place: Place, most = 3): Lines {
  return fc.array(statement(place), { minLength: 1, maxLength: most }).map((lines) => lines.join('\n'))
}

const memory = new Map<string, Lines>()

/** One statement; some are several lines. */
export function statement(place: Place): Lines {
  const key = JSON.stringify(place)
  const present = memory.get(key)
  if (present !== undefined) return present
  const made = makeStatement(place)
  memory.set(key, made)
  return made
}

function makeStatement(place: Place): Lines {
  const line = simple(place)
  if (place.depth === 0) return line
  const word = wordsOf(place.dialect, 2)
  const words = fc.array(word, { minLength: 1, maxLength: 3 }).map((all) => all.join(' '))
  const test = condition(place, word)
  const inner = block({ ...place, depth: place.depth - 1 })
  const body = block({ ...place, depth: place.depth - 1, loops: place.loops + 1 })
  const count = `n${String(place.level)}${String(place.loops)}`
  const pattern = one('a', 'a*', '*', '"a b"', '$y', '"$y"', '[0-9]*', 'x|y', '*.go|*.c', "''", '-*', '?')
  return fc.oneof(
    { weight: 9, arbitrary: line },
    { weight: 2, arbitrary: fc.tuple(test, one('&&', '||'), line).map((parts) => parts.join(' ')) },
    { weight: 1, arbitrary: fc.tuple(line, one('&&', '||'), line, one('&&', '||'), line).map((parts) => parts.join(' ')) },
    { weight: 1, arbitrary: line.map((text) => `! ${text}`).filter((text) => !/^! (?:!|.*[;|&])/.test(text)) },
    { weight: 1, arbitrary: test.map((text) => `${text}; echo "status $?"`) },
    { weight: 2, arbitrary: fc.tuple(test, inner, inner).map(([text, yes, no]) => `if ${text}; then\n${yes}\nelse\n${no}\nfi`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(test, inner, test, inner)
        .map(([text, yes, other, no]) => `if ${text}; then\n${yes}\nelif ${other}; then\n${no}\nfi`),
    },
    { weight: 2, arbitrary: fc.tuple(words, body).map(([all, lines]) => `for i in ${all}; do\n${lines}\ndone`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          one('"$@"', 'src/*.go conf/*', '*', '$x', '1 2 3'),
          one('echo "$i"', 'cp "$i" out', 'rm "$i"', 'cat "$i"', 'echo "${i##*/}" >> new', 'mv "$i" "$i.old"', 'touch "o$i"'),
        )
        .map(
          ([all, lines]) =>
            `for i in ${all.replace(/^(?:"\$@"|\$x)$/, lines.startsWith('echo') ? '$&' : 'VERSION list')}; do ${lines}; done`,
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('while [', 'until ! ['), fc.constantFrom(1, 2, 3), body)
        .map(
          ([head, times, lines]) =>
            `${count}=0\n${head} $${count} -lt ${String(times)} ]; do\n${count}=$((${count}+1))\n${lines}\ndone`,
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          one('while read -r l; do', 'while read k v; do', 'while IFS== read -r k v; do'),
          body,
          one('lines', 'lines', 'lines', 'empty', 'missing'),
        )
        .map(([head, lines, from]) => `${head}\n${lines}\ndone < ${from}`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.oneof(word, one('$x', '"$x"', '"$1"')), pattern, inner, pattern, inner)
        .map(([of, a, first, b, second]) => `case ${of} in\n${a})\n${first}\n;;\n${b}) ${second}\n;;\nesac`),
    },
    { weight: 2, arbitrary: inner.map((lines) => `(\n${lines}\n)`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(inner, one('> whole', '>> whole', '| sort', '| cat', '2>/dev/null', '< lines'))
        .map(([lines, to]) => `{\n${lines}\n} ${to}`),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(folder, one('&&', ';'), inner).map(([into, sign, lines]) => `(cd ${into} ${sign}\n${lines}\n)`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(one('conf', 'src', 'latest'), line)
        .map(([into, text]) => `cd ${into} && { ${text}; cd ..; }`)
        .filter((text) => !/return|exit|break|continue|set |trap/.test(text)),
    },
    { weight: 1, arbitrary: fc.tuple(one('x', 'y', 'z'), inner).map(([name, lines]) => `${name}=$(\n${lines}\n)`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          one('cat', 'cat > out', 'cat >> new', 'tr a-z A-Z', 'read -r x y', 'while read -r l; do echo "<$l>"; done'),
          one('E', "'E'", '"E"'),
          fc.array(
            one(
              'plain',
              '  two  blanks',
              '${x-} and ${y:-d}',
              '"q" \\$x \\\\',
              '$(echo sub) `echo tick`',
              '',
              "it's",
              '$((1+1)) *',
              '\\',
              'a\\b',
            ),
          ),
          fc.boolean(),
        )
        .map(
          ([head, mark, lines, tabs]) =>
            `${head} <<${tabs ? '-' : ''}${mark}\n${lines
              .filter((each) => each !== '\\')
              .map((each) => `${tabs ? '\t' : ''}${each}\n`)
              .join('')}${tabs ? '\t' : ''}E`,
        ),
    },
    ...(place.dialect === 'bash'
      ? [{ weight: 1, arbitrary: body.map((lines) => `for ((j${count} = 0; j${count} < 2; j${count}++)); do\n${lines}\ndone`) }]
      : []),
  )
}
