/** Generated builder patterns on the engine, longer than CI has time for: `npm run fuzz -- [--minutes N] [--seed S]`. */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } })
const env = {
  ...process.env,
  CI: 'true',
  FUZZ_MINUTES: values.minutes ?? '10',
  FUZZ_SEED: values.seed ?? String(Date.now() & 0x7fffffff),
}
const words = ['--no-install', 'vitest', 'run', 'test/generated/generated.test.ts']
process.exitCode = spawnSync('npx', words, { stdio: 'inherit', env }).status ?? 1
