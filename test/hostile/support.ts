/**
 * The real command over a repository that means harm: with little memory and processor time, and a PATH on which every program but git
 * leaves a mark when it is started.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { MigrationDocument } from '../../src/migrate/document.ts'
import { folderWith, put, type Given } from '../support/folder.ts'

/** Seconds of the processor: of a machine that does much else the clock says little. */
const processorLimit = 12
/** Megabytes of node's heap. */
const memoryLimit = 320

const programs = ['awk', 'bash', 'curl', 'docker', 'docker-compose', 'make', 'node', 'npm', 'sed', 'sh', 'tar', 'yarn']

export interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
}

/** Runs the command in a folder. It ends by itself, and nothing of the repository or its tools is run. */
export function runHostile(
  folder: string,
  words: readonly string[] = ['migrate', '--json'],
  seconds: number = processorLimit,
): Outcome {
  const outside = folderWith({})
  const ran = join(outside, 'ran')
  put(outside, Object.fromEntries(programs.map((name) => [`bin/${name}`, { run: `#!/bin/sh\necho ${name} >> '${ran}'\n` }])))
  symlinkSync(programOnPath('git'), join(outside, 'bin/git'))
  const command = fileURLToPath(new URL('../../bin/restage.js', import.meta.url))
  const limited = `ulimit -t ${String(seconds)}; exec "$0" "$@"`
  const { stdout, stderr, status, signal } = spawnSync(
    '/bin/bash',
    ['-c', limited, process.execPath, `--max-old-space-size=${String(memoryLimit)}`, command, ...words],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: join(outside, 'bin'), HOME: outside, GIT_CONFIG_NOSYSTEM: '1', DOCKER_HOST: 'unix:///nowhere' },
      input: '',
      maxBuffer: 1 << 28,
    },
  )
  expect(signal, 'it was ended from outside').toBeNull()
  expect(existsSync(ran) ? readFileSync(ran, 'utf8') : '', 'programs were started').toBe('')
  expect(stderr).not.toMatch(/bug in restage|RESTAGE_DEBUG|^\s+at .*:\d+:\d+/m)
  return { stdout, stderr, code: status }
}

/** What `migrate --json` says of a repository with these files: each pipeline's status and codes, and what was skipped. */
export function judge(files: Readonly<Record<string, Given>>): string {
  return judgeFolder(folderWith(files))
}

export function judgeFolder(folder: string): string {
  const { stdout } = runHostile(folder)
  const { pipelines, skipped } = JSON.parse(stdout) as MigrationDocument
  const codes = ({ findings }: MigrationDocument['pipelines'][number]): string =>
    [...new Set(findings.filter(({ severity }) => severity !== 'note').map(({ code }) => ` ${code}`))].join('')
  return [...pipelines.map((one) => one.status + codes(one)), ...skipped.map(({ reason }) => `skipped: ${reason}`)].join('\n')
}

/** The builder pattern, by a script that does something first, with files of its own. */
export function pattern(script = '', files: Readonly<Record<string, Given>> = {}): Readonly<Record<string, Given>> {
  return {
    'Dockerfile.build': 'FROM golang:1.7.3\nWORKDIR /src\nCOPY . .\nRUN make\n',
    Dockerfile: 'FROM alpine:3.20\nCOPY app /app\nCMD ["/app"]\n',
    'build.sh': `#!/bin/bash\n${script}${patternCommands.join('\n')}\n`,
    ...files,
  }
}

/** The commands of the pattern. */
export const patternCommands: readonly string[] = [
  'docker build -t b -f Dockerfile.build .',
  'docker create --name c b',
  'docker cp c:/src/app app',
  'docker rm c',
  'docker build -t y .',
]

function programOnPath(name: string): string {
  const found = (process.env['PATH'] ?? '').split(':').find((folder) => existsSync(join(folder, name)))
  if (found === undefined) throw new Error(`there is no ${name} on the PATH`)
  return join(found, name)
}
