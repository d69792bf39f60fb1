/** Dockerfiles that the driver puts in place by a link or a move: the builds read the file behind it, and the moves go. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository, type MemoryFiles } from '../../src/repository/memory.ts'

const tree: MemoryFiles = {
  'main.in': 'a\n',
  'Dockerfile.build': 'FROM alpine\nCOPY main.in /in/\nRUN gzip -c /in/main.in > /app\n',
  'Dockerfile.run': 'FROM alpine\nCOPY app /\n',
  Dockerfile: 'FROM alpine\nCMD ["sh"]\n',
}

/** Status, or what blocks, and what is left of the driver behind its second line. */
function rewritten(before: string, after: string): readonly string[] {
  const handoff = 'docker create --name x x:build\ndocker cp x:/app app\ndocker rm x\n'
  const text = `#!/bin/sh\nset -e\n${before}${handoff}${after}`
  const { pipelines } = migrate(memoryRepository({ ...tree, 'build.sh': { text, executable: true } }))
  const [only] = pipelines
  const told = only?.findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code) ?? []
  const script = only?.changes.find(({ path }) => path === 'build.sh')?.after ?? ''
  return [only?.status ?? 'none', ...told, script.replace(/^#!\/bin\/sh\nset -e\n+/, '')]
}

const apart = 'docker build -t x:build -f Dockerfile.build .\n'
const build = 'docker build -t x -f Dockerfile.run .'

describe('a Dockerfile that is put in place', () => {
  it.each<[title: string, before: string, after: string, left: string]>([
    [
      'links',
      'ln -sf Dockerfile.build Dockerfile\ndocker build -t x:build .\n',
      'ln -sf Dockerfile.run Dockerfile\ndocker build -t x .\ngit checkout Dockerfile\n',
      `${build}\ngit checkout Dockerfile\n`,
    ],
    [
      'a copy',
      apart,
      'cp Dockerfile.run Dockerfile\ndocker build -t x .\ngit checkout -- Dockerfile\n',
      `${build}\ngit checkout -- Dockerfile\n`,
    ],
    [
      'a move in a chain',
      apart,
      'mv Dockerfile.run Dockerfile && docker build -t x . && git checkout .\n',
      `${build} && git checkout .\n`,
    ],
    [
      'a move there and back',
      apart,
      'mv Dockerfile.run Dockerfile\ndocker build -t x .\nmv Dockerfile Dockerfile.run\n',
      `${build}\n`,
    ],
    [
      'one that is put aside meanwhile',
      'mv Dockerfile keep\ncp Dockerfile.build Dockerfile\ndocker build -t x:build .\n',
      'cp Dockerfile.run Dockerfile\ndocker build -t x .\nmv keep Dockerfile\n',
      `${build}\n`,
    ],
  ])('leaves no moves behind when the driver uses %s', (_, before, after, left) => {
    expect(rewritten(before, after)).toEqual(['migrated', left])
  })

  it('stays where something else reads it there', () => {
    const [, ...told] = rewritten(apart, 'cp Dockerfile.run Dockerfile\ndocker build -t x .\ntar cf src.tar Dockerfile\n')
    expect(told.join('\n')).toContain('cp Dockerfile.run Dockerfile')
  })
})
