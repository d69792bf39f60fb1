/** Files that a container made in a mounted folder, moved by a pattern whose names are only known there. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

const run = 'docker run -v $PWD:/w -w /w gcc:13 make\n'
const files = { 'img/Dockerfile': 'FROM alpine:3.20\nCOPY *.jar /srv/\n', Dockerfile: 'FROM alpine:3.20\nCOPY ctx/*.jar /srv/\n' }

describe('a pattern in a mounted folder', () => {
  const rows: readonly (readonly [steps: string, path: string, runs: string])[] = [
    ['cp target/*.jar img\ndocker build -t x img\n', 'img/Dockerfile', 'RUN cp /w/target/*.jar /w/img/\n'],
    ['cp -a target/*.jar img/\ndocker build -t x img\n', 'img/Dockerfile', 'RUN cp -a /w/target/*.jar /w/img/\n'],
    ['mv target/*.jar img/\ndocker build -t x img\n', 'img/Dockerfile', 'RUN mv /w/target/*.jar /w/img/\n'],
    [
      'mkdir -p ctx\ncp target/*.jar ctx/\ndocker build -t x .\n',
      'Dockerfile',
      'RUN mkdir -p /w/ctx\nRUN cp /w/target/*.jar /w/ctx/\n',
    ],
  ]
  it.each(rows)('is copied in the stage: %j', (steps, path, runs) => {
    const document = migratePattern(run + steps, files)
    expect(verdictOf(document)).toMatch(/^(?:migrated|caveats RS440)/)
    expect(afterOf(document, path)).toContain(`RUN make\n${runs}`)
  })

  it.each([
    ['a folder with other files of the driver', 'mkdir -p ctx\necho 1 > ctx/a.jar\ncp target/*.jar ctx/\ndocker build -t x .\n'],
    ['a pattern of the host beside it', 'mkdir -p ctx\ncp target/*.jar $OTHER/*.jar ctx/\ndocker build -t x .\n'],
    ['what is not followed', 'mkdir -p ctx\ncp $OTHER/*.jar ctx/\ndocker build -t x .\n'],
  ])('is not migrated with %s', (_title, steps) => {
    expect(verdictOf(migratePattern(run + steps, files))).not.toMatch(/migrated|caveats/)
  })

  it('spoils what came out of a container when the host puts unknown names there', () => {
    const steps =
      'docker build -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src ctx\ncp $OTHER/*.jar ctx/\ndocker build -t x .\n'
    expect(verdictOf(migratePattern(steps, files))).not.toMatch(/migrated|caveats/)
  })
})
