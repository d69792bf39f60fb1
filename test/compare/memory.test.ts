import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { TarReader } from '../../src/compare/tar.ts'
import { TreeReader } from '../../src/compare/tree.ts'
import { headerOf } from './tar-header-maker.ts'

/** Two trees of 100,000 paths read at once from generated streams, in a process of its own; prints the most memory it had. */
const program = `
import { readTree } from '${import.meta.dirname}/../../src/compare/tree.ts'
import { compareTrees } from '${import.meta.dirname}/../../src/compare/trees.ts'
import { headerOf } from '${import.meta.dirname}/tar-header-maker.ts'

async function* stream(salt) {
  const content = Buffer.alloc(1024)
  for (let folder = 0; folder < 1000; folder++) {
    yield headerOf('usr/share/package-' + folder + '/', '5', 0)
    for (let file = 0; file < 99; file++) {
      content.write(salt + folder + '/' + file + ' ')
      yield headerOf('usr/share/package-' + folder + '/a-file-of-some-length-' + file + '.txt', '0', content.length)
      yield content
    }
  }
  yield Buffer.alloc(1024)
}
const [one, other] = await Promise.all([readTree(stream('a')), readTree(stream('a'))])
const { compared, differences } = compareTrees(one, other)
console.log(JSON.stringify({ compared, differences: differences.length, megabytes: process.resourceUsage().maxRSS / 1000 }))
`

describe('the memory of a comparison', () => {
  test('stays under 200 MB for 100,000 paths on both sides', () => {
    const folder = mkdtempSync(join(tmpdir(), 'restage-memory-'))
    try {
      const outfile = join(folder, 'program.mjs')
      buildSync({
        stdin: { contents: program, resolveDir: folder, loader: 'ts' },
        bundle: true,
        platform: 'node',
        format: 'esm',
        outfile,
      })
      const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' })
      expect(stderr).toBe('')
      const result = JSON.parse(stdout) as { readonly compared: number; readonly differences: number; readonly megabytes: number }
      expect(result).toMatchObject({ compared: 100_000, differences: 0 })
      expect(result.megabytes).toBeLessThan(200)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('does not grow with a file of 10 GB', () => {
    const reader = new TreeReader()
    const size = 10 * 1024 ** 3
    reader.write(headerOf('large', '0', size))
    const before = process.memoryUsage().rss
    const chunk = Buffer.alloc(1 << 20)
    // a hundredth of it is enough to see growth; the rest would only take time
    for (let at = 0; at < size / 100; at += chunk.length) reader.write(chunk)
    expect(process.memoryUsage().rss - before).toBeLessThan(30_000_000)
    expect(() => reader.end()).toThrow('the stream ended inside /large')
  })

  test('reads what comes after a file whose size needs base 256', () => {
    const seen: (readonly [string, number])[] = []
    const reader = new TarReader({
      entry: (path, entry) => seen.push([path, entry.size]),
      data: () => undefined,
      end: () => undefined,
    })
    const size = 10 * 1024 ** 3 + 5
    reader.write(headerOf('large', '0', size))
    const chunk = Buffer.alloc(64 << 20)
    for (let left = Math.ceil(size / 512) * 512; left > 0; left -= chunk.length)
      reader.write(chunk.subarray(0, Math.min(left, chunk.length)))
    reader.write(headerOf('after', '0', 0))
    reader.write(Buffer.alloc(512))
    reader.end()
    expect(seen).toEqual([
      ['large', size],
      ['after', 0],
    ])
  })
})
