/** RS433–RS438, RS728: commands that can make images, containers or files and are not followed. */
import type { Finding, Severity } from './finding.ts'
import { locate, type Site } from '../text/source.ts'

function at(code: string, severity: Severity, site: Site, message: string, help: string): Finding {
  return { code, severity, message, help, at: locate(site) }
}

/** A command that is not followed, and why where that is known. */
interface Unfollowed {
  readonly what: string
  readonly why?: string
}

const reason = ({ why }: Unfollowed): string => (why === undefined ? '' : `: ${why}`)

/** An image that is used and that a command of the driver makes, or may make, in a way that is not followed. */
export const imageMadeUnseen = (
  site: Site,
  image: string,
  maker: Unfollowed & { readonly place: string },
  certain: boolean,
): Finding =>
  at(
    'RS433',
    'blocker',
    site,
    `The image ${image} ${certain ? 'is made' : 'may be made'} by \`${maker.what}\` (${maker.place}), which is not followed${reason(maker)}.`,
    'Build it with `docker build` in the driver, so that it can become a stage.',
  )

/** An image that is taken to come from a registry although something before it might have made it. */
export const imageMaybeMade = (site: Site, image: string, maker: string, place: string): Finding =>
  at(
    'RS434',
    'caveat',
    site,
    `The image ${image} is taken as it is before \`${maker}\` (${place}), which is not followed and might make it.`,
    'Check that it does not; `docker pull` in the driver says that an image comes from a registry.',
  )

/** Docker is run on words that only exist when the driver runs. */
export const wordsUnknown = (site: Site, command: string, runner: string): Finding =>
  at(
    'RS435',
    'blocker',
    site,
    `What \`${command}\` works on is not known: ${runner} reads it when the driver runs.`,
    'Write the names out, in a list or one command each.',
  )

/** A builder pattern whose other half is done by a command that is not followed. */
export const stepUnseen = (site: Site, maker: Unfollowed, part: string): Finding =>
  at(
    'RS436',
    'blocker',
    site,
    `\`${maker.what}\` ${part}, and is not followed${reason(maker)}.`,
    'Write it as `docker build`, `docker create` and `docker cp` in the driver, or migrate by hand.',
  )

/** The builder's half of the pattern is done by docker on another machine. */
export const dockerOnOtherMachine = (site: Site): Finding =>
  at(
    'RS460',
    'blocker',
    site,
    'Docker works on another machine here, through ssh, and may make the files that an image of this machine takes.',
    'Build on one engine: docker -H ssh://HOST takes the same commands, and restage follows these.',
  )

/** A build that is not followed takes an artifact that is no longer on the host afterwards. */
export const losesUnseen = (site: Site, maker: string, artifact: string, place: string): Finding =>
  at(
    'RS437',
    'blocker',
    site,
    `\`${maker}\` comes after ${artifact} is copied out and is not followed; ${place} takes it, and afterwards it is no longer there.`,
    'Build that image with `docker build` in the driver, so that it takes the artifact from the stage too.',
  )

/** The same, where only the folder in which the artifact lies is taken. */
export const mayLoseUnseen = (site: Site, maker: string, artifact: string, place: string): Finding =>
  at(
    'RS438',
    'caveat',
    site,
    `\`${maker}\` comes after ${artifact} is copied out and is not followed; ${place} takes the folder in which it lies.`,
    'Check that it does not need the artifact: afterwards it is no longer there.',
  )

/** A container is made from an image before the driver builds that image: make expands a whole recipe before it runs the first line. */
export const imageBuiltLater = (site: Site, image: string, place: string): Finding =>
  at(
    'RS590',
    'blocker',
    site,
    `A container of ${image} is made before the driver builds that image (${place}), so it holds what another run left.`,
    'Make the container after the build; in a Makefile, where a recipe is expanded as a whole, build the image in a target of its own.',
  )

/** A variable of a compose file has its value from the file of variables beside it, unless who calls gives it another one. */
export const composeEnvironment = (site: Site, name: string): Finding =>
  at(
    'RS595',
    'caveat',
    site,
    `The compose file uses ${name}, which is taken from here; who calls the driver with another ${name} gets other images.`,
    `Check that nobody sets ${name} when the images are built.`,
  )

/** Services of compose files that nothing of the repository brings up. */
export const composeOrder = (site: Site, service: string, images: readonly string[]): Finding =>
  at(
    'RS728',
    'caveat',
    site,
    `Nothing of the repository says when the service ${service} runs: it is taken to be brought up before ${images.join(', ')} ${images.length > 1 ? 'are' : 'is'} built, on a clean checkout.`,
    `Where it is brought up before the build (by a CI service, by hand), take that step out: the build makes the files itself.`,
  )
