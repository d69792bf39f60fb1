/**
 * Gets a Chromium for the tests of the report's page: `npm run browser`.
 *
 * One that is there is used as it is. Without one, root on Debian gets the distribution's own. Where that is not possible a line says what is
 * not checked; with CI set it is a failure.
 */
import { spawnSync } from 'node:child_process'

if (!hasCommand('chromium')) {
  if (process.getuid?.() === 0 && hasCommand('apt-get')) {
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'])
  } else {
    const text =
      'the page of the report is not opened in a browser, because there is no chromium, and only root on Debian can install it'
    if (process.env.CI !== undefined) throw new Error(text)
    console.warn(`\n!! NOT CHECKED: ${text}.\n`)
  }
}

/** @param {string} name */
function hasCommand(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0
}

/** @param {string} command @param {readonly string[]} words */
function run(command, words) {
  const { status } = spawnSync(command, words, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  if (status !== 0) throw new Error(`${command} ${words.join(' ')} failed`)
}
