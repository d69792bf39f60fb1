import { describe, expect, test } from 'vitest'
import { checkIgnore, ignoreFileFor, isIgnored, parseIgnore } from '../../src/dockerfile/ignore.ts'

/** Which of the paths a context with this ignore file still shows. */
function shown(ignore: string, paths: string): string {
  const rules = parseIgnore(ignore)
  return paths
    .split(' ')
    .filter((path) => !isIgnored(rules, path))
    .join(' ')
}

describe('isIgnored', () => {
  test.each<[string, string, string]>([
    ['', 'a b/c', 'a b/c'],
    ['a', 'a b', 'b'],
    ['a', 'a/x b/a', 'b/a'],
    ['a/', 'a/x b', 'b'],
    ['/a', 'a b/a', 'b/a'],
    ['./a', 'a b', 'b'],
    ['a/b', 'a/b a/c x/a/b', 'a/c x/a/b'],
    ['a/../b', 'a b', 'a'],
    ['../a', 'a', 'a'],
    ['# a\na', '#x a', '#x'],
    [' # a', '# x', '# x'],
    ['  a  ', 'a b', 'b'],
    ['a\r\nb\r\n', 'a b c', 'c'],
    ['\uFEFFa', 'a b', 'b'],
    ['*', 'a a/b .c', ''],
    ['*.md', 'a.md b/c.md d', 'b/c.md d'],
    ['*/*.md', 'a.md b/c.md b/d/e.md', 'a.md b/d/e.md'],
    ['**/*.md', 'a.md b/c.md b/d/e.md f', 'f'],
    ['**/node_modules', 'node_modules/a b/node_modules/c/d x_node_modules', 'x_node_modules'],
    ['a/**', 'a a/b a/b/c ab', 'a ab'],
    ['a/**/z', 'a/z a/b/z a/b/c/z z', 'z'],
    ['**', 'a b/c', ''],
    ['**foo', 'foo xfoo a/foo foob', 'foob'],
    ['a**b', 'ab a/b axb', 'axb'],
    ['a?c', 'abc a/c ac', 'a/c ac'],
    ['[ab].x', 'a.x b.x c.x', 'c.x'],
    ['[^a].x', 'a.x b.x', 'a.x'],
    ['[a-c]x', 'ax bx dx', 'dx'],
    ['a.c', 'a.c abc', 'abc'],
    ['a+(b)', 'a+(b) aab', 'aab'],
    ['*a+', 'xa+ xaa', 'xaa'],
    ['\\*x', '*x ax', 'ax'],
    ['README.md', 'readme.md README.md', 'readme.md'],
    ['*\n!a', 'a b a/c', 'a a/c'],
    ['*\n!a/b', 'a/b a/c d', 'a/b'],
    ['a\n!a/b\na/b/c', 'a/b/c a/b/d a/x', 'a/b/d'],
    ['!a\na', 'a', ''],
    ['*.md\n!README*.md\nREADME-x.md', 'a.md README.md README-y.md README-x.md', 'README.md README-y.md'],
    ['*\n! src', 'src/a b', 'src/a'],
    ['*\n!/src/', 'src/a b', 'src/a'],
    ['*\n!**/*.go', 'a.go b/c.go d', 'a.go b/c.go'],
    ['Dockerfile*\n.dockerignore', 'Dockerfile Dockerfile.build .dockerignore x', 'x'],
    ['.git', '.git/HEAD .gitignore', '.gitignore'],
    ['a b', 'a\\b', 'a\\b'],
    ['.', 'a', 'a'],
    ['/', 'a', 'a'],
    ['a^b', 'a^b', ''],
  ])('with %j of %j leaves %j', (ignore, paths, expected) => {
    expect(shown(ignore, paths)).toBe(expected)
  })

  test('never hides the context itself', () => {
    expect(isIgnored(parseIgnore('**'), '.')).toBe(false)
  })

  test.each<[string, readonly number[]]>([
    ['a\n[b\nc', [2]],
    ['!\n', [1]],
    ['a\\\n', [1]],
    ['[]x]', [1]],
    ['[b-]', [1]],
    ['[b]', []],
  ])('finds what fails a build in %j', (text, lines) => {
    expect(checkIgnore({ path: '.dockerignore', text }).map(({ code, at }) => [code, at?.line])).toEqual(
      lines.map((line) => ['RS230', line]),
    )
  })
})

describe('checkIgnore', () => {
  // Measured with docker 20.10: the classic way leaves `b/c.go` out of `*` and `!**/*.go`.
  test.each<[string, readonly string[]]>([
    ['*\n!**/*.go', ['RS231 2:1']],
    ['*\n!*/package.json', ['RS231 2:1']],
    ['*\n!src/*.go', []],
    ['*\n!*.go', []],
    ['!**/*.go', []],
    ['**/*.go\n!a/b', []],
  ])('of %j says %j', (text, expected) => {
    const findings = checkIgnore({ path: '.dockerignore', text })
    expect(findings.map(({ code, at }) => `${code} ${at?.line ?? 0}:${at?.column ?? 0}`)).toEqual(expected)
  })
})

describe('ignoreFileFor', () => {
  test.each<[string, string, readonly string[], string | undefined]>([
    ['Dockerfile', '.', ['.dockerignore'], '.dockerignore'],
    ['Dockerfile', '.', [], undefined],
    ['Dockerfile.build', '.', ['.dockerignore', 'Dockerfile.build.dockerignore'], 'Dockerfile.build.dockerignore'],
    ['docker/Dockerfile', 'app', ['app/.dockerignore', '.dockerignore'], 'app/.dockerignore'],
    ['docker/Dockerfile', 'app', ['docker/Dockerfile.dockerignore'], 'docker/Dockerfile.dockerignore'],
    ['docker/Dockerfile', 'app', ['docker/.dockerignore'], undefined],
  ])('of %j in %j with %j is %j', (dockerfile, context, files, expected) => {
    expect(ignoreFileFor(dockerfile, context, (path) => files.includes(path))).toBe(expected)
  })
})
