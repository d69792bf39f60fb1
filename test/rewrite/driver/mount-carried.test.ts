/** What a container left in a mounted folder, carried by commands of the host to where a build takes it. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../../support/pattern.ts'

const whole = 'docker run --rm -v "$PWD":/src -w /src gcc:13 make\n'
const out = 'mkdir -p out\ndocker run --rm -v "$PWD/out":/out gcc:13 make\n'
const build = 'docker build -t x .\n'
const files = { Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n', 'lib/notes': 'n\n' }

/** Verdict, and the driver afterwards. */
function carried(steps: string): readonly [verdict: string, driver: string | undefined] {
  const document = migratePattern(steps, files)
  return [verdictOf(document), afterOf(document, 'build.sh')?.replace(/^#!.*\n/, '')]
}

describe('what a container left in a mounted folder', () => {
  it.each([
    ['copied into a folder', `${whole}cp target/app .\n${build}`],
    ['moved into a folder', `${whole}mv target/app ./\n${build}`],
    ['copied from a mounted folder of its own', `${out}cp out/app .\n${build}`],
    ['moved from a mounted folder of its own', `${out}mv out/app .\n${build}`],
    ['carried in two steps', `${whole}cp target/app lib/\nmv lib/app .\n${build}`],
    ['removed where it lay', `${whole}cp target/app .\nrm -rf target\n${build}`],
    ['made executable first', `${out}chmod +x out/app\ncp out/app .\n${build}`],
  ])('goes with the handoff where it is %s', (_title, steps) => {
    const [verdict, driver] = carried(steps)
    expect(verdict).toMatch(/^migrated/)
    expect(driver).toBe(build)
  })

  it.each([
    ['cp', `${whole}cp target/app app\n${build}`],
    ['mv', `${whole}mv target/app ./app\n${build}`],
    ['cp of another name', `${whole}cp target/prog app\n${build}`],
    ['mv of another name', `${whole}mv prog ./app\n${build}`],
  ])('is taken to lie under the name that it gets after %s, as a caveat', (_title, steps) => {
    expect(carried(steps)).toEqual(['caveats RS584', build])
  })

  it.each([
    ['under its own name', 'cp -r web docker/web\n', 'web'],
    ['into a folder', 'cp -a web docker/\n', 'web'],
    ['under another name', 'cp -r web docker/html\n', 'html'],
    ['with what is in it', 'cp -r web/. docker/html\n', 'html'],
  ])('is taken to find no folder where a folder is copied %s, as a caveat', (_title, copy, name) => {
    const document = migratePattern(`${whole}${copy}docker build -t x docker\n`, {
      'docker/Dockerfile': `FROM nginx:1.25\nCOPY ${name} /www\n`,
    })
    expect(verdictOf(document)).toMatch(/^caveats RS584/)
    expect(afterOf(document, 'docker/Dockerfile')).toContain('COPY --from=build --chown=0:0 /src/web /www\n')
    expect(afterOf(document, 'build.sh')).not.toContain('cp ')
  })

  it('is merged with what the repository has where it is copied', () => {
    const document = migratePattern(`${whole}cp -r web docker/\ndocker build -t x docker\n`, {
      'docker/Dockerfile': 'FROM nginx:1.25\nCOPY web /www\n',
      'docker/web/index.html': '<p>\n',
    })
    expect(verdictOf(document)).not.toContain('RS584')
  })

  it.each([
    ['a file of the repository may land in a folder of its name', `${whole}cp lib/notes app\n${build}`],
    ['a pattern hides what lands there', `${whole}cp $OTHER/* .\n${build}`],
  ])('is not migrated where %s', (_title, steps) => {
    expect(carried(steps)[0]).not.toMatch(/migrated|caveats/)
  })

  it('stays where the host takes it elsewhere as well', () => {
    const [verdict, driver] = carried(`${whole}cp target/app .\ncp target/app "$HOME"/app\n${build}`)
    expect(verdict).toContain('RS560')
    expect(driver).toBeUndefined()
  })

  it('is not taken for what the host itself put there', () => {
    const [verdict, driver] = carried(`${out}date > out/stamp\ncp out/stamp lib/\ncp out/app .\n${build}`)
    expect([verdict, driver ?? 'cp out/stamp lib/'].join('\n')).toContain('cp out/stamp lib/')
  })
})
