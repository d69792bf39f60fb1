/**
 * Runs a script by the real shells in folders of their own, and by the evaluator over the model of the host's files with everything
 * known. Nothing of what the evaluator says may be otherwise; what it does not know it must say.
 */
import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHostFiles, type HostFiles } from '../../../src/host/files.ts'
import { createWorld } from '../../../src/pipeline/world.ts'
import { memoryRepository } from '../../../src/repository/memory.ts'
import { evaluateScript } from '../../../src/shell/evaluate.ts'
import type { HostPath, Status } from '../../../src/shell/world.ts'
import { known, type Text } from '../../../src/text/symbolic.ts'
import { contradictions, memoryFiles, modelTree, type Tree } from '../../host/commands/scripts.ts'
import { put } from '../../support/folder.ts'
import type { Script } from './scripts.ts'
import { tree } from './tree.ts'

/** What a script left, printed, and ended with. */
interface Left {
  readonly files: Tree
  readonly modes: Readonly<Record<string, string>>
  readonly output: string
  readonly status: number
}

/** The same as the evaluator has it. */
interface Claimed {
  readonly files: Tree
  readonly modes: Readonly<Record<string, string>>
  readonly output: Text
  readonly status: Status
  /** Why nothing is claimed of the script as a whole: questions that were open, findings. */
  readonly open: readonly string[]
}

export interface Judgement {
  readonly shell: string
  /** What the evaluator said and the shell did otherwise, as `[evaluator, shell]` by place. */
  readonly differences: Readonly<Record<string, readonly [unknown, unknown]>>
  /** What the evaluator did not know: `files`, `output`, `status`, or why it knew nothing. */
  readonly notKnown: readonly string[]
}

/** `sh` is judged by both shells, `bash` by its own. */
export function judge({ dialect, text }: Script): readonly Judgement[] {
  const shells = dialect === 'sh' ? (['dash', 'bash'] as const) : (['bash'] as const)
  return shells.map((shell) => compare(shell, claim(text, shell === 'dash' ? 'sh' : 'bash'), run(shell, text)))
}

function compare(shell: string, claimed: Claimed, left: Left | undefined): Judgement {
  if (left === undefined) return { shell, differences: {}, notKnown: ['it does not end'] }
  if (claimed.open.length > 0) return { shell, differences: {}, notKnown: claimed.open }
  const differences: Record<string, readonly [unknown, unknown]> = { ...contradictions(claimed.files, left.files) }
  for (const [path, mode] of Object.entries(claimed.modes))
    if (left.modes[path] !== undefined && left.modes[path] !== mode) differences[`mode of ${path}`] = [mode, left.modes[path]]
  if (!fits(claimed.output, left.output)) differences['output'] = [claimed.output, left.output]
  const status = claimed.status === 'succeeds' ? 0 : typeof claimed.status === 'number' ? claimed.status : undefined
  if (status !== undefined && status !== left.status) differences['status'] = [claimed.status, left.status]
  const notKnown = [
    ...(Object.entries(claimed.files).some(([path, text]) => path.endsWith('/*') || text.startsWith('?')) ? ['files'] : []),
    ...(known(claimed.output) === undefined ? ['output'] : []),
    ...(status === undefined ? ['status'] : []),
  ]
  return { shell, differences, notKnown }
}

/** Whether a text is one that a text with unknown parts may be: what is known of it stands in it, in order, up to its ends. */
export function fits(text: Text, real: string): boolean {
  const [first = '', ...others] = text.reduce<readonly string[]>(
    (pieces, part) => (typeof part === 'string' ? [...pieces.slice(0, -1), `${pieces.at(-1) ?? ''}${part}`] : [...pieces, '']),
    [''],
  )
  const last = others.pop()
  if (last === undefined) return real === first
  if (!real.startsWith(first)) return false
  let at = first.length
  for (const piece of others) {
    const found = real.indexOf(piece, at)
    if (found === -1) return false
    at = found + piece.length
  }
  return real.endsWith(last) && real.length - last.length >= at
}

/** No such folder, an end of the script, a variable that keeps its value, no such command: it is known what the shell does then. */
const certain: ReadonlySet<string> = new Set(['RS012', 'RS016', 'RS019', 'RS022'])

function claim(text: string, dialect: 'sh' | 'bash'): Claimed {
  const files = createHostFiles(memoryRepository(memoryFiles(tree)))
  const { world, record } = createWorld(files, new Map(), [])
  const { output, status } = evaluateScript(
    { source: { path: 'build.sh', text }, name: ['./build.sh'], args: [], environment: new Map(), cwd: '.' as HostPath, dialect },
    world,
  )
  const open = [
    ...record.answers.map((answer) => `question ${answer.text}`),
    ...record.findings.flatMap(({ finding: { code } }) => (certain.has(code) ? [] : [code])),
  ]
  return { files: modelTree(files), modes: modesOf(files), output, status, open }
}

/** Modes that the model tells in digits. */
function modesOf(files: HostFiles): Readonly<Record<string, string>> {
  const modes: Record<string, string> = {}
  const read = (folder: string): void => {
    for (const name of files.names(folder as HostPath) ?? []) {
      const path = folder === '.' ? name : `${folder}/${name}`
      const node = files.at(path as HostPath)
      if (node === undefined || node.link !== undefined) continue
      if (node.mode !== undefined && /^[0-7]{3,4}$/.test(node.mode)) modes[path] = node.mode.padStart(4, '0')
      if (node.type === 'directory') read(path)
    }
  }
  read('.')
  return modes
}

/** What no script writes that ends by itself. */
const muchText = 1 << 20
const longestPath = 1000

/**
 * `undefined`: it prints, writes or runs without an end (`tee -a f < f`). The shell leads a group of processes of its own, so that
 * nothing that it started is left; and no file grows further than is told apart from one that ends.
 */
function run(shell: string, text: string): Left | undefined {
  const parent = mkdtempSync(join(tmpdir(), 'restage-shell-'))
  const folder = join(parent, 'checkout')
  mkdirSync(folder)
  put(folder, tree)
  // A file: some ends of `-c` have a status of their own.
  writeFileSync(join(parent, 'build.sh'), `umask 022\nulimit -f 8192\n${text}`)
  const done = spawnSync(shell, ['../build.sh'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 5_000,
    killSignal: 'SIGKILL',
    ...{ detached: true },
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], HOME: join(parent, 'home'), LC_ALL: 'C' },
  })
  endGroup(done.pid)
  let written = 0
  const files: Record<string, string> = {}
  const modes: Record<string, string> = {}
  const read = (below: string): void => {
    for (const name of readdirSync(join(folder, below)).sort()) {
      const path = below === '' ? name : `${below}/${name}`
      // A folder that is copied into itself grows until its path is too long.
      if (path.length > longestPath) {
        written = Infinity
        return
      }
      const status = lstatSync(join(folder, path))
      if (status.isSymbolicLink()) {
        files[path] = `→ ${readlinkSync(join(folder, path))}`
        continue
      }
      written += status.isFile() ? status.size : 0
      modes[path] = (status.mode & 0o7777).toString(8).padStart(4, '0')
      if (status.isDirectory()) {
        files[`${path}/`] = ''
        read(path)
      } else files[path] = ((status.mode & 0o100) === 0 ? '' : '*') + readFileSync(join(folder, path), 'utf8')
    }
  }
  read('')
  rmSync(parent, { recursive: true, force: true })
  if (done.error !== undefined) {
    if (/ENOBUFS|ETIMEDOUT/.test(done.error.message)) return undefined
    throw done.error
  }
  if (written > muchText) return undefined
  return { files, modes, output: done.stdout, status: done.status ?? 128 }
}

/** Ends what a shell left behind; mostly nothing is left of its group. */
function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
