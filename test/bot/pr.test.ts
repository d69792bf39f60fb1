/** `restage pr` against a GitHub: the command as people run it, requests over HTTP, git over smart HTTP. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startGitHub, type TestGitHub, type TestPull, type TestRepository } from '../support/github/server.ts'
import { git, tryGit } from '../support/github/plumbing.ts'
import { runBeside, type Ran } from '../support/command.ts'

const corpus = fileURLToPath(new URL('../../corpus', import.meta.url))

/** A case of the corpus, before or after. */
function filesOf(name: string, side: 'repo' | 'expected'): Record<string, string> {
  const root = join(corpus, name, side)
  return Object.fromEntries(readdirSync(root).map((file) => [file, readFileSync(join(root, file), 'utf8')]))
}

let github: TestGitHub
let shop: TestRepository

beforeEach(async () => {
  github = await startGitHub()
  github.addUser('ann', 'ann-token')
  const files = filesOf('href-counter', 'repo')
  shop = github.addRepository('acme/shop', { ...files, 'build.sh': { text: files['build.sh'] ?? '', executable: true } })
  shop.setPermission('ann', 'write')
})
afterEach(async () => {
  await github.close()
})

function pr(...words: readonly string[]): Promise<Ran> {
  const { api, server } = github
  return runBeside(['restage', 'pr', ...words], { GITHUB_API_URL: api, GITHUB_SERVER_URL: server, GITHUB_TOKEN: 'ann-token' })
}

/** The files of a branch. */
function branchFiles(branch: string): Record<string, string> {
  const names = git(shop.folder, ['ls-tree', '-r', '--name-only', branch]).trim().split('\n')
  return Object.fromEntries(names.map((name) => [name, git(shop.folder, ['show', `${branch}:${name}`])]))
}

function isAncestor(one: string | null, other: string): boolean {
  return tryGit(shop.folder, ['merge-base', '--is-ancestor', one ?? '', other]).code === 0
}

/** The only pull request. */
function onlyPull(): TestPull {
  const [pull, ...others] = shop.pulls()
  if (pull === undefined || others.length > 0) throw new Error(`${String(others.length + 1)} pull requests`)
  return pull
}

describe('restage pr', () => {
  it('opens a pull request whose branch is the migration', async () => {
    expect(await pr('acme/shop')).toEqual({ stdout: '#1 restage/build.sh/final: opened\n', stderr: '', code: 0 })
    const pull = onlyPull()
    expect(pull).toMatchObject({ state: 'open', draft: false, user: 'ann', base: { ref: 'main' } })
    expect(pull.title).toBe('Build alexellis2/href-counter:latest in one multi-stage Dockerfile')
    const expected = filesOf('href-counter', 'expected')
    expect(branchFiles(pull.head.ref)).toEqual(expected)
    expect(git(shop.folder, ['ls-tree', pull.head.ref, 'build.sh'])).toMatch(/^100755 /)
    const body = (pull.body ?? '').replaceAll(github.server, 'https://github.test').replaceAll(shop.head() ?? '', 'COMMIT')
    await expect(body.replace(/restage:1 \S+/, 'restage:1 …')).toMatchFileSnapshot('pull-request.txt')
  })

  it('does nothing when it is asked again', async () => {
    await pr('acme/shop')
    const [before, head] = [onlyPull(), shop.head('restage/build.sh/final')]
    const writes = (): number =>
      github.requests.filter(({ method, path }) => method !== 'GET' && path.startsWith('/repos/')).length
    const written = writes()
    expect((await pr('acme/shop')).stdout).toBe('#1 restage/build.sh/final: left as it is (it is as it should be)\n')
    expect([onlyPull(), shop.head('restage/build.sh/final'), writes()]).toEqual([before, head, written])
  })

  it('brings its branch up to date when the driver changes, and moves it forward only', async () => {
    await pr('acme/shop')
    const [first, text] = [onlyPull(), filesOf('href-counter', 'repo')['build.sh'] ?? '']
    shop.push({ 'build.sh': `${text}echo Ready\n` })
    expect((await pr('acme/shop')).stdout).toBe('#1 restage/build.sh/final: updated\n')
    const { head } = onlyPull()
    expect(branchFiles(head.ref)['build.sh']).toContain('echo Ready')
    expect(isAncestor(first.head.sha, head.sha)).toBe(true)
    expect(isAncestor(shop.head(), head.sha)).toBe(true)
  })

  it('follows the base also where the migrated files stay the same, so that it still merges', async () => {
    await pr('acme/shop')
    // a line that the migration replaces
    const before = filesOf('href-counter', 'repo')['build.sh'] ?? ''
    const text = before.replace('href-counter:build', 'href-counter:build2').replace('docker create', 'docker  create')
    shop.push({ 'build.sh': text })
    expect((await pr('acme/shop')).stdout).toBe('#1 restage/build.sh/final: updated\n')
    const { head } = onlyPull()
    expect(branchFiles(head.ref)).toEqual(filesOf('href-counter', 'expected'))
    expect(isAncestor(shop.head(), head.sha)).toBe(true)
  })

  it("leaves a person's commit on its branch alone", async () => {
    await pr('acme/shop')
    const own = shop.push({ Dockerfile: 'FROM scratch\n' }, { branch: 'restage/build.sh/final', author: 'ann' })
    shop.push({ 'build.sh': 'echo nothing\n' })
    expect((await pr('acme/shop')).stdout).toBe(
      '#1 restage/build.sh/final: left as it is (a person has committed to its branch)\n',
    )
    expect(shop.head('restage/build.sh/final')).toBe(own)
  })

  it('remembers what was closed, until its files change or somebody asks', async () => {
    await pr('acme/shop')
    shop.closePull(1, 'ann')
    const closed = '#1 restage/build.sh/final: left as it is (it was closed, and its files have not changed since)\n'
    expect((await pr('acme/shop')).stdout).toBe(closed)
    expect((await pr('acme/shop', '--reopen')).stdout).toBe('#2 restage/build.sh/final: opened\n')
    shop.closePull(2, 'ann')
    shop.push({ 'notes.txt': 'new\n' })
    expect((await pr('acme/shop')).stdout).toBe(closed.replace('#1', '#2'))
    shop.push({ 'build.sh': `${filesOf('href-counter', 'repo')['build.sh'] ?? ''}echo done\n` })
    expect((await pr('acme/shop')).stdout).toBe('#3 restage/build.sh/final: opened\n')
  })

  it('closes with a word what is gone, and takes its branch away', async () => {
    await pr('acme/shop')
    shop.push({ 'build.sh': null, 'Dockerfile.build': null })
    expect((await pr('acme/shop')).stdout).toContain('#1 restage/build.sh/final: closed')
    const { state, comments } = onlyPull()
    expect([state, comments.map(({ text }) => text)]).toEqual([
      'closed',
      ['The builder pattern that this pull request is about is gone.'],
    ])
    expect(shop.head('restage/build.sh/final')).toBeNull()
    expect((await pr('acme/shop')).stdout).toBe('Nothing to migrate.\n')
  })

  it('has nothing to do after it was merged', async () => {
    await pr('acme/shop')
    shop.merge(1)
    expect((await pr('acme/shop')).stdout).toMatch(/it is closed|Nothing to migrate/)
    expect(shop.pulls()).toHaveLength(1)
  })

  it('finishes what was interrupted', async () => {
    github.fault(/^POST \/repos\/acme\/shop\/pulls$/, {
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    })
    expect((await pr('acme/shop')).code).toBe(2)
    expect(shop.pulls()).toEqual([])
    const head = shop.head('restage/build.sh/final')
    expect(head).not.toBeNull()
    expect((await pr('acme/shop')).stdout).toBe('#1 restage/build.sh/final: opened\n')
    expect(shop.head('restage/build.sh/final')).toBe(head)
  })

  it.each([
    ['not/there', 'restage: visiting not/there: there is no such repository, or the token may not see it\n'],
    ['nonsense', 'restage: reading nonsense: this is neither OWNER/NAME nor a folder\n'],
  ])('says what is wrong with %s', async (target, stderr) => {
    expect(await pr(target)).toEqual({ stdout: '', stderr, code: 2 })
  })

  it('reviews by a whole commit, and opens nothing then', async () => {
    const refused = [['abc'], ['0'.repeat(40), '--json'], ['0'.repeat(40), '--reopen']] as const
    for (const words of refused) expect(await pr('acme/shop', '--review', ...words)).toMatchObject({ code: 2, stdout: '' })
    expect(await pr('acme/shop', '--review', '0'.repeat(40))).toMatchObject({
      code: 0,
      stdout: 'No open pull request is at this commit.\n',
    })
    expect(shop.pulls()).toEqual([])
  })
})
