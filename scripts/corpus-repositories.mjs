/** Cases of the corpus as git repositories of their own, as real ones are: scripts ask git for versions. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const corpus = join(dirname(dirname(fileURLToPath(import.meta.url))), 'corpus')

/** Names of all cases that have a repository and are to be migrated. */
export function caseNames() {
  return readdirSync(corpus).filter((name) => name !== 'refused' && existsSync(join(corpus, name, 'repo')))
}

/** What a case says of itself. @param {string} name */
export function readCase(name) {
  return parse(readFileSync(join(corpus, name, 'case.yaml'), 'utf8'))
}

/**
 * Copies a case's repository and commits it.
 *
 * @param {string} name
 * @param {string} folder that it becomes
 */
export function copyCase(name, folder) {
  cpSync(join(corpus, name, 'repo'), folder, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  git(folder, 'init', '-q')
  commitAll(folder)
  git(folder, 'tag', 'v1.0.0')
}

/** Commits all files of a folder that is git's. @param {string} folder */
export function commitAll(folder) {
  git(folder, 'add', '-A', '-f')
  git(folder, 'commit', '-q', '-m', 'All of it')
}

/** @param {string} folder @param {readonly string[]} words */
function git(folder, ...words) {
  const identity = { GIT_AUTHOR_NAME: 'restage', GIT_AUTHOR_EMAIL: 'restage@localhost', GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z' }
  const env = {
    ...process.env,
    ...identity,
    GIT_COMMITTER_NAME: identity.GIT_AUTHOR_NAME,
    GIT_COMMITTER_EMAIL: identity.GIT_AUTHOR_EMAIL,
    GIT_COMMITTER_DATE: identity.GIT_AUTHOR_DATE,
  }
  const { status, stderr } = spawnSync('git', ['-C', folder, ...words], { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${words.join(' ')} failed: ${stderr}`)
}
