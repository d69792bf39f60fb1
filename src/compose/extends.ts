/** `extends`: a service that says what differs from another one, of the same file or of another. */
import type { ComposeFile } from './file.ts'
import { mergedService, rebased } from './merge.ts'
import type { Service } from './service.ts'

/** Reads the compose file at a path, as seen from the project's folder. */
export type OpenFile = (path: string) => ComposeFile | undefined

/**
 * A service with all that it extends; a text says why that is not known.
 *
 * @param file the file in which it stands
 * @param path of that file as seen from the project's folder; absent for the project's own
 */
export function wholeService(
  service: Service,
  file: ComposeFile,
  open: OpenFile,
  path?: string,
  seen: readonly string[] = [],
): Service | string {
  const { extended } = service
  if (extended === undefined) return service
  const key = `${path ?? ''} ${service.name}`
  if (seen.includes(key)) return 'it extends itself'
  const way = extended.file?.text
  if (way !== undefined && /^[/~$]/.test(way)) return `it extends a service of ${way}`
  const there = way === undefined ? path : folderOf(path) + way.replace(/^\.\//, '')
  const other = way === undefined || there === undefined ? file : open(there)
  const found = other?.services.get(extended.service)
  if (other === undefined || found === undefined) return `there is no service ${extended.service} that it extends`
  const whole = wholeService(found, other, open, there, [...seen, key])
  if (typeof whole === 'string') return whole
  const base = way === undefined ? whole : rebased(whole, folderOf(way).replace(/\/$/, ''))
  // What is said of its image stands at the other service, which others may be as well.
  return typeof base === 'string' ? base : { ...mergedService(base, service), extended: undefined, site: service.site }
}

/** The folder of a file, with a slash behind it. */
function folderOf(path = ''): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}
