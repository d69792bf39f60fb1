/** Folders that were contexts and are none any more: what the driver goes on putting there. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

const built = 'docker build -t b -f Dockerfile.build .\n'
const taken = `${built}docker create --name c b\ndocker cp c:/src/app stage/\ndocker rm c\n`
const staged = 'rm -rf stage\nmkdir -p stage\ncp app.conf stage/\n'
const whole = 'FROM alpine:3.19\nCOPY app /usr/bin/\nCOPY . /all/\nLABEL v=@V@\n'

describe('a Dockerfile that the driver makes in a folder which it staged', () => {
  const fill = "sed 's/@V@/1/' Dockerfile.in > stage/Dockerfile\n"
  const files = { 'Dockerfile.in': whole, 'app.conf': 'a\n' }
  const migrated = (more: string): ReturnType<typeof migratePattern> =>
    migratePattern(`${staged}${taken}${more}${fill}docker build -t x stage\n`, files)

  it('is made there again, and nothing else is put beside it', () => {
    const document = migrated('')
    expect(afterOf(document, 'build.sh')).toBe(
      `#!/bin/sh\nrm -rf stage\nmkdir -p stage\n${fill}docker build -t x -f stage/Dockerfile .\n`,
    )
    expect(afterOf(document, 'Dockerfile.in')).toContain('COPY stage/ /all/\nCOPY app.conf /all/app.conf\n')
    expect(afterOf(document, 'Dockerfile.in')).toContain('COPY --from=build --chown=0:0 /src/app /all/app\n')
  })

  it('is another one in an image that takes it along, which is told', () => {
    expect(verdictOf(migrated(''))).toBe('caveats RS638')
  })

  it('stays refused where the host puts something there that it goes on using', () => {
    expect(verdictOf(migrated('date > stage/when\n'))).toMatch(/^blocked/)
  })
})

describe('what the host carries on out of a folder that it staged', () => {
  it('is hidden from the stages with the folder', () => {
    const files = { 'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o app .\n' }
    const steps = `rm -rf stage\nmkdir -p stage\n${taken}mkdir -p kept\ncp stage/app kept/\ncp Dockerfile stage/\n`
    const document = migratePattern(`${steps}docker build -t x stage\n`, files)
    expect(afterOf(document, '.dockerignore')).toBe('stage\nkept/app\n')
  })
})

describe('a name that a shell would read in its own way', () => {
  const names = ['[x]', 'x$y', "it's", 'a b']
  const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
  const doubled = (text: string): string => `"${text.replaceAll('$', String.raw`\$`)}"`
  const rows = names.flatMap((name) => [
    [name, `docker run --rm b cat ${quote(`/out/${name}`)} > ${quote(name)}`, ''],
    [name, `docker run --rm b tar -cf - -C /out ${quote(`./${name}`)} | tar -xf - -C .`, ''],
    [
      name,
      `docker create --name c b\ndocker cp c:${quote(`/out/${name}`)} .\nsed -i 's/a/b/' ${quote(name)}`,
      `RUN sed -i s/a/b/ ${quote(`/out/${name}`)}`,
    ],
    [
      name,
      `docker create --name c b\ndocker cp c:${quote(`/out/${name}`)} .\necho more >> ${quote(name)}`,
      `RUN echo more >> ${quote(`/out/${name}`)}`,
    ],
  ])
  it.each(rows)('%s is taken by it: %s', (name, step, run) => {
    const files = {
      'Dockerfile.build': `FROM alpine:3.19\nRUN mkdir /out && echo a > ${doubled(`/out/${name}`)}\n`,
      Dockerfile: `FROM alpine:3.19\nCOPY [${JSON.stringify(name.replaceAll('[', '[[]').replaceAll(/[$']/g, String.raw`\$&`))}, "/opt/it"]\n`,
    }
    const document = migratePattern(`${built}${step}\ndocker build -t x .\n`, files)
    expect(verdictOf(document)).not.toMatch(/^blocked/)
    expect(afterOf(document, 'Dockerfile')).toContain(`"/opt/it"]\n`)
    expect(afterOf(document, 'Dockerfile')).toContain(run)
  })
})

describe('sed on what came out of a container', () => {
  it.each([
    ['755', []],
    ['4755', ['RS468']],
    ['g+s', ['RS468']],
  ] as const)('is that of the stage, which may leave no setuid bit: chmod %s', (mode, codes) => {
    const files = {
      'Dockerfile.build': `FROM alpine:3.19\nRUN mkdir /out && echo a > /out/app && chmod ${mode} /out/app\n`,
      Dockerfile: 'FROM alpine:3.19\nCOPY app /opt/it\n',
    }
    const steps = `${built}docker create --name c b\ndocker cp c:/out/app .\nsed -i 's/a/b/' app\ndocker build -t x .\n`
    const [pipeline] = migratePattern(steps, files).pipelines
    const caveats = pipeline?.proof.assumptions.filter(({ severity }) => severity === 'caveat').map(({ code }) => code)
    expect(caveats).toEqual(codes)
  })
})

describe('what the host packs and unpacks in place', () => {
  it.each(['größe', 'b*'])('is the same as before: %s', (name) => {
    const files = {
      'Dockerfile.build': `FROM alpine:3.19\nRUN mkdir -p '/out/${name}' && touch '/out/${name}/x'\n`,
      Dockerfile: `FROM alpine:3.19\nCOPY ["${name}", "/opt/it/"]\n`,
    }
    const steps = `${built}docker create --name c b\ndocker cp c:'/out/${name}' .\ndocker rm c\n`
    const again = `tar -cf again.tar -C . './${name}'\nrm -rf './${name}'\ntar -xf again.tar -C .\nrm again.tar\n`
    const document = migratePattern(`${steps}${again}docker build -t x .\n`, files)
    expect(afterOf(document, 'build.sh')).toBe('#!/bin/sh\ndocker build -t x .\n')
  })
})
