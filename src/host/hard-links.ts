/** Names of one file (`ln a b`): what is written by one of them the others show as well. */
import type { HostPath } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { isWithin } from './path.ts'

export interface HardLinks {
  readonly join: (path: HostPath, other: HostPath, site: Site) => void
  /** The other names of the file at a path. */
  others(path: HostPath): readonly { readonly path: HostPath; readonly site: Site }[]
  /** What is at a path and below it is another file from now on, or none. */
  leave(path: HostPath): void
}

interface Name {
  readonly file: symbol
  readonly site: Site
}

export function createHardLinks(): HardLinks {
  const names = new Map<HostPath, Name>()
  return {
    join: (path, other, site) => {
      const file = names.get(path)?.file ?? Symbol(path)
      for (const one of [path, other]) names.set(one, { file, site })
    },
    others: (path) => {
      const file = names.get(path)?.file
      if (file === undefined) return []
      return [...names].flatMap(([other, name]) =>
        name.file === file && other !== path ? [{ path: other, site: name.site }] : [],
      )
    },
    leave: (path) => {
      for (const other of names.keys()) if (isWithin(other, path)) names.delete(other)
    },
  }
}
