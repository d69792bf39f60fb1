/** What the tests need of the machine, from Debian's packages. */
import { spawnSync } from 'node:child_process'

/** @param {string} name */
export function hasCommand(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0
}

/** Only root can, and only on Debian. @param {readonly string[]} packages @returns whether it could be tried */
export function install(packages) {
  if (process.getuid?.() !== 0 || !hasCommand('apt-get')) return false
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'])
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], env)
  return true
}

/**
 * @param {string} command
 * @param {readonly string[]} words
 * @param {Readonly<Record<string, string>>} [env]
 */
export function run(command, words, env = {}) {
  const { status, stderr } = spawnSync(command, words, { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`${command} ${words.join(' ')} failed:\n${stderr.slice(-2000)}`)
}
