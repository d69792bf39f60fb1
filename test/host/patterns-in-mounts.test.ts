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
      'mkdir ctx\ncp img/Dockerfile ctx/\ncp target/*.jar ctx/\ndocker build -t x ctx\n',
      'img/Dockerfile',
      'RUN mkdir -p /w/ctx\nRUN cp /w/target/*.jar /w/ctx/\n',
    ],
    [
      'CTX=$(mktemp -d)\ncp img/Dockerfile $CTX\ncp target/*.jar $CTX\ndocker build -t x $CTX\n',
      'img/Dockerfile',
      'RUN mkdir -p /tmp/for-context\nRUN cp /w/target/*.jar /tmp/for-context/\n',
    ],
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

  it('is copied into a folder that is copied in the stage as well', () => {
    const document = migratePattern(
      run + 'cp -r img target/img/\ncp target/*.jar target/img\ndocker build -t x target/img\n',
      files,
    )
    expect(verdictOf(document)).toBe('caveats RS534 RS440')
    const runs = 'RUN cp -r /w/img /w/target/img/\nRUN mkdir -p /w/target/img\nRUN cp /w/target/*.jar /w/target/img/\n'
    expect(afterOf(document, 'img/Dockerfile')).toContain(`RUN make\n${runs}`)
  })

  it.each([
    [
      'a folder that goes to one of which nobody knows',
      'cp -r img target/x/\ncp target/*.jar target/x\ndocker build -t x target/x\n',
    ],
    ['a file of the folder that the pattern finds as well', 'cp target/*.jar img/\ncp lib.jar img/\ndocker build -t x img\n'],
    ['a folder with other files of the driver', 'mkdir -p ctx\necho 1 > ctx/a.jar\ncp target/*.jar ctx/\ndocker build -t x .\n'],
    ['a pattern of the host beside it', 'mkdir -p ctx\ncp target/*.jar $OTHER/*.jar ctx/\ndocker build -t x .\n'],
    ['what is not followed', 'mkdir -p ctx\ncp $OTHER/*.jar ctx/\ndocker build -t x .\n'],
  ])('is not migrated with %s', (_title, steps) => {
    expect(verdictOf(migratePattern(run + steps, files))).not.toMatch(/migrated|caveats/)
  })

  const all = 'CTX=$(mktemp -d)\ncp -r * "$CTX"\ndocker build -t x "$CTX"\n'
  const taking = (path: string): Record<string, string> => ({
    Dockerfile: `FROM alpine:3.20\nCOPY ${path} /srv/\n`,
    '.conf': '1\n',
  })

  it.each([
    [all, 'app', 'migrated'],
    [all.replace('*', './*'), 'app', 'migrated'],
    [all.replace('*', '"$PWD"/*'), 'app', 'migrated'],
    [all.replace('-r', '-a'), 'app', 'migrated'],
    // No name that begins with a dot is among what `*` finds, whether it is known or not.
    [all, '.conf', ''],
    [all, '.hidden', ''],
    [all.replace('cp -r * "$CTX"', 'cp -r . "$CTX"'), '.hidden', 'migrated'],
    // Which files of all these the container has made is not known.
    [all, '.', ''],
    // Without -r, folders stay behind; and a folder that is not empty may have a file that is written over.
    [all.replace('-r ', ''), 'app', ''],
    [all.replace('cp', 'echo 1 > $CTX/app\ncp'), 'app', ''],
    [all.replaceAll('$CTX', 'out').replace('CTX=$(mktemp -d)', 'mkdir out'), 'app', ''],
  ])('copies everything by *: %j for COPY %s', (steps, path, verdict) => {
    expect(verdictOf(migratePattern(run + steps, taking(path)))).toBe(verdict)
  })

  const copiedOut = 'docker build -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/out .\n'

  it.each([
    [
      'a folder of the repository',
      'cp out/*.jar img/\ndocker build -t x img\n',
      'COPY --from=build --chown=0:0 /tmp/for-img/*.jar /srv/',
    ],
    ['a folder, moved', 'mv out/*.jar img/\ndocker build -t x img\n', 'COPY --from=build --chown=0:0 /tmp/for-img/*.jar /srv/'],
    ['a name', 'cp out/*.jar img/app.jar\ndocker build -t x img\n', 'COPY --from=build --chown=0:0 /tmp/for-img/app.jar /srv/'],
    ['two folders', 'cp out/*.jar img/\ncp out/*.war img/\ndocker build -t x img\n', 'RUN cp /src/out/*.war /tmp/for-img/\n'],
  ])('that came out of a container is gathered in the stage for %s', (_title, steps, line) => {
    const own = { ...files, 'img/Dockerfile': 'FROM alpine:3.20\nCOPY *.jar /srv/\n' }
    const named = { ...files, 'img/Dockerfile': 'FROM alpine:3.20\nCOPY app.jar /srv/\n' }
    const document = migratePattern(copiedOut + steps, steps.includes('app.jar') ? named : own)
    expect(verdictOf(document)).toMatch(/^(?:migrated|caveats)/)
    expect(afterOf(document, 'img/Dockerfile')).toContain(line)
    expect(document.pipelines[0]?.handoffs[0]?.path).toBe('/src/out/*.jar')
  })

  it('is not migrated where the repository has a file that the pattern of the image finds as well', () => {
    const steps = `${copiedOut}cp out/*.jar img/\ndocker build -t x img\n`
    expect(verdictOf(migratePattern(steps, { ...files, 'img/old.jar': 'x' }))).not.toMatch(/migrated|caveats/)
  })

  it('spoils what came out of a container when the host puts unknown names there', () => {
    const steps =
      'docker build -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src ctx\ncp $OTHER/*.jar ctx/\ndocker build -t x .\n'
    expect(verdictOf(migratePattern(steps, files))).not.toMatch(/migrated|caveats/)
  })
})
