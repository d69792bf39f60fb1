/** The GitHub of the tests does as GitHub does: a change made by API calls alone, git over HTTP, pages, tokens. */
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Octokit } from '@octokit/core'
import { paginateRest } from '@octokit/plugin-paginate-rest'
import { expect, onTestFinished, test } from 'vitest'
import { folderWith } from '../support/folder.ts'
import { gitBeside } from '../support/github/plumbing.ts'
import { startGitHub, type TestGitHub } from '../support/github/server.ts'
import { appToken, installationToken } from '../support/github/tokens.ts'

const at = { owner: 'acme', repo: 'app' }
const Client = Octokit.plugin(paginateRest)

async function start(pageSize = 100): Promise<TestGitHub> {
  const github = await startGitHub({ pageSize })
  onTestFinished(() => github.close())
  return github
}

function clientOf(github: TestGitHub, auth: string): InstanceType<typeof Client> {
  return new Client({ baseUrl: github.api, auth })
}

test('a commit and a pull request made by API calls alone are there when they are cloned', async () => {
  const github = await start()
  const installation = github.addInstallation('acme')
  const files = { 'build.sh': { text: 'true\n', executable: true }, 'old/file': 'old\n' }
  const app = github.addRepository('acme/app', files, { installation, private: true })
  const token = await installationToken(github, installation)
  const api = clientOf(github, token)

  const { data: ref } = await api.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ...at, ref: 'heads/main' })
  expect(ref.object.sha).toBe(app.head())
  const blob = { ...at, content: 'aGkK', encoding: 'base64' }
  const { data: hi } = await api.request('POST /repos/{owner}/{repo}/git/blobs', blob)
  const entries = [
    { path: 'new/hi', mode: '100644', type: 'blob', sha: hi.sha },
    { path: 'new/run.sh', mode: '100755', type: 'blob', content: 'echo hi\n' },
    { path: 'old/file', mode: '100644', type: 'blob', sha: null },
  ] as const
  const tree = { ...at, base_tree: ref.object.sha, tree: [...entries] }
  const { data: made } = await api.request('POST /repos/{owner}/{repo}/git/trees', tree)
  const commit = { ...at, message: 'Say hi', tree: made.sha, parents: [ref.object.sha] }
  const { data: committed } = await api.request('POST /repos/{owner}/{repo}/git/commits', commit)
  expect(committed.verification.verified).toBe(true)
  await api.request('POST /repos/{owner}/{repo}/git/refs', { ...at, ref: 'refs/heads/restage/x', sha: committed.sha })
  const opened = { ...at, title: 'Hi', head: 'restage/x', base: 'main', body: 'text', draft: true }
  const { data: pull } = await api.request('POST /repos/{owner}/{repo}/pulls', opened)
  expect(pull).toMatchObject({
    number: 1,
    commits: 1,
    changed_files: 3,
    additions: 2,
    deletions: 1,
    mergeable: true,
    draft: true,
  })
  expect(app.pulls()).toMatchObject([
    { title: 'Hi', state: 'open', user: 'restage[bot]', head: { ref: 'restage/x', sha: committed.sha } },
  ])

  const folder = folderWith({})
  const url = app.cloneUrl.replace('//', `//x-access-token:${token}@`)
  expect(await gitBeside(folder, 'clone', '--quiet', '--branch', 'restage/x', url, 'clone')).toMatchObject({ code: 0 })
  expect(readFileSync(join(folder, 'clone/new/hi'), 'utf8')).toBe('hi\n')
  const { stdout } = await gitBeside(join(folder, 'clone'), 'ls-files', '--stage')
  expect(stdout.split('\n').map((line) => line.replace(/ .*\t/, ' '))).toEqual([
    '100755 build.sh',
    '100644 new/hi',
    '100755 new/run.sh',
    '',
  ])
})

test('git pushes with a token that may write, and reads nothing private without one', async () => {
  const github = await start()
  const installation = github.addInstallation('acme')
  const app = github.addRepository('acme/app', { Dockerfile: 'FROM busybox\n' }, { installation, private: true })
  const folder = folderWith({})
  const urlWith = (token: string): string => app.cloneUrl.replace('//', `//x-access-token:${token}@`)
  expect((await gitBeside(folder, 'clone', app.cloneUrl, 'none')).stderr).toContain('could not read Username')
  expect((await gitBeside(folder, 'clone', urlWith('ghs_wrong'), 'none')).stderr).toContain('Authentication failed')

  const reader = await installationToken(github, installation, { permissions: { contents: 'read' } })
  expect(await gitBeside(folder, 'clone', urlWith(reader), 'clone')).toMatchObject({ code: 0 })
  const clone = join(folder, 'clone')
  await gitBeside(clone, 'commit', '--allow-empty', '--message', 'Nothing')
  expect((await gitBeside(clone, 'push', urlWith(reader), 'HEAD:main')).stderr).toContain('error: 403')
  const writer = await installationToken(github, installation)
  expect(await gitBeside(clone, 'push', urlWith(writer), 'HEAD:main')).toMatchObject({ code: 0 })
  expect(app.head()).toBe((await gitBeside(clone, 'rev-parse', 'HEAD')).stdout.trim())
})

test('listings come in pages that link to the next', async () => {
  const github = await start(2)
  const installation = github.addInstallation('acme')
  const app = github.addRepository('acme/app', { a: 'a\n' }, { installation })
  const { number } = app.openIssue('ann', 'A question')
  for (const text of ['1', '2', '3', '4', '5']) app.comment(number, 'ann', text)
  const api = clientOf(github, await installationToken(github, installation))
  const comments = await api.paginate('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...at,
    issue_number: number,
    per_page: 100,
  })
  expect(comments.map((one) => one.body)).toEqual(['1', '2', '3', '4', '5'])
  for (const name of ['b', 'c'] as const) github.addRepository(`acme/${name}`, {}, { installation })
  const repositories = await api.paginate('GET /installation/repositories')
  expect(repositories.map((one) => one.full_name)).toEqual(['acme/app', 'acme/b', 'acme/c'])
  expect(github.requests.filter((one) => one.path.endsWith('/comments')).map((one) => one.query)).toEqual([
    'per_page=100',
    'per_page=100&page=2',
    'per_page=100&page=3',
  ])
})

test.each([
  ['a wrong key', {}, true, 401, 'A JSON web token could not be decoded'],
  ['a time that is over', { exp: 1000 }, false, 401, "'Expiration time' claim ('exp') must be"],
  ['more than ten minutes', { exp: Math.floor(Date.now() / 1000) + 3600 }, false, 401, 'is too far in the future'],
  ['a time to come', { iat: Math.floor(Date.now() / 1000) + 600 }, false, 401, "'Issued at' claim ('iat') must be"],
  ['another app', { iss: '7' }, false, 404, 'Integration not found'],
  ['its own key', {}, false, 200, ''],
])('a JSON web token with %s is answered', async (_, claims, isForeign, status, message) => {
  const github = await start()
  const foreign = { type: 'pkcs1', format: 'pem' } as const
  const key = isForeign
    ? generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: foreign, publicKeyEncoding: foreign }).privateKey
    : undefined
  const answer = await fetch(`${github.api}/app`, { headers: { authorization: `bearer ${appToken(github, claims, key)}` } })
  expect(answer.status).toBe(status)
  expect(((await answer.json()) as { readonly message?: string }).message ?? '').toContain(message)
})

test('files are read as they are, and listings hold what was asked for', async () => {
  const github = await start()
  const installation = github.addInstallation('acme')
  const app = github.addRepository('acme/app', { 'dir/text': 'ü\n', link: { link: 'dir' } }, { installation, private: true })
  const api = clientOf(github, await installationToken(github, installation))
  const bytes = { ...at, content: '/wD+', encoding: 'base64' }
  const { data: blob } = await api.request('POST /repos/{owner}/{repo}/git/blobs', bytes)
  const { data: read } = await api.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', { ...at, file_sha: blob.sha })
  expect(read).toMatchObject({ size: 3, content: '/wD+' })
  const contents = async (path: string): Promise<unknown> =>
    (await api.request('GET /repos/{owner}/{repo}/contents/{path}', { ...at, path })).data
  expect(await contents('')).toMatchObject([
    { type: 'dir', path: 'dir' },
    { type: 'symlink', path: 'link' },
  ])
  expect(await contents('dir')).toMatchObject([{ type: 'file', path: 'dir/text', size: 3 }])
  expect(await contents('dir/text')).toMatchObject({ content: 'w7wK' })
  await expect(contents('dir/none')).rejects.toMatchObject({ status: 404 })

  for (const branch of ['x', 'y']) {
    app.push({ new: `${branch}\n` }, { branch })
    app.openPull(branch, 'main', 'ann')
  }
  app.closePull(1, 'ann')
  const pulls = async (query: object): Promise<readonly number[]> =>
    (await api.request('GET /repos/{owner}/{repo}/pulls', { ...at, ...query })).data.map((pull) => pull.number)
  expect(await pulls({})).toEqual([2])
  expect(await pulls({ state: 'all' })).toEqual([2, 1])
  expect(await pulls({ state: 'all', head: 'acme:x' })).toEqual([1])
  expect(await pulls({ state: 'all', direction: 'asc', base: 'main' })).toEqual([1, 2])
  github.addUser('bob')
  github.addRepository('bob/open', {})
  github.addRepository('bob/secret', {}, { private: true })
  const { data: theirs } = await api.request('GET /users/{username}/repos', { username: 'bob' })
  expect(theirs.map((one) => one.name)).toEqual(['open'])
})
