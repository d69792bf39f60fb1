/** What is shipped around the bot: the action, its workflows, the hook of pre-commit, the manifest of the App and the image. */
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { isIgnored, parseIgnore } from '../../src/dockerfile/ignore.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { startGitHub, type TestGitHub, type TestRepository } from '../support/github/server.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const text = (path: string): string => readFileSync(join(root, path), 'utf8')
const corpus = join(root, 'corpus/href-counter/repo')
const files = Object.fromEntries(readdirSync(corpus).map((name) => [name, readFileSync(join(corpus, name), 'utf8')]))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'restage-shipped-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** A command `name` in a folder of its own, for the front of PATH. */
function command(name: string, script: string): string {
  const bin = join(folder, `bin-${name}`)
  mkdirSync(bin)
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(bin, name), 0o755)
  return bin
}
const restage = `exec '${process.execPath}' '${join(root, 'bin/restage.js')}' "$@"`

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, string>>
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: object
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions: Readonly<Record<string, 'read' | 'write'>>
        readonly 'timeout-minutes': number
        readonly steps: readonly Step[]
      }
    >
  >
}
const action = parse(text('action.yml')) as Action
const workflow = (name: string): Workflow => parse(text(`docs/actions/${name}.yml`)) as Workflow

/** What a workflow gives its only job, as GitHub calls it for Apps. */
function given(name: string): Record<string, 'read' | 'write'> {
  const [job] = Object.values(workflow(name).jobs)
  return Object.fromEntries(Object.entries(job?.permissions ?? {}).map(([key, level]) => [key.replaceAll('-', '_'), level]))
}

describe('the action', () => {
  let github: TestGitHub
  let shop: TestRepository
  beforeEach(async () => {
    github = await startGitHub()
    shop = github.addRepository('acme/shop', files)
    shop.setPermission('ann', 'write')
  })
  afterEach(async () => {
    await github.close()
  })

  /** Its steps that run something, as a runner does it; npm installs this clone. */
  async function run(token: string, review: string): Promise<{ readonly code: number | null; readonly output: string }> {
    const npm = command(
      'npm',
      `test "$*" = "install --prefix restage --no-save --no-audit --no-fund --ignore-scripts restage@${version}" || exit 9
mkdir -p restage/node_modules/.bin && printf '%s\\n' '#!/bin/sh' "exec '${process.execPath}' '${join(root, 'bin/restage.js')}' \\"\\$@\\"" > restage/node_modules/.bin/restage
chmod +x restage/node_modules/.bin/restage`,
    )
    const values: Readonly<Record<string, string>> = { version, token, review }
    let output = ''
    for (const { run: script, env = {} } of action.runs.steps) {
      if (script === undefined) continue
      const own = Object.entries(env).map(([key, value]) => [key, values[/inputs\.(\w+)/.exec(value)?.[1] ?? ''] ?? value])
      const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
        cwd: folder,
        env: {
          ...(Object.fromEntries(own) as Record<string, string>),
          ...{ PATH: `${npm}${delimiter}${process.env['PATH'] ?? ''}`, HOME: folder, GITHUB_REPOSITORY: 'acme/shop' },
          ...{ GITHUB_API_URL: github.api, GITHUB_SERVER_URL: github.server },
        },
      })
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
      const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
      if (code !== 0) return { code, output }
    }
    rmSync(npm, { recursive: true })
    return { code: 0, output }
  }
  const version = (JSON.parse(text('package.json')) as { readonly version: string }).version

  it('installs the version that it stands beside, by actions that are named by their commit', () => {
    expect([action.runs.using, action.inputs['version']?.default]).toEqual(['composite', version])
    for (const { uses, run: script } of action.runs.steps) {
      expect(uses ?? 'a/b@'.padEnd(44, '0')).toMatch(/^[\w-]+\/[\w-]+@[\da-f]{40}$/)
      // what strangers write comes as a variable
      expect(script ?? '').not.toContain('${{')
    }
  })

  it('opens pull requests with what its workflow may do, and does not fail for what is blocked', async () => {
    const token = github.actionsToken('acme/shop', given('restage'))
    expect(await run(token, '')).toEqual({ code: 0, output: '#1 restage/build.sh/final: opened\n' })
    expect(shop.pulls()).toMatchObject([{ number: 1, user: 'github-actions[bot]' }])
    const refused = join(root, 'corpus/refused/stdin-context/repo')
    shop.push(Object.fromEntries(readdirSync(refused).map((name) => [name, readFileSync(join(refused, name), 'utf8')])))
    const { code, output } = await run(token, '')
    expect([code, output]).toEqual([0, expect.stringContaining('no pull request (RS')])
  })

  it('reviews a pull request by its commit with what its workflow may do', async () => {
    const app = Object.keys(files).filter((name) => name !== 'app.go')
    shop.push(Object.fromEntries(app.map((name) => [name, null])))
    const head = shop.push(files, { branch: 'docker', author: 'ann' })
    const { number } = shop.openPull('docker', 'main', 'ann')
    const token = github.actionsToken('acme/shop', given('restage-review'))
    expect(await run(token, head)).toEqual({ code: 0, output: `#${String(number)}: 1 touched, 4 suggested\n` })
    expect([shop.checkRuns().length, shop.reviews(number).length]).toEqual([1, 1])
    expect((await run(token, shop.head() ?? '')).output).toBe('No open pull request is at this commit.\n')
  })

  it('fails where GitHub refuses', async () => {
    const { code, output } = await run('not-a-token', '')
    expect([code, output]).toEqual([1, expect.stringContaining('GitHub does not take the token')])
  })
})

describe('the workflows', () => {
  it.each(['restage', 'restage-check', 'restage-review'])('%s checks nothing out and may do no more than it says', (name) => {
    const { on, permissions, jobs } = workflow(name)
    expect([Object.keys(on).includes('pull_request_target'), permissions]).toEqual([false, {}])
    for (const { steps, ...job } of Object.values(jobs)) {
      expect(job['timeout-minutes']).toBeGreaterThan(0)
      for (const { uses = 'OWNER/restage@COMMIT', run: script = '' } of steps)
        expect([uses, script.includes('${{')]).toEqual(['OWNER/restage@COMMIT', false])
    }
  })

  it('give what runs for forks nothing, and begin the other one by its name', () => {
    const [check, review] = [workflow('restage-check'), workflow('restage-review')]
    expect([check.on, given('restage-check')]).toEqual([{ pull_request: null }, {}])
    const { name } = parse(text('docs/actions/restage-check.yml')) as { readonly name: string }
    expect(review.on).toEqual({ workflow_run: { workflows: [name], types: ['completed'] } })
    const [job] = Object.values(review.jobs)
    const inputs = job?.steps[0]?.with ?? {}
    expect(Object.keys(inputs).filter((input) => !Object.hasOwn(action.inputs, input))).toEqual([])
  })
})

describe('the hook of pre-commit', () => {
  const [hook] = parse(text('.pre-commit-hooks.yaml')) as readonly Readonly<Record<string, string>>[]
  const git = (...words: readonly string[]): void => {
    spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], { cwd: folder })
  }

  it('looks when a file changes that can take part', () => {
    const pattern = new RegExp((hook?.['files'] ?? '').replace('(?i)', ''), 'i')
    const paths = ['Dockerfile', 'ci/Dockerfile.build', 'build.sh', 'ci/build', '.gitlab-ci.yml', 'Makefile', 'app.go', 'a/b.txt']
    expect(paths.filter((path) => pattern.test(path))).toEqual(paths.slice(0, 6))
  })

  it('fails where a pattern is left and passes where none is, as pre-commit runs it', () => {
    const bin = command('restage', restage)
    const isThere = spawnSync('pre-commit', ['--version']).status === 0
    const [first = '', ...words] = isThere ? ['pre-commit', 'run', '--all-files'] : (hook?.['entry'] ?? '').split(' ')
    const config = { repos: [{ repo: 'local', hooks: [{ ...hook, language: 'system' }] }] }
    writeFileSync(join(folder, '.pre-commit-config.yaml'), JSON.stringify(config))
    const env = { ...process.env, HOME: folder, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` }
    const run = (): { readonly status: number | null; readonly stdout: string } => {
      git('add', '-A')
      return spawnSync(first, words, { cwd: folder, encoding: 'utf8', env })
    }
    git('init', '--quiet')
    writeFileSync(join(folder, '.gitignore'), 'bin-*\n.cache\n.npm\n')
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n')
    expect(run().status).toBe(0)
    cpSync(corpus, folder, { recursive: true })
    const { status, stdout } = run()
    expect([status, stdout]).toEqual([1, expect.stringContaining('build.sh')])
  })
})

describe('the manifest of the App', () => {
  const manifest = JSON.parse(text('docs/app-manifest.json')) as {
    readonly default_permissions: Readonly<Record<string, string>>
    readonly default_events: readonly string[]
    readonly hook_attributes: { readonly url: string }
  }

  it('asks for what the tests of the bot run with, and what the docs say', async () => {
    const github = await startGitHub()
    const { permissions } = github.state
    await github.close()
    // to change workflows, which not everybody wants
    expect({ ...manifest.default_permissions, workflows: 'write' }).toEqual(permissions)
    const docs = text('docs/bot.md').replace(/\s+/g, ' ')
    const [, write = '', read = ''] = /: ([\w, ]+): read and write; ([\w, ]+): read\./.exec(docs) ?? []
    const named = (list: string, level: string): readonly (readonly [string, string])[] =>
      list.split(/, | and /).map((name) => [name.replaceAll(' ', '_'), level] as const)
    expect(Object.fromEntries([...named(write, 'write'), ...named(read, 'read')])).toEqual(manifest.default_permissions)
    const [, events = ''] = /Events: ([\w, ]+)\./.exec(docs) ?? []
    expect(events.split(', ').map((name) => name.replaceAll(' ', '_'))).toEqual(manifest.default_events)
  })
})

describe('the image', () => {
  const { stages, findings } = parseDockerfile({ path: 'Dockerfile', text: text('Dockerfile') })

  it('is read by restage itself, and made in two stages', () => {
    expect([findings, stages.length]).toEqual([[], 2])
  })

  it('is built from what the repository has and its ignore file lets in, and that is enough', { timeout: 300_000 }, () => {
    const copies = text('Dockerfile')
      .split('\n')
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
    const sources = new Set(copies.flatMap((line) => line.split(' ').slice(1, -1)))
    const ignore = parseIgnore(text('.dockerignore'))
    for (const path of sources) {
      expect([path, existsSync(join(root, path)), isIgnored(ignore, path)]).toEqual([path, true, false])
      cpSync(join(root, path), join(folder, path), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: folder, encoding: 'utf8' })
    expect([built.status, built.stderr]).toEqual([0, ''])
    const { stdout } = spawnSync(process.execPath, [join(folder, 'bin/restage.js'), 'bot', '--help'], { encoding: 'utf8' })
    expect(stdout).toContain('--state')
  })
})
