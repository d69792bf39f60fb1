import { describe, expect, it } from 'vitest'
import { vendoredFolder } from '../../src/driver/vendored.ts'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { patternFiles } from '../support/pattern.ts'

const script = `docker build -t b -f Dockerfile.build .
docker create --name c b
docker cp c:/src/app .
docker build -t y .
`
const inside = Object.fromEntries(Object.entries(patternFiles(script)).map(([path, file]) => [`vendor/x/${path}`, file]))

describe('drivers of other projects', () => {
  it('are left alone, and that is said once a folder', () => {
    const { pipelines, skipped } = migrate(memoryRepository({ ...inside, 'vendor/y/make.sh': `#!/bin/sh\n${script}` }))
    expect(pipelines).toEqual([])
    expect(skipped).toEqual([
      { path: 'vendor', reason: 'what builds here belongs to other projects; --driver takes one of its files' },
    ])
  })

  it('are taken when they are named', () => {
    const { pipelines } = migrate(memoryRepository(inside), { driver: 'vendor/x/build.sh' })
    expect(pipelines.map(({ status }) => status)).toEqual(['migrated'])
  })

  it.each([
    ['deps/github.com/x/y/build.sh', 'deps'],
    ['_vendor/src/github.com/x/y/build.sh', '_vendor'],
    ['src/github.com/x/y/build.sh', undefined],
    ['a/src/github.com/x/y/build.sh', undefined],
    ['github.com/x/y/build.sh', undefined],
    ['tools/github.com.sh', undefined],
  ])('are in the folder that %s lies in, when it is one of import paths that is no GOPATH', (path, folder) => {
    expect(vendoredFolder(path)).toBe(folder)
  })
})
