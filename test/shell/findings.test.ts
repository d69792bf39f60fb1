/** What the evaluator says it did not understand, and which calls are touched by it. */
import { describe, expect, it } from 'vitest'
import type { Unknown } from '../../src/text/symbolic.ts'
import { runScript, type TestOptions } from './world.ts'

const listing: Unknown = {
  kind: 'unknown',
  id: 'command:list',
  name: 'list',
  source: 'command',
  at: undefined,
  whenUnset: undefined,
}
const commands = { 'docker ps -q': { stdout: [listing] }, generate: { stdout: [listing] } }

/** Script, findings as `code line:column`, and for each docker call the codes of what is uncertain around it. */
type Row = readonly [
  title: string,
  script: string,
  findings: readonly string[],
  uncertain: readonly string[],
  options?: TestOptions,
]

const rows: readonly Row[] = [
  [
    'follows a loop over an unknown list once',
    'for i in $(docker ps -q); do docker rm $i; done\ndocker x',
    ['RS005 1:5'],
    ['', 'RS005', ''],
  ],
  [
    'follows a loop over unknown lines once',
    'generate | while read l; do docker rm $l; done; docker x',
    ['RS006 1:18'],
    ['RS006', ''],
  ],
  ['leaves an endless loop', 'while true; do docker ps; sleep 5; done; docker x', ['RS006 1:7'], ['', 'RS006']],
  [
    'tells a syntax error, and doubts what comes after it',
    'docker a\nif docker b; then\ndocker c\n',
    ['RS001 4:1'],
    ['', 'RS001', 'RS001'],
  ],
  ['tells a blank after a backslash', 'docker build \\ \n  -t x .', ['RS002 1:14'], ['']],
  ['tells a tab after a backslash', 'docker build \\\t\n  -t x .', ['RS002 1:14'], ['']],
  ['leaves a quoted blank inside of a line alone', 'docker build \\ -t x .', [], ['']],
  ['tells an unknown command', '"$TOOL" build .; docker x', ['RS003 1:1'], ['']],
  ['tells what it takes for docker', '$DOCKER build .', ['RS004 1:1'], ['']],
  ['tells a program that is not known', 'eval "$(generate)"; docker x', ['RS010 1:6'], ['']],
  ['tells a script piped into a shell', 'generate | sh; docker x', ['RS010 1:12'], ['']],
  ['follows select once', 'select t in a b; do docker push $t; break; done', ['RS007 1:1'], ['RS007']],
  ['tells a coprocess', 'coproc { sleep 1; }; docker x', ['RS007 1:1'], ['']],
  ['tells a function without end', 'f() { docker x; f; }; f', ['RS009 1:17'], Array.from({ length: 100 }, () => '')],
  ['tells a script that sources itself', '. ./build.sh', ['RS009 1:1'], [], { files: { 'build.sh': '. ./build.sh' } }],
  ['tells a folder that is not there', 'cd nowhere && docker x', ['RS012 1:1'], []],
  ['tells a script that is not executable', './s.sh', ['RS014 1:1'], [], { files: { 's.sh': '!docker x' } }],
  ['tells a sourced file that is not there', '. ./gone.sh; docker x', ['RS015 1:1'], ['']],
  ['tells an expansion that ends the script', 'echo $((1/0)); docker x', ['RS016 1:6'], []],
  ['tells a trap that it does not run', "trap 'docker kill x' INT; docker x", ['RS017 1:1'], ['']],
  ['tells a readonly variable', 'readonly A=1; A=2; docker x $A', ['RS019 1:15'], ['']],
  [
    'waits for something without a doubt about what follows',
    'while [ "$(docker inspect x)" = up ]; do docker ps; sleep 1; done; docker x',
    ['RS006 1:7'],
    ['', 'RS006', ''],
    { commands: { 'docker inspect x': { stdout: [listing] } } },
  ],
  ['tells carriage returns, and reads on', 'docker build \\\r\n -t x .\r\ncat <<E\r\na\r\nE\r\n', ['RS021 1:1'], ['']],
  ['tells a missing blank', 'if [! -f x ]; then docker a; fi; docker b', ['RS022 1:4'], ['']],
  ['tells too many commands', 'for i in 1 2 3 4 5 6; do docker x; done', ['RS008 1:26'], ['', '', ''], { limits: { steps: 3 } }],
  [
    'says nothing about a clean script',
    'set -e\ndocker build -t x .\nID=$(docker create x)\ndocker cp $ID:/a .\ndocker rm $ID\n',
    [],
    ['', '', '', ''],
  ],
]

describe('findings', () => {
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_, [, script, findings, uncertain, options]) => {
    const { outcome, world } = runScript(script, { commands, ...options })
    expect(outcome.findings.map(({ code, at }) => `${code} ${String(at?.line)}:${String(at?.column)}`)).toEqual(findings)
    expect(world.findings).toEqual(outcome.findings)
    const docker = world.calls.filter((call) => call.source.includes('docker') || call.words[0]?.text[0] === 'docker')
    expect(docker.map((call) => call.uncertain.map((finding) => finding.code).join(' '))).toEqual(uncertain)
  })
})
