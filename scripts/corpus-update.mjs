/**
 * Rewrites `expected/` of every case of the corpus (or of those named on the command line) to what the built library makes of
 * its `repo/`. For people who changed behaviour on purpose and read the difference; never for CI.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { directoryRepository, migrate } from '../dist/index.js'

if (process.env.CI !== undefined) throw new Error('corpus:update is not for CI: what is expected is decided by people')

const corpus = fileURLToPath(new URL('../corpus', import.meta.url))
const all = ['', 'refused'].flatMap((folder) => readdirSync(join(corpus, folder)).map((name) => join(folder, name)))
const wanted = process.argv.length > 2 ? process.argv.slice(2) : all
for (const name of wanted) if (existsSync(join(corpus, name, 'repo'))) update(join(corpus, name))

/** @param {string} folder a case's folder */
function update(folder) {
  const expected = join(folder, 'expected')
  rmSync(expected, { recursive: true, force: true })
  // away from the git repository that the corpus lies in: the case is all that there is
  const alone = mkdtempSync(join(tmpdir(), 'restage-corpus-'))
  try {
    cpSync(join(folder, 'repo'), alone, { recursive: true, verbatimSymlinks: true })
    // the folder that restage is called on, where a case names one
    const root = /^root: (.+)$/m.exec(readFileSync(join(folder, 'case.yaml'), 'utf8'))?.[1] ?? ''
    const { changes } = migrate(directoryRepository(join(alone, root)))
    if (changes.length === 0) return
    for (const change of changes) apply(alone, change)
    cpSync(alone, expected, { recursive: true, verbatimSymlinks: true })
    removeEmptyFolders(expected)
  } finally {
    rmSync(alone, { recursive: true, force: true })
  }
}

/**
 * @param {string} folder
 * @param {import('../dist/index.js').DocumentChange} change
 */
function apply(folder, { path, mode, after }) {
  const file = join(folder, path)
  if (after === null) {
    rmSync(file)
    return
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, after)
  chmodSync(file, mode === '100755' ? 0o755 : 0o644)
}

/** @param {string} folder */
function removeEmptyFolders(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(join(folder, entry.name))
  }
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true })
}
