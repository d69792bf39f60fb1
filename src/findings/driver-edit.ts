/** Findings of the driver edits and of references elsewhere: RS55x to RS59x. */
import { locate, type Location, type Site } from '../text/source.ts'
import type { Finding, Severity } from './finding.ts'

function finding(code: string, severity: Severity, at: Location | null, message: string, help: string): Finding {
  return { code, severity, message, help, at }
}

function placeOf(site: Site): string {
  const { path, line } = locate(site)
  return `${path}:${String(line)}`
}

/** `other`: where it is called for something else, when that is another place. */
export const commandIsShared = (site: Site, what: string, other: Site | undefined): Finding =>
  finding(
    'RS550',
    'blocker',
    locate(site),
    `${what} is run for the handoff and for something else${other === undefined ? '' : ` (from ${placeOf(other)})`}, so it can neither go nor stay.`,
    'Write the handoff out on its own, without the shared helper or loop.',
  )

/** `forms`: two of the commands that it would have to be, with where each is called from. */
export const editIsShared = (
  site: Site,
  what: string,
  forms: readonly { readonly text: string; readonly from: Site | undefined }[],
): Finding =>
  finding(
    'RS551',
    'blocker',
    locate(site),
    `${what} is run several times and would have to change differently each time: ${forms
      .map(({ text, from }) => (from === undefined ? text : `${text} (from ${placeOf(from)})`))
      .join(', ')}.`,
    'Write the builds out one by one.',
  )

export const notEditable = (site: Site, what: string, why: string): Finding =>
  finding('RS552', 'blocker', locate(site), `${what} has to be changed, but ${why}.`, 'Write the command plainly in the script.')

export const tangledCommand = (site: Site, what: string, why: string): Finding =>
  finding(
    'RS553',
    'blocker',
    locate(site),
    `${what} cannot be taken out: ${why}.`,
    'Separate the handoff from what else this line does.',
  )

export const outputStillUsed = (site: Site, name: string): Finding =>
  finding(
    'RS554',
    'blocker',
    locate(site),
    `$${name} holds what a command of the handoff printed, and this command still needs it.`,
    'Take this use out, or make it part of the handoff.',
  )

export const valueNotMovable = (site: Site, flag: string): Finding =>
  finding(
    'RS555',
    'blocker',
    locate(site),
    `The flag ${flag} has to move to the final build, where its value may be another.`,
    'Keep the value in a variable that is set once.',
  )

export const flagsDisagree = (site: Site, flag: string): Finding =>
  finding(
    'RS556',
    'blocker',
    locate(site),
    `Builder and final are built with different values of --${flag}, but one build takes one value only.`,
    'Decide for one value and give it to both builds.',
  )

export const flagNowForBoth = (site: Site, flag: string): Finding =>
  finding(
    'RS557',
    'caveat',
    locate(site),
    `${flag} was given to the builder's build alone and is now given to the final's, where it holds for all stages.`,
    'Check that the final stage may be built with it.',
  )

export const freshnessFlagDropped = (site: Site, flag: string): Finding =>
  finding(
    'RS558',
    'note',
    locate(site),
    `--${flag} of the builder's build is dropped: it says how fresh the build is and not what it makes.`,
    'Add it to the remaining build if every build should start from nothing.',
  )

export const builderFlagDropped = (site: Site, flag: string): Finding =>
  finding(
    'RS559',
    'caveat',
    locate(site),
    `--${flag} of the builder's build changed an image that the final is FROM, and is dropped.`,
    'Write it into the Dockerfile if the final image needs it.',
  )

export const hostNeedsArtifact = (site: Site, path: string): Finding =>
  finding(
    'RS560',
    'caveat',
    locate(site),
    `${path} is still used on the host here, so the builder image and the copying out of it stay.`,
    'Nothing, unless the host does not need the file; then remove this command first.',
  )

export const versionNotTold = (site: Site, program: string): Finding =>
  finding(
    'RS530',
    'caveat',
    locate(site),
    `This message ran ${program} on the host to tell its version, and is gone: the program is in the final image alone.`,
    'Check that nobody reads the version here; docker run --rm IMAGE can tell it.',
  )

export const builderStillNeeded = (site: Site, tag: string): Finding =>
  finding('RS561', 'note', locate(site), `The image ${tag} is still used here, so it goes on being built.`, 'Nothing.')

export const editBreaksScript = (at: Location, why: string): Finding =>
  finding(
    'RS562',
    'blocker',
    at,
    `The edited script would not be valid shell (${why}). This is a fault of restage.`,
    'Please report it with the script; nothing was changed.',
  )

export const buildKitNeeded = (site: Site): Finding =>
  finding(
    'RS563',
    'caveat',
    locate(site),
    "DOCKER_BUILDKIT was set for the builder's build alone and is now set for the final's.",
    'Check that the final image may be built with this builder.',
  )

export const entryEmptied = (site: Site, name: string): Finding =>
  finding(
    'RS564',
    'note',
    locate(site),
    `Called with ${name}, the script does nothing any more: it only served the handoff.`,
    'Take the name out if nobody calls it.',
  )

export const artifactNotThere = (site: Site, path: string): Finding =>
  finding(
    'RS565',
    'caveat',
    locate(site),
    `${path} no longer comes to the host, and this command, on a way that was not followed, names it.`,
    'Check whether the command is still wanted; docker cp from the final image can feed it.',
  )

/** A make target that made what is no longer made on the host. */
export const targetGone = (site: Site, target: string): Finding =>
  finding(
    'RS566',
    'caveat',
    locate(site),
    `The target \`${target}\` only made what the image now makes itself, so it is gone.`,
    `Check that nobody calls \`make ${target}\` for itself; docker cp from the image can bring the files to the host.`,
  )

/**
 * A make target that has something left to do on other ways alone, or only prints.
 *
 * @param prints the first command of those that print and stay
 */
export const targetIdle = (site: Site, target: string, prints: string | undefined): Finding =>
  finding(
    'RS566',
    'caveat',
    locate(site),
    prints === undefined
      ? `The target \`${target}\` does nothing any more on the usual way: what it ran is a part of the image's build now.`
      : `The target \`${target}\` does nothing any more on the usual way but print (“${prints}”): what else it ran is a part of the image's build now.`,
    `Check that nobody calls \`make ${target}\` for itself.`,
  )

/** A script of a package.json that made what is no longer made on the host. */
export const scriptGone = (site: Site, script: string): Finding =>
  finding(
    'RS092',
    'caveat',
    locate(site),
    `The script \`${script}\` only made what the image now makes itself, so nothing is left of it.`,
    `Check that nobody calls \`npm run ${script}\` for itself; docker cp from the image can bring the files to the host.`,
  )

/** Another target was made after it. */
export const prerequisiteGone = (site: Site, target: string, gone: string): Finding =>
  finding(
    'RS578',
    'caveat',
    locate(site),
    `The target \`${target}\` was made after \`${gone}\`, which only made what the image now makes itself and is gone.`,
    `Check what \`make ${target}\` finds without it; docker cp from the image can bring the files to the host.`,
  )

/** Another target is made after one that built an image which is a stage now. */
export const prerequisiteIdle = (site: Site, target: string, image: string): Finding =>
  finding(
    'RS578',
    'caveat',
    locate(site),
    `The target \`${target}\` is made after the build of the image ${image}, which is only a stage of the final image now.`,
    `Check what \`make ${target}\` does without that image; docker build --target builds it from the new Dockerfile.`,
  )

/** A service of a compose file that only made what the image now makes itself. */
export const serviceIdle = (site: Site, service: string): Finding =>
  finding(
    'RS583',
    'note',
    locate(site),
    `The service ${service} is not run by the driver any more: the image makes itself what it made.`,
    'Take it out of the compose file, with its Dockerfile, if nobody calls it by its name.',
  )

export const danglingReference = (at: Location, what: string): Finding =>
  finding('RS570', 'caveat', at, `${what} is deleted, but this line names it.`, 'Change the line by hand.')

export const danglingBuild = (at: Location, what: string): Finding =>
  finding(
    'RS571',
    'blocker',
    at,
    `${what} would be deleted, but this line still builds it.`,
    'Change the line first, or keep the legacy files with --keep-legacy.',
  )

export const proseReference = (at: Location, what: string): Finding =>
  finding('RS572', 'note', at, `This text speaks of ${what}, which is no longer there.`, 'Rewrite the sentence.')
