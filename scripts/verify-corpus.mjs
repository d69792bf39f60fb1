/**
 * Verifies cases of the corpus on a Docker engine, legacy by script: `npm run verify:corpus -- [NAME…] [--json] [--plan]`.
 *
 * Each case's repository is copied away, built both ways with the stand-ins of its `case.yaml`, and compared. `--json` prints one line a
 * case with the `verification` of each pipeline; without it a line for people. `--plan` replays the inferred plan instead of the script. The exit code says whether every case has the verdict
 * that its `case.yaml` expects (`identical` and `equal` unless it says otherwise).
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('..', import.meta.url))
const corpus = join(root, 'corpus')
const [json, names] = [process.argv.includes('--json'), process.argv.slice(2).filter((word) => !word.startsWith('-'))]
const legacy = process.argv.includes('--plan') ? 'plan' : 'script'
const all = readdirSync(corpus).filter((name) => name !== 'refused' && existsSync(join(corpus, name, 'repo')))
let unexpected = 0
for (const name of names.length > 0 ? names : all) {
  const result = verifyCase(name)
  if (!result.expected) unexpected++
  console.log(json ? JSON.stringify(result) : `${result.expected ? '✓' : '✗'} ${name}: ${textOf(result)}`)
}
process.exitCode = unexpected === 0 ? 0 : 1

/** @param {string} name a case's folder */
function verifyCase(name) {
  const folder = join(corpus, name)
  const { bases = {}, status, verification = {} } = parse(readFileSync(join(folder, 'case.yaml'), 'utf8'))
  const alone = mkdtempSync(join(tmpdir(), 'restage-verify-'))
  try {
    cpSync(join(folder, 'repo'), alone, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
    makeRepository(alone)
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

/**
 * Real repositories are git's, and scripts ask it for versions.
 *
 * @param {string} folder
 */
function makeRepository(folder) {
  const identity = { GIT_AUTHOR_NAME: 'restage', GIT_AUTHOR_EMAIL: 'restage@localhost', GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z' }
  const env = {
    ...process.env,
    ...identity,
    GIT_COMMITTER_NAME: identity.GIT_AUTHOR_NAME,
    GIT_COMMITTER_EMAIL: identity.GIT_AUTHOR_EMAIL,
    GIT_COMMITTER_DATE: identity.GIT_AUTHOR_DATE,
  }
  for (const words of [
    ['init', '-q'],
    ['add', '-A', '-f'],
    ['commit', '-q', '-m', 'All of it'],
    ['tag', 'v1.0.0'],
  ]) {
    const { status, stderr } = spawnSync('git', ['-C', folder, ...words], { env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`git ${words.join(' ')} failed: ${stderr}`)
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
