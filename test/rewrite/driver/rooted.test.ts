/** Folders and Dockerfiles are named as the driver named them, so that it can be called from where it could be called before. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern } from '../../support/pattern.ts'

const files = {
  'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app\n',
  'main.go': 'package main\n',
  'docker/app/Dockerfile': 'FROM alpine:3.20\nCOPY app /app\n',
  'docker/app/Dockerfile.release': 'FROM alpine:3.20\nCOPY app /app\n',
}
const root = 'ROOT=$(cd "$(dirname "$0")"; pwd)\n'

function lastLine(build: string): string | undefined {
  const take =
    'docker build -t b -f $ROOT/Dockerfile.build $ROOT\nc=$(docker create b)\ndocker cp $c:/src/app $ROOT/docker/app/app\n'
  return afterOf(migratePattern(`${root}${take}${build}\n`, files), 'build.sh')
    ?.trimEnd()
    .split('\n')
    .at(-1)
}

describe('the one build', () => {
  it.for([
    ['docker build -t y $ROOT/docker/app', 'docker build -t y -f $ROOT/docker/app/Dockerfile $ROOT'],
    ['docker build -t y "$ROOT/docker/app"', 'docker build -t y -f "$ROOT/docker/app/Dockerfile" "$ROOT"'],
    ['docker build -t y "${ROOT}"/docker/app/', 'docker build -t y -f "${ROOT}"/docker/app/Dockerfile "${ROOT}"'],
    [
      'docker build -t y -f $ROOT/docker/app/Dockerfile.release $ROOT/docker/app',
      'docker build -t y -f $ROOT/docker/app/Dockerfile.release $ROOT',
    ],
    ['cd $ROOT; docker build -t y docker/app', 'cd $ROOT; docker build -t y -f docker/app/Dockerfile .'],
  ])('%s is %s', ([build = '', expected]) => {
    expect(lastLine(build)).toBe(expected)
  })
})
