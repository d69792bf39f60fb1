/** A folder that the driver fills with copies of files, which the repository has as well: the builder takes the repository's. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

const files = {
  'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o app\n',
  Dockerfile: 'FROM alpine:3.20\nCOPY app app.conf /srv/\n',
  'app.conf': 'a\n',
  'build.sh':
    'docker build -t b -f Dockerfile.build .\nrm -rf out\nmkdir out\ncp app.conf out/\ndocker create --name c b\ndocker cp c:/src/app out/\ndocker rm c\ndocker build -t x -f Dockerfile out\n',
}

/** The status, with the blocker where there is one. */
function outcome(committed: Parameters<typeof memoryRepository>[0]): readonly string[] {
  return migrate(memoryRepository({ ...files, ...committed })).pipelines.flatMap(({ status, findings }) => [
    status,
    ...findings.flatMap(({ code, severity }) => (severity === 'blocker' ? [code] : [])),
  ])
}

describe('a folder that is committed and filled anew', () => {
  it.each([
    ['is the same where the copy is', { 'out/app.conf': 'a\n' }, ['migrated']],
    ['is another one where its text is another', { 'out/app.conf': 'b\n' }, ['blocked', 'RS520']],
    ['is another one where its text is longer', { 'out/app.conf': 'a\nb\n' }, ['blocked', 'RS520']],
    ['is another one where it can be executed', { 'out/app.conf': { text: 'a\n', executable: true } }, ['blocked', 'RS520']],
  ])('%s', (_, committed, wanted) => {
    expect(outcome(committed)).toEqual(wanted)
  })
})
