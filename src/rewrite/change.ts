/** What a rewrite is: a list of changes and nothing else. Diffing and applying are elsewhere. */
import type { ImageId } from '../pipeline/model.ts'
import type { HostPath } from '../shell/world.ts'

export interface Change {
  /** Relative to the repository's root. */
  readonly path: string
  readonly action: 'create' | 'modify' | 'delete'
  /** `100644` or `100755`; `null` for a deletion. */
  readonly mode: '100644' | '100755' | null
  /** The text after; `null` for a deletion. */
  readonly after: string | null
}

/** How a final image is built afterwards. */
export interface BuildCommand {
  readonly image: ImageId
  readonly cwd: HostPath
  /** With unknowns as `${NAME}`. */
  readonly argv: readonly string[]
  /** What the driver says, as source text. */
  readonly shell: string
}
