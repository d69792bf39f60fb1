/** Files that are larger than a plain tar header can say: 8 GiB. They are holes, so that only the engine and the reader work. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { BytePath } from '../../src/compare/path.ts'
import { TreeReader } from '../../src/compare/tree.ts'
import { contextTar } from '../../src/engine/context-tar.ts'
import { SESSION_LABEL, openSession } from '../../src/engine/session.ts'
import { engineForTests } from '../support/engine.ts'

const engine = await engineForTests()
const gigabyte = 1024 ** 3

it('sends a file of 10 GB with its size', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'restage-large-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  writeFileSync(join(folder, 'large'), '')
  truncateSync(join(folder, 'large'), 10 * gigabyte)
  const { stream } = await contextTar(folder, undefined, 'FROM scratch\n')
  const [head] = (await once(stream, 'data')) as [Buffer]
  stream.destroy()
  // the rest is missing, and GNU tar says so after it has listed what there is
  const { stdout } = spawnSync('tar', ['-tv', '--numeric-owner'], { input: head, encoding: 'utf8' })
  expect(stdout).toMatch(/^-rw-r--r-- 0\/0 +10737418240 .* large\n$/)
})

describe.skipIf(engine === undefined)('a container with a file of 10 GB', () => {
  it('is read to its end, in little memory', { timeout: 300_000 }, async () => {
    if (engine === undefined) throw new Error('there is no engine')
    const session = await openSession(engine)
    try {
      const id = await engine.createContainer({
        image: 'restage.test/busybox',
        command: ['sh', '-c', 'truncate -s 10G /large && echo end > /tail'],
        labels: new Map([[SESSION_LABEL, session.id]]),
      })
      await engine.startContainer(id)
      expect(await engine.waitForContainer(id)).toBe(0)
      const before = process.memoryUsage().rss
      let most = before
      const reader = new TreeReader()
      await engine.readContainer(id, 'export', (part) => {
        reader.write(part)
        most = Math.max(most, process.memoryUsage.rss())
      })
      const tree = reader.end()
      expect(tree.get('large' as BytePath)?.size).toBe(10 * gigabyte)
      expect(tree.get('tail' as BytePath)?.size).toBe(4)
      expect(most - before).toBeLessThan(200 * 1024 ** 2)
    } finally {
      await session.close()
    }
  })
})
