import { describe, expect, it } from 'vitest'
import { memoryRepository, type MemoryFiles } from '../../src/repository/memory.ts'
import type { Change } from '../../src/rewrite/change.ts'
import { withoutLines } from '../../src/rewrite/reference-lines.ts'
import { filesStillBuilt, updateReferences } from '../../src/rewrite/references.ts'
import type { HostPath } from '../../src/shell/world.ts'
import { editScript, goFiles } from './driver/pipelines.ts'

const script =
  'docker build -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\ndocker rm e\ndocker build -t x .\n'
const gone: readonly Change[] = [
  { path: 'Dockerfile.build', action: 'delete', mode: null, after: null },
  { path: 'build.sh', action: 'modify', mode: '100755', after: 'docker build -t x .\n' },
]

function references(files: MemoryFiles): ReturnType<typeof updateReferences> {
  const { pipeline } = editScript(script, { files })
  return updateReferences(memoryRepository({ ...goFiles, ...files, 'build.sh': script }), pipeline, gone, ['.' as HostPath])
}

describe('updateReferences', () => {
  const lines: readonly (readonly [title: string, path: string, before: string, after: string | null])[] = [
    ['a line of its own', '.gitignore', '*.o\napp\n/tmp\n', '*.o\n/tmp\n'],
    ['an anchored line', '.gitignore', '/app\n*.o\n', '*.o\n'],
    ['the comment that stands above it alone', '.gitignore', '*.o\n\n# the binary\n/app\n\n# other\nx\n', '*.o\n\n# other\nx\n'],
    ['a file with nothing else', '.gitignore', 'app\n', null],
    ['a line of .dockerignore', '.dockerignore', '*\n!main.go\n!app\n!Dockerfile.build\n', '*\n!main.go\n'],
  ]
  it.each(lines)('takes out %s', (_title, path, before, after) => {
    const { changes } = references({ [path]: before })
    expect(changes).toEqual([
      after === null ? { path, action: 'delete', mode: null, after } : { path, action: 'modify', mode: '100644', after },
    ])
  })

  const kept: readonly (readonly [title: string, files: MemoryFiles])[] = [
    ['globs', { '.gitignore': 'app*\n*\n' }],
    ['other names', { '.gitignore': 'apple\nsub/app\n' }],
    ['lines for what another file makes', { '.gitignore': 'app\n', Makefile: 'local:\n\tgo build -o ./app .\n' }],
  ]
  it.each(kept)('keeps %s', (_title, files) => {
    expect(references(files)).toEqual({ changes: [], findings: [] })
  })

  const apart = 'docker build -t b src\ndocker create --name e b\ndocker cp e:/src/app image/app\ndocker build -t x image\n'
  const inFolders: MemoryFiles = {
    'src/Dockerfile': 'FROM golang:1.20\nWORKDIR /src\nCOPY . .\nRUN go build -o app .\n',
    'src/.dockerignore': 'x\n',
    'image/Dockerfile': 'FROM alpine:3.18\nCOPY app /usr/bin/app\n',
    'image/.dockerignore': 'y\n',
  }
  const ignoring: readonly (readonly [title: string, files: MemoryFiles, deleted: readonly string[], more: string])[] = [
    ['deletes ignore files of folders that nothing is built from', {}, ['src/.dockerignore', 'image/.dockerignore'], ''],
    ['keeps one where CI builds', { '.github/ci.yml': '- run: docker build -t t ./src\n' }, ['image/.dockerignore'], ''],
    ['keeps one where compose builds', { 'c/compose.yml': 'services:\n  x:\n    build: ../image/\n' }, ['src/.dockerignore'], ''],
    ['keeps one where another build is', {}, ['src/.dockerignore'], 'docker build -t y -f other.Dockerfile image\n'],
    ['keeps none for prose', { 'README.md': 'docker build -t t src\n' }, ['src/.dockerignore', 'image/.dockerignore'], ''],
  ]
  it.each(ignoring)('%s', (_title, files, deleted, more) => {
    const all: MemoryFiles = { ...inFolders, ...files, 'other.Dockerfile': 'FROM alpine:3.18\n' }
    const { pipeline } = editScript(apart + more, { files: all })
    const after: Change = {
      path: 'build.sh',
      action: 'modify',
      mode: '100755',
      after: 'docker build -t x -f image/Dockerfile .\n',
    }
    const { changes } = updateReferences(memoryRepository(all), pipeline, [after], ['.' as HostPath])
    expect(changes.map((change) => [change.action, change.path])).toEqual(deleted.map((path) => ['delete', path]))
  })

  const found: readonly (readonly [title: string, path: string, text: string, code: string, line: number])[] = [
    ['prose', 'README.md', '# x\n\nSee `Dockerfile.build`.\n', 'RS572', 3],
    ['a comment', 'Makefile', '# from Dockerfile.build\nall:\n\t./build.sh\n', 'RS572', 1],
    [
      'a compose file',
      'docker-compose.yml',
      'services:\n  b:\n    build:\n      context: .\n      dockerfile: Dockerfile.build\n',
      'RS571',
      5,
    ],
    ['a make target', 'Makefile', 'test:\n\tdocker build -t t \\\n\t  -f ./Dockerfile.build .\n', 'RS571', 3],
    ['other code', 'ci.yml', 'paths:\n  - Dockerfile.build\n', 'RS570', 2],
    ['a recipe', 'Makefile', 'lint:\n\thadolint Dockerfile.build\n', 'RS570', 2],
  ]
  it.each(found)('finds the deleted Dockerfile in %s', (_title, path, text, code, line) => {
    const { findings, changes } = references({ [path]: text })
    expect(findings.map((finding) => [finding.code, finding.at?.path, finding.at?.line])).toEqual([[code, path, line]])
    expect(changes).toEqual([])
  })

  const updated: readonly (readonly [title: string, path: string, before: string, after: string])[] = [
    [
      'a list of a workflow',
      '.github/workflows/x.yml',
      'on:\n  push:\n    paths:\n      - Dockerfile\n      - Dockerfile.build\njobs: {}\n',
      'on:\n  push:\n    paths:\n      - Dockerfile\njobs: {}\n',
    ],
    [
      'the prerequisites of a target',
      'Makefile',
      'image: build.sh Dockerfile Dockerfile.build main.go\n\t./build.sh\n',
      'image: build.sh Dockerfile main.go\n\t./build.sh\n',
    ],
  ]
  it.each(updated)('takes the deleted Dockerfile out of %s', (_title, path, before, after) => {
    expect(references({ [path]: before })).toEqual({ changes: [{ path, action: 'modify', mode: '100644', after }], findings: [] })
  })

  it('tells which deleted files are still built elsewhere', () => {
    const files = {
      ...goFiles,
      'dev.sh': '#!/bin/sh\ndocker build -t dev -f Dockerfile.build .\n',
      'README.md': 'docker build -f Dockerfile .\n',
    }
    const all: readonly Change[] = [...gone, { path: 'Dockerfile', action: 'delete', mode: null, after: null }]
    expect([...filesStillBuilt(memoryRepository(files), all)]).toEqual(['Dockerfile.build'])
  })

  it('takes no other file of the name for the deleted one', () => {
    expect(
      references({
        'sub/Dockerfile.build': 'FROM x\n',
        'sub/Makefile': 'a:\n\tdocker build -f Dockerfile.build .\n',
        'README.md': 'my-Dockerfile.build.bak\n',
      }).findings,
    ).toEqual([])
  })
})

describe('withoutLines', () => {
  const rows: readonly (readonly [before: string, after: string])[] = [
    ['a\ngone\nb\n', 'a\nb\n'],
    ['a\n\ngone\n\nb\n', 'a\n\nb\n'],
    ['a\n\ngone\n', 'a\n'],
    ['# one\ngone\na\n', '# one\na\n'],
    ['# one\ngone\n\na\n', 'a\n'],
    ['a\n', 'a\n'],
  ]
  it.each(rows)('makes of %j %j', (before, after) => {
    expect(withoutLines(before, (line) => line === 'gone')).toBe(after)
  })
})
