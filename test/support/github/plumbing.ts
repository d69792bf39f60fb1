/** Git's plumbing on a bare repository: everything that the server keeps of git is made and read with these. */
import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process'

/** An object that names no file: what a ref has before it is made and after it is gone. */
export const none: string = '0'.repeat(40)

/** The environment of a git that knows nothing of the machine it runs on. */
export const plain: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
}

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Given {
  readonly input?: string | Buffer
  readonly env?: object
}

/** Runs git on a bare repository. */
export function runGit(folder: string, args: readonly string[], given: Given = {}): SpawnSyncReturns<Buffer> {
  const env = { ...plain, ...given.env }
  return spawnSync('git', ['--git-dir', folder, ...args], { input: given.input ?? '', env, maxBuffer: 1 << 28 })
}

/** Runs git on a bare repository, for texts; a code other than 0 is for the caller. */
export function tryGit(folder: string, args: readonly string[], given: Given = {}): Ran {
  const { status, stdout, stderr } = runGit(folder, args, given)
  return { code: status, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') }
}

/** Runs git on a bare repository, which it must do without an error. */
export function git(folder: string, args: readonly string[], given: Given = {}): string {
  const { code, stdout, stderr } = tryGit(folder, args, given)
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  return stdout
}

/**
 * Runs git anywhere without holding up the server, which lives in the same process: a clone over HTTP that is waited for
 * synchronously would wait for ever.
 */
export async function gitBeside(folder: string, ...args: readonly string[]): Promise<Ran> {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@restage.test', '-c', 'init.defaultBranch=main']
  const child = spawn('git', [...identity, ...args], {
    cwd: folder,
    env: plain,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  })
  const out = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      out[name] += text
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  return { code, ...out }
}
