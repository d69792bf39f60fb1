/** Real tar files for tests: made by the tar of this machine from a folder that a shell script fills. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bytePath, type BytePath } from '../../src/compare/path.ts'
import { TreeReader, type Tree, type TreeNode } from '../../src/compare/tree.ts'

export const isRoot: boolean = process.getuid?.() === 0

/** Runs a script in a new folder and gives what `tar` with these flags makes of it. */
export function tarOf(script: string, flags: readonly string[] = ['--format=pax']): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'restage-compare-'))
  try {
    execFileSync('bash', ['-euc', script], { cwd: folder, env: { ...process.env, LC_ALL: 'C' } })
    return execFileSync('tar', ['-c', ...flags, '-C', folder, '.'], { maxBuffer: 1 << 28 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The tree of a tar, pushed in chunks of one size. */
export function treeOf(tar: Uint8Array, chunk: number = tar.length): Tree {
  const reader = new TreeReader()
  for (let at = 0; at < tar.length; at += chunk) reader.write(tar.subarray(at, at + chunk))
  return reader.end()
}

export function nodeAt(tree: Tree, path: string): TreeNode | undefined {
  return tree.get(bytePath(path))
}

/** A path whose bytes are no UTF-8. */
export function rawPath(bytes: string): BytePath {
  return bytes as BytePath
}

export function has(command: string): boolean {
  return (
    spawnSync('sh', ['-c', `command -v ${command}`], { env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` } })
      .status === 0
  )
}
