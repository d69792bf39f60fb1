/** Which commands a script runs, with which words. */
import { describe, expect, it } from 'vitest'
import { textOf } from '../../src/text/source.ts'
import type { Unknown } from '../../src/text/symbolic.ts'
import { runScript, type TestOptions } from './world.ts'

const unknown = (name: string, source: Unknown['source'] = 'docker'): Unknown => ({
  kind: 'unknown',
  id: `${source}:${name}`,
  name,
  source,
  at: undefined,
  whenUnset: undefined,
})

const id = { stdout: [unknown('cid'), '\n'] }

type Row = readonly [title: string, script: string, calls: readonly string[], options?: TestOptions]

const rows: readonly Row[] = [
  ['keeps words', 'docker build -t "a b" .', ['docker build -t a b .']],
  [
    'puts the output of a command into a variable',
    'CID=$(docker create x); docker cp $CID:/a .',
    ['docker create x', 'docker cp ${cid}:/a .'],
    { commands: { 'docker create x': id } },
  ],
  [
    'takes backticks',
    'CID=`docker create x`; docker rm $CID',
    ['docker create x', 'docker rm ${cid}'],
    { commands: { 'docker create x': id } },
  ],
  [
    'assigns inside of a chain',
    'ID=$(docker create x) && docker cp $ID:/a . && docker rm $ID',
    ['docker create x', 'docker cp ${cid}:/a .', 'docker rm ${cid}'],
    { commands: { 'docker create x': id } },
  ],
  ['keeps unknown inputs in words', 'docker build -t x:$TAG .', ['docker build -t x:${TAG} .']],
  ['leaves out an unquoted input that is not given', 'docker build $OPTS -t x .', ['docker build -t x .']],
  ['keeps a quoted input that is not given', 'docker build "$OPTS" .', ['docker build ${OPTS} .']],
  ['has no arguments in the usual case', 'docker run x "$@"', ['docker run x']],
  ['hands on arguments when there are any', 'docker run x "$@"', ['docker run x ${@}'], { answers: { '[ $# -eq 0 ]': false } }],
  ['takes given arguments', 'docker build -t x:$1 . "$@"', ['docker build -t x:v1 . v1 b c'], { args: ['v1', 'b c'] }],
  [
    'takes the given environment',
    'docker build -t x:${TAG:-latest} .',
    ['docker build -t x:v2 .'],
    { environment: { TAG: 'v2' } },
  ],
  [
    'takes defaults in the usual case',
    'docker build -t x:${TAG:-latest} -f ${2:-Dockerfile} .',
    ['docker build -t x:latest -f Dockerfile .'],
  ],
  [
    'takes the other way when told to',
    'docker build -t x:${TAG:-latest} .',
    ['docker build -t x:${TAG} .'],
    { answers: { '[ -z "$TAG" ]': false } },
  ],
  ['goes on where a value is required', 'docker push x:${TAG:?missing}', ['docker push x:${TAG}']],
  [
    'ends where a required value is empty',
    'docker push x:${TAG:?missing}; docker rm y',
    [],
    { answers: { '[ -z "$TAG" ]': true } },
  ],
  ['takes an input read under set -u as given', 'set -u; docker push x:$TAG', ['docker push x:${TAG}']],
  [
    'cuts texts as far as they are known',
    'I=reg/x:$TAG; docker x ${I%%:*} ${I##*/} ${I/x/y} ${I#reg/}',
    ['docker x reg/x ${I##*/} reg/y:${TAG} x:${TAG}'],
  ],
  [
    'names what it cannot cut',
    'docker x ${V#v} "${V%%.*}" ${F:0:7} ${V//./-} ${V^^}',
    ['docker x ${V#v} ${V%%.*} ${F:0:7} ${V//./-} ${V^^}'],
    { answers: { '[ -z "${V#v}" ]': false, '[ -z "${F:0:7}" ]': false, '[ -z "${V//./-}" ]': false, '[ -z "${V^^}" ]': false } },
  ],
  [
    'names what it cannot cut with an unknown pattern',
    'p=a/b; docker x "${p#$D/}" "${p%"$S"}" "${p/$D/x}"',
    ['docker x ${p#$D/} ${p%"$S"} ${p/$D/x}'],
  ],
  ['expands arrays', 'A=(--build-arg "V=1 2"); docker build "${A[@]}" .', ['docker build --build-arg V=1 2 .']],
  ['adds to arrays', 'A=(); [ -n "$PROXY" ] || A+=(--no-cache); docker build "${A[@]}" .', ['docker build --no-cache .']],
  [
    'runs functions',
    'b() { docker build -t "$1" -f "$2" .; }; b x A; b y B',
    ['docker build -t x -f A .', 'docker build -t y -f B .'],
  ],
  ['dispatches by name', 'build() { docker build .; }; "${1:-build}"', ['docker build .']],
  ['dispatches by "$@"', 'build() { docker build $1; }; "$@"', ['docker build .'], { args: ['build', '.'] }],
  [
    'unrolls loops',
    'for a in web api; do docker build -t $a ./$a; done',
    ['docker build -t web ./web', 'docker build -t api ./api'],
  ],
  [
    'unrolls loops over folders',
    'for d in */; do docker build -t ${d%/} $d; done',
    ['docker build -t api api/', 'docker build -t web web/'],
    { files: { 'web/Dockerfile': '', 'api/Dockerfile': '', README: '' } },
  ],
  [
    'expands globs',
    'cp *.c src/[ab].h out',
    ['cp x.c y.c src/a.h out'],
    { files: { 'x.c': '', 'y.c': '', 'src/a.h': '', 'src/c.h': '' } },
  ],
  ['leaves globs that match nothing', 'rm *.o', ['rm *.o'], { files: { 'x.c': '' } }],
  ['strips sudo', 'sudo -E docker build .', ['docker build .']],
  ['strips env and its assignments', 'env DOCKER_BUILDKIT=1 docker build .', ['docker build .']],
  ['strips prefixes one after the other', 'time sudo -u root nice -n 5 docker build .', ['docker build .']],
  ['ends with exec', 'exec docker build .; docker rm x', ['docker build .']],
  ['takes $DOCKER for docker', '$DOCKER build .; "${DOCKER_CMD}" rm x', ['docker build .', 'docker rm x']],
  ['takes a found docker for docker', 'D=$(which docker); $D build .', ['docker build .']],
  ['takes $BIN/docker for docker', '"$BIN/docker" build .', ['docker build .']],
  ['takes a default for docker', '${DOCKER:-docker} build .', ['docker build .']],
  ['drops $SUDO that is not given', '$SUDO docker build .', ['docker build .']],
  ['evaluates text', 'C="docker build -t x"; eval "$C ."; $C .', ['docker build -t x .', 'docker build -t x .']],
  ['evaluates text with unknown parts', 'eval "docker build -t \'x:$TAG\' ."', ['docker build -t x:${TAG} .']],
  ['runs shells', 'bash -ec "docker build -t $TAG ."; sh -c \'docker rm "$1"\' _ q', ['docker build -t ${TAG} .', 'docker rm q']],
  ['runs heredoc scripts', 'bash <<EOF\ndocker build -t $TAG .\nEOF', ['docker build -t ${TAG} .']],
  [
    'runs scripts of the repository',
    './b.sh one; sh b.sh two',
    ['docker build one', 'docker build two'],
    { files: { 'b.sh': 'docker build $1' } },
  ],
  [
    'gives scripts the exported variables only',
    'export A=1; B=2; C=3 ./b.sh',
    ['docker x 1 ${B} 3'],
    { files: { 'b.sh': 'docker x $A "$B" $C' } },
  ],
  ['keeps a script out of the caller', 'X=1; ./b.sh; docker x $X', ['docker x 1'], { files: { 'b.sh': 'X=2; exit 0' } }],
  ['sources files', '. ./env.sh && docker build -t $IMAGE .', ['docker build -t img .'], { files: { 'env.sh': 'IMAGE=img' } }],
  [
    'sources files next to the script',
    'cd "$(dirname "$0")"; source lib/f.sh; f',
    ['dirname ./ci/build.sh', 'docker build .'],
    { name: './ci/build.sh', files: { 'ci/lib/f.sh': 'f() { docker build .; }' } },
  ],
  ['leaves other interpreters to the world', './b.py x', ['./b.py x'], { files: { 'b.py': '#!/usr/bin/env python3\n' } }],
  ['does not run what is not executable', './b.sh || docker rm x', ['docker rm x'], { files: { 'b.sh': '!docker build .' } }],
  ['runs EXIT traps at the end', 'trap "docker rm $ID" EXIT; docker build .', ['docker build .', 'docker rm ${ID}']],
  ['runs EXIT traps after set -e', 'set -e; trap c EXIT; c() { docker rm x; }; false; docker build .', ['docker rm x']],
  ['ends after a failure under set -e', 'set -e; false; docker build .', []],
  [
    'takes commands to succeed',
    'docker build . || exit 1; if docker ps; then docker a; else docker b; fi; ! docker c || docker d',
    ['docker build .', 'docker ps', 'docker a', 'docker c', 'docker d'],
  ],
  [
    'takes known failures',
    'docker rm x || docker a; docker rm x && docker b',
    ['docker rm x', 'docker a', 'docker rm x'],
    { commands: { 'docker rm x': { status: 1 } } },
  ],
  ['pipes', 'docker run x tar c . | tar x', ['docker run x tar c .', 'tar x']],
  ['reads known lines', 'printf "a\\nb\\n" | while read -r n; do docker rm $n; done', ['docker rm a', 'docker rm b']],
  [
    'reads files line by line',
    'while IFS== read -r k v; do docker x "$k" "$v"; done < list',
    ['docker x A 1', 'docker x B 2'],
    { files: { list: 'A=1\nB=2\n' } },
  ],
  [
    'waits for a command that succeeds',
    'until docker exec x true; do sleep 1; done; docker cp x:/a .',
    ['docker exec x true', 'docker cp x:/a .'],
  ],
  [
    'parses options that are given',
    'while getopts t:p o; do case $o in t) T=$OPTARG;; p) P=1;; esac; done; docker build -t $T .; [ "$P" ] && docker push $T',
    ['docker build -t v .', 'docker push v'],
    { args: ['-p', '-t', 'v'] },
  ],
  [
    'parses long options that are given',
    'while [[ $# > 0 ]]; do case "$1" in --tag) T="$2"; shift 2;; --push) P=1; shift;; esac; done; docker build -t $T .',
    ['docker build -t v .'],
    { args: ['--push', '--tag', 'v'] },
  ],
  [
    'skips option loops without arguments',
    'while [ "$1" != "" ]; do shift; docker x; done; while (( "$#" )); do docker y; shift; done; docker z',
    ['docker z'],
  ],
  ['takes case branches', 'case "$1" in a) docker a;; "") docker none;; *) docker other;; esac', ['docker none']],
  [
    'takes the branch it is told',
    'case "$1" in a) docker $1;; *) docker other;; esac',
    ['docker a'],
    { answers: { '[ "$1" = a ]': true } },
  ],
  [
    'tests files',
    '[ -f Dockerfile ] && docker a; [ -d build ] || docker b; test -e Dockerfile -a ! -e x && docker c',
    ['docker a', 'docker b', 'docker c'],
    { files: { Dockerfile: '' } },
  ],
  ['sees what it wrote', 'echo x > f; [ -f f ] && docker a; rm f; [ -f f ] || docker b', ['docker a', 'rm f', 'docker b']],
  [
    'follows cd',
    'cd a && docker build .; cd ..; (cd b; docker x); pushd a/c >/dev/null; docker y; popd; docker z',
    ['docker build .', 'docker x', 'docker y', 'docker z'],
    { files: { 'a/c/f': '', 'b/f': '' } },
  ],
  ['expands aliases in sh', 'alias d="sudo docker"\nd build .', ['docker build .'], { dialect: 'sh' }],
  ['gives no word for an empty known variable', 'X=; docker build $X "$X" .', ['docker build  .']],
  ['understands a stray blank after a backslash as sh does', 'docker build \\ \n -t x .', ['docker build  ', '-t x .']],
]

describe('runs', () => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_, [, script, calls, options]) => {
    expect(runScript(script, options).calls).toEqual(calls)
  })
})

describe('a call', () => {
  it('has its whole command as site, assignments and redirections included', () => {
    const [call] = runScript('x\nA=1 docker build . > log 2>&1\n').world.calls.slice(1)
    expect(call === undefined ? '' : textOf(call.site)).toBe('A=1 docker build . > log 2>&1')
  })

  it('has sites in the file as it is when lines end with carriage returns', () => {
    const calls = runScript('x\r\ndocker a \\\r\n  b\r\ndocker c\r\n').world.calls
    expect(calls.map((call) => textOf(call.site))).toEqual(['x', 'docker a \\\r\n  b', 'docker c'])
  })

  it('has the sites of its words', () => {
    const [call] = runScript('sudo docker build -t "$T" {a,b}').world.calls
    expect(call?.words.map((word) => [textOf(word.site), word.whole])).toEqual([
      ['docker', true],
      ['build', true],
      ['-t', true],
      ['"$T"', true],
      ['{a,b}', false],
      ['{a,b}', false],
    ])
  })

  it('has the site of the word that carried it when it stands in no file', () => {
    const calls = runScript("eval 'docker a'; sh -c 'docker b'; x=`echo \\`docker c\\``").world.calls
    expect(calls.map((call) => [textOf(call.site), call.words.some((word) => word.whole)])).toEqual([
      ["'docker a'", false],
      ["'docker b'", false],
      ['`echo \\`docker c\\``', false],
    ])
  })

  it('knows the way that led to it', () => {
    const files = { 'b.sh': 'g() { docker x; }; g' }
    const [call] = runScript('f() { ./b.sh; }; f', { files }).world.calls
    expect(call?.stack.map(textOf)).toEqual(['f', './b.sh', 'g'])
  })

  it('has the environment, its own assignments and what env adds', () => {
    const [call] = runScript('export A=1 B; C=3; D=4 env E=5 docker x').world.calls
    expect([...(call?.environment.keys() ?? [])].sort()).toEqual(['A', 'B', 'D', 'E'])
  })

  it('knows where its output goes and where its input comes from', () => {
    const world = runScript(
      'docker a; x=$(docker b); docker c > f; docker d > /dev/null; echo hi | docker e; docker f <<E\nz\nE',
    ).world
    expect(world.calls.map((call) => [call.stdout, call.stdin])).toEqual([
      ['terminal', undefined],
      ['captured', undefined],
      ['file', undefined],
      ['null', undefined],
      ['terminal', ['hi\n']],
      ['terminal', ['z\n']],
    ])
  })

  it('knows whether its failure is looked at', () => {
    const { world } = runScript('docker a || true; if docker b; then docker c; fi; ! docker d; docker e && docker f; docker g &')
    expect(world.calls.map((call) => [call.source, call.tested, call.background])).toEqual([
      ['docker a', true, false],
      ['docker b', true, false],
      ['docker c', false, false],
      ['docker d', true, false],
      ['docker e', true, false],
      ['docker f', false, false],
      ['docker g', false, true],
    ])
  })

  it('knows its folder', () => {
    const { world } = runScript('cd a; docker x; (cd ..; docker y); cd /tmp; docker z', { files: { 'a/f': '' } })
    expect(world.calls.map((call) => call.cwd)).toEqual(['a', '.', '/tmp'])
  })

  it('knows its heredocs', () => {
    const [call] = runScript('docker build - <<EOF\nFROM x\nEOF\n').world.calls
    expect(call?.heredocs.map(textOf)).toEqual(['FROM x\nEOF'])
  })

  it('has the conditions that were answered before it, and no later ones', () => {
    const { world } = runScript('[ -z "$A" ] && docker x; [ -n "$B" ] || docker y')
    expect(world.calls.map((call) => call.conditions.map(({ text, holds }) => [text, holds]))).toEqual([
      [['[ -z "$A" ]', true]],
      [
        ['[ -z "$A" ]', true],
        ['[ -z "$B" ]', true],
      ],
    ])
  })

  it('marks a glob whose folder is not known', () => {
    const [call] = runScript('cp "$OUT"/*.jar .', {}).world.calls
    expect(call?.words.map((word) => word.glob === true)).toEqual([false, true, false])
  })
})

describe('files', () => {
  const files: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['writes and appends', 'echo a > f; echo b >> f', { f: 'a\nb\n' }],
    ['writes heredocs', 'cat > D <<EOF\nFROM x:$V\nEOF', { D: 'FROM x:${V}\n' }],
    ['writes groups', '{ echo a; echo b; } > f', { f: 'a\nb\n' }],
    ['writes what exec redirects', 'exec > log; echo a; echo b', { log: 'a\nb\n' }],
    ['writes beside the folder it is in', 'mkdir d; cd d; echo x > ../f', { f: 'x\n' }],
    ['keeps errors apart', '{ echo a; echo b >&2; } > f 2>/dev/null', { f: 'a\n' }],
  ]
  it.each(files)('%s', (_, script, expected) => {
    const { world } = runScript(script)
    const texts = Object.fromEntries(
      Object.keys(expected).map((path) => [
        path,
        (world.files.get(path) ?? []).map((part) => (typeof part === 'string' ? part : `\${${part.name}}`)).join(''),
      ]),
    )
    expect(texts).toEqual(expected)
  })
})
