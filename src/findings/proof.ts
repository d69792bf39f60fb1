/**
 * Findings of the proof, RS6xx. Standing assumptions are notes: they hold wherever Docker is used sanely and leave the status as it
 * is; caveats should be looked at by a person.
 */
import type { Location } from '../text/source.ts'
import type { FindingOf, Severity } from './finding.ts'

type Make<C extends string> = (at: Location | null, ...words: readonly string[]) => FindingOf<C>

function maker<C extends string>(
  code: C,
  severity: Severity,
  help: string,
  message: (...words: readonly string[]) => string,
): Make<C> {
  return (at, ...words) => ({ code, severity, message: message(...words), help, at })
}

const standing = 'This holds in practice; nothing needs to be done.'

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
export const copiedModesStay: Make<'RS661'> = maker(
  'RS661',
  'note',
  standing,
  (host = '') => `cp in the container gives ${host} the modes that it had there: umask 022 takes no bit of them away.`,
)
export const volumeIsNew: Make<'RS690'> = maker(
  'RS690',
  'caveat',
  'Check that nothing of an earlier run is wanted in it, or remove it with docker volume rm.',
  (name = '') => `The volume ${name} is taken to be new: nothing that an earlier run left in it comes into the image.`,
)
export const volumeBeginsEmpty: Make<'RS691'> = maker(
  'RS691',
  'note',
  standing,
  (place = '') => `The image has no files of its own at ${place}: docker would have laid them into the new volume.`,
)
export const exportHoldsMore: Make<'RS452'> = maker(
  'RS452',
  'note',
  standing,
  () =>
    'Nothing looks for the empty files that docker puts into every container (/.dockerenv, /etc/hosts, /dev/console …) in the image itself: docker export has them in the archive, and the stage does not.',
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
export const noTerminal: Make<'RS613'> = maker(
  'RS613',
  'note',
  standing,
  () => 'The command in the container does the same without a terminal.',
)
export const inputsAreContent: Make<'RS614'> = maker(
  'RS614',
  'note',
  standing,
  () => 'The command in the container reads the content of its inputs, not their owner, mode or time.',
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

export const trackedFilesStay: Make<'RS628'> = maker(
  'RS628',
  'note',
  standing,
  (folder = '') =>
    `A command that has ${folder === '.' ? 'the repository' : folder} mounted changes no file in it that is tracked or that the driver has written.`,
)

export const entrypointPassesOn: Make<'RS629'> = maker(
  'RS629',
  'note',
  standing,
  (base = '') => `The ENTRYPOINT of ${base} runs the command that it is given, and does nothing else to the files.`,
)

export const mountPointIsFree: Make<'RS615'> = maker(
  'RS615',
  'note',
  standing,
  (target = '', image = '') =>
    `The image ${image} has no files of its own at ${target}, where the container had the host's folder.`,
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
export const baseEntrypointUnknown: Make<'RS633'> = maker(
  'RS633',
  'caveat',
  'docker image inspect tells. Check that the command does without it, or say so in the driver: docker run --entrypoint "" ….',
  (image = '') => `The ENTRYPOINT of ${image} is not known and is taken to be none.`,
)
export const volumeMayLoseFiles: Make<'RS634'> = maker(
  'RS634',
  'caveat',
  'Look whether docker image inspect lists the folder under Volumes; if so, build with BuildKit, which keeps the files.',
  (path = '') => `${path} may lie in a VOLUME of its image: the classic builder throws away what a RUN writes there.`,
)
export const hostUserLeftOut: Make<'RS635'> = maker(
  'RS635',
  'caveat',
  "Check that the command works as the image's user and that nothing depends on who owns its files.",
  () => 'The container ran as the user of the host (-u); the RUN runs as the user of the image.',
)
export const mountBelongsToRoot: Make<'RS525'> = maker(
  'RS525',
  'caveat',
  'Give the COPY --chown and make the folder belong to that user, or let the RUN be done by root, where it cannot write there.',
  (user = '', target = '') =>
    `The command runs as ${user}, and COPY gives the files at ${target} to root, whoever owned them on the host.`,
)
export const mountHidesFiles: Make<'RS652'> = maker(
  'RS652',
  'caveat',
  'Check that the files which the image has there change nothing, or take the step that makes them out of the Dockerfile.',
  (target = '', image = '', step = '') =>
    `The mount at ${target} hid what the image ${image} has there (“${step}”); in one stage the command finds it beside the files of the host.`,
)

export const cacheIsLost: Make<'RS636'> = maker(
  'RS636',
  'caveat',
  'If it was a cache, nothing is to be done (a RUN --mount=type=cache keeps one); if the command needs what is in it, COPY that in front of the RUN.',
  (path = '') =>
    `The container had ${path} from a volume or a folder of the host that keeps what tools fetched; the RUN begins with what the image has there.`,
)
export const keysAreMissing: Make<'RS568'> = maker(
  'RS568',
  'caveat',
  'If the command needs them, give them with RUN --mount=type=secret or --mount=type=ssh, never by COPY; if not, nothing is to be done.',
  (path = '', source = '') =>
    `The container had ${path} from the home of who calls the driver (${source}), where keys and settings lie; the RUN has none of them.`,
)
export const socketIsMissing: Make<'RS532'> = maker(
  'RS532',
  'caveat',
  'Look whether the command uses docker (a client, a library, a test that starts containers); if so, leave the driver as it is.',
  (socket = '') =>
    `The container had the engine's socket (${socket}), which a RUN has not: nothing that was read of its command speaks of docker, so it is taken not to use it.`,
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
export const shellIsUsual: Make<'RS642'> = maker(
  'RS642',
  'caveat',
  'docker image inspect tells whether the image sets SHELL; if it does, write the command of the RUN as a JSON list.',
  (command = '') => `“${command}” runs the same through the shell of its image.`,
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
export const changedInStage: Make<'RS467'> = maker(
  'RS467',
  'note',
  standing,
  (command = '') =>
    `\`${command}\` does in the stage what the driver did on the host: no path in it leads through a symbolic link.`,
)
export const hiddenInStage: Make<'RS604'> = maker(
  'RS604',
  'note',
  standing,
  (command = '') =>
    `\`${command}\` in the stage leaves what the ignore file leaves of the container's folder: no path in it leads through a symbolic link.`,
)
export const toolOfStage: Make<'RS468'> = maker(
  'RS468',
  'caveat',
  'See that the image of the stage has it, in a version that does the same.',
  (tool = '') => `The driver ran the host's ${tool} on an artifact; now the ${tool} of the build stage does it.`,
)
export const packedInStage: Make<'RS479'> = maker(
  'RS479',
  'caveat',
  'Look whether anything reads more of it than what is in it: its bytes, its times, the owners of its files.',
  (tool = '') =>
    `The driver packed an artifact with the host's ${tool}, and now the ${tool} of the build stage does: what is in it is the same, its bytes may be others.`,
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
export const capabilitiesStay: Make<'RS647'> = maker(
  'RS647',
  'caveat',
  'If the image must not have them, drop setcap from the build; if it should, this is what was meant.',
  (artifact = '') =>
    `${artifact} is given capabilities by setcap: docker cp loses them, and COPY --from keeps them, so the new image has them.`,
)
export const editedInputRead: Make<'RS649'> = maker(
  'RS649',
  'caveat',
  'Look what the build does with the file: if its text reaches the image, the image changes with it; if not, leave it out of the COPY.',
  (file = '', reason = '') => `The build stage is given ${file}, which the migration edits or removes, and ${reason}.`,
)
export const unpackedInStage: Make<'RS442'> = maker(
  'RS442',
  'caveat',
  'Check that the stage has the tool (for tar also what unpacks its compression), and that it keeps the modes as the host did.',
  (archive = '', tool = '') => `${archive} was unpacked by the host's ${tool}; now the stage unpacks it with its own.`,
)

export const addedInStage: Make<'RS454'> = maker(
  'RS454',
  'caveat',
  'Check that the stage has tar and what unpacks its compression, and that folders which the archive and the image both have (/usr, /tmp) are the same in both.',
  (archive = '') =>
    `${archive} was unpacked by ADD; now the stage unpacks it with its own tar, and folders that the image has by then keep their owner and mode.`,
)

export const printedAtEnd: Make<'RS455'> = maker(
  'RS455',
  'note',
  standing,
  (command = '') =>
    `“${command}” at the end of the container's command only prints files, and what runs before it prints nothing among them.`,
)

export const argumentInCommand: Make<'RS573'> = maker(
  'RS573',
  'note',
  standing,
  (command = '', names = '') =>
    `“${command}” finds ${names} in its environment, where the driver had put the value into the command itself: no variable of the base image hides it, and what it runs does not read it from there.`,
)
export const valueIsPlain: Make<'RS574'> = maker(
  'RS574',
  'note',
  standing,
  (names = '') =>
    `The value of ${names} holds no quotes and nothing else that a shell reads: the driver put it into a shell's text.`,
)
export const inputIsPlain: Make<'RS575'> = maker(
  'RS575',
  'caveat',
  'Check with which values the driver is called; one with quotes or other signs of the shell was read by the shell and no longer is.',
  (names = '') =>
    `The value of ${names}, which callers give, holds no quotes and nothing else that a shell reads: the driver put it into a shell's text.`,
)
export const ownedByRoot: Make<'RS576'> = maker(
  'RS576',
  'note',
  standing,
  (command = '') =>
    `“${command}” gives to root (0) what the container gave to the user of the host: COPY gives what is taken its owner, and nothing else looks at it.`,
)
export const argumentNotHidden: Make<'RS577'> = maker(
  'RS577',
  'note',
  standing,
  (name = '', image = '') => `${image} has no variable ${name} of its own, which would hide the build argument.`,
)
export const moreRights: Make<'RS580'> = maker(
  'RS580',
  'note',
  standing,
  () => 'The command makes the same with the usual rights of a build as without those that --cap-drop took from the container.',
)
export const networkOfHost: Make<'RS582'> = maker(
  'RS582',
  'caveat',
  'Check that the command asks for nothing that only the host reaches; else give the build --network host.',
  () => "The command finds in a build's network what it found in the network of the host (--network host).",
)
export const networkOfBuild: Make<'RS603'> = maker(
  'RS603',
  'caveat',
  'Check that the command makes the same with a network; else give the RUN --network=none, which BuildKit knows.',
  () => 'The command makes the same with the network of a build as without any (--network none).',
)
export const leftBeside: Make<'RS654'> = maker(
  'RS654',
  'caveat',
  'Check what the container leaves in the folder. Files that the image needs are taken by name, or made in the builder.',
  (source = '', command = '', remains = '') =>
    `COPY ${source} takes the repository's files, though “${command}” had them mounted before: it is taken to leave them as they are, and ${
      remains === ''
        ? 'to add nothing that is taken'
        : 'what it adds comes along, since the driver runs it before the build as it did'
    }.`,
)
