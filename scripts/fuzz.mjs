/**
 * Generated builder patterns on the engine, longer than CI has time for: `npm run fuzz -- [--minutes N] [--seed S] [--jobs J]`, of J seeds
 * beside each other. With `--shell [--runs N]` it is scripts without docker, by the evaluator and by the real shells.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    jobs: { type: 'string' },
    shell: { type: 'boolean' },
    runs: { type: 'string' },
  },
})
const env = {
  ...process.env,
  CI: 'true',
  FUZZ_JOBS: values.jobs ?? '1',
  FUZZ_MINUTES: values.minutes ?? '10',
  ...(values.shell === true ? { FUZZ_RUNS: values.runs ?? '5000' } : {}),
  FUZZ_SEED: values.seed ?? String(Date.now() & 0x7fffffff),
}
const test = values.shell === true ? 'test/generated/shell/shells.test.ts' : 'test/generated/generated.test.ts'
const words = ['--no-install', 'vitest', 'run', test, `--maxConcurrency=${env.FUZZ_JOBS}`]
process.exitCode = spawnSync('npx', words, { stdio: 'inherit', env }).status ?? 1
