/** What is asked, and what an answer means for what comes after. */
import { describe, expect, it } from 'vitest'
import { runScript, type TestOptions } from './world.ts'

type Row = readonly [script: string, questions: readonly (readonly [string, boolean | undefined])[], options?: TestOptions]

const rows: readonly Row[] = [
  ['[ -z "$X" ]; [ -n "$X" ]; [ "$X" ]; [[ ! -z $X ]]; [ "$X" = "" ]; [ x"$X" != x ]; test -n "$X"', [['[ -z "$X" ]', true]]],
  ['[ "$X" = a ]; [ a != "$X" ]; [[ $X == a ]]; [ "x$X" = xa ]', [['[ "$X" = a ]', false]]],
  [
    '[ "$X" = a ] || [ "$X" = b ]',
    [
      ['[ "$X" = a ]', false],
      ['[ "$X" = b ]', false],
    ],
  ],
  ['[ $# -eq 0 ]; [ $# -lt 1 ]; [ $# -gt 0 ]; (( $# == 0 )); [ -z "$1" ]; for i; do :; done', [['[ $# -eq 0 ]', true]]],
  ['[ $# -ne 2 ] && exit 1; docker x', [['[ $# -lt 2 ]', true]]],
  ['if [ "$1" ]; then :; fi; echo $#', [['[ -z "$1" ]', true]]],
  [
    '[[ $B =~ ^rel ]]; [[ $B == rel* ]]',
    [
      ['[[ ${B} =~ ^rel ]]', false],
      ['[[ ${B} == rel* ]]', false],
    ],
  ],
  [
    'case $B in rel*|hot*) ;; main) ;; esac',
    [
      ['[[ ${B} == rel* ]]', false],
      ['[[ ${B} == hot* ]]', false],
      ['[ "$B" = main ]', false],
    ],
  ],
  ['[ -f "$F" ]', [['[ -f "$F" ]', undefined]]],
  ['[ "$N" -gt 3 ]', [['[ 3 -lt "$N" ]', false]]],
  ['docker a || docker b', [['docker a', true]], { commands: { 'docker a': { status: { open: 'a', usual: true } } } }],
  [
    'docker a; [ $? -eq 0 ] && docker b; docker a',
    [['the command before succeeds', undefined]],
    { commands: { 'docker a': { status: { open: 'a', usual: undefined } } } },
  ],
  ['command -v podman && podman x', [['command -v podman', false]]],
  ['[ -z "$A$B" ]', [['[ -z "${A}${B}" ]', true]]],
  ['echo ${X-d} ${X+y}', [['[ -z "${X+set}" ]', true]]],
  ['X=${X:-a}; Y=${X:-b}; [ -n "$X" ]', [['[ -z "$X" ]', true]]],
  ['[ "pre$X" = other ]; [ "$X.tar" = x.zip ]', []],
  ['X=1; [ -z "$X" ]; [ "$X" = 1 ]', []],
  ['[ "${V#v}" = 1 ]; [ "${V#v}" = 1 ]', [['[ "${V#v}" = 1 ]', false]]],
  ['[ -z "$HOME" ]', [['[ -z "$HOME" ]', false]]],
]

describe('asks', () => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_, [script, expected, options]) => {
    expect(runScript(script, options).world.questions.map(({ text, usual }) => [text, usual])).toEqual(expected)
  })
})

describe('an answer', () => {
  const answers: readonly (readonly [string, string, TestOptions['answers'], readonly string[]])[] = [
    [
      'makes a value known',
      'if [ "$M" = dev ]; then docker build -f Dockerfile.$M .; fi',
      { '[ "$M" = dev ]': true },
      ['docker build -f Dockerfile.dev .'],
    ],
    ['makes a value empty', 'if [ -z "$P" ]; then docker x a$P; fi', { '[ -z "$P" ]': true }, ['docker x a']],
    ['leaves a value that is there', 'if [ -n "$P" ]; then docker x $P; fi', { '[ -z "$P" ]': false }, ['docker x ${P}']],
    [
      'holds in subshells and scripts',
      '[ "$M" = dev ]; (docker a $M); export M; ./s.sh',
      { '[ "$M" = dev ]': true },
      ['docker a dev', 'docker b dev'],
    ],
    [
      'counts arguments',
      '[ $# -eq 2 ] && docker x "$@"',
      { '[ $# -lt 2 ]': false, '[ $# -lt 3 ]': true },
      ['docker x ${1} ${2}'],
    ],
    [
      'says that an argument is there',
      'if [ -n "$1" ]; then docker x $#; shift; docker y "$@"; fi',
      { '[ -z "$1" ]': false, '[ $# -lt 2 ]': true },
      ['docker x ${#}', 'docker y'],
    ],
    ['decides a status', 'docker a && docker b', { 'docker a': false }, ['docker a']],
    [
      'decides case branches in order',
      'case $X in a*) docker 1;; *b) docker 2;; *) docker 3;; esac',
      { '[[ ${X} == a* ]]': false, '[[ ${X} == *b ]]': true },
      ['docker 2'],
    ],
  ]
  it.each(answers)('%s', (_, script, given, calls) => {
    const commands = { 'docker a': { status: { open: 'a', usual: true } } }
    expect(runScript(script, { answers: given ?? {}, commands, files: { 's.sh': 'docker b $M' } }).calls).toEqual(calls)
  })
})
