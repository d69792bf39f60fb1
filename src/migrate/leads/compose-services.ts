/**
 * Compose files of which one service makes what another one has: in a folder that an image takes, which nothing of the repository says in what order
 * to do, so that it stays a lead; or in a volume when both run, which is nothing of an image.
 */
import type { ComposeFile } from '../../compose/file.ts'
import { readCompose } from '../../compose/file.ts'
import { mountParts } from '../../compose/merge.ts'
import type { Service } from '../../compose/service.ts'
import { composeMakers } from '../../driver/compose-makers.ts'
import { lineAt, takenText, type Lead, type Recogniser } from './lead.ts'

/** A compose file with a service that has a folder of the host mounted from which an image is made. */
export const composeLead: Recogniser = ({ path, text }, taken) => {
  const file = readCompose({ path, text })
  const services = [...(file?.services.values() ?? [])]
  if (file === undefined) return undefined
  const builds = services.some((service) => service.builds)
  const maker = composeMakers(file, path, taken).find(({ isNamed }) => isNamed || builds)
  if (maker !== undefined)
    return {
      line: lineAt(text, maker.service.site.start),
      text: `the service ${maker.service.name} has a folder of the host mounted for ${takenText(maker.taken)}; a build stage does this (a script that runs ${maker.service.name} and then builds the image is migrated)`,
    }
  return builds ? sharedAtRunTime(file, services, text) : undefined
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
