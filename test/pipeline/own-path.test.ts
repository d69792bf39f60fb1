/** The checkout in a container at the host's own path, in the ways in which it is written. */
import { describe, expect, it } from 'vitest'
import { migratePattern, verdictOf } from '../support/pattern.ts'

const stage = (lines: string): string =>
  `FROM golang:1.22 AS build\n${lines}\nFROM alpine:3.19\nCOPY --from=build --chown=0:0 /workspace/app /usr/bin/app\nCMD ["app"]\n`
const plain = stage('WORKDIR /workspace\nCOPY . .\nRUN make app\n')

const rows: readonly (readonly [title: string, run: string, text: string])[] = [
  ['by $(pwd)', 'docker run --rm -v $(pwd):$(pwd) -w $(pwd) golang:1.22 make app', plain],
  ['by $PWD in quotes', 'docker run --rm -v "$PWD":"$PWD" --workdir "$PWD" golang:1.22 make app', plain],
  ['by a variable', 'ROOT=`pwd`\ndocker run --rm -v $ROOT:$ROOT:rw -w $ROOT golang:1.22 make app', plain],
  ['by --mount', 'docker run --rm --mount type=bind,src=$PWD,dst=$PWD -w $PWD golang:1.22 make app', plain],
  [
    'in a folder of it, named in the command',
    'docker run --rm -v $PWD:$PWD -w $PWD/cmd golang:1.22 make OUT=$PWD/app',
    stage('WORKDIR /workspace/cmd\nCOPY . /workspace\nRUN ["make", "OUT=/workspace/app"]\n'),
  ],
  [
    'in an exec',
    'docker run -d --name c -v $PWD:$PWD golang:1.22 sleep 99\ndocker exec -w $PWD c make app\ndocker rm -f c',
    plain,
  ],
]

describe('a container that has the checkout at its own path', () => {
  it.each(rows)('has it in a folder of the stage, written %s', (_title, run, text) => {
    const document = migratePattern(`${run}\ndocker build -t x .\n`)
    expect(verdictOf(document)).toBe('caveats RS445')
    expect(document.changes.find(({ path }) => path === 'Dockerfile')?.after).toBe(text)
  })

  it('is as it was when a mount stands in that folder already', () => {
    const run = 'docker run --rm -v $PWD:$PWD -v $PWD/lib:/workspace -w $PWD golang:1.22 make app'
    expect(migratePattern(`${run}\ndocker build -t x .\n`).pipelines).toEqual([])
  })
})
