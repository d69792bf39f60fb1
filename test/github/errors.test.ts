/** The GitHub of the tests refuses as GitHub does: statuses and words of its errors. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGitHub, type TestGitHub, type TestRepository } from '../support/github/server.ts'
import { installationToken } from '../support/github/tokens.ts'

let github: TestGitHub
let app: TestRepository
let tokens: Readonly<Record<string, string>>
const absent = 'f'.repeat(40)

beforeAll(async () => {
  github = await startGitHub()
  const installation = github.addInstallation('acme')
  app = github.addRepository('acme/app', { a: 'a\n', 'dir/b': 'b\n' }, { installation })
  app.push({ a: 'aa\n' }, { branch: 'x' })
  app.push({ a: 'aaa\n' }, { branch: 'y' })
  app.push({ '.github/workflows/ci.yml': 'on: push\n' }, { branch: 'z' })
  app.openPull('x', 'main', 'ann')
  app.comment(1, 'ann', 'hello')
  github.addRepository('acme/empty', {}, { installation })
  github.addRepository('acme/old', { a: 'a\n' }, { installation, archived: true })
  github.addRepository('acme/plain', { a: 'a\n' }, { installation, drafts: false })
  github.addRepository('other/secret', { a: 'a\n' }, { private: true })
  github.addRepository('other/open', { a: 'a\n' })
  github.addUser('ann', 'ghp_ann')
  tokens = {
    app: await installationToken(github, installation),
    narrow: await installationToken(github, installation, { permissions: { contents: 'write' } }),
    ann: 'ghp_ann',
    wrong: 'ghs_wrong',
    nobody: '',
  }
})

afterAll(() => github.close())

type Row = readonly [who: string, endpoint: string, body: object | string | null, status: number, message: string]
const tree = (entry: object): object => ({ tree: [{ mode: '100644', type: 'blob', content: 'x', ...entry }] })
const pull = (body: object): object => ({ title: 'x', head: 'y', base: 'main', ...body })

const rows: readonly Row[] = [
  ['wrong', 'GET acme/app', null, 401, 'Bad credentials'],
  ['app', 'GET other/secret', null, 404, 'Not Found'],
  ['ann', 'GET other/secret', null, 404, 'Not Found'],
  ['nobody', 'GET other/open', null, 200, ''],
  ['nobody', 'POST other/open/issues/1/comments', { body: 'x' }, 401, 'Requires authentication'],
  ['app', 'POST other/open/git/refs', { ref: 'refs/heads/a', sha: absent }, 403, 'Resource not accessible by integration'],
  ['narrow', 'POST acme/app/pulls', pull({}), 403, 'Resource not accessible by integration'],
  ['ann', 'POST acme/app/git/refs', { ref: 'refs/heads/a', sha: absent }, 404, 'Not Found'],
  ['ann', 'POST acme/app/check-runs', { name: 'x', head_sha: absent }, 403, 'You must authenticate via a GitHub App.'],
  ['app', 'POST acme/old/issues/1/comments', { body: 'x' }, 403, 'Repository was archived so is read-only.'],
  ['app', 'GET acme/app/nothing', null, 404, 'Not Found'],
  ['app', 'POST acme/app/git/refs', '{', 400, 'Problems parsing JSON'],
  ['app', 'GET acme/empty/git/ref/heads/main', null, 409, 'Git Repository is empty.'],
  ['app', 'POST acme/empty/git/blobs', { content: 'x' }, 409, 'Git Repository is empty.'],
  ['app', 'GET acme/app/git/ref/heads/none', null, 404, 'Not Found'],
  ['app', 'POST acme/app/git/refs', { ref: 'refs/heads/x', sha: 'MAIN' }, 422, 'Reference already exists'],
  ['app', 'POST acme/app/git/refs', { ref: 'refs/heads/x/y', sha: 'MAIN' }, 422, 'Reference update failed'],
  ['app', 'POST acme/app/git/refs', { ref: 'refs/heads/w', sha: absent }, 422, 'Object does not exist'],
  ['app', 'PATCH acme/app/git/refs/heads/x', { sha: 'Y' }, 422, 'Update is not a fast forward'],
  ['app', 'PATCH acme/app/git/refs/heads/none', { sha: 'MAIN' }, 422, 'Reference does not exist'],
  ['app', 'DELETE acme/app/git/refs/heads/none', null, 422, 'Reference does not exist'],
  ['app', 'POST acme/app/git/trees', tree({ path: '/a' }), 422, 'tree.path cannot start with a slash'],
  ['app', 'POST acme/app/git/trees', tree({ path: 'a/../../b' }), 422, 'tree.path contains a malformed path component'],
  ['app', 'POST acme/app/git/trees', tree({ path: '.git/config' }), 422, 'tree.path contains a malformed path component'],
  ['app', 'POST acme/app/git/trees', { base_tree: absent, ...tree({ path: 'a' }) }, 422, 'base_tree is not a valid tree oid'],
  ['app', 'POST acme/app/git/trees', { base_tree: 'MAIN', tree: [{ path: 'c', sha: null }] }, 422, 'GitRPC::BadObjectState'],
  ['narrow', 'POST acme/app/git/trees', tree({ path: '.github/workflows/x.yml' }), 403, 'Resource not accessible by integration'],
  ['narrow', 'POST acme/app/git/refs', { ref: 'refs/heads/w', sha: 'Z' }, 403, 'Resource not accessible by integration'],
  ['app', 'POST acme/app/git/commits', { message: 'x', tree: absent }, 422, 'Tree SHA does not exist or is not a tree object'],
  ['app', 'POST acme/app/git/commits', { message: 'x' }, 422, "For 'properties/tree', nil is not a string."],
  ['app', 'POST acme/app/pulls', pull({ head: 'x' }), 422, 'A pull request already exists for acme:x.'],
  ['app', 'POST acme/app/pulls', pull({ head: 'main' }), 422, 'No commits between main and main'],
  ['app', 'POST acme/app/pulls', pull({ head: 'none' }), 422, '"field":"head"'],
  ['app', 'POST acme/app/pulls', pull({ base: 'none' }), 422, '"field":"base"'],
  ['app', 'POST acme/app/pulls', pull({ body: 'x'.repeat(65_537) }), 422, 'body is too long (maximum is 65536 characters)'],
  ['app', 'POST acme/plain/pulls', pull({ draft: true }), 422, 'Draft pull requests are not supported in this repository.'],
  ['app', 'POST acme/app/issues/1/comments', { body: 'x'.repeat(65_537) }, 422, 'Body is too long (maximum is 65536 characters)'],
  ['app', 'DELETE acme/app/issues/1/labels/none', null, 404, 'Label does not exist'],
  ['app', 'GET acme/app/collaborators/nobody/permission', null, 404, 'nobody is not a user'],
]

test.each(rows)('%s: %s with %j is answered %i %s', async (who, endpoint, given, status, message) => {
  const [method = '', path = ''] = endpoint.split(' ')
  const text = typeof given === 'string' ? given : given === null ? null : JSON.stringify(given)
  const body = text?.replace('"MAIN"', `"${String(app.head())}"`).replace('"Y"', `"${String(app.head('y'))}"`)
  const authorization = tokens[who] === '' ? undefined : `token ${String(tokens[who])}`
  const answer = await fetch(`${github.api}/repos/${path}`, {
    method,
    headers: authorization === undefined ? {} : { authorization },
    body: body?.replace('"Z"', `"${String(app.head('z'))}"`) ?? null,
  })
  expect(answer.status).toBe(status)
  expect((await answer.text()).replaceAll(String.raw`\n`, '\n')).toContain(message)
  expect(answer.headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/)
  expect(github.problems).toEqual([])
})
