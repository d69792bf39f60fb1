/**
 * Where the content of a host path comes from. The host model (`files.ts`) keeps one for each path that is not simply the
 * repository's; commands move origins about, and a docker build reads them through its context.
 */
import type { Site } from '../text/source.ts'
import type { Text } from '../text/symbolic.ts'
import type { HostPath } from '../shell/world.ts'

/** Identity of a container within one run of a driver. */
export type ContainerId = string & { readonly __brand: 'ContainerId' }

/** A path in a container's or image's files: absolute, normalised, no trailing slash; unknown parts allowed. */
export type ImagePath = Text

export type Origin =
  /** The repository's file at a path, unchanged. */
  | { readonly kind: 'repository'; readonly path: string }
  /** What lies at a path in a container, at that moment. `piped`: it came in an archive that a command in the container printed. */
  | {
      readonly kind: 'artifact'
      readonly container: ContainerId
      readonly path: ImagePath
      readonly at: Site
      readonly piped?: true
      /** It is what a command in the container printed. */
      readonly printed?: true
      /** It came with all of the container's files, as `docker export` prints them. */
      readonly exported?: true
      /** It was taken out of a volume, into which the container had put it. */
      readonly volume?: true
      /** The host packed it, by this program, and the container is one in which that was done (`packed-inside.ts`). */
      readonly packed?: string
    }
  /**
   * Text that a driver wrote; its unknown parts are known as unknowns. `write`: which of the run's writes it was, absent until it is laid
   * at a path; a copy has that of its source. What is partly unknown is the same only when it is of one write.
   */
  | { readonly kind: 'text'; readonly text: Text; readonly at: Site; readonly write?: number }
  /** Something that is not understood. */
  | { readonly kind: 'opaque'; readonly reason: string; readonly at: Site }

/** `either`: a file or a folder, which of them is not known (what `docker cp` brought out). */
export type NodeType = 'file' | 'directory' | 'either'

/** What a build context or a host folder holds at one path. */
export interface HostNode {
  readonly path: HostPath
  readonly type: NodeType
  /** Absent for a plain folder that is only the sum of what lies in it. */
  readonly origin: Origin | undefined
  /** Permission bits that a `chmod` or `install -m` set, as written (`+x`, `755`); absent when as the origin has them. */
  readonly mode: string | undefined
  /** A symbolic link's target as stored; absent for what is none. */
  readonly link: string | undefined
  /** Of an artifact folder: paths below it that the driver removed or made afterwards. */
  readonly changed?: readonly HostPath[]
  /** Of an artifact: the first container that had it mounted afterwards, and whose command does not name it. */
  readonly shownAt?: Site
  /** Of a folder: where files in it may come from that nobody can name (a program that is not followed, a mount). */
  readonly doubt?: Origin
  /**
   * Of a folder inside one into which an artifact was merged: the part of the artifact whose files may lie among its own. Who takes the
   * folder above takes it along; who takes this folder alone takes what nobody can tell apart.
   */
  readonly laidOver?: Origin
  /** Of anything else that lay in a folder when an artifact was merged into it: the artifact's file of its name, which has replaced it if there is one. */
  readonly coveredBy?: Origin
  /** Of a file that was put where an artifact may have one: the artifact's, whose mode would have stayed. */
  readonly writtenOver?: Origin
  /** An archive that was unpacked into its own folder: it is none of the files that came out of it. */
  readonly apart?: boolean
}

/** A folder in which there may be files that the repository does not have, and where they come from. */
export interface FolderDoubt {
  readonly folder: HostPath
  /** An artifact's path is that of the folder. */
  readonly origin: Origin
  /** Of a container that had the folder mounted: what it saw there. Absent for a copy of such a folder. */
  readonly seen?: HostView | undefined
}

/** A frozen view of the host's files at one moment. All paths as `HostPath`. */
export interface HostView {
  /** The node at a path, links not followed; a path inside an artifact folder gives an artifact node of type `either`. */
  at(path: HostPath): HostNode | undefined
  /** What containers and programs may have put into a folder, or into one in it or around it; oldest first. */
  doubtsAt(path: HostPath): readonly FolderDoubt[]
  /** Names in a folder, sorted. An artifact of type `either` or `directory` has children that are not known: `undefined`. */
  names(path: HostPath): readonly string[] | undefined
  /**
   * Those of the names at or below which the driver touched something, sorted. What a path at one of the other names is, the repository
   * alone says: who looks for what the driver left need not look there.
   */
  touched(path: HostPath): readonly string[]
  /** The folder with the members of the archive at a path, where an ADD of it unpacks what is known (`added.ts`). */
  added?(path: HostPath): AddedFolder | undefined
}

/** What an ADD unpacks of an archive (`added.ts`). */
export interface AddedFolder {
  /** Where its members lie. */
  readonly root: HostPath
  /** `container`: as in the container that they come from; `packer`: those of whoever ran tar on the host. */
  readonly owners: 'container' | 'packer' | 'root'
}

/** What a host command did to files, as far as it was understood. Paths after expansion of globs, links not followed. */
export interface HostEffects {
  readonly reads: readonly HostPath[]
  /** Made or changed. */
  readonly writes: readonly HostPath[]
  readonly removes: readonly HostPath[]
  /** False: it may have touched other files as well. */
  readonly complete: boolean
  /** It is a program of unknown deeds that was asked for a text, and is taken to have touched no file. */
  readonly isAsked?: true
}
