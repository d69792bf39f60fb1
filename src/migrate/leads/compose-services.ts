/** Compose files of which one service writes into a folder that another one's image takes. */
import { readCompose } from '../../compose/file.ts'
import { writableFolders } from '../../pipeline/makers/compose.ts'
import { lineAt, takenText, type Recogniser } from './lead.ts'
import { takenFrom } from './untracked.ts'

/** A compose file with a service that has a folder of the host mounted from which an image is made. */
export const composeLead: Recogniser = ({ path, text }, taken) => {
  const services = [...(readCompose({ path, text })?.services.values() ?? [])]
  if (!services.some(({ builds }) => builds)) return undefined
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  for (const service of services) {
    const { name, site } = service
    // A mount of everything is how people develop.
    const narrow = writableFolders(service).filter((mount) => !/^\.?\/?$/.test(mount))
    const found = takenFrom(taken, [...narrow, ...narrow.map((mount) => folder + mount.replace(/^\.\//, ''))])
    if (found === undefined) continue
    return {
      line: lineAt(text, site.start),
      text: `the service ${name} has a folder of the host mounted for ${takenText(found)}; a build stage does this`,
    }
  }
  return undefined
}
