/** Runs the built commands as people do. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
}

const bin = fileURLToPath(new URL('../../bin', import.meta.url))

/** Runs a command line in a folder; the first word is `restage` or `migrate`. */
export function runCommand(folder: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}): Ran {
  const [command = '', ...rest] = words
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1', ...environment }
  const { stdout, stderr, status } = spawnSync(process.execPath, [`${bin}/${command}.js`, ...rest], {
    cwd: folder,
    encoding: 'utf8',
    env,
    input: '',
  })
  return { stdout, stderr, code: status }
}
