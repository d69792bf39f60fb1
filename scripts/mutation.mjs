/**
 * `npm run mutation -- FOLDER_OR_FILE [TEST…]`: changes the code in small ways, one at a time, and lists the changes that no test
 * notices (Stryker). The tests are those of the room, or the files named. By hand, not in CI: a folder takes hours. What was found is
 * kept in `build/mutation/`, and the next run of the same folder or file tries only what changed since. Fails below 85 %.
 */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'

const [target, ...named] = process.argv.slice(2)
const room = /^src\/([^/]+)/.exec(target ?? '')?.[1]
if (target === undefined || room === undefined) throw new Error('it wants a folder or a file: npm run mutation -- src/compare')

const mutate = statSync(target).isDirectory() ? `${target.replace(/\/$/, '')}/**/*.ts` : target
const tests = named.length === 0 ? [`test/${room}/**/*.test.ts`] : named
const results = `build/mutation/${target.replaceAll(/[^\w-]+/g, '_')}.json`
const words = ['run', '--mutate', mutate, '--testFiles', tests.join(','), '--incrementalFile', results]
// where CI is set the laws take the same values in every run: a change is judged by itself alone
const { status } = spawnSync('node_modules/.bin/stryker', words, { stdio: 'inherit', env: { ...process.env, CI: 'true' } })
process.exitCode = status ?? 1
