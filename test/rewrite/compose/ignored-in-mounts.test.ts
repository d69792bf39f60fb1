import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../../support/pattern.ts'

const script = 'docker run -v $PWD:/a -w /a node:20 npm run build\ndocker build -t y .\n'
const whole = 'FROM node:20-slim\nCOPY . /app\n'

function migrated(ignore: string, final = whole): ReturnType<typeof migratePattern> {
  return migratePattern(script, { Dockerfile: final, 'package.json': '{}', 'site/a.md': '', '.dockerignore': ignore })
}

const removed: readonly (readonly [title: string, ignore: string, final: string, line: string])[] = [
  ['a name', 'node_modules\n', whole, 'RUN rm -rf /a/node_modules\n'],
  ['names and a pattern', 'tmp\n*.log\n', whole, 'RUN rm -rf /a/tmp /a/*.log /a/.*.log /a/.log\n'],
  ['what lies deeper', 'site/drafts/\n', whole, 'RUN rm -rf /a/site/drafts\n'],
  ['what lies in the folder that is taken', 'tmp\nsite/drafts\n', 'FROM nginx\nCOPY site /www\n', 'RUN rm -rf /a/site/drafts\n'],
]

const unsaid: readonly (readonly [title: string, ignore: string])[] = [
  ['a rule that takes something back', 'tmp\n!tmp/keep\n'],
  ['a rule for all depths', '**/*.log\n'],
  ['a rule that a shell reads in another way', 'a[bc]\n'],
  ['one such rule beside a name', 'tmp\n**/*.log\n'],
]

describe('what the ignore file hides of a folder that a container had', () => {
  it.each(removed)('is removed in the stage: %s', (_, ignore, final, line) => {
    const document = migrated(ignore, final)
    expect(afterOf(document, 'Dockerfile')).toContain(`RUN npm run build\n${line}`)
    expect(verdictOf(document)).toMatch(/^caveats RS440/)
    expect(verdictOf(document)).not.toMatch(/RS60[1-3]|RS649/)
    expect(document.pipelines[0]?.proof.assumptions.map(({ code }) => code)).toContain('RS604')
  })

  it.each(unsaid)('is not known: %s', (_, ignore) => {
    expect(migrated(ignore).skipped[0]?.reason).toContain('which ones the ignore file leaves is not known')
  })

  it.each([
    ['a rule that names nothing that is known', '**/*.md\n', 'app*.js', 'app*.js', 'RS637'],
    ['a rule that takes back the wildcard itself', '*\n!app*.js\n', 'app*.js', 'app*.js', ''],
    ['a rule that takes back one name of the wildcard', '*\n!src\n!app.js\n', './app*', 'app.js', ''],
  ])('may be a part of what a wildcard finds: %s', (_, ignore, source, taken, code) => {
    const document = migrated(ignore, `FROM nginx\nCOPY ${source} /www/\n`)
    expect(afterOf(document, 'Dockerfile')).toContain(`COPY --from=build --chown=0:0 /a/${taken} /www/\n`)
    expect(verdictOf(document).includes('RS637')).toBe(code === 'RS637')
    expect(document.pipelines[0]?.proof.verdict).toBe('equal')
  })

  it.each([
    ['a rule that hides what the wildcard finds', 'app*\n', 'app*.js'],
    ['two names that are taken back', '*\n!app.js\n!apple.js\n', 'app*.js'],
    ['something that is there already', '**/*.md\n', 'site/*'],
  ])('is not told of a wildcard: %s', (_, ignore, source) => {
    const document = migrated(ignore, `FROM nginx\nCOPY ${source} /www/\n`)
    expect(document.pipelines.map(({ status }) => status)).not.toContain('migrated')
  })

  it('is of no concern where the image takes a file by its name', () => {
    const text = afterOf(migrated('tmp\n', 'FROM nginx\nCOPY site/index.html /www/\n'), 'Dockerfile')
    expect(text).toContain('COPY --from=build --chown=0:0 /a/site/index.html /www/\n')
    expect(text).not.toContain('rm -rf')
  })

  it('stays in the folder for another build, which has no ignore file', () => {
    const two = 'docker run -v $PWD:/a -w /a node:20 npm run build\ndocker build -t x site\ndocker build -t y .\n'
    const files = {
      Dockerfile: whole,
      'site/Dockerfile': 'FROM nginx\nCOPY . /www\n',
      'package.json': '{}',
      '.dockerignore': 'site/tmp\n',
    }
    const texts = migratePattern(two, files).pipelines.flatMap(({ changes }) =>
      changes.flatMap(({ path, after }) => (path.endsWith('Dockerfile') ? [[path, after?.includes('rm -rf /a/site/tmp')]] : [])),
    )
    expect(texts).toEqual([
      ['site/Dockerfile', false],
      ['Dockerfile', true],
    ])
  })

  it.each([
    ['a check', 'npm test', 'tmp\n'],
    ['a check of another kind', 'go vet ./...', '*.log\n'],
    ['what makes only what is hidden', 'go build -o bin/app', 'bin\n'],
  ])('makes no builder of %s', (_, command, ignore) => {
    const files = { Dockerfile: whole, 'package.json': '{}', '.dockerignore': ignore }
    const document = migratePattern(`docker run -v $PWD:/a -w /a tools ${command}\ndocker build -t y .\n`, files)
    expect(document.pipelines).toEqual([])
    expect(document.skipped[0]?.reason).toBe("no image is built from another image's files")
  })
})
