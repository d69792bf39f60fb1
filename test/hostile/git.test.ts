import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, git, gitRepositoryWith } from '../support/folder.ts'
import { pattern, runHostile } from './support.ts'

/** A repository of the pattern whose settings run a command that leaves a mark, and whose files look changed. */
function repositoryThatRuns(
  settings: Readonly<Record<string, string>>,
  files = {},
): { readonly folder: string; readonly mark: string } {
  const mark = join(folderWith({}), 'ran')
  const folder = gitRepositoryWith({ ...pattern(), '.gitattributes': '*.data filter=x\n', 'a.data': 'x', ...files })
  for (const [key, value] of Object.entries(settings)) git(folder, 'config', key, value.replaceAll('MARK', mark))
  utimesSync(join(folder, 'a.data'), 1, 1)
  return { folder, mark }
}

/** Or the test would show nothing. */
function expectRunByGit(folder: string, mark: string): void {
  spawnSync('git', ['status'], { cwd: folder })
  expect(existsSync(mark), 'git by itself runs it').toBe(true)
}

describe('a repository whose own git settings run commands', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['a filter', { 'filter.x.clean': 'touch MARK; cat' }],
    ['a filter that is required', { 'filter.x.clean': 'touch MARK; cat', 'filter.x.required': 'true' }],
    ['a process', { 'filter.x.process': 'touch MARK', 'filter.x.required': 'true' }],
    ['a monitor', { 'core.fsmonitor': 'touch MARK; false' }],
  ])('%s: nothing is run to write', (_, settings) => {
    const { folder, mark } = repositoryThatRuns(settings)
    expect(runHostile(folder, ['migrate', '--write']).code).toBe(0)
    expect(existsSync(mark)).toBe(false)
    expectRunByGit(folder, mark)
  })

  it('a filter in a file that the settings include', () => {
    const { folder } = repositoryThatRuns(
      { 'include.path': '../evil' },
      { evil: '[filter "x"]\n\tclean = touch ran-4711; cat\n' },
    )
    expect(runHostile(folder, ['migrate', '--write']).code).toBe(0)
    expect(existsSync(join(folder, 'ran-4711'))).toBe(false)
    expectRunByGit(folder, join(folder, 'ran-4711'))
  })

  it('a partial clone fetches nothing that it lacks', () => {
    const { folder, mark } = repositoryThatRuns({
      'core.repositoryFormatVersion': '1',
      'extensions.partialClone': 'origin',
      'remote.origin.promisor': 'true',
      'remote.origin.url': '.',
      'remote.origin.uploadpack': 'touch MARK; false',
      'protocol.file.allow': 'always',
    })
    const tree = git(folder, 'rev-parse', 'HEAD^{tree}').trim()
    rmSync(join(folder, '.git/objects', tree.slice(0, 2), tree.slice(2)))
    const { stderr, code } = runHostile(folder, ['migrate', '--write'])
    expect([code, existsSync(mark)], stderr).toEqual([2, false])
    expect(stderr).toMatch(/^restage: reading \.: git status failed/)
    expectRunByGit(folder, mark)
  })

  it('an index that names other places shows nothing of them', () => {
    const outside = folderWith({ 'secret/build.sh': 'docker build -t canary-4711 .\n' })
    const folder = join(outside, 'repo')
    git(outside, 'init', '--quiet', 'repo')
    writeFileSync(join(folder, 'Dockerfile'), 'FROM alpine\n')
    const same = 'xx/secret/build.sh'
    git(outside, '-C', 'repo', 'add', '.')
    const blob = git(folder, 'hash-object', '-w', 'Dockerfile').trim()
    git(folder, 'update-index', '--add', '--cacheinfo', `100644,${blob},${same}`)
    const index = readFileSync(join(folder, '.git/index'))
    const body = index.subarray(0, index.length - 20)
    body.write('../secret/build.sh', body.indexOf(same), 'latin1')
    writeFileSync(join(folder, '.git/index'), Buffer.concat([body, createHash('sha1').update(body).digest()]))
    expect(git(folder, 'ls-files')).toContain('../secret/build.sh')
    for (const words of [['migrate', '--json'], ['migrate']]) {
      const { stdout, stderr } = runHostile(folder, words)
      expect(stdout + stderr).not.toContain('canary-4711')
    }
  })
})
