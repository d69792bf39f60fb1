/** Text of the repository that a command runs and that is not evaluated. */
import type { HostFiles } from '../../host/files.ts'
import type { HostPath } from '../../shell/world.ts'
import type { Source } from '../../text/source.ts'
import { known } from '../../text/symbolic.ts'

/** Text that a command runs. */
export interface CalledText {
  readonly text: string
  /** Its words stand for themselves, as in shell. */
  readonly shell: boolean
  /** Where it is run. */
  readonly folder: HostPath
}

/** The same as a source: whoever reads it into a tree does so once. */
export function sourceOf(files: HostFiles, path: HostPath | undefined): Source | undefined {
  const text = readKnown(files, path)
  if (path === undefined || text === undefined) return undefined
  const own = files.sourceOf(path)
  return own?.text === text ? own : { path, text }
}

/** A file whose text is known. */
export function readKnown(files: HostFiles, path: HostPath | undefined): string | undefined {
  return path === undefined || files.kind(path) !== 'file' ? undefined : known(files.read(path) ?? [])
}
