/** Files with docker's ids (`--cidfile`) in a folder that a builder takes as a whole: they go with the container. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

const files = { 'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o app .\n' }
const build = 'docker build -t b -f Dockerfile.build .\n'
const take = 'docker create --cidfile c.id b\ndocker cp "$(cat c.id)":/src/app .\ndocker rm "$(cat c.id)"\n'

describe('a file that docker writes an id into', () => {
  it.each([
    ['goes with its container', `${build}${take}docker build -t a .\nrm c.id\n`, 'migrated'],
    ['is none of what a final image may hold', `${build}${take}docker build -t a -f Dockerfile.all .\n`, 'blocked RS413'],
    [
      'stays a trouble where the container stays for the host',
      `${build}${take}cp app release/\ndocker build -t a .\ndocker build -t two -f Dockerfile.two .\n`,
      'blocked RS424',
    ],
  ])('%s', (_title, script, expected) => {
    const document = migratePattern(script, {
      ...files,
      'Dockerfile.all': 'FROM alpine\nCOPY . /all/\n',
      'Dockerfile.two': 'FROM alpine\nCOPY app /\n',
      'release/notes': '',
    })
    expect(verdictOf(document)).toContain(expected)
    if (expected === 'migrated') expect(afterOf(document, 'Dockerfile')).toContain('COPY . .\n')
  })
})
