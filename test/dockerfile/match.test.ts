import { describe, expect, test } from 'vitest'
import { matchesOf, matchSource } from '../../src/dockerfile/match.ts'
import type { ContextView } from '../../src/dockerfile/match.ts'

const FILES = [
  'a.go',
  'b.go',
  'app/main.go',
  'app/main.js',
  'app/sub/x.go',
  'dist/',
  'we*rd',
  '[x]',
  'back\\slash',
  '.hidden',
  'ünï',
]

/** A context; of a folder that ends in `/` nobody knows what it holds. */
const view: ContextView = {
  names: (path) => {
    if (FILES.includes(`${path}/`)) return undefined
    const below =
      path === '.' ? FILES : FILES.filter((file) => file.startsWith(`${path}/`)).map((file) => file.slice(path.length + 1))
    return [...new Set(below.map((file) => file.split('/')[0] ?? ''))].sort()
  },
  type: (path) => {
    if (path === '.') return 'directory'
    if (FILES.includes(path)) return 'file'
    if (FILES.some((file) => file.endsWith('/') && `${path}/`.startsWith(file))) return 'either'
    return FILES.some((file) => file.startsWith(`${path}/`)) ? 'directory' : undefined
  },
}

describe('matchSource', () => {
  test.each<[string, readonly string[]]>([
    ['.', ['.']],
    ['', ['.']],
    ['./', ['.']],
    ['/', ['.']],
    ['..', ['.']],
    ['a.go', ['a.go']],
    ['./a.go', ['a.go']],
    ['/a.go', ['a.go']],
    ['../a.go', ['a.go']],
    ['../../x/../a.go', ['a.go']],
    ['app', ['app']],
    ['app/', ['app']],
    ['app/.', ['app']],
    ['app//main.go', ['app/main.go']],
    ['app/../a.go', ['a.go']],
    ['nope', []],
    ['app/nope', []],
    ['A.go', []],
    ['*.go', ['a.go', 'b.go']],
    ['/*.go', ['a.go', 'b.go']],
    ['*', ['.hidden', '[x]', 'a.go', 'app', 'b.go', 'back\\slash', 'dist', 'we*rd', 'ünï']],
    ['*/*.go', ['app/main.go']],
    ['app/*', ['app/main.go', 'app/main.js', 'app/sub']],
    ['app/*/*', ['app/sub/x.go']],
    ['a*/main.*', ['app/main.go', 'app/main.js']],
    ['?.go', ['a.go', 'b.go']],
    ['[a].go', ['a.go']],
    ['[^a].go', ['b.go']],
    ['[a-b].go', ['a.go', 'b.go']],
    ['[b-a].go', []],
    ['we\\*rd*', ['we*rd']],
    ['[[]x]', ['[x]']],
    // One name alone: so what is not known of the folder does not matter.
    ['dist/[[]y].js', ['dist/[y].js']],
    ['dist/[[]y]*', []],
    ['\\[x]*', ['[x]']],
    ['back\\slash', ['back\\slash']],
    ['[', []],
    ['a.go[', []],
    ['???', ['[x]', 'app', 'ünï']],
    ['dist', ['dist']],
    // Nobody knows what `dist` holds, so whatever is asked for below it counts as there.
    ['dist/app', ['dist/app']],
    ['**/x.go', ['dist/x.go']],
    ['a*/x.go', []],
  ])('of %j is %j', (pattern, paths) => {
    expect(matchSource(pattern, view)).toEqual(paths)
  })

  test.each<[string, readonly object[]]>([
    ['dist/*.js', [{ folder: 'dist', pattern: '*.js' }]],
    ['d*/x/*.js', [{ folder: 'dist/x', pattern: '*.js' }]],
    ['nope/*.js', []],
    ['app/*.js', []],
  ])('says of %j where it cannot look', (pattern, open) => {
    const unsure: ContextView = { ...view, names: (path) => (path.startsWith('dist') ? undefined : view.names(path)) }
    expect(matchesOf(pattern, unsure).open).toEqual(open)
  })
})
