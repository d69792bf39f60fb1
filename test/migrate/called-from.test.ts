/** From which folder a script is taken to be called, and what is told of a script that only brings files for another one. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository, type MemoryFiles } from '../../src/repository/memory.ts'
import { builderText, finalText, verdictOf } from '../support/pattern.ts'

const extract =
  'docker build -t x:build -f Dockerfile.build .\ndocker create --name c x:build\ndocker cp c:/src/app .\ndocker rm c\n'
const whole = `${extract}docker build -t x .\n`
const root: MemoryFiles = { Dockerfile: finalText, 'Dockerfile.build': builderText, 'main.go': '' }
/** Works from the root and from ci, and does something else there. */
const both: MemoryFiles = {
  ...root,
  'ci/build.sh': whole,
  'ci/Dockerfile': 'FROM alpine:3.19\nCOPY app /opt/\n',
  'ci/Dockerfile.build': builderText,
  'ci/main.go': '',
}

const calls: readonly (readonly [title: string, files: MemoryFiles, cwd: string, verdict: string])[] = [
  ['nobody says', {}, '.', 'caveats RS419'],
  ['a job goes into the folder', { '.travis.yml': 'script:\n  - cd ci && ./build.sh\n' }, 'ci', 'migrated'],
  ['a job calls it from the root', { '.travis.yml': 'script:\n  - ./ci/build.sh\n' }, '.', 'migrated'],
  [
    'a step has a working directory',
    { '.github/workflows/a.yml': 'jobs:\n  a:\n    steps:\n      - run: bash build.sh\n        working-directory: ./ci\n' },
    'ci',
    'migrated',
  ],
  ['a README calls it from the root', { 'README.md': 'Then:\n\n    sh ci/build.sh\n' }, '.', 'migrated'],
  ['a README only names it', { 'README.md': 'See ci/build.sh.\n' }, '.', 'caveats RS419'],
  ['a Makefile beside it calls it', { 'ci/Makefile': 'image:\n\t@./build.sh\n' }, 'ci', 'migrated'],
  ['another script of that name is called', { '.travis.yml': 'script:\n  - ./build.sh\n' }, '.', 'caveats RS419'],
  [
    'it is called from both',
    { '.travis.yml': 'script:\n  - ./ci/build.sh\n', 'README.md': '`cd ci && ./build.sh`\n' },
    '.',
    'caveats RS419',
  ],
]

describe('the folder that a script is called from', () => {
  it.each(calls)('when %s', (_, files, cwd, verdict) => {
    const document = migrate(memoryRepository({ ...both, ...files }), { driver: 'ci/build.sh' })
    expect([document.pipelines[0]?.driver.cwd, verdictOf(document)]).toEqual([cwd, verdict])
  })

  it('is where its Dockerfile stands, when it only brings what another script takes', () => {
    const document = migrate(memoryRepository({ ...root, 'ci/extract.sh': extract, 'ci/image.sh': 'docker build -t x .\n' }))
    expect(document.pipelines.map((one) => [one.driver.path, one.driver.cwd, one.status])).toEqual([
      ['ci/image.sh', '.', 'caveats'],
    ])
  })
})

describe('a script that only brings files', () => {
  const job = (steps: string): string => `jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n${steps}`
  it.each<[title: string, files: MemoryFiles, skipped: readonly string[]]>([
    ['is not skipped when another script takes them', { 'extract.sh': extract, 'image.sh': 'docker build -t x .\n' }, []],
    [
      'is not skipped when a job takes them',
      {
        'extract.sh': extract,
        '.github/workflows/a.yml': job(
          '      - run: sh extract.sh\n      - uses: docker/build-push-action@v5\n        with:\n          context: .\n',
        ),
      },
      [],
    ],
    ['is skipped when nobody takes them', { 'extract.sh': extract.replace('c:/src/app .', 'c:/src/app out/') }, ['extract.sh']],
  ])('%s', (_, files, skipped) => {
    const document = migrate(memoryRepository({ ...root, ...files }))
    expect(document.pipelines.length).toBe(skipped.length === 0 ? 1 : 0)
    expect(document.skipped.map(({ path }) => path)).toEqual(skipped)
  })
})
