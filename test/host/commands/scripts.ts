/** Runs a script twice: by the real `sh` in a folder of its own, and by the evaluator over the host model. */
import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHostFiles, type HostFiles } from '../../../src/host/files.ts'
import { createWorld } from '../../../src/pipeline/world.ts'
import { memoryRepository, type MemoryFiles } from '../../../src/repository/memory.ts'
import { evaluateScript } from '../../../src/shell/evaluate.ts'
import type { HostPath } from '../../../src/shell/world.ts'
import { known, printText } from '../../../src/text/symbolic.ts'
import { put } from '../../support/folder.ts'

/** Path → text; folders end in `/`, links are `→ target`, an executable file begins with `*`. */
export type Tree = Readonly<Record<string, string>>

/** The files before a script runs. */
export type Before = Readonly<Record<string, string | { readonly run: string } | { readonly link: string }>>

/** What the real shell leaves behind. */
export function realTree(before: Before, script: string): Tree {
  const parent = mkdtempSync(join(tmpdir(), 'restage-host-'))
  const folder = join(parent, 'checkout')
  mkdirSync(folder)
  put(folder, before)
  spawnSync('sh', ['-c', `umask 022\n${script}`], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: join(parent, 'home'), LC_ALL: 'C' },
  })
  const tree: Record<string, string> = {}
  readReal(folder, '', tree)
  rmSync(parent, { recursive: true, force: true })
  return tree
}

function readReal(folder: string, below: string, tree: Record<string, string>): void {
  for (const name of readdirSync(join(folder, below)).sort()) {
    const path = below === '' ? name : `${below}/${name}`
    const status = lstatSync(join(folder, path))
    if (status.isSymbolicLink()) tree[path] = `→ ${readlinkSync(join(folder, path))}`
    else if (status.isDirectory()) {
      tree[`${path}/`] = ''
      readReal(folder, path, tree)
    } else tree[path] = ((status.mode & 0o100) === 0 ? '' : '*') + readFileSync(join(folder, path), 'utf8')
  }
}

/** The host's files after the evaluator ran a script over them. */
export function filesAfter(before: Before, script: string): HostFiles {
  const files = createHostFiles(memoryRepository(memoryFiles(before)))
  const { world } = createWorld(files, new Map(), [])
  evaluateScript(
    {
      source: { path: 'build.sh', text: script },
      name: ['./build.sh'],
      args: [],
      environment: new Map(),
      cwd: '.' as HostPath,
      dialect: 'sh',
    },
    world,
  )
  return files
}

export function memoryFiles(before: Before): MemoryFiles {
  return Object.fromEntries(
    Object.entries(before).map(([path, given]) => [
      path,
      typeof given === 'object' && 'run' in given ? { text: given.run, executable: true } : given,
    ]),
  )
}

/** What the model says is there; what it does not know is `?` with the reason. */
export function modelTree(files: HostFiles): Tree {
  const tree: Record<string, string> = {}
  readModel(files, '.', tree)
  return tree
}

function readModel(files: HostFiles, folder: string, tree: Record<string, string>): void {
  const names = files.names(folder as HostPath)
  if (names === undefined) {
    tree[`${folder}/*`] = '?'
    return
  }
  for (const name of names) {
    const path = (folder === '.' ? name : `${folder}/${name}`) as HostPath
    const node = files.at(path)
    if (node === undefined) tree[path] = '(listed but absent)'
    else if (node.link !== undefined) tree[path] = `→ ${node.link}`
    else if (node.type === 'directory') {
      tree[`${path}/`] = ''
      readModel(files, path, tree)
    } else {
      const text = files.read(path)
      const characters = text === undefined ? undefined : known(text)
      tree[path] =
        characters === undefined ? `? ${printText(text ?? [])}` : (files.executable(path) === true ? '*' : '') + characters
    }
  }
}

/** Paths of which the model says something else than the real tree, as `[model, real]`; what it does not know is left out. */
export function contradictions(
  model: Tree,
  real: Tree,
): Readonly<Record<string, readonly [string | undefined, string | undefined]>> {
  const paths = new Set([...Object.keys(model), ...Object.keys(real)])
  const hidden = [...paths].filter((path) => path.endsWith('/*')).map((path) => (path === './*' ? '' : path.slice(0, -1)))
  const differing = [...paths].filter((path) => model[path] !== real[path] && model[path]?.startsWith('?') !== true)
  const told = differing.filter((path) => path in model || !hidden.some((folder) => path.startsWith(folder)))
  return Object.fromEntries(told.map((path) => [path, [model[path], real[path]]]))
}
