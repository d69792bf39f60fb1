/** The evaluator against the real shells: each row is run by both, and must print the same. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { bash, both, dash, type OracleRow } from './oracle-rows.ts'
import { runScript } from './world.ts'

const folder = mkdtempSync(join(tmpdir(), 'restage-oracle-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function real(shell: string, { script, args = [] }: OracleRow): string {
  const run = spawnSync(shell, ['-c', script, './build.sh', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: '/root' },
  })
  if (run.error !== undefined) throw run.error
  return run.stdout
}

function evaluated(dialect: 'sh' | 'bash', { script, args = [] }: OracleRow): string {
  return runScript(script, { dialect, args, environment: unsetNames }).output
}

/** The rows' own variables are not in the real environment either. */
const unsetNames = {}

function compare(shell: string, dialect: 'sh' | 'bash', rows: readonly OracleRow[]): void {
  describe(`prints what ${shell} prints`, () => {
    it.each(rows.map((each) => [each.script.replaceAll('\n', '⏎'), each] as const))('when it runs %s', (_, each) => {
      const [ours, theirs] = [evaluated(dialect, each), real(shell, each)]
      if (each.differs === undefined) expect(ours).toBe(theirs)
      else expect(ours).not.toBe(theirs)
    })
  })
}

compare('bash', 'bash', [...both, ...bash])
compare('dash', 'sh', [...both, ...dash])
