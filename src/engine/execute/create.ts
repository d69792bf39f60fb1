/** `create`: makes a container, and pulls its image where it is missing. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { isMissing, reasonOf } from '../failure.ts'
import { callEngine } from './api.ts'
import { containerBody, type ContainerFiles } from './container-flags.ts'
import { complain, hostPath, print, type Doing } from './doing.ts'
import { CommandFailure, refused } from './failure.ts'
import { pullImage } from './pull.ts'

/** `docker create` */
export async function executeCreate(doing: Doing): Promise<number> {
  print(doing, await createContainer(doing))
  return 0
}

/** Makes the container of a `create` or `run`; gives its id. */
export async function createContainer(doing: Doing): Promise<string> {
  const { client, read, world } = doing
  const [image = ''] = read.operands
  const idFile = read.value('cidfile')
  if (idFile !== undefined && (await exists(hostPath(doing, idFile))))
    throw new CommandFailure(1, `Container ID file found, make sure the other container isn't running or delete ${idFile}`)
  const body = containerBody(read, await filesOf(doing))
  const query = { name: read.value('name'), platform: read.value('platform') }
  const make = (): Promise<{ readonly Id: string; readonly Warnings?: readonly string[] | null }> =>
    callEngine(client, { method: 'POST', path: '/containers/create', query, body, signal: world.signal })
  if (read.value('pull') === 'always') await pullImage(doing, image, read.value('platform'), world.stderr)
  const made = await make().catch(async (error: unknown) => {
    if (!isMissing(error) || !/no such image/i.test(reasonOf(error)) || read.value('pull') === 'never') throw refused(error)
    complain(doing, `Unable to find image '${withTag(image)}' locally`)
    await pullImage(doing, image, read.value('platform'), world.stderr)
    return make().catch((again: unknown) => {
      throw refused(again)
    })
  })
  world.made?.({ kind: 'container', id: made.Id })
  for (const warning of made.Warnings ?? []) complain(doing, `WARNING: ${warning}`)
  if (idFile !== undefined) await writeFile(hostPath(doing, idFile), made.Id)
  return made.Id
}

async function filesOf(doing: Doing): Promise<ContainerFiles> {
  const { read, world } = doing
  const lines = new Map<string, readonly string[]>()
  for (const path of [...read.values('env-file'), ...read.values('label-file')]) {
    const text = await readFile(hostPath(doing, path), 'utf8').catch(() => {
      throw new CommandFailure(1, `open ${path}: no such file or directory`)
    })
    lines.set(path, text.split(/\r?\n/))
  }
  return { cwd: world.cwd, environment: world.environment, lines }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function withTag(image: string): string {
  return /(?::[\w.-]+|@.*)$/.test(image.replace(/^.*\//, '')) ? image : `${image}:latest`
}
