import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { MigrationDocument } from '../../src/migrate/document.ts'
import { runCommand, runOnTerminal } from '../support/command.ts'
import { legacyFiles } from '../support/document.ts'
import { filesIn, folderWith, git, gitRepositoryWith, put, type Given } from '../support/folder.ts'

const legacy: Readonly<Record<string, Given>> = legacyFiles
const blockedBuild =
  '#!/bin/sh\ndocker build -t b -f Dockerfile.build .\ndocker run --name x -v /opt/out:/out b cp app /out/app\ndocker cp x:/app .\ndocker build -t final .\n'
const blocked: Readonly<Record<string, Given>> = { ...legacy, 'build.sh': blockedBuild }
// a blank after the backslash: the build as it is written fails, and is migrated as it was meant
const doubtful: Readonly<Record<string, Given>> = {
  ...legacy,
  'build.sh': legacyFiles['build.sh'].replace('counter:build . -f', 'counter:build \\ \n  . -f'),
}

const multiStage = `FROM golang:1.7.3 AS build
WORKDIR /go/src/app
COPY app.go .
RUN go build -o app .

FROM alpine:latest
RUN apk --no-cache add ca-certificates
WORKDIR /root/
COPY --from=build --chown=0:0 /go/src/app/app .
CMD ["./app"]
`
const migrated = {
  Dockerfile: multiStage,
  'app.go': 'package main\n',
  'build.sh': '#!/bin/sh\ndocker build -t counter:latest .\n',
}

const documentOf = (stdout: string): MigrationDocument => JSON.parse(stdout) as MigrationDocument

interface Row {
  readonly title: string
  readonly files: Readonly<Record<string, Given>>
  readonly run: string
  /** Exactly, or what has to be in it. */
  readonly stdout: string | RegExp
  readonly stderr: string | RegExp
  readonly code: number
  /** The files after; absent: as before. */
  readonly after?: Readonly<Record<string, string>>
}

const rows: readonly Row[] = [
  {
    title: 'tells the story',
    files: legacy,
    run: 'restage migrate',
    stdout: /✓ build\.sh {2}can be migrated[^]*To apply: restage migrate --write\n$/,
    stderr: '',
    code: 0,
  },
  {
    title: 'is the same as migrate',
    files: legacy,
    run: 'migrate .',
    stdout: /To apply: restage migrate --write\n$/,
    stderr: '',
    code: 0,
  },
  { title: 'takes --no-verify', files: legacy, run: 'restage migrate --no-verify', stdout: /✓ build\.sh/, stderr: '', code: 0 },
  {
    title: 'says that there is nothing to do',
    files: { Dockerfile: 'FROM a\n' },
    run: 'restage migrate',
    stdout: /^Nothing to do in \.: /,
    stderr: '',
    code: 0,
  },
  {
    title: 'says that there is nothing to do in an empty repository',
    files: {},
    run: 'restage migrate --json',
    stdout: /"pipelines": \[\]/,
    stderr: '',
    code: 0,
  },
  {
    title: 'says that there is nothing to do after it was done',
    files: migrated,
    run: 'restage migrate',
    stdout: /Nothing to do in \.: /,
    stderr: '',
    code: 0,
  },
  {
    title: 'exits with 1 when something is blocked',
    files: blocked,
    run: 'restage migrate',
    stdout: /✗ build\.sh {2}is blocked[^]*blocker RS\d{3}[^]*1 build cannot be migrated/,
    stderr: '',
    code: 1,
  },
  {
    title: 'names what --accept needs',
    files: doubtful,
    run: 'restage migrate',
    stdout: /! build\.sh[^]*restage migrate --write --accept RS\d{3}/,
    stderr: '',
    code: 0,
  },
  {
    title: 'colours on request',
    files: legacy,
    run: 'restage migrate --color',
    stdout: /\u001b\[32m✓\u001b\[0m/,
    stderr: '',
    code: 0,
  },
  {
    title: 'prints one document and nothing else',
    files: legacy,
    run: 'restage migrate --json',
    stdout: /^\{\n {2}"schema": "restage\/migration@1"[^]*\n\}\n$/,
    stderr: '',
    code: 0,
  },
  {
    title: 'prints a patch and nothing else',
    files: legacy,
    run: 'restage migrate --diff',
    stdout: /^diff --git a\/Dockerfile b\/Dockerfile\n/,
    stderr: '',
    code: 0,
  },
  {
    title: 'prints an empty patch when there is nothing to do',
    files: {},
    run: 'restage migrate --diff',
    stdout: '',
    stderr: '',
    code: 0,
  },

  {
    title: 'writes',
    files: legacy,
    run: 'restage migrate --write',
    stdout: /Wrote 3 changes:\n {2}changed {2}Dockerfile\n {2}deleted {2}Dockerfile\.build\n {2}changed {2}build\.sh\n$/,
    stderr: '',
    code: 0,
    after: migrated,
  },
  {
    title: 'writes and prints the document',
    files: legacy,
    run: 'restage migrate --write --json',
    stdout: /^\{[^]*\}\n$/,
    stderr: /^Wrote 3 changes:/,
    code: 0,
    after: migrated,
  },
  {
    title: 'writes nothing where there is nothing to do',
    files: { a: '' },
    run: 'restage migrate --write',
    stdout: /^Nothing to do/,
    stderr: '',
    code: 0,
  },
  {
    title: 'writes nothing that is blocked',
    files: blocked,
    run: 'restage migrate --write',
    stdout: /is blocked/,
    stderr: '',
    code: 1,
  },
  {
    title: 'writes no caveat that nobody accepted',
    files: doubtful,
    run: 'restage migrate --write',
    stdout: /Not written: build\.sh\. Check what is listed, then --accept RS002\.\n$/,
    stderr: '',
    code: 1,
  },
  {
    title: 'writes no caveat when another one is accepted',
    files: doubtful,
    run: 'restage migrate . --write --accept RS999',
    stdout: /Not written: build\.sh/,
    stderr: '',
    code: 1,
  },
  {
    title: 'writes an accepted caveat',
    files: doubtful,
    run: 'restage migrate --write --accept RS002',
    stdout: /Wrote 3 changes/,
    stderr: '',
    code: 0,
    after: migrated,
  },
  {
    title: 'takes the folder after the codes',
    files: doubtful,
    run: 'restage migrate --write --accept RS002 RS409 .',
    stdout: /Wrote 3 changes/,
    stderr: '',
    code: 0,
    after: migrated,
  },

  {
    title: 'says with --check that nothing is left',
    files: {},
    run: 'restage migrate --check',
    stdout: 'Nothing is left to migrate in ..\n',
    stderr: '',
    code: 0,
  },
  {
    title: 'says with --check what is left',
    files: legacy,
    run: 'restage migrate --check',
    stdout: 'build.sh: left to migrate (migrated)\n',
    stderr: '',
    code: 1,
  },
  {
    title: 'does not count with --check what is set aside',
    files: { ...legacy, 'restage.yaml': 'setAside:\n  - driver: build.sh\n    reason: goes away\n' },
    run: 'restage migrate --check',
    stdout: /^Nothing is left/,
    stderr: '',
    code: 0,
  },
  {
    title: 'says why something is left alone',
    files: { ...legacy, 'restage.yaml': 'setAside:\n  - driver: build.sh\n    reason: goes away\n' },
    run: 'restage migrate',
    stdout: /build\.sh {2}set aside in restage\.yaml: goes away/,
    stderr: '',
    code: 0,
  },
  {
    title: 'warns of a stale restage.yaml',
    files: { 'restage.yaml': 'setAside:\n  - driver: gone.sh\n    reason: x\n' },
    run: 'restage migrate --check',
    stdout: /^Nothing is left/,
    stderr: 'restage: restage.yaml sets gone.sh aside, which is not a file of .\n',
    code: 0,
  },

  {
    title: 'refuses a broken restage.yaml',
    files: { ...legacy, 'restage.yaml': 'bases: {}\nsetaside: []\nx: 1\n' },
    run: 'restage migrate',
    stdout: '',
    stderr:
      'restage: restage.yaml:2:1 unknown key setaside; known are setAside, bases, ignore, bot\nrestage.yaml:3:1 unknown key x; known are setAside, bases, ignore, bot\n',
    code: 2,
  },
  {
    title: 'refuses a folder that is not there',
    files: {},
    run: 'restage migrate nowhere',
    stdout: '',
    stderr: 'restage: reading nowhere: no such folder\n',
    code: 2,
  },
  {
    title: 'refuses a file',
    files: { file: '' },
    run: 'restage migrate file',
    stdout: '',
    stderr: 'restage: reading file: not a folder\n',
    code: 2,
  },
  {
    title: 'refuses a link that goes in circles',
    files: { a: { link: 'b' }, b: { link: 'a' } },
    run: 'restage migrate a',
    stdout: '',
    stderr: 'restage: reading a: too many symbolic links\n',
    code: 2,
  },
  {
    title: 'refuses a driver that is not there',
    files: legacy,
    run: 'restage migrate --driver other.sh',
    stdout: '',
    stderr: 'restage: reading other.sh: there is no such file in . (untracked files do not count)\n',
    code: 2,
  },
  {
    title: 'takes a driver',
    files: legacy,
    run: 'restage migrate --driver ./build.sh',
    stdout: /--driver \.\/build\.sh --write\n$/,
    stderr: '',
    code: 0,
  },

  {
    title: 'refuses no command',
    files: {},
    run: 'restage',
    stdout: '',
    stderr: 'restage: no command is given. Try restage migrate ./repo, or restage --help.\n',
    code: 2,
  },
  {
    title: 'refuses an unknown command',
    files: {},
    run: 'restage migrat',
    stdout: '',
    stderr: 'restage: unknown command migrat. Did you mean restage migrate?\n',
    code: 2,
  },
  {
    title: 'refuses a folder in the place of a command',
    files: {},
    run: 'restage ./repo',
    stdout: '',
    stderr: 'restage: unknown command ./repo. Did you mean restage migrate ./repo?\n',
    code: 2,
  },
  {
    title: 'refuses a misspelt option',
    files: {},
    run: 'restage migrate --wirte',
    stdout: '',
    stderr: 'restage: unknown option --wirte. Did you mean --write?\n',
    code: 2,
  },
  {
    title: 'refuses an unknown letter',
    files: {},
    run: 'restage migrate -q',
    stdout: '',
    stderr: 'restage: unknown option -q. See restage migrate --help.\n',
    code: 2,
  },
  {
    title: 'refuses a second folder',
    files: {},
    run: 'restage migrate a b',
    stdout: '',
    stderr: 'restage: one folder at a time, not b as well. See restage migrate --help.\n',
    code: 2,
  },
  {
    title: 'refuses a missing value',
    files: {},
    run: 'restage migrate --driver',
    stdout: '',
    stderr: 'restage: not enough arguments following: driver. See restage migrate --help.\n',
    code: 2,
  },
  {
    title: 'refuses a variable without a value',
    files: {},
    run: 'restage migrate --env TAG',
    stdout: '',
    stderr: 'restage: --env takes NAME=VALUE, not TAG. For example --env TAG=1.2.\n',
    code: 2,
  },
  {
    title: 'refuses arguments of nobody',
    files: {},
    run: 'restage migrate --arg 1',
    stdout: '',
    stderr: 'restage: --arg needs --driver. Say whose arguments these are.\n',
    code: 2,
  },
  {
    title: 'refuses two outputs',
    files: {},
    run: 'restage migrate --json --diff',
    stdout: '',
    stderr: /^restage: --json and --diff exclude each other/,
    code: 2,
  },
  {
    title: 'refuses to check and write',
    files: {},
    run: 'restage migrate --check --write',
    stdout: '',
    stderr: /^restage: --check and --write exclude each other/,
    code: 2,
  },
  {
    title: 'refuses what is no code',
    files: {},
    run: 'restage migrate . --accept everything',
    stdout: '',
    stderr: /^restage: --accept takes codes like RS409, not everything/,
    code: 2,
  },
  { title: 'shows its version', files: {}, run: 'restage --version', stdout: /^\d+\.\d+\.\d+\n$/, stderr: '', code: 0 },
  { title: 'helps', files: {}, run: 'restage --help', stdout: /restage migrate \[folder\]/, stderr: '', code: 0 },
  {
    title: 'helps with its command',
    files: {},
    run: 'migrate --help',
    stdout: /--write[^]*Exit codes: 0 done/,
    stderr: '',
    code: 0,
  },
]

describe('the command', () => {
  it.each(rows)('$title when called as $run', ({ files, run, stdout, stderr, code, after }) => {
    const folder = gitRepositoryWith(files)
    const before = filesIn(folder)
    const ran = runCommand(folder, run.split(' '))
    expect({ ...ran, stdout: matches(ran.stdout, stdout), stderr: matches(ran.stderr, stderr) }).toEqual({
      stdout: true,
      stderr: true,
      code,
    })
    expect(filesIn(folder)).toEqual(after ?? before)
  })

  /** `true`, or the text itself, so that a failure shows it. */
  function matches(text: string, expected: string | RegExp): true | string {
    return (typeof expected === 'string' ? text === expected : expected.test(text)) || text
  }

  it('uses no colour in a pipe', () => {
    expect(runCommand(gitRepositoryWith(legacy), ['restage', 'migrate']).stdout).not.toContain('\u001b')
  })

  it('says the same by its document, by its patch and by what it writes', () => {
    const folder = gitRepositoryWith(legacy)
    const document = documentOf(runCommand(folder, ['restage', 'migrate', '--json']).stdout)
    const patch = runCommand(folder, ['restage', 'migrate', '--diff']).stdout
    expect(patch).toBe(document.diff)
    put(folder, { '.git/patch': patch })
    git(folder, 'apply', '.git/patch')
    expect(filesIn(folder)).toEqual(migrated)
  })

  it('has nothing left to do after it wrote', () => {
    const folder = gitRepositoryWith(legacy)
    runCommand(folder, ['restage', 'migrate', '--write'])
    git(folder, 'commit', '--all', '--quiet', '--message', 'second')
    expect(runCommand(folder, ['restage', 'migrate', '--check']).code).toBe(0)
  })

  it('tells nothing but the folder as it was written', () => {
    const folder = gitRepositoryWith({ 'repo/build.sh': legacyFiles['build.sh'] })
    expect(documentOf(runCommand(folder, ['migrate', './repo', '--json']).stdout).root).toBe('./repo')
  })

  it('quotes the folder in what it proposes', () => {
    const folder = folderWith(Object.fromEntries(Object.entries(legacy).map(([path, given]) => [`my repo/${path}`, given])))
    expect(runCommand(folder, ['migrate', 'my repo']).stdout).toMatch(/restage migrate 'my repo' --write\n$/)
  })
})

describe('--write and git', () => {
  it('refuses a changed file', () => {
    const folder = gitRepositoryWith(legacy)
    put(folder, { 'app.go': 'package other\n' })
    const before = filesIn(folder)
    const ran = runCommand(folder, ['migrate', '--write'])
    expect(ran.stderr).toBe(
      'restage: writing .: git has uncommitted changes (M app.go). Commit them, or add --allow-dirty. Nothing was changed.\n',
    )
    expect([ran.code, filesIn(folder)]).toEqual([2, before])
  })

  it('refuses files that git does not know yet', () => {
    const folder = gitRepositoryWith(legacy)
    put(folder, { one: '', two: '' })
    expect(runCommand(folder, ['migrate', '--write']).stderr).toContain('(?? one and 1 more)')
  })

  it('writes all the same with --allow-dirty', () => {
    const folder = gitRepositoryWith(legacy)
    put(folder, { 'app.go': 'package other\n' })
    expect(runCommand(folder, ['migrate', '--write', '--allow-dirty']).code).toBe(0)
    expect(filesIn(folder)['Dockerfile']).toBe(multiStage)
  })

  it('writes below a clean folder of a tree that is dirty elsewhere', () => {
    const folder = gitRepositoryWith({
      other: '',
      ...Object.fromEntries(Object.entries(legacy).map(([path, given]) => [`app/${path}`, given])),
    })
    put(folder, { other: 'changed' })
    expect(runCommand(folder, ['migrate', 'app', '--write'])).toMatchObject({ code: 0, stderr: '' })
  })

  it('writes where there is no git', () => {
    const folder = folderWith(legacy)
    expect(runCommand(folder, ['migrate', '--write']).code).toBe(0)
    expect(filesIn(folder)).toEqual(migrated)
  })

  it('does not ask git when there is nothing to write', () => {
    const folder = gitRepositoryWith({ Dockerfile: 'FROM a\n' })
    put(folder, { Dockerfile: 'FROM b\n' })
    expect(runCommand(folder, ['migrate', '--write']).code).toBe(0)
  })
})

describe('on a terminal', () => {
  it.each([
    ['yes', 'y\n', 0, /Migrate build\.sh\?[^]*\(RS002\)[^]*Wrote 3 changes/],
    ['no', 'n\n', 1, /Not written: build\.sh/],
    ['nothing', '\n', 1, /Not written: build\.sh/],
    ['the end of input', '\u0004', 1, /Not written: build\.sh/],
  ])('asks for a caveat, and takes %s', (_, typed, code, shown) => {
    const folder = gitRepositoryWith(doubtful)
    const before = filesIn(folder)
    const ran = runOnTerminal(folder, ['migrate', '--write'], typed)
    expect([ran.code, shown.test(ran.stdout) || ran.stdout]).toEqual([code, true])
    expect(filesIn(folder)).toEqual(code === 0 ? migrated : before)
  })

  it('uses colours, but not with NO_COLOR or on a dumb terminal', () => {
    const folder = gitRepositoryWith(legacy)
    const colored = (...given: readonly [environment?: Readonly<Record<string, string>>, option?: string]): boolean =>
      runOnTerminal(folder, ['migrate', given[1] ?? '.'], '', given[0]).stdout.includes('\u001b[32m')
    expect([colored(), colored({ NO_COLOR: '1' }), colored({ TERM: 'dumb' }), colored({}, '--no-color')]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  it('colours a patch, and prints it plainly into a pipe', () => {
    const folder = gitRepositoryWith(legacy)
    expect(runOnTerminal(folder, ['migrate', '--diff'], '').stdout).toContain('\u001b[1mdiff --git')
  })
})

describe('bad input', () => {
  it('tells one line, not a stack, when git cannot read the repository', () => {
    const folder = gitRepositoryWith(legacy)
    rmSync(join(folder, '.git/HEAD'))
    const ran = runCommand(folder, ['migrate'])
    expect([ran.code, ran.stdout]).toEqual([2, ''])
    expect(ran.stderr).toMatch(/^restage: reading \.: git ls-files failed: .*\n$/)
  })

  it('tells one line when git is not there', () => {
    const ran = runCommand(gitRepositoryWith(legacy), ['migrate'], { PATH: '/nowhere' })
    expect(ran).toEqual({
      stdout: '',
      code: 2,
      stderr: 'restage: reading .: it lies in a git repository, and git cannot be run: no such file or folder\n',
    })
  })

  it('passes over a script of 50 MB, binary files and loops of links', () => {
    const folder = folderWith({
      ...legacy,
      'huge.sh': `#!/bin/sh\n${'# docker build\n'.repeat(3_400_000)}`,
      'image.sh': new Uint8Array([0x23, 0x21, 0, 255]),
      loop: { link: 'loop' },
    })
    const ran = runCommand(folder, ['migrate', '--json'])
    expect(ran.code).toBe(0)
    expect(documentOf(ran.stdout).skipped.map((one) => one.path)).toEqual(['huge.sh'])
    expect(documentOf(ran.stdout).pipelines.map((one) => one.status)).toEqual(['migrated'])
  })

  it('shows escape sequences of the repository instead of obeying them', () => {
    const folder = gitRepositoryWith({
      ...legacy,
      'build.sh': legacyFiles['build.sh'].replace('#!/bin/sh\n', '#!/bin/sh\n# \u001b]0;owned\u0007\u202e\n'),
    })
    const { stdout } = runCommand(folder, ['migrate'])
    expect(stdout).toContain('\\x1b]0;owned\\x07\\u202e')
    expect(stdout).not.toMatch(/[\u001b\u0007\u202e]/)
  })

  it('stops quietly when the reader goes away', () => {
    const folder = gitRepositoryWith(legacy)
    const bin = fileURLToPath(new URL('../../bin/migrate.js', import.meta.url))
    const { stdout, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${bin}" --json | head -c 5`], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect([stdout, stderr]).toEqual(['{\n  "', ''])
  })
})
