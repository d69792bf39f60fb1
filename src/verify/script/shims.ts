/**
 * The programs that stand on the driver's PATH: a `docker` that hands its words to restage and does what comes back, and a `sudo` that
 * passes on. Starting node for each call would take longer than docker itself, so they are shell, and talk through named pipes: a call
 * puts its words, folder and environment into a folder of its own, names that folder, and reads a few lines of shell as the answer.
 */
import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Shims {
  /** To be put in front of PATH. */
  readonly path: string
  /** The pipe on which calls name their folders, one a line. */
  readonly requests: string
  /** For `BASH_ENV`: a bash that calls docker by its path finds a function of that name. */
  readonly bashFunctions: string
}

/** Writes the programs below a folder. */
export async function writeShims(area: string): Promise<Shims> {
  const path = join(area, 'bin')
  const requests = join(area, 'requests')
  const calls = join(area, 'calls')
  await Promise.all([mkdir(path, { recursive: true }), mkdir(calls, { recursive: true })])
  await makePipe(requests)
  await writeProgram(join(path, 'docker'), dockerText(calls, requests))
  await writeProgram(join(path, 'sudo'), sudoText)
  for (const other of ['docker-compose', 'podman', 'nerdctl'])
    await writeProgram(join(path, other), refusingText(other, requests, calls))
  const bashFunctions = join(area, 'bash-functions')
  await writeFile(bashFunctions, bashText(path))
  return { path, requests, bashFunctions }
}

async function writeProgram(path: string, text: string): Promise<void> {
  await writeFile(path, text)
  await chmod(path, 0o755)
}

/** A named pipe. */
export async function makePipe(path: string): Promise<void> {
  await promisify(execFile)('mkfifo', [path])
}

function dockerText(calls: string, requests: string): string {
  return [
    '#!/bin/sh',
    '# docker, in the namespace of one run of restage',
    `restage_call=$(mktemp -d ${shellQuote(join(calls, 'XXXXXXXX'))}) || exit 125`,
    `for restage_word; do printf '%s\\0' "$restage_word"; done >"$restage_call/words"`,
    `pwd -P >"$restage_call/cwd"`,
    `env -0 >"$restage_call/environment"`,
    `mkfifo ${['answer', 'again', 'in', 'out', 'err', 'alive'].map((name) => `"$restage_call/${name}"`).join(' ')} || exit 125`,
    '[ /dev/fd/1 -ef /dev/fd/2 ] && : >"$restage_call/joined"',
    `printf '%s\\n' "$restage_call" >${shellQuote(requests)}`,
    `. "$restage_call/answer"`,
    '',
  ].join('\n')
}

/** Would work on objects that are not of this run, so it is refused as `docker NAME` is. */
function refusingText(name: string, requests: string, calls: string): string {
  return dockerText(calls, requests).replace('for restage_word;', `set -- ${name} "$@"; for restage_word;`)
}

/** Where docker's client and sudo are installed as a rule. */
const usualFolders: readonly string[] = ['/usr/bin', '/usr/local/bin', '/bin', '/snap/bin']

function bashText(path: string): string {
  const own = process.env['BASH_ENV']
  return [
    ...(own === undefined || own === '' ? [] : [`. ${shellQuote(own)}`]),
    ...usualFolders.flatMap((folder) =>
      ['docker', 'sudo'].map((name) => `function ${folder}/${name} { ${shellQuote(join(path, name))} "$@"; }`),
    ),
    '',
  ].join('\n')
}

const sudoText = [
  '#!/bin/sh',
  '# sudo, for a driver that runs as whoever runs restage',
  'while [ $# -gt 0 ]; do',
  '  case $1 in',
  '    -u|-g|-h|-p|-C|-D|-R|-T|-U|--user|--group|--host|--prompt) shift 2 ;;',
  '    --) shift; break ;;',
  '    -*) shift ;;',
  '    [A-Za-z_]*=*) export "$1"; shift ;;',
  '    *) break ;;',
  '  esac',
  'done',
  '[ $# -eq 0 ] && exit 0',
  '# the docker on PATH, however it is called',
  'case $1 in /*/docker) shift; set -- docker "$@" ;; esac',
  'exec "$@"',
  '',
].join('\n')

/** A word as a shell reads it back. */
export function shellQuote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
