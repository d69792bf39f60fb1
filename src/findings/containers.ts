/** Findings of the proof, RS6xx: what holds where a stage does the work of a container, and of the host on its files. */
import { maker, standing, type Make } from './finding.ts'

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
export const shellIsUsual: Make<'RS642'> = maker(
  'RS642',
  'caveat',
  'docker image inspect tells whether the image sets SHELL; if it does, write the command of the RUN as a JSON list.',
  (command = '') => `“${command}” runs the same through the shell of its image.`,
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
export const capabilitiesStay: Make<'RS647'> = maker(
  'RS647',
  'caveat',
  'If the image must not have them, drop setcap from the build; if it should, this is what was meant.',
  (artifact = '') =>
    `${artifact} is given capabilities by setcap: docker cp loses them, and COPY --from keeps them, so the new image has them.`,
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
