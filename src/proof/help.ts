/** What to do about a caveat of the proof, by its code: an assumption of a document has its text and its place alone. */
import type { Finding } from '../findings/finding.ts'
import {
  legacyNotUnderstood,
  legacyFails,
  targetMayBeFolder,
  assumedType,
  noSymbolicLink,
  baseEntrypointUnknown,
  volumeMayLoseFiles,
  hostUserLeftOut,
  cacheIsLost,
  ruleMayHide,
  ownFilesCarried,
  argumentsSeen,
  mergedFolder,
  shellIsUsual,
  emptyFolderMayMatter,
  modeSpokenOf,
  toolOfStage,
  notInArtifact,
  mayBeArchives,
  capabilitiesStay,
  editedInputRead,
  inputIsPlain,
  mountBelongsToRoot,
  mountHidesFiles,
  unpackedInStage,
  addedInStage,
  folderOfArchive,
  specialInArchive,
  networkOfHost,
  leftBeside,
} from '../findings/proof.ts'
import type { Location } from '../text/source.ts'

/** Every caveat of the proof. */
const caveats: readonly ((at: Location | null) => Finding)[] = [
  legacyNotUnderstood,
  legacyFails,
  targetMayBeFolder,
  assumedType,
  noSymbolicLink,
  baseEntrypointUnknown,
  volumeMayLoseFiles,
  hostUserLeftOut,
  cacheIsLost,
  ruleMayHide,
  ownFilesCarried,
  argumentsSeen,
  mergedFolder,
  shellIsUsual,
  emptyFolderMayMatter,
  modeSpokenOf,
  toolOfStage,
  notInArtifact,
  mayBeArchives,
  capabilitiesStay,
  editedInputRead,
  mountBelongsToRoot,
  mountHidesFiles,
  unpackedInStage,
  addedInStage,
  folderOfArchive,
  specialInArchive,
  networkOfHost,
  inputIsPlain,
  leftBeside,
]

/** The help of a caveat; `undefined` for a code that is none of the proof's. */
export function proofHelp(code: string): string | undefined {
  return caveats.map((make) => make(null)).find((finding) => finding.code === code)?.help
}
