import { describe, expect, it } from 'vitest'
import { migratePattern, verdictOf } from '../support/pattern.ts'

const build = 'docker build -t x:build -f Dockerfile.build .\n'
const take = 'docker create --name c x:build\ndocker cp c:/src/app .\n'
const last = 'docker build -t x .\n'

const rows: readonly (readonly [title: string, script: string, code: string])[] = [
  ['the artifact is appended to', `${build}${take}echo "$END" >> app\n${last}`, 'RS422'],
  [
    'a file is written into the artifact',
    `${build}docker create --name c x:build\ndocker cp c:/src/app .\necho 1 > app/version\n${last}`,
    'RS422',
  ],
  ['a docker flag is not known', `docker build --fast -t x:build -f Dockerfile.build .\n${build}${take}${last}`, 'RS401'],
  ['the context comes through stdin', `${build}docker run --rm x:build tar c . | docker build -t x -\n`, 'RS406'],
  [
    'an image is committed and pushed',
    `${build}docker run --name c x:build make\ndocker commit c y\ndocker push y\ndocker create --name d y\ndocker cp d:/src/app .\n${last}`,
    'RS457',
  ],
  [
    'the artifact lies in a volume that nobody here filled',
    `${build}docker create --name c -v data:/data busybox\ndocker cp c:/data/app .\n${last}`,
    'RS426',
  ],
  [
    'a folder was copied into the container, to a place that may be there',
    `${build}docker create --name c x:build\ndocker cp . c:/src/app\ndocker cp ../other c:/src/app\ndocker cp c:/src/app .\n${last}`,
    'RS507',
  ],
  ['the context is fetched', `${build}${take}docker build -t x https://example.com/x.git\n`, 'RS405'],
  [
    'a program builds into a folder that is copied',
    `${build}${take}make assets\ndocker build -t x -f Dockerfile.all .\n`,
    'RS422 RS423',
  ],
  [
    'the docker command stands in a loop over an unknown list',
    `for s in $(git branch); do docker build -t $s-build -f Dockerfile.build .; docker create --name c $s-build; docker cp c:/src/app .; docker build -t $s .; done\n`,
    'RS415',
  ],
]

describe('a pipeline is blocked', () => {
  it.each(rows)('when %s', (_title, script, code) => {
    const document = migratePattern(script, { 'Dockerfile.all': 'FROM alpine\nCOPY . /srv\n' })
    expect(verdictOf(document)).toBe(`blocked ${code}`)
    expect(document.changes).toEqual([])
  })
})

describe('files that the builds see', () => {
  it('are refused when the driver removes the ignore file between them', () => {
    const files = { '.dockerignore': 'notes.txt\n', 'notes.txt': 'n\n', 'Dockerfile.build': 'FROM b\nCOPY . .\nRUN make\n' }
    expect(verdictOf(migratePattern(`${build}${take}rm .dockerignore\n${last}`, files))).toBe('blocked RS521')
  })

  it('are refused when the mode of an artifact folder would reach everything inside', () => {
    const script = `${build}docker create --name c x:build\nmkdir out\ndocker cp c:/src/out/. out\nchmod 700 out\n${last}`
    expect(verdictOf(migratePattern(script, { Dockerfile: 'FROM f\nCOPY out /out\n' }))).toBe('blocked RS510')
  })
})

describe('a driver with a handoff that cannot be read', () => {
  const rows: readonly (readonly [title: string, script: string, codes: string])[] = [
    ['the container is made elsewhere', `docker cp other:/src/app .\n${last}`, 'RS407 RS410'],
    ['docker cp has no destination', `${build}docker create --name c x:build\ndocker cp c:/src/app\n${last}`, 'RS401 RS410'],
    ['a coprocess builds', `${build}${take}coproc docker build -t y .\n${last}`, 'RS007'],
  ]
  it.each(rows)('is blocked when %s', (_title, script, codes) => {
    expect(verdictOf(migratePattern(script))).toBe(`blocked ${codes}`)
  })
})
