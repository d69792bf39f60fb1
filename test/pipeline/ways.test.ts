import { describe, expect, it } from 'vitest'
import { handoffsOf, migratePattern, verdictOf } from '../support/pattern.ts'

const take = 'docker create --name c x:build\ndocker cp c:/src/app .\n'
const script = (head: string, tail = 'docker build -t x .\n'): string =>
  `${head}docker build -t x:build -f Dockerfile.build .\n${take}${tail}`

describe('ways through a driver', () => {
  const same: readonly (readonly [title: string, text: string])[] = [
    ['a usage check ends without an image', script('if [ -z "$1" ]; then echo usage; exit 1; fi\n')],
    ['a tag has a default', script('TAG=${1:-latest}\n', 'docker build -t x:$TAG .\n')],
    ['a push is optional', script('', 'docker build -t x .\nif [ "$PUSH" = 1 ]; then docker push x; fi\n')],
    ['a helper may be missing', script('command -v docker >/dev/null || exit 1\n')],
    [
      'a clean-up only happens when there is something',
      script('old=$(docker images -q x)\nif [ -n "$old" ]; then docker rmi $old; fi\n'),
    ],
    [
      'two checks of two conditions each all have to hold',
      script(
        'both() {\n  [ -z "$A" ] && bad=1\n  [ -z "$B" ] && bad=1\n  [ -z "$bad" ] || return 1\n}\n' +
          'version() {\n  if [ "$(git describe)" = "$(git describe --abbrev=0)" ]; then\n    [ "$C" = 1 ] || return 1\n  else\n' +
          '    [ "$D" = 1 ] || return 1\n  fi\n}\nboth || exit 1\nversion || exit 1\n',
      ),
    ],
    ['options are read in a loop', script('while [ $# -gt 0 ]; do case $1 in -v) set -x;; esac; shift; done\n')],
  ]
  it.each(same)('are one when %s', (_title, text) => {
    const document = migratePattern(text)
    expect(verdictOf(document)).toBe('migrated')
    expect(handoffsOf(document)).toHaveLength(1)
  })

  it('are one where another one only builds the builder on its own base', () => {
    const text = `docker build -t base -f Dockerfile.base .\n${script('', '[ -n "$SKIP" ] || docker build -t x .\n')}`
    const files = { 'Dockerfile.base': 'FROM golang:1.22\nENV A=1\n', 'Dockerfile.build': 'FROM base\nRUN make -C /src app\n' }
    expect(verdictOf(migratePattern(text, files))).toBe('caveats RS416')
  })

  const core = script('', '').replace(/\n$/, '')
  const options = (loop: string): string =>
    `IMAGE=x\nTAG=latest\n${loop}\n${core}\ndocker build -t $IMAGE:$TAG .\n[ -z "$PUSH" ] || docker push $IMAGE:$TAG\n`
  const loops: readonly (readonly [title: string, loop: string])[] = [
    ['shift 2', 'while [ $# -gt 0 ]; do case "$1" in -t) TAG=$2; shift 2;; --push) PUSH=1; shift;; *) exit 1;; esac; done'],
    [
      'two shifts',
      'while [[ $# -gt 0 ]]; do key="$1"; case $key in -t|--tag) TAG="$2"; shift; shift;; *) REST="$REST $1"; shift;; esac; done',
    ],
    [
      'long options',
      'while test $# -gt 0; do case "$1" in -t=*|--tag=*) TAG="${1#*=}";; --push) PUSH=1;; *) break;; esac; shift; done',
    ],
    [
      'the first argument',
      'while [ "$1" != "" ]; do case $1 in -t | --tag ) shift\n TAG=$1 ;; -h ) exit ;; * ) exit 1\n esac\n shift\ndone',
    ],
    ['-n', 'while [ -n "$1" ]; do case "$1" in -t) TAG="$2"; shift;; -p) PUSH=1;; *) echo "$1?";; esac; shift; done'],
    ['quoted $#', 'while [[ "$#" -gt 0 ]]; do case $1 in -t|--tag) TAG="$2"; shift;; *) echo $1; exit 1;; esac; shift; done'],
    [
      'arithmetic',
      'while (( "$#" )); do case "$1" in -t) if [ -n "$2" ]; then TAG=$2; shift 2; else exit 1; fi;; *) R="$R $1"; shift;; esac; done',
    ],
    [
      'no end',
      'while :; do case $1 in -t) if [ "$2" ]; then TAG=$2; shift; fi;; --tag=?*) TAG=${1#*=};; --) shift; break;; *) break; esac; shift; done',
    ],
    [
      'if instead of case',
      'while [ $# -ge 1 ]; do if [ "$1" = -t ]; then shift; TAG=$1; elif [ "$1" = -p ]; then PUSH=1; else exit 1; fi; shift; done',
    ],
    [
      'a function',
      'read_all() { while [ $# -gt 0 ]; do case "$1" in -t) TAG=$2; shift 2;; -p) PUSH=1; shift;; *) exit 1;; esac; done; }\nread_all "$@"',
    ],
    [
      'getopts',
      'while getopts "t:i:ph" o; do case $o in t) TAG=$OPTARG;; i) IMAGE=$OPTARG;; p) PUSH=1;; *) exit 1;; esac; done\nshift $((OPTIND-1))',
    ],
    ['for over "$@"', 'for a in "$@"; do case $a in --push) PUSH=1;; --tag=*) TAG="${a#*=}";; *) ;; esac; done'],
    ['for with shift', 'for i in "$@"; do case $i in -t=*) TAG="${i#*=}"; shift;; --push) PUSH=1; shift;; *) ;; esac; done'],
    [
      'twelve options',
      `while [ $# -gt 0 ]; do case "$1" in ${[...'abcdefghij'].map((letter) => `-${letter}) O_${letter}=$2; shift 2;;`).join(' ')} -t) TAG=$2; shift 2;; *) exit 1;; esac; done`,
    ],
  ]
  it.each(loops)('are one when options are read in a loop with %s', (_title, loop) => {
    const document = migratePattern(options(loop))
    expect(verdictOf(document)).toBe('migrated')
    expect(document.pipelines).toHaveLength(1)
  })

  it('are told apart, once each, when an option of a loop decides what is built', () => {
    const loop = 'FILE=Dockerfile\nwhile [ $# -gt 0 ]; do case "$1" in -d) FILE=Dockerfile.debug; shift;; *) shift;; esac; done\n'
    const document = migratePattern(script(loop, 'docker build -t x -f $FILE .\n'), {
      'Dockerfile.debug': 'FROM debian\nCOPY app /app\n',
    })
    expect(verdictOf(document)).toBe('caveats RS416 RS522')
  })

  it('are told apart when a function asks the same of two arguments', () => {
    const head =
      'given() { [ -n "$1" ]; }\nFILE=Dockerfile\nif given "$1"; then T=1; fi\nif given "$2"; then FILE=Dockerfile.debug; fi\n'
    const document = migratePattern(script(head, 'docker build -t x -f $FILE .\n'), {
      'Dockerfile.debug': 'FROM debian\nCOPY app /app\n',
    })
    expect(verdictOf(document)).toBe('caveats RS416 RS522')
  })

  it('are one when forty settings are looked at one by one', () => {
    const settings = Array.from({ length: 40 }, (_, index) => `[ -n "$V${String(index)}" ] && F${String(index)}=1\n`)
    expect(verdictOf(migratePattern(script(settings.join(''))))).toBe('migrated')
  })

  it('are told apart with the condition that decides', () => {
    const document = migratePattern(
      script('FILE=Dockerfile\nif [ -n "$DEBUG" ]; then FILE=Dockerfile.debug; fi\n', 'docker build -t x -f $FILE .\n'),
      { 'Dockerfile.debug': 'FROM debian\nCOPY app /app\n' },
    )
    expect(verdictOf(document)).toBe('caveats RS416 RS522')
    expect(document.pipelines[0]?.when).toMatchObject([
      { text: expect.stringContaining('DEBUG') as string, at: { path: 'build.sh', line: 3 } },
    ])
  })

  it('are migrated as the arguments say when they are given', () => {
    const text = script('if [ "$1" = prod ]; then FILE=Dockerfile; else exit 1; fi\n', 'docker build -t x -f $FILE .\n')
    expect(verdictOf(migratePattern(text, {}, { driver: 'build.sh', args: ['prod'] }))).toBe('migrated')
    expect(migratePattern(text, {}, { driver: 'build.sh', args: ['test'] }).pipelines).toEqual([])
  })

  it('stay bounded over 2^20 combinations of unknown conditions', () => {
    const conditions = Array.from({ length: 20 }, (_, index) => `if [ -n "$V${String(index)}" ]; then F${String(index)}=1; fi\n`)
    expect(verdictOf(migratePattern(script(conditions.join(''))))).toBe('migrated')
  })
})
