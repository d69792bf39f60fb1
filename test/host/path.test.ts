import { describe, expect, it } from 'vitest'
import { joinPath, parentOf } from '../../src/host/path.ts'
import type { HostPath } from '../../src/shell/world.ts'

const rows: readonly (readonly [path: string, parent: string])[] = [
  ['a/b/c', 'a/b'],
  ['a', '.'],
  ['.', '..'],
  ['..', '../..'],
  ['../..', '../../..'],
  ['../a', '..'],
  ['a/..b', 'a'],
  ['a/b..', 'a'],
  ['/', '/'],
  ['/a', '/'],
  ['/a/b', '/a'],
  ['<tmp:1>/a', '<tmp:1>'],
  ['<tmp:1>/a/b', '<tmp:1>/a'],
]

describe('parentOf', () => {
  it.each(rows)('%s lies in %s', (path, parent) => {
    expect(parentOf(path as HostPath)).toBe(parent)
    expect(joinPath(path as HostPath, '..')).toBe(parent)
  })
})
