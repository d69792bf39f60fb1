/** Runs a generated repository for real: its own driver, the new Dockerfile, and the comparison of both final images. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MigrationDocument } from '../../src/index.ts'
import { base } from './dockerfiles.ts'
import type { GeneratedRepository } from './repository.ts'

/**
 * - `equal`: migrated or under caveats, and the images are the same
 * - `wrong`: said to be migrated without a caveat, and the images differ, or the new version does not build
 * - `caveat`: as `wrong`, and the findings tell of it
 * - `blocked`: not migrated
 * - `not-runnable`: the legacy version does not build
 */
export type Outcome = 'equal' | 'wrong' | 'caveat' | 'blocked' | 'not-runnable'

export interface Judgement {
  readonly outcome: Outcome
  /** Codes of what blocks, or of the caveats. */
  readonly codes: readonly string[]
  /** What differs, or why it does not build. */
  readonly message: string
}

const command = fileURLToPath(new URL('../../bin/restage.js', import.meta.url))

/** Lays a repository out. */
export function layOut(repository: GeneratedRepository): string {
  const folder = mkdtempSync(join(tmpdir(), 'restage-generated-'))
  for (const { path, text, mode = 0o644, link } of repository.files) {
    const at = join(folder, path)
    mkdirSync(dirname(at), { recursive: true })
    if (link !== undefined) symlinkSync(link, at)
    else {
      writeFileSync(at, text)
      chmodSync(at, mode)
    }
  }
  return folder
}

/**
 * Judges a repository.
 *
 * @throws when restage itself fails: exit code 2, or no document
 */
export async function judge(repository: GeneratedRepository, builder: '0' | '1'): Promise<Judgement> {
  const folder = layOut(repository)
  try {
    const words = [
      'verify',
      folder,
      '--legacy',
      'script',
      '--time-limit',
      '120',
      '--json',
      '--builder',
      builder === '1' ? 'buildkit' : 'classic',
      '--base',
      `${base}=restage.test/${base}`,
    ]
    const { stdout, stderr, code } = await run(words)
    if (stdout === '') throw new Error(`restage ${words.join(' ')} ended with ${String(code)}: ${stderr}`)
    return outcomeOf(JSON.parse(stdout) as MigrationDocument)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(words: readonly string[]): Promise<{ stdout: string; stderr: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject).on('close', (code) => {
      resolve({ stdout, stderr, code })
    })
  })
}

/** From what must not be to what should be: a repository is judged by the worst of its pipelines. */
const fromWorst: readonly Outcome[] = ['wrong', 'caveat', 'blocked', 'not-runnable', 'equal']

function outcomeOf({ pipelines, skipped }: MigrationDocument): Judgement {
  const judged = pipelines.map(judgementOf).sort((a, b) => fromWorst.indexOf(a.outcome) - fromWorst.indexOf(b.outcome))
  return judged[0] ?? { outcome: 'blocked', codes: ['none'], message: skipped.map(({ reason }) => reason).join('; ') }
}

function judgementOf(pipeline: MigrationDocument['pipelines'][number]): Judgement {
  const { verification, status, findings } = pipeline
  const withSeverity = (wanted: string): typeof findings => findings.filter(({ severity }) => severity === wanted)
  if (status === 'blocked') {
    const blocking = withSeverity('blocker')
    const message = blocking.map((one) => one.message).join('; ')
    return { outcome: 'blocked', codes: blocking.map(({ code }) => code), message }
  }
  const codes = withSeverity('caveat').map(({ code }) => code)
  const verdict = verification?.verdict ?? 'not-runnable'
  const differing = (verification?.images ?? []).flatMap(({ files, config }) => [
    ...files.differences.map(({ path, aspect }) => `${path} ${aspect}`),
    ...config.map(({ field }) => field),
  ])
  const message = [verdict, verification?.message ?? '', ...differing.slice(0, 8)].filter((part) => part !== '').join(' | ')
  if (verdict === 'identical' || verdict === 'equal') return { outcome: 'equal', codes, message }
  if (verdict === 'not-runnable' || verdict === 'legacy-does-not-build') return { outcome: 'not-runnable', codes, message }
  return { outcome: status === 'migrated' ? 'wrong' : 'caveat', codes, message }
}
