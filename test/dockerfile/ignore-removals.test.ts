import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { removalsOf } from '../../src/dockerfile/ignore-removals.ts'
import { isIgnored, parseIgnore } from '../../src/dockerfile/ignore.ts'

const names = ['a.md', '.md', '.a.md', 'ab.md', 'md', 'b', '.b', 'bc', '.env', 'env', 'b.md.x']

describe('a rule of an ignore file as paths for rm', () => {
  it.each(['a.md', '/a.md', './b', '*.md', '?b', '?.md', 'b*', '.env*', '*env', '*b*', '.*v', 'dist/*.md', 'dist/'])(
    'removes what the rule %s hides and nothing else',
    (rule) => {
      const folder = mkdtempSync(join(tmpdir(), 'restage-ignore-'))
      try {
        mkdirSync(join(folder, 'dist'))
        const below = names.map((name) => `dist/${name}`)
        for (const path of [...names, ...below]) writeFileSync(join(folder, path), '')
        const paths = removalsOf(rule)
        expect(paths).not.toEqual([])
        execFileSync('sh', ['-c', `rm -rf ${paths.join(' ')}`], { cwd: folder })
        const rules = parseIgnore(rule)
        const left = [...readdirSync(folder), ...below.filter((path) => readdirOf(folder, 'dist').includes(path))]
        expect(left.sort()).toEqual([...names, 'dist', ...below].filter((path) => !isIgnored(rules, path)).sort())
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )

  it.each(['*', '.*', '**/x', '**', 'a/*/b', '../x', 'a b', 'a[bc]', 'a\\*'])('leaves %s alone', (rule) => {
    expect(removalsOf(rule)).toEqual([])
  })
})

function readdirOf(folder: string, name: string): readonly string[] {
  return readdirSync(folder).includes(name) ? readdirSync(join(folder, name)).map((one) => `${name}/${one}`) : []
}
