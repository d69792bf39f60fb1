import { describe, expect, it } from 'vitest'
import { parseIgnore } from '../../src/dockerfile/ignore.ts'
import { showsInside } from '../../src/dockerfile/ignore-below.ts'
import { shownOf } from '../../src/dockerfile/ignore-shown.ts'

describe('what an ignore file leaves of a wildcard', () => {
  it.each([
    ['*\n!target/*.jar', 'target/*.jar', 'target/*.jar'],
    ['**\n!/target', 'target/*.jar', 'target/*.jar'],
    ['logs\n*\n!app.jar\n!src', 'app*', 'app.jar'],
    ['*\n!src\n!lib/x.so', 'lib/*.so', 'lib/x.so'],
    ['*\n!Dockerfile*\n!app.jar', 'app*', 'app.jar'],
    // More than one thing, or nobody knows.
    ['*\n!app.jar\n!app.so', 'app*', undefined],
    ['*\n!app.jar\n!*.so', 'app*', undefined],
    ['*\n!app.jar/x', 'app*', undefined],
    ['*\n!app.jar\napp.jar', 'app*', undefined],
    ['*\n!**/*.jar', 'target/*.jar', undefined],
    ['target\n!target/*.jar', 'target/*.jar', undefined],
    ['*\n!target/one.jar', '*/*.jar', undefined],
    ['*\n!app.jar', 'app.jar', undefined],
    ['*\n!lib', 'app*', undefined],
  ])('%j of %s is %s', (text, pattern, shown) => {
    expect(shownOf(parseIgnore(text), pattern)).toBe(shown)
  })
})

describe('a folder that is hidden by its own name', () => {
  it.each([
    ['*\n!dist/*', 'dist', true],
    ['*\n!dist/**', 'dist', true],
    ['*\n!a/dist/*\nb', 'a/dist', true],
    ['*/dist\n!a/*', 'a/dist', false],
    ['*\n!dist', 'dist', false],
    ['*\n!dist/*.dll', 'dist', false],
    ['*\n!dist/*\ndist/*.pdb', 'dist', false],
    ['*\n!dist/*\ndist', 'dist', false],
    ['*\n!other/*', 'dist', false],
  ])('%j shows all that lies in %s: %s', (text, path, shown) => {
    expect(showsInside(parseIgnore(text), path)).toBe(shown)
  })
})
