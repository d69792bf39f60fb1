/** Runs the built commands as people do. */
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
}

const bin = fileURLToPath(new URL('../../bin', import.meta.url))

/** Runs a command line on a terminal on which somebody types. */
export function runOnTerminal(
  folder: string,
  words: readonly string[],
  typed: string,
  environment: Readonly<Record<string, string>> = {},
): Omit<Ran, 'stderr'> {
  const [command = '', ...rest] = words
  const line = [process.execPath, `${bin}/${command}.js`, ...rest].map((word) => `'${word}'`).join(' ')
  // where an engine answers, a person is asked whether to build
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TERM: 'xterm', DOCKER_HOST: 'unix:///nowhere', ...environment }
  const { stdout, status } = spawnSync('script', ['--quiet', '--return', '--echo', 'never', '--command', line, '/dev/null'], {
    cwd: folder,
    encoding: 'utf8',
    env,
    input: typed,
    timeout: 60_000,
  })
  return { stdout, code: status }
}

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

/** Runs a command line while this process goes on, which it talks to. */
export function runBeside(words: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ran> {
  const [command = '', ...rest] = words
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', ...environment }
  const child = spawn(process.execPath, [`${bin}/${command}.js`, ...rest], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => {
      resolve({ stdout, stderr, code })
    })
  })
}
