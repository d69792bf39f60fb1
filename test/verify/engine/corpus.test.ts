/** Every case of the corpus that can build is built both ways on a real engine, the legacy way by its own script. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { engineForTests } from '../../support/engine.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const engine = await engineForTests()
const names = readdirSync(join(root, 'corpus')).filter((name) => existsSync(join(root, 'corpus', name, 'repo')))

function verifyCase(name: string): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'scripts/verify-corpus.mjs'), name])
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8')
      })
    }
    child.on('close', (code) => {
      resolve({ code, output })
    })
  })
}

describe.skipIf(engine === undefined)('the corpus on an engine', () => {
  // One after the other: a run that ends takes away layers that another one may just have found in the cache.
  it.for(names)('has the expected verdict: %s', { timeout: 300_000 }, async (name) => {
    const { code, output } = await verifyCase(name)
    expect(`${String(code)} ${output}`).toMatch(/^0 /)
  })
})
