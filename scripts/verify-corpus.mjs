/**
 * Verifies cases of the corpus on a Docker engine, legacy by script: `npm run verify:corpus -- [NAME…] [--json] [--plan]`.
 *
 * Each case's repository is copied away, built both ways with the stand-ins of its `case.yaml`, and compared. `--json` prints one line a
 * case with the `verification` of each pipeline; without it a line for people. `--plan` replays the inferred plan instead of the script. The exit code says whether every case has the verdict
 * that its `case.yaml` expects (`identical` and `equal` unless it says otherwise).
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { caseNames, copyCase, readCase } from './corpus-repositories.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const [json, names] = [process.argv.includes('--json'), process.argv.slice(2).filter((word) => !word.startsWith('-'))]
const legacy = process.argv.includes('--plan') ? 'plan' : 'script'
let unexpected = 0
for (const name of names.length > 0 ? names : caseNames()) {
  const result = verifyCase(name)
  if (!result.expected) unexpected++
  console.log(json ? JSON.stringify(result) : `${result.expected ? '✓' : '✗'} ${name}: ${textOf(result)}`)
}
process.exitCode = unexpected === 0 ? 0 : 1

/** @param {string} name a case's folder */
function verifyCase(name) {
  const { bases = {}, status, verification = {} } = readCase(name)
  const alone = mkdtempSync(join(tmpdir(), 'restage-verify-'))
  try {
    copyCase(name, alone)
    const words = Object.entries(bases).flatMap(([base, standIn]) => ['--base', `${base}=${String(standIn)}`])
    for (const [variable, value] of Object.entries(verification.env ?? {})) words.push('--env', `${variable}=${String(value)}`)
    const ran = spawnSync(
      process.execPath,
      [join(root, 'bin/restage.js'), 'verify', alone, '--legacy', legacy, '--time-limit', '300', '--json', ...words],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    )
    if (ran.stdout === '') return { case: name, expected: false, status: ran.status, error: ran.stderr, pipelines: [] }
    const pipelines = JSON.parse(ran.stdout).pipelines.map(({ id, verification }) => ({ id, verification }))
    const verdicts = pipelines.map((pipeline) => pipeline.verification?.verdict ?? 'blocked')
    const verdict = (legacy === 'plan' ? verification.plan : undefined) ?? verification.verdict
    const wanted = verdict === undefined ? ['identical', 'equal'] : [verdict]
    // a case with nothing to do says so
    const isExpected =
      verdicts.length === 0 ? ['none', 'leads'].includes(status) : verdicts.every((verdict) => wanted.includes(verdict))
    return { case: name, expected: isExpected, status: ran.status, error: '', pipelines }
  } finally {
    rmSync(alone, { recursive: true, force: true })
  }
}

/** @param {ReturnType<typeof verifyCase>} result */
function textOf({ error, pipelines }) {
  if (error !== '') return error.trim()
  if (pipelines.length === 0) return 'nothing to do'
  return pipelines
    .map(({ id, verification }) => `${id} ${verification?.verdict ?? 'blocked'}${reasonOf(verification)}`)
    .join(', ')
}

/** @param {{ readonly message: string | null, readonly images: readonly any[] } | null} verification */
function reasonOf(verification) {
  if (verification === null) return ''
  const differing = verification.images.flatMap(({ files, config }) => [
    ...files.differences.map(({ path, aspect }) => `${path} ${aspect}`),
    ...config.map(({ field }) => field),
  ])
  const words = [...(verification.message === null ? [] : [verification.message]), ...differing.slice(0, 5)]
  return words.length === 0 ? '' : ` (${words.join('; ')})`
}
