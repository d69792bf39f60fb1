import { locate, type Site } from '../text/source.ts'
import type { Finding, Severity } from './finding.ts'

function finding(code: string, severity: Severity, site: Site, message: string, help: string): Finding {
  return { code, severity, message, help, at: locate(site) }
}

export const generatedDockerfile = (site: Site, path: string): Finding =>
  finding(
    'RS501',
    'blocker',
    site,
    `${path} is made or copied by the driver before this build.`,
    'Keep the Dockerfile as a file of the repository, at the place from which it is built.',
  )

export const valueOfBuilder = (site: Site, name: string): Finding =>
  finding(
    'RS451',
    'blocker',
    site,
    `The driver puts a value of its own into the builder's Dockerfile (${name}), which the composed one cannot be given.`,
    'Make it a build argument: ARG in the Dockerfile, and --build-arg on the command line.',
  )

export const chosenDockerfile = (site: Site, path: string): Finding =>
  finding(
    'RS579',
    'caveat',
    site,
    `Callers may choose another Dockerfile here; ${path}, the usual one, is migrated and named in the build.`,
    'Migrate the others in the same way, or give the build the choice back (-f).',
  )

export const archiveAdded = (site: Site, path: string): Finding =>
  finding(
    'RS502',
    'blocker',
    site,
    `ADD unpacks the artifact ${path}, which COPY --from cannot.`,
    'Unpack it in the builder, and copy the folder.',
  )

export const wordsOfBuilder = (site: Site, word: string): Finding =>
  finding(
    'RS536',
    'blocker',
    site,
    `The builder is built with ${word}, words that are not known, and the build of the final image is not.`,
    'Give both builds the same words, or write out those that the builder needs.',
  )

export const wordsReachArguments = (site: Site, word: string, names: readonly string[]): Finding =>
  finding(
    'RS537',
    'caveat',
    site,
    `${word} may hold --build-arg, which reaches every stage now: it is taken to give none of ${names.join(', ')}.`,
    'Check what it holds; an argument that the builder alone needs can be written out in the build.',
  )

export const typeAssumed = (site: Site, path: string): Finding =>
  finding(
    'RS503',
    'caveat',
    site,
    `${path} is taken to be a file, not a folder; the driver gives it another name.`,
    'Check it, or verify on an engine.',
  )

export const generatedFile = (site: Site, path: string, isInside = false): Finding =>
  finding(
    'RS504',
    'blocker',
    site,
    `The image takes ${path}, which the driver makes ${isInside ? 'in a folder whose name is another each time' : 'on the host outside of the repository'}.`,
    `Let the driver make it ${isInside ? 'in a folder with a fixed name' : 'in the repository and build there'}, or make it in a RUN of the builder.`,
  )

export const removedBefore = (site: Site, path: string): Finding =>
  finding(
    'RS470',
    'blocker',
    site,
    `The image takes ${path}, which the driver makes on the host and removes before the last build.`,
    'Remove it after the build of the final image, and try again.',
  )

export const changedLater = (site: Site, path: string): Finding =>
  finding(
    'RS472',
    'blocker',
    site,
    `The image takes ${path} as it is in the repository, and the driver changes it on the host before the last build.`,
    'Change it in front of the first build, or give what is changed another name.',
  )

export const writtenOver = (site: Site, path: string): Finding =>
  finding(
    'RS473',
    'blocker',
    site,
    `The image takes ${path}, which the driver writes over a file that came out of a container: its mode is not known.`,
    'Leave that file in the container, or put rm -f in front of what writes it.',
  )

export const madeAgain = (site: Site, path: string): Finding =>
  finding(
    'RS471',
    'blocker',
    site,
    `The image takes ${path}, which the driver writes anew before the last build.`,
    'Write it once, in front of the first build, or under two names.',
  )

export const emptyFolderMode = (site: Site, path: string, mode: string): Finding =>
  finding(
    'RS505',
    'blocker',
    site,
    `The image takes the empty folder ${path}, to which the driver gives the mode ${mode}.`,
    'Make the folder with a RUN in the Dockerfile (mkdir -m), and take it out of the driver.',
  )

export const allIgnored = (site: Site, path: string): Finding =>
  finding(
    'RS444',
    'blocker',
    site,
    `The ignore file hides all that ${path} holds from the build that takes it.`,
    'Repair the ignore file first, or take the line out of the Dockerfile.',
  )

export const symbolicPath = (site: Site, path: string): Finding =>
  finding(
    'RS506',
    'blocker',
    site,
    `The artifact's path ${path} depends on a value that only the driver knows.`,
    'Give the value with --env or --arg, or copy from a fixed path.',
  )

export const containerChanged = (site: Site, why: string): Finding =>
  finding(
    'RS507',
    'blocker',
    site,
    `The artifact is taken from a container in which something was done that a RUN would not do in the same way: ${why}.`,
    'Do it in a RUN of the builder. Mounts, rights and variables that only the driver knows, and files copied in, stay on the host.',
  )

export const noToolsInStage = (site: Site, stage: string): Finding =>
  finding(
    'RS469',
    'blocker',
    site,
    `The driver changes what it took out of this container, and ${stage} has no shell in which the same could be done.`,
    'Make the artifact in an image with a shell, or leave there what the driver removes.',
  )

export const syntaxDiffers = (site: Site, name: string): Finding =>
  finding('RS508', 'blocker', site, `The two Dockerfiles have different # ${name}= lines.`, 'Give both the same line first.')

export const modeUnknown = (site: Site, path: string, mode: string): Finding =>
  finding(
    'RS510',
    'blocker',
    site,
    `What the driver's chmod ${mode} leaves of ${path} depends on the file.`,
    'Set the mode in a RUN of the builder, or use octal digits.',
  )

export const ignoreCannotMerge = (site: Site, path: string): Finding =>
  finding(
    'RS511',
    'blocker',
    site,
    `With one build context the ignore file would change what ${path} is for its build.`,
    'Simplify the ignore files, or use one context for both builds first.',
  )

export const contextAbove = (site: Site, path: string): Finding =>
  finding(
    'RS512',
    'blocker',
    site,
    `The common build context would be ${path}, outside the repository's root.`,
    'Run restage on the folder above.',
  )

export const argumentShared = (site: Site, name: string): Finding =>
  finding(
    'RS513',
    'blocker',
    site,
    `The builds give ${name} two values that cannot be told apart in one Dockerfile.`,
    /^(?:https?|ftp|no|all)_proxy$/i.test(name)
      ? 'Builders know this name by themselves: give both builds the same value.'
      : 'Give the build arguments different names first.',
  )

export const twoTexts = (site: Site, path: string): Finding =>
  finding(
    'RS514',
    'blocker',
    site,
    `Two final images are built from ${path} in different ways.`,
    'Give each final image its own Dockerfile.',
  )

export const proxyReachesFinal = (site: Site, name: string): Finding =>
  finding(
    'RS515',
    'note',
    site,
    `${name} was given to the builder alone and now reaches the final stage's commands too.`,
    'Proxy variables are not kept in the image; check that the final commands work with them.',
  )

export const stagedOutside = (site: Site, path: string): Finding =>
  finding(
    'RS517',
    'blocker',
    site,
    `The build takes ${path}, which lies outside the common build context.`,
    'Run restage on the folder above, or move the file.',
  )

export const modeNeedsBuildKit = (site: Site, path: string): Finding =>
  finding(
    'RS518',
    'caveat',
    site,
    `The mode that the driver gave ${path} is written as --chmod, which only BuildKit of Docker 20.10 and later knows.`,
    'Check that all who build this have it (before Docker 23 with DOCKER_BUILDKIT=1), or make the file with its mode in a build stage.',
  )

export const targetOfFinal = (site: Site, name: string): Finding =>
  finding(
    'RS724',
    'blocker',
    site,
    `The builder reads ${name}, which was the engine's own; in one build it is that of the final image, which is built for --platform.`,
    `Let the builder read ${name.replace('TARGET', 'BUILD')}, or give its build the same --platform.`,
  )

export const nativeStage = (site: Site): Finding =>
  finding(
    'RS662',
    'caveat',
    site,
    'The builder was run as what the engine is, while this build is for --platform: its stage says FROM --platform=$BUILDPLATFORM, which only BuildKit knows.',
    'Check that all who build this have it (before Docker 23 with DOCKER_BUILDKIT=1).',
  )

export const stagesDropped = (site: Site, names: string): Finding =>
  finding(
    'RS519',
    'note',
    site,
    `Stages that the build did not need are left out: ${names}.`,
    'Take them over by hand if somebody builds them with --target.',
  )

export const triggersLeftOut = (site: Site, image: string): Finding =>
  finding(
    'RS660',
    'caveat',
    site,
    `The stage of ${image} goes without its ONBUILD instructions: a stage is FROM it now, where the driver ran containers, which run none.`,
    'Check that nobody builds an image FROM it; the final image does not hold them.',
  )

export const notTheSame = (site: Site, difference: string): Finding =>
  finding(
    'RS520',
    'blocker',
    site,
    `The composed Dockerfile would not make the same image: ${difference}.`,
    'Migrate this driver by hand; a report with the driver would help restage.',
  )

export const ignoreFileChanged = (site: Site, path: string): Finding =>
  finding(
    'RS521',
    'blocker',
    site,
    `The driver changes or removes ${path} before this build, so the builds do not see the same files.`,
    'Give each Dockerfile an ignore file of its own (Dockerfile.dockerignore), and keep them in the repository.',
  )

/** A container that stays for the host's sake leaves a file where the build stages would see it. */
export const leftIsHidden = (site: Site, path: string): Finding =>
  finding(
    'RS546',
    'note',
    site,
    `${path} is still made here for the host, and the ignore file hides it: the build makes its own.`,
    'Nothing; other builds of this folder do not see the file either.',
  )

export const losesArtifact = (site: Site, path: string, from: string, when: string): Finding =>
  finding(
    'RS522',
    'caveat',
    site,
    `Where ${when}, the driver builds this, and ${path} is not there any more: it is no longer copied out of ${from}.`,
    'Take it here with COPY --from of the build stage as well, or set this way of the driver aside.',
  )

export const valueCopied = (site: Site, path: string, value: string): Finding =>
  finding(
    'RS523',
    'caveat',
    site,
    `The driver reads ${value} from ${path}, and the new Dockerfile holds it as it is now.`,
    `Change it there whenever ${path} changes, or give the file a name in the builder that stays the same.`,
  )

/** The driver reads a Dockerfile by itself, and what it does hangs on the text. */
export const readByDriver = (site: Site, path: string, written: string | undefined): Finding =>
  finding(
    'RS544',
    'caveat',
    site,
    `The driver reads ${path} by itself here, so it stays as it is${written === undefined ? '' : `; its image is built from ${written} now`}.`,
    written === undefined
      ? 'Keep it for as long as the driver reads it.'
      : `Keep both in step, or have the driver read ${written} and delete the other.`,
  )
