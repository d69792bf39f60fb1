/**
 * Compose files of which one service makes what another one has: in a folder that an image takes, which nothing of the repository says in what order
 * to do, so that it stays a lead; or in a volume when both run, which is nothing of an image.
 */
import type { ComposeFile } from '../../compose/file.ts'
import { readCompose } from '../../compose/file.ts'
import { mountParts } from '../../compose/merge.ts'
import type { Service } from '../../compose/service.ts'
import { writableFolders } from '../../pipeline/makers/compose.ts'
import { lineAt, takenText, type Lead, type Recogniser } from './lead.ts'
import { takenFrom, type Untracked } from './untracked.ts'

/** A compose file with a service that has a folder of the host mounted from which an image is made. */
export const composeLead: Recogniser = ({ path, text }, taken) => {
  const file = readCompose({ path, text })
  const services = [...(file?.services.values() ?? [])]
  if (file === undefined || !services.some(({ builds }) => builds)) return undefined
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  for (const service of services) {
    const { name, site } = service
    const folders = [...writableFolders(service), ...volumeFolders(service, file)]
    // A mount of everything is how people develop.
    const narrow = folders.filter((mount) => !/^\.?\/?$/.test(mount))
    const isWhole = narrow.length < folders.length
    const found =
      takenFrom(taken, [...narrow, ...narrow.map((mount) => folder + mount.replace(/^\.\//, ''))]) ??
      (isWhole ? taken.find((one) => isNamed(service, one)) : undefined)
    if (found === undefined) continue
    return {
      line: lineAt(text, site.start),
      text: `the service ${name} has a folder of the host mounted for ${takenText(found)}; a build stage does this (a script that runs ${name} and then builds the image is migrated)`,
    }
  }
  return sharedAtRunTime(file, services, text)
}

/** Folders of the host that a volume stands for. */
function volumeFolders({ mounts }: Service, { volumes }: ComposeFile): readonly string[] {
  return mounts.flatMap(({ text }) => {
    const [name = '', , mode] = mountParts(text)
    const volume = volumes.get(name)
    const device = volume?.kind === 'folder' && mode !== 'ro' ? /^(?:\$\{?PWD\}?|\.)(\/.*)?$/.exec(volume.device.text) : null
    return device === null ? [] : [`.${device[1] ?? ''}`]
  })
}

/** Its words name what an image takes. */
function isNamed({ command, entrypoint }: Service, { path }: Untracked): boolean {
  const words = [command, entrypoint].flatMap((given) => (given === undefined ? [] : 'text' in given ? [given] : given))
  const name = path.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
  return words.some(({ text }) => new RegExp(String.raw`(?:^|[\s'"=/])${name}(?:$|[\s'"/;&])`).test(text))
}

const making = /build|compil|asset|bundl|webpack|frontend|generat/i

/** A volume that one service fills and another one serves. */
function sharedAtRunTime({ volumes }: ComposeFile, services: readonly Service[], text: string): Lead | undefined {
  for (const [volume, { kind }] of volumes) {
    if (kind !== 'own' && kind !== 'named') continue
    const users = services.filter(({ mounts }) => mounts.some((mount) => mountParts(mount.text)[0] === volume))
    const maker = users.find(({ name, build, command }) => {
      const said = command === undefined ? [] : 'text' in command ? [command] : command
      return [name, build?.dockerfile?.text ?? '', ...said.map((one) => one.text)].some((one) => making.test(one))
    })
    const other = users.find((one) => one !== maker)
    if (maker === undefined || other === undefined) continue
    return {
      line: lineAt(text, maker.site.start),
      text: `the service ${maker.name} shares the volume ${volume} with ${other.name} when they run; no image takes files of it, so there is no builder pattern to migrate`,
    }
  }
  return undefined
}
