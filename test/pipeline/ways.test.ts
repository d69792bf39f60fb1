import { describe, expect, it } from 'vitest'
import { handoffsOf, migratePattern, verdictOf } from '../support/pattern.ts'

const take = 'docker create --name c x:build\ndocker cp c:/src/app .\n'
const script = (head: string, tail = 'docker build -t x .\n'): string =>
  `${head}docker build -t x:build -f Dockerfile.build .\n${take}${tail}`

describe('ways through a driver', () => {
  const same: readonly (readonly [title: string, text: string])[] = [
    ['a usage check ends without an image', script('if [ -z "$1" ]; then echo usage; exit 1; fi\n')],
    ['a tag has a default', script('TAG=${1:-latest}\n', 'docker build -t x:$TAG .\n')],
    ['a push is optional', script('', 'docker build -t x .\nif [ "$PUSH" = 1 ]; then docker push x; fi\n')],
    ['a helper may be missing', script('command -v docker >/dev/null || exit 1\n')],
    [
      'a clean-up only happens when there is something',
      script('old=$(docker images -q x)\nif [ -n "$old" ]; then docker rmi $old; fi\n'),
    ],
    ['options are read in a loop', script('while [ $# -gt 0 ]; do case $1 in -v) set -x;; esac; shift; done\n')],
  ]
  it.each(same)('are one when %s', (_title, text) => {
    const document = migratePattern(text)
    expect(verdictOf(document)).toBe('migrated')
    expect(handoffsOf(document)).toHaveLength(1)
  })

  it('are told apart with the condition that decides', () => {
    const document = migratePattern(
      script('FILE=Dockerfile\nif [ -n "$DEBUG" ]; then FILE=Dockerfile.debug; fi\n', 'docker build -t x -f $FILE .\n'),
      { 'Dockerfile.debug': 'FROM debian\nCOPY app /app\n' },
    )
    expect(verdictOf(document)).toBe('caveats RS416')
    expect(document.pipelines[0]?.when).toMatchObject([
      { text: expect.stringContaining('DEBUG') as string, at: { path: 'build.sh', line: 3 } },
    ])
  })

  it('are migrated as the arguments say when they are given', () => {
    const text = script('if [ "$1" = prod ]; then FILE=Dockerfile; else exit 1; fi\n', 'docker build -t x -f $FILE .\n')
    expect(verdictOf(migratePattern(text, {}, { driver: 'build.sh', args: ['prod'] }))).toBe('migrated')
    expect(migratePattern(text, {}, { driver: 'build.sh', args: ['test'] }).pipelines).toEqual([])
  })

  it('stay bounded over 2^20 combinations of unknown conditions', () => {
    const conditions = Array.from({ length: 20 }, (_, index) => `if [ -n "$V${String(index)}" ]; then F${String(index)}=1; fi\n`)
    expect(verdictOf(migratePattern(script(conditions.join(''))))).toBe('migrated')
  })
})
