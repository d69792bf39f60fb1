/** Compose files of which one service writes into a folder that another one's image takes. */
import { readServices } from '../../pipeline/makers/compose.ts'
import { lineAt, takenText, type Recogniser } from './lead.ts'
import { takenFrom } from './untracked.ts'

/** A compose file with a service that has a folder of the host mounted from which an image is made. */
export const composeLead: Recogniser = ({ path, text }, taken) => {
  const services = readServices(text)
  if (services === undefined || ![...services.values()].some((service) => service.build)) return undefined
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  for (const [name, { mounts }] of services) {
    // A mount of everything is how people develop.
    const narrow = mounts.filter((mount) => !/^\.?\/?$/.test(mount))
    const found = takenFrom(taken, [...narrow, ...narrow.map((mount) => folder + mount.replace(/^\.\//, ''))])
    if (found === undefined) continue
    const at = new RegExp(`^[ \\t]*["']?${name.replaceAll('.', '\\.')}["']?[ \\t]*:`, 'm').exec(text)?.index ?? 0
    return {
      line: lineAt(text, at),
      text: `the service ${name} has a folder of the host mounted for ${takenText(found)}; a build stage does this`,
    }
  }
  return undefined
}
