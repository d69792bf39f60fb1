import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

/** What comes of a container that has its mounts from another one, and the stage that it became. */
function taken(create: string, from: string): string {
  const script = `${create}\ndocker run --rm --volumes-from ${from} -w /src gcc:12 make\ndocker build -t y .\n`
  const document = migratePattern(script, { Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n', 'main.c': '' })
  return `${verdictOf(document)}: ${(afterOf(document, 'Dockerfile') ?? '').split('\n\n')[0] ?? ''}`
}

const stage = 'migrated: FROM gcc:12 AS build\nWORKDIR /src\nCOPY . .\nRUN make'

describe('--volumes-from', () => {
  it.each([
    ['docker create --name code -v $PWD:/src alpine true', 'code'],
    ['docker create --name code -v $PWD:/src alpine true', 'code:rw'],
    ['code=$(docker create -v "$(pwd)":/src busybox true)', '$code'],
    ['docker run -d --name code --mount type=bind,source=$PWD,target=/src debian:12 sleep 9', 'code'],
  ])('has what %s mounts, by %s', (create, from) => {
    expect(taken(create, from)).toBe(stage)
  })

  it.each([
    ['docker create --name code -v /src alpine true', 'code'],
    ['docker create --name code -v data:/src alpine true', 'code'],
    ['docker create --name code -v $PWD:/src redis true', 'code'],
    ['docker create --name code -v $PWD:/src example.com/unknown true', 'code'],
    ['docker create --name code -v $PWD:/src alpine true', 'other'],
    ['docker create --name code -v $PWD:/src alpine true', 'code:ro'],
  ])('has nothing that is known of %s by %s', (create, from) => {
    expect(taken(create, from)).not.toContain('RUN make')
  })
})
