/**
 * The report over the whole corpus, each case built both ways on a Docker engine, legacy by its own script: `npm run report:corpus -- [NAME…] [-- OPTION…]`.
 *
 * Writes `build/report-corpus/`. Base images are the stand-ins that each case names. Other options of `restage report` follow a `--`.
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { caseNames, copyCase, readCase } from './corpus-repositories.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const words = process.argv.slice(2)
const cut = words.indexOf('--')
const names = cut === -1 ? words : words.slice(0, cut)
const more = cut === -1 ? [] : words.slice(cut + 1)

const folder = mkdtempSync(join(tmpdir(), 'restage-report-corpus-'))
try {
  const list = join(folder, 'cases.txt')
  for (const name of names.length > 0 ? names : caseNames()) {
    copyCase(name, join(folder, name))
    const { bases } = readCase(name)
    // git does not track it, so that it is no file of the repository
    if (bases !== undefined) writeFileSync(join(folder, name, 'restage.yaml'), stringify({ bases }), { flag: 'wx' })
    appendFileSync(list, `${name}\n`)
  }
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'bin/restage.js'),
      ...['report', list, '--out', join(root, 'build/report-corpus'), '--verify', '--legacy', 'script', '--time-limit', '300'],
      ...more,
    ],
    { stdio: 'inherit' },
  )
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
