import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runPrograms, type Program } from '../../src/pipeline/run.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import type { HostPath } from '../../src/shell/world.ts'
import { printText } from '../../src/text/symbolic.ts'

/** What a row's packages are, and the command line that runs one of their scripts. `docker` prints its words. */
interface Row {
  readonly title: string
  readonly files: Readonly<Record<string, object>>
  readonly command: string
  /** Where the model and npm are known to differ: what the model says. */
  readonly model?: string
}

const pack = (scripts: Readonly<Record<string, string>>, more: object = {}): Readonly<Record<string, object>> => ({
  'package.json': { name: 'demo', version: '1.2.3', ...more, scripts },
})

const rows: readonly Row[] = [
  { title: 'runs a script', files: pack({ x: 'docker rm a b' }), command: 'npm run -s x' },
  {
    title: 'runs what has pre and post in front of its name around it',
    files: pack({ posta: 'docker rm 3', a: 'docker rm 2', prea: 'docker rm 1' }),
    command: 'npm run -s a',
  },
  {
    title: 'stops where a script before it fails',
    files: pack({ prea: 'docker rm 1 && false', a: 'docker rm 2' }),
    command: 'npm run -s a || docker rm failed',
  },
  {
    title: 'leaves out what is run behind a script that fails',
    files: pack({ a: 'docker rm 1; false', posta: 'docker rm 2' }),
    command: 'npm run -s a || docker rm failed',
  },
  {
    title: 'leaves out pre and post when it is told so',
    files: pack({ prea: 'docker rm 1', a: 'docker rm 2' }),
    command: 'npm run -s --ignore-scripts a',
  },
  { title: 'puts words behind the script', files: pack({ x: 'docker rm' }), command: "npm run -s x -- a 'b c' '$HOME' \"d'e\"" },
  { title: 'puts words behind it without dashes as well', files: pack({ x: 'docker rm' }), command: 'npm run -s x a b' },
  {
    title: 'puts words behind the script and not behind those around it',
    files: pack({ prex: 'docker rm pre', x: 'docker rm' }),
    command: 'npm run -s x -- a',
  },
  {
    title: 'puts words behind the last command',
    files: pack({ x: 'docker rm one && docker rm two' }),
    command: 'npm run -s x -- a',
  },
  {
    title: 'tells the name and the version',
    files: pack({ x: 'docker rm $npm_package_name ${npm_package_version} [$npm_package_description]' }, { description: 'words' }),
    command: 'npm run -s x',
    model: 'docker rm demo 1.2.3 [${npm_package_description}]',
  },
  {
    title: 'tells settings, and those below them',
    files: pack(
      { x: 'docker rm $npm_package_config_image $npm_package_config_hub_name' },
      { config: { image: 'i', hub: { name: 'h' } } },
    ),
    command: 'npm run -s x',
  },
  {
    title: 'tells the script',
    files: pack({ prex: 'docker rm $npm_lifecycle_event', x: 'docker rm $npm_lifecycle_event' }),
    command: 'npm run -s x',
  },
  {
    title: 'runs scripts that run scripts',
    files: pack({ a: 'npm run -s b && npm run -s c -- z', b: 'docker rm b', c: 'docker rm c' }),
    command: 'npm run -s a',
  },
  { title: 'knows test by its own name', files: pack({ pretest: 'docker rm 1', test: 'docker rm 2' }), command: 'npm test -s' },
  { title: 'knows t', files: pack({ test: 'docker rm 2' }), command: 'npm t -s' },
  {
    title: 'knows start and stop',
    files: pack({ start: 'docker rm 1', stop: 'docker rm 2' }),
    command: 'npm start -s && npm stop -s',
  },
  { title: 'knows run-script', files: pack({ x: 'docker rm 1' }), command: 'npm run-script -s x' },
  { title: 'passes by what is not there when it may', files: pack({}), command: 'npm run -s --if-present x && docker rm done' },
  {
    title: 'gives a variable of the caller to the script',
    files: pack({ x: 'docker rm $TAG' }),
    command: 'TAG=v1 npm run -s x',
  },
  {
    title: 'finds the package above the folder',
    files: { ...pack({ x: 'docker rm up' }), 'a/b/deep.json': {} },
    command: 'cd a/b && npm run -s x',
  },
  {
    title: 'runs in the folder of the package',
    files: {
      ...pack({}),
      'sub/package.json': { scripts: { x: 'cd .. && docker rm here && cat package.json > /dev/null && docker rm yes' } },
    },
    command: 'cd sub && npm run -s x',
  },
  {
    title: 'takes the folder that is named',
    files: { ...pack({ x: 'docker rm outer' }), 'sub/package.json': { scripts: { x: 'docker rm inner' } } },
    command: 'npm --prefix sub run -s x',
  },
  {
    title: 'reads escapes as JSON does',
    files: pack({ x: 'docker rm "a\tb" \'c\\\\d\' "\\"é😀/"' }),
    command: 'npm run -s x',
  },
  {
    title: 'is run by sh',
    files: pack({ x: 'docker rm ${TAG:-none} $(printf %s it) `printf %s them`; for i in 1 2; do docker rm $i; done' }),
    command: 'npm run -s x',
  },
]

const folder = mkdtempSync(join(tmpdir(), 'restage-npm-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function texts({ files, command }: Row): Readonly<Record<string, string>> {
  const packages = Object.entries(files).map(([path, value]) => [path, JSON.stringify(value, null, 2)] as const)
  return { ...Object.fromEntries<string>(packages), 'run.sh': `${command}\n` }
}

/** The words of each call of docker, as the real npm leads to them. */
function real(row: Row, index: number): string {
  const root = join(folder, String(index))
  for (const [path, text] of Object.entries(texts(row))) write(join(root, path), text)
  write(join(root, '.bin/docker'), '#!/bin/sh\nprintf "docker%s\\n" "$(printf " %s" "$@")"\n')
  chmodSync(join(root, '.bin/docker'), 0o755)
  const { stdout } = spawnSync('sh', ['run.sh'], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, PATH: `${join(root, '.bin')}:${process.env['PATH'] ?? ''}`, npm_config_update_notifier: 'false' },
  })
  return stdout
}

function modelled(row: Row): string {
  const files = texts(row)
  const run = { path: 'run.sh', kind: 'sh', entry: '', cwd: '.' as HostPath, args: [], at: undefined } as const
  const program: Program = { run, source: { path: 'run.sh', text: files['run.sh'] ?? '' }, dialect: 'sh', environment: new Map() }
  const { events, findings } = runPrograms(memoryRepository(files), [program], { answers: new Map(), assumedFolders: [] })
  const calls = events.length > 0 ? events.map(({ call }) => call) : []
  expect(findings.filter(({ finding }) => finding.code !== 'RS401').map(({ finding }) => finding.message)).toEqual([])
  return calls.map(({ words }) => `${words.map((word) => printText(word.text)).join(' ')}\n`).join('')
}

describe('scripts of a package, as the real npm runs them', () => {
  it.each(rows.map((row, index) => ({ ...row, index })))('$title', { timeout: 60_000 }, ({ index, ...row }) => {
    const expected = real(row, index)
    expect(modelled(row)).toBe(row.model === undefined ? expected : `${row.model}\n`)
    expect(expected).not.toBe('')
  })
})
