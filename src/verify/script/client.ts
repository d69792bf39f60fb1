/** The `docker` that the driver would have run. */
import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Builder } from '../../engine/engine.ts'

/**
 * The first docker on PATH that can use the builder; `undefined` where there is none.
 *
 * @param own the folder that the run puts in front of PATH.
 */
export async function findClient(own: string, builder: Builder): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'docker')
    if (folder !== '' && folder !== own && (await isProgram(path)) && (await canUse(path, builder))) return path
  }
  return undefined
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

/** Clients before 23 have BuildKit inside, later ones need a plugin for it. */
async function canUse(path: string, builder: Builder): Promise<boolean> {
  if (builder === 'classic') return true
  const version = await outputOf(path, ['--version'])
  const major = Number(/version (\d+)/.exec(version ?? '')?.[1])
  return major < 23 || (await outputOf(path, ['buildx', 'version'])) !== undefined
}

function outputOf(path: string, words: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(path, words, (error, stdout) => {
      resolve(error === null ? stdout : undefined)
    })
  })
}
