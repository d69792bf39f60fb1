/** What people and the app do with pull requests on the GitHub of the tests; reviews, checks, webhooks, and what goes wrong. */
import { createHmac } from 'node:crypto'
import { Octokit } from '@octokit/core'
import { expect, onTestFinished, test } from 'vitest'
import { delivery } from '../support/github/deliveries.ts'
import { startGitHub, type TestGitHub, type TestRepository } from '../support/github/server.ts'
import { installationToken } from '../support/github/tokens.ts'

const at = { owner: 'acme', repo: 'app' }

async function start(): Promise<{ readonly github: TestGitHub; readonly app: TestRepository; readonly api: Octokit }> {
  const github = await startGitHub()
  onTestFinished(() => github.close())
  const installation = github.addInstallation('acme')
  const text = Array.from({ length: 20 }, (_, line) => `line ${line + 1}\n`).join('')
  const app = github.addRepository('acme/app', { Dockerfile: text, 'old.txt': 'x\n'.repeat(9) }, { installation })
  const api = new Octokit({ baseUrl: github.api, auth: await installationToken(github, installation) })
  return { github, app, api }
}

test('pull requests follow their branches: pushed to, merged, closed with the branch', async () => {
  const { github, app } = await start()
  app.push({ a: 'a\n' }, { branch: 'x' })
  const first = app.openPull('x', 'main', 'ann')
  const next = app.push({ a: 'aa\n' }, { branch: 'x' })
  expect(app.pulls()).toMatchObject([{ number: first.number, state: 'open', head: { sha: next } }])
  app.merge(first.number)
  expect(app.pulls()).toMatchObject([{ state: 'closed', merged: true }])
  app.push({ b: 'b\n' }, { branch: 'y' })
  app.openPull('y', 'main', 'ann')
  app.deleteBranch('y')
  expect(app.pulls()[1]).toMatchObject({ state: 'closed', merged: false })

  const fork = github.addRepository('bob/app', {}, { forkOf: 'acme/app' })
  fork.push({ c: 'c\n' }, { branch: 'z' })
  expect(app.openPull('bob:z', 'main', 'bob')).toMatchObject({
    head: { repository: 'bob/app', sha: fork.head('z') },
    state: 'open',
  })
})

test('a review is kept with comments on lines of the diff, and not at all with others', async () => {
  const { app, api } = await start()
  app.push({ Dockerfile: 'line 1\nnew\n' }, { branch: 'x' })
  app.openPull('x', 'main', 'ann')
  const review = (comments: readonly object[]): Promise<{ status: number }> =>
    api.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
      ...at,
      pull_number: 1,
      event: 'COMMENT',
      body: 'Some thoughts',
      comments: comments as { path: string; body: string }[],
    })
  const fine = { path: 'Dockerfile', line: 2, side: 'RIGHT', body: '```suggestion\nnewer\n```' }
  await expect(review([fine, { ...fine, line: 9 }])).rejects.toMatchObject({ status: 422, message: /Line could not be resolved/ })
  await expect(review([{ ...fine, path: 'old.txt' }])).rejects.toThrow('Path could not be resolved')
  await expect(review([{ ...fine, start_line: 2 }])).rejects.toThrow('Start line must precede the end line.')
  expect(app.reviews(1)).toEqual([])
  await review([
    { ...fine, start_line: 1 },
    { ...fine, line: 9, side: 'LEFT' },
  ])
  expect(app.reviews(1)).toMatchObject([
    { by: 'restage[bot]', state: 'COMMENTED', comments: [{ startLine: 1, line: 2 }, { line: 9 }] },
  ])
  const comments = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/comments', { ...at, pull_number: 1 })
  expect(comments.data.map((one) => one.line)).toEqual([2, 9])
})

test('a pull request shows its files, renamed, removed and new', async () => {
  const { app, api } = await start()
  app.push({ Dockerfile: null, 'old.txt': null, 'new.txt': 'x\n'.repeat(9), 'a\u2028diff --git b': 'y\r@@ z\n' }, { branch: 'x' })
  app.openPull('x', 'main', 'ann')
  const { data } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', { ...at, pull_number: 1 })
  expect(data.map((one) => [one.filename, one.status, one.additions, one.deletions])).toEqual([
    ['Dockerfile', 'removed', 0, 20],
    ['a\u2028diff --git b', 'added', 1, 0],
    ['new.txt', 'renamed', 0, 0],
  ])
})

test('a check run takes fifty annotations at a time', async () => {
  const { app, api } = await start()
  const annotation = { path: 'Dockerfile', start_line: 1, end_line: 1, annotation_level: 'warning', message: 'x' } as const
  const output = (count: number): object => ({
    title: 'Found',
    summary: 'some',
    annotations: Array(count).fill(annotation) as object[],
  })
  const made = { ...at, name: 'restage', head_sha: app.head() ?? '', output: output(50) as { title: string; summary: string } }
  const { data } = await api.request('POST /repos/{owner}/{repo}/check-runs', made)
  const change = { ...at, check_run_id: data.id, conclusion: 'neutral' as const }
  const update = (count: number): Promise<unknown> =>
    api.request('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', {
      ...change,
      output: output(count) as { summary: string },
    })
  await expect(update(51)).rejects.toThrow('No more than 50 items are allowed; 51 were supplied.')
  await update(7)
  expect(app.checkRuns()).toMatchObject([{ name: 'restage', status: 'completed', conclusion: 'neutral' }])
  expect(app.checkRuns()[0]?.annotations).toHaveLength(57)
  const listed = await api.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', { ...at, ref: 'main' })
  expect(listed.data.check_runs).toMatchObject([{ id: data.id, output: { annotations_count: 57 } }])
})

test('faults are answered as often as they are set, and no more', async () => {
  const { github, api } = await start()
  const secondary = { message: 'You have exceeded a secondary rate limit.' }
  github.fault(/^GET \/repos\/acme\/app$/, { status: 403, headers: { 'retry-after': '1' }, body: secondary })
  github.fault(/^GET \/repos\/acme\/app$/, { status: 502 }, 2)
  github.fault(/git\/ref\/heads\/main$/, { close: true })
  github.fault(/git\/ref\/heads\/main$/, { delay: 300 })
  const get = (): Promise<{ status: number }> => api.request('GET /repos/{owner}/{repo}', at)
  await expect(get()).rejects.toMatchObject({ status: 403, response: { headers: { 'retry-after': '1' } } })
  await expect(get()).rejects.toMatchObject({ status: 502 })
  await expect(get()).rejects.toMatchObject({ status: 502 })
  expect(await get()).toMatchObject({ status: 200 })
  const ref = { ...at, ref: 'heads/main' }
  await expect(api.request('GET /repos/{owner}/{repo}/git/ref/{ref}', ref)).rejects.toThrow()
  const before = performance.now()
  expect(await api.request('GET /repos/{owner}/{repo}/git/ref/{ref}', ref)).toMatchObject({ status: 200 })
  expect(performance.now() - before).toBeGreaterThan(290)
  expect(github.requests.slice(1).map((one) => one.status)).toEqual([403, 502, 502, 200, 0, 200])
})

test('what GitHub would not take is an error when the server is closed', async () => {
  const github = await startGitHub()
  const installation = github.addInstallation('acme')
  github.addRepository('acme/app', { a: 'a\n' }, { installation })
  const api = new Octokit({ baseUrl: github.api, auth: await installationToken(github, installation) })
  await expect(api.request('POST /repos/{owner}/{repo}/git/blobs', { ...at, content: 'x', text: 'y' })).rejects.toMatchObject({
    status: 500,
  })
  await expect(github.close()).rejects.toThrow('POST /repos/{owner}/{repo}/git/blobs takes no text')
})

test('webhooks carry what is stored, signed over their bytes', async () => {
  const { github, app } = await start()
  const before = app.head()
  app.push({ Dockerfile: 'FROM busybox\n', 'old.txt': null, new: 'ü\n' }, { author: 'ann' })
  const push = delivery(github, 'push', { repository: 'acme/app', by: 'ann' }, 'a secret')
  expect(push.headers['x-hub-signature-256']).toBe(`sha256=${createHmac('sha256', 'a secret').update(push.body).digest('hex')}`)
  expect(JSON.parse(push.body)).toMatchObject({
    ref: 'refs/heads/main',
    before,
    after: app.head(),
    forced: false,
    commits: [{ added: ['new'], removed: ['old.txt'], modified: ['Dockerfile'] }],
    repository: { full_name: 'acme/app', default_branch: 'main' },
    sender: { login: 'ann' },
  })
  const { number } = app.openIssue('ann', 'A question')
  const { id } = app.comment(number, 'ann', '/restage')
  const said = delivery(github, 'issue_comment', { repository: 'acme/app', number, comment: id }, 's')
  expect(JSON.parse(said.body)).toMatchObject({
    action: 'created',
    issue: { number },
    comment: { id, body: '/restage', user: { login: 'ann' } },
  })
  const installation = [...github.state.installations.keys()][0] ?? 0
  const installed = delivery(github, 'installation', { action: 'created', installation }, 's')
  expect(JSON.parse(installed.body)).toMatchObject({
    installation: { id: installation },
    repositories: [{ full_name: 'acme/app' }],
  })
  expect(installed.id).not.toBe(said.id)
})
