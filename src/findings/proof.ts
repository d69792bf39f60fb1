/**
 * Findings of the proof, RS6xx: what the comparison of two images takes for granted. Standing assumptions are notes: they hold wherever
 * Docker is used sanely and leave the status as it is; caveats should be looked at by a person. Those about a stage that does the work of
 * a container are in `containers.ts`.
 */
import { maker, standing, type Make } from './finding.ts'

export const legacyNotUnderstood: Make<'RS601'> = maker(
  'RS601',
  'caveat',
  'Check by hand that both ways give the same image, or verify with an engine (--verify).',
  (reason = '') => `The legacy way is not understood in all parts, so nothing is proven: ${reason}.`,
)
export const legacyFails: Make<'RS602'> = maker(
  'RS602',
  'caveat',
  'Repair the legacy build, or check that what was meant is what the new Dockerfile does.',
  (reason = '') => `The legacy build fails on a clean checkout, so there is nothing to compare with: ${reason}.`,
)
export const comparingTooLong: Make<'RS655'> = maker(
  'RS655',
  'caveat',
  'Verify with an engine (--verify), which builds both and compares every file.',
  () => 'The stages hold so many files, one after the other, that comparing them all would take too long, so nothing is proven.',
)
export const commandsSucceed: Make<'RS610'> = maker(
  'RS610',
  'note',
  standing,
  () => 'Commands of the driver and of both Dockerfiles succeed.',
)
export const runsAreClosed: Make<'RS611'> = maker(
  'RS611',
  'note',
  standing,
  () => 'A RUN depends on nothing but its image, so that the same RUN on the same image leaves the same files.',
)
export const usualUmask: Make<'RS612'> = maker(
  'RS612',
  'note',
  standing,
  (path = '') => `Folders of a checkout and of a build are 0755 (umask 022): ${path}.`,
)
export const archiveModesStay: Make<'RS443'> = maker(
  'RS443',
  'note',
  standing,
  (host = '') =>
    `tar gives ${host} the modes of the archive on the host: it is run as root, or the umask takes no bit of them away.`,
)
export const addedByCopy: Make<'RS446'> = maker(
  'RS446',
  'note',
  standing,
  (instruction = '') =>
    `What “${instruction}” unpacks is what COPY takes from the stage: no two names in the archive are one file (hard links), and where it has a folder the image has no link.`,
)
export const specialInArchive: Make<'RS448'> = maker(
  'RS448',
  'caveat',
  'Look whether the archive has hard links or files with setuid bits; if the image needs them as they are, make them with a RUN in the final image.',
  (command = '', instruction = '') =>
    `“${command}” may make hard links or set special bits, which “${instruction}” keeps and COPY need not.`,
)
export const folderOfArchive: Make<'RS447'> = maker(
  'RS447',
  'caveat',
  'List it in the builder (docker run --rm IMAGE ls -ld PATH); if it is another, pack what is in the folder (tar -C FOLDER .), or give it to that user with a RUN.',
  (artifact = '') =>
    `If ${artifact}, which ADD unpacked, is a folder, the folder itself is taken to be root's and 0755, as COPY makes it.`,
)
export const baseFolderIsPlain: Make<'RS486'> = maker(
  'RS486',
  'note',
  standing,
  (path = '') => `${path} is root's and 0755 in the base image, as a copied folder left it.`,
)
export const baseFolderMayDiffer: Make<'RS485'> = maker(
  'RS485',
  'caveat',
  'List it in the base image (docker run --rm IMAGE ls -ld PATH); if it is another, make it so with a RUN in front of the COPY.',
  (path = '') =>
    `${path} is taken to be a folder of root's and 0755 in the base image; the folder that was copied over it made it so.`,
)
export const buildIgnoresEdits: Make<'RS616'> = maker(
  'RS616',
  'note',
  standing,
  (files = '') => `The build stage does not read what the migration itself edits: ${files}.`,
)
export const proxiesAreRoutes: Make<'RS617'> = maker(
  'RS617',
  'note',
  standing,
  (names = '') => `Proxy arguments only choose the way to the network: ${names}.`,
)
export const targetIsNoFolder: Make<'RS618'> = maker(
  'RS618',
  'note',
  standing,
  (path = '') => `${path} is no folder in the image before the file is copied there.`,
)
export const noArchive: Make<'RS619'> = maker(
  'RS619',
  'note',
  standing,
  (artifact = '') => `${artifact} is no archive that ADD would have unpacked.`,
)
export const unreadArgument: Make<'RS620'> = maker(
  'RS620',
  'note',
  standing,
  (names = '') => `No command reads the argument ${names}, a name that only the new Dockerfile has.`,
)
export const emptyFolderUnused: Make<'RS621'> = maker(
  'RS621',
  'note',
  standing,
  (path = '') => `The build stage does without the empty folder ${path}, which the driver made in its context.`,
)
export const typeIsMade: Make<'RS622'> = maker(
  'RS622',
  'note',
  standing,
  (artifact = '', type = '') => `${artifact} is a ${type}, as the command that makes it says.`,
)
export const buildDropsEdited: Make<'RS623'> = maker(
  'RS623',
  'note',
  standing,
  (path = '') => `The build stage does without ${path}, which the migration itself edits or removes.`,
)
export const usualMode: Make<'RS624'> = maker(
  'RS624',
  'note',
  standing,
  (artifact = '', change = '') => `${artifact} is 0644 or 0755 (umask 022) before the driver's chmod ${change}.`,
)
export const isNoLink: Make<'RS625'> = maker(
  'RS625',
  'note',
  'docker cp copies a link itself, COPY --from what it points to. Nothing shows that the build makes one there.',
  (artifact = '') => `${artifact} is no symbolic link.`,
)
export const noLinkMatches: Make<'RS625'> = maker(
  'RS625',
  'note',
  standing,
  (pattern = '') => `What ${pattern} matches are no symbolic links that lead elsewhere on the host than in the build stage.`,
)
export const sameUmask: Make<'RS626'> = maker(
  'RS626',
  'note',
  standing,
  (artifact = '', change = '') => `chmod ${change} does the same to ${artifact} on the host and in the build stage (umask 022).`,
)
export const seenAs: Make<'RS627'> = maker(
  'RS627',
  'note',
  'The build makes the same there whenever it is repeated; verify again after it changes.',
  (artifact = '', what = '') => `Seen on an engine: ${artifact} is ${what}.`,
)
export const targetMayBeFolder: Make<'RS630'> = maker(
  'RS630',
  'caveat',
  'Look whether the image has a folder of that name; if so, write the full path of the file.',
  (path = '') => `${path} is taken to be no folder in the image, but a RUN above speaks of it.`,
)
export const assumedType: Make<'RS631'> = maker(
  'RS631',
  'caveat',
  'List it in the builder (docker run --rm IMAGE ls -ld PATH); if it is something else, write the COPY of the final for that.',
  (artifact = '', type = '') => `${artifact} is taken to be a ${type}.`,
)
export const noSymbolicLink: Make<'RS632'> = maker(
  'RS632',
  'caveat',
  'List it in the builder (docker run --rm IMAGE ls -ld PATH): a link was copied as a link before, and what it points to is now.',
  (artifact = '') => `${artifact} is taken to be no symbolic link.`,
)
export const ruleMayHide: Make<'RS637'> = maker(
  'RS637',
  'caveat',
  'Look whether the build makes such files; if so, delete them in the build stage.',
  (rule = '', artifact = '') => `The ignore rule ${rule} hid files inside ${artifact} if there were any; now they are copied.`,
)
export const ownFilesCarried: Make<'RS638'> = maker(
  'RS638',
  'caveat',
  'Check that nothing in the image reads them; else name in the COPY what the image needs.',
  (files = '') => `The final image holds files that the migration edits or removes: ${files}.`,
)
export const argumentsSeen: Make<'RS639'> = maker(
  'RS639',
  'caveat',
  'Check that the command does not read them from its environment.',
  (command = '', names = '') => `“${command}” now also sees the build argument ${names}.`,
)
export const generatedFiles: Make<'RS640'> = maker(
  'RS640',
  'note',
  'Keep the command that writes it in front of docker build.',
  (files = '') => `The driver still writes ${files} before it builds.`,
)
export const mergedFolder: Make<'RS641'> = maker(
  'RS641',
  'caveat',
  'Compare the names in the folder of the repository with those that the build makes; what is on both sides has to be told apart.',
  (artifact = '') => `${artifact} holds no file of a name that the driver puts beside it.`,
)
export const emptyFolderMayMatter: Make<'RS643'> = maker(
  'RS643',
  'caveat',
  'Make the folder in the build stage if a command needs it: RUN mkdir.',
  (path = '') =>
    `The build stage has no empty folder ${path} any more, which the driver made in its context, and a RUN speaks of that name.`,
)
export const modeSpokenOf: Make<'RS644'> = maker(
  'RS644',
  'caveat',
  'Look which mode the build gives the file; set it there and leave the chmod out.',
  (artifact = '', change = '') =>
    `${artifact} is taken to be 0644 or 0755 before the driver's chmod ${change}, but a command of its image sets modes.`,
)
export const folderModeSpokenOf: Make<'RS705'> = maker(
  'RS705',
  'caveat',
  'Look whether the folder needs its mode; if so, give it to the folder in a RUN of the final image.',
  (artifact = '', command = '') =>
    `The folder ${artifact} is 0755 in the image, as folders are that COPY --from makes; “${command}” may give it another mode.`,
)
export const notInArtifact: Make<'RS645'> = maker(
  'RS645',
  'caveat',
  'Look whether the build makes such a file; if so, take it with COPY --from of the build stage.',
  (file = '', artifact = '') =>
    `${file} is taken to be what was there before: the driver merged an artifact into its folder, and ${artifact} is taken not to exist.`,
)
export const noneBeside: Make<'RS650'> = maker(
  'RS650',
  'caveat',
  'List what matches in the builder; if anything does, take it with COPY --from of the build stage.',
  (file = '', pattern = '') =>
    `${file} is found by a wildcard in a folder into which the driver merged an artifact, and ${pattern} is taken to match nothing: else the image takes that as well.`,
)
export const modeOfNewFile: Make<'RS651'> = maker(
  'RS651',
  'caveat',
  'Look whether the build makes such a file; if so, give the mode that is meant with a chmod in the driver.',
  (file = '', artifact = '') =>
    `${file} is taken with the mode of a new file: where it is written there may be ${artifact}, whose mode would stay.`,
)
export const mayBeArchives: Make<'RS646'> = maker(
  'RS646',
  'caveat',
  'List what matches in the builder; unpack archives with a RUN in the build stage.',
  (matched = '') => `${matched} is taken to match no archive: ADD would unpack it, and COPY --from does not.`,
)
export const editedInputRead: Make<'RS649'> = maker(
  'RS649',
  'caveat',
  'Look what the build does with the file: if its text reaches the image, the image changes with it; if not, leave it out of the COPY.',
  (file = '', reason = '') => `The build stage is given ${file}, which the migration edits or removes, and ${reason}.`,
)
