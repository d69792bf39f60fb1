/** Does the steps of a layout on this machine's disk. */
import { spawn } from 'node:child_process'
import { cp, lstat, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { once } from 'node:events'
import { EngineError } from '../../engine/error.ts'
import type { ContainerId, ImagePath } from '../../host/origin.ts'
import type { Text } from '../../text/symbolic.ts'
import type { LayoutStep } from './layout-steps.ts'
import { nothingThere } from './not-there.ts'

export interface Materials {
  /** The folder given, in a copy of the tree that nothing has touched. */
  readonly repository: string
  valueOf(text: Text): string
  /** Where what a container held at a path lies now: a file, a link or a folder. */
  artifact(container: ContainerId, path: ImagePath): Promise<string>
  /** The same for what a container may have left in a folder that it had mounted; `undefined`: nothing is there. */
  left(container: ContainerId, path: ImagePath): Promise<string | undefined>
}

/**
 * Lays out what the steps say, at a path where nothing is.
 *
 * @throws EngineError `not-supported` where the plan does not know what a path holds.
 */
export async function layOut(steps: readonly LayoutStep[], top: string, materials: Materials): Promise<void> {
  for (const step of steps) await doStep(step, join(top, step.to), materials)
}

async function doStep(step: LayoutStep, to: string, materials: Materials): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  switch (step.kind) {
    case 'folder':
      await mkdir(to, { recursive: true })
      break
    case 'repository':
      await copy(join(materials.repository, step.from), to)
      break
    case 'artifact': {
      const taken = materials.artifact(step.container, step.path)
      const from = await (step.mayLack ? taken.catch(nothingThere) : taken)
      if (from === undefined) break
      if (!step.merge && !(await isFolder(from))) await rm(to, { recursive: true, force: true })
      await copy(from, to)
      break
    }
    case 'left': {
      const from = await materials.left(step.container, step.path)
      if (step.replaces) await rm(to, { recursive: true, force: true })
      if (from === undefined) break
      await copy(from, to)
      await removeGone(from, to, step.isThere)
      break
    }
    case 'text':
      await writeFile(to, materials.valueOf(step.text))
      break
    case 'link':
      await rm(to, { recursive: true, force: true })
      await symlink(step.target, to)
      break
    case 'remove':
      await rm(to, { recursive: true, force: true })
      break
    case 'mode':
      await changeMode(step.mode, to)
      break
    case 'unknown':
      throw new EngineError(
        'not-supported',
        `replaying the plan: ${step.to} is not known (${step.reason}); --legacy script runs the driver itself`,
      )
  }
}

/** Links stay links, and modes and times stay; a folder's contents are laid over what is there. */
async function copy(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, force: true })
}

/** Removes from what was copied what is not there any more. */
async function removeGone(from: string, to: string, isThere: (below: string) => boolean): Promise<void> {
  if (!(await isFolder(from))) return
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(from, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (!isThere(path)) await rm(join(to, path), { recursive: true, force: true })
      else if (entry.isDirectory()) await walk(path)
    }
  }
  await walk('')
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path)).isDirectory()
}

async function changeMode(mode: string, path: string): Promise<void> {
  const chmod = spawn('chmod', ['--', mode, path], { stdio: 'ignore' })
  const [code] = (await once(chmod, 'close')) as [number | null]
  if (code !== 0) throw new EngineError('not-supported', `replaying the plan: chmod ${mode} failed`)
}
