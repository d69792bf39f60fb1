import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { askForStdin, printAnswer, serveCalls } from '../../../src/verify/script/calls.ts'
import { writeShims } from '../../../src/verify/script/shims.ts'

it.each(['sh', 'bash'])('reaches a %s that is slow to look for it after its stdin was read', async (shell) => {
  const area = await mkdtemp(join(tmpdir(), 'restage-calls-'))
  const { path, requests } = await writeShims(area)
  const server = serveCalls(
    requests,
    async ({ folder, stdin }) =>
      stdin === undefined
        ? askForStdin(folder, requests).replace(/\n(?=\. )/, '\nsleep 0.5\n')
        : printAnswer(folder, `got ${stdin.toString()}`, 0),
    new AbortController().signal,
  )
  try {
    const ran = promisify(execFile)(shell, ['-c', `printf text | "${join(path, 'docker')}" build -f - .`], { timeout: 10_000 })
    expect((await ran).stdout).toBe('got text')
  } finally {
    await server.close()
    await rm(area, { recursive: true })
  }
})
