/** Folders of the host that services have mounted and may write to. */
import type { ComposeFile } from './file.ts'
import { mountParts } from './merge.ts'
import type { Service } from './service.ts'

/** Folders of the host that a service may write to, from the folder of the compose file. */
export function writableFolders({ mounts, sharing, beyond }: Service): readonly string[] {
  const found = mounts.flatMap(({ text }) => {
    const [, source, rest = ''] = /^(\.{1,2}(?:\/[^:]*)?|\$[({]?PWD[)}]?[^:]*)(:.*)?$/.exec(text) ?? []
    return source === undefined || /:ro\b/.test(rest) ? [] : [source.replace(/^\$[({]?PWD[)}]?/, '.')]
  })
  // Mounts of another service, and in a form that is not read.
  return sharing.length > 0 || beyond.includes('volumes_from') || beyond.includes('volumes') ? [...found, '.'] : found
}

/** Folders of the host that a volume stands for. */
export function volumeFolders({ mounts }: Service, { volumes }: ComposeFile): readonly string[] {
  return mounts.flatMap(({ text }) => {
    const [name = '', , mode] = mountParts(text)
    const volume = volumes.get(name)
    const device = volume?.kind === 'folder' && mode !== 'ro' ? /^(?:\$\{?PWD\}?|\.)(\/.*)?$/.exec(volume.device.text) : null
    return device === null ? [] : [`.${device[1] ?? ''}`]
  })
}
