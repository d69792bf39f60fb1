import { locate, type Site } from '../text/source.ts'
import type { Finding, Severity } from './finding.ts'

function finding(code: string, severity: Severity, site: Site | undefined, message: string, help: string): Finding {
  return { code, severity, message, help, at: site === undefined ? null : locate(site) }
}

export const dockerNotUnderstood = (site: Site, why: string): Finding =>
  finding(
    'RS401',
    'blocker',
    site,
    `This docker command is not understood: ${why}.`,
    'Write the flag or command in full, or migrate this driver by hand.',
  )

export const wordsOpen = (site: Site, word: string): Finding =>
  finding(
    'RS535',
    'caveat',
    site,
    `What ${word} holds is not known: it is taken for flags that do not say what is built from what, such as --label or --pull.`,
    'Check that it holds no --file, --target, --tag, --platform, --network, --add-host, --build-context or --output, and no context.',
  )

export const dockerfileMissing = (site: Site, path: string): Finding =>
  finding(
    'RS402',
    'blocker',
    site,
    `The build reads ${path}, which does not exist at this point.`,
    'Check from which folder the driver is called and how the file comes about.',
  )

export const dockerfileUnknown = (site: Site, path: string, why: string): Finding =>
  finding('RS403', 'blocker', site, `The text of ${path} is not known here: ${why}.`, 'Keep it as a file of the repository.')

export const contextUnknown = (site: Site, what: string): Finding =>
  finding('RS404', 'blocker', site, `The build context ${what}.`, 'Name a folder of the repository as the context.')

export const remoteContext = (site: Site, context: string): Finding =>
  finding(
    'RS405',
    'blocker',
    site,
    `The build context ${context} is fetched from elsewhere.`,
    'Only contexts inside the repository can become stages.',
  )

export const streamContext = (site: Site): Finding =>
  finding(
    'RS406',
    'blocker',
    site,
    'The build context comes through stdin, from a program that is not followed.',
    'Build from a folder of the repository; a stream is followed where tar packs it from known files.',
  )

export const unknownContainer = (site: Site, name: string): Finding =>
  finding(
    'RS407',
    'blocker',
    site,
    `Files are copied from the container ${name}, which this driver did not make.`,
    'Make the container in the driver, or migrate by hand.',
  )

export const copyOutFails = (site: Site, path: string, destination: string): Finding =>
  finding(
    'RS408',
    'caveat',
    site,
    `On a clean checkout docker cp ${path} fails here: the folder for ${destination} does not exist.`,
    'Taken as if the folder existed; check that this is what was meant.',
  )

export const copyFindsNothing = (site: Site, source: string, cause: string): Finding =>
  finding(
    'RS409',
    'caveat',
    site,
    `On a clean checkout this COPY finds nothing at ${source}: ${cause}.`,
    'Migrated as it works from the second run on; check that this is what was meant.',
  )

export const copySourceMissing = (site: Site, source: string): Finding =>
  finding(
    'RS410',
    'blocker',
    site,
    `Nothing in the build context matches ${source}, so the legacy build fails here.`,
    'Repair the driver or the Dockerfile first.',
  )

export const gitsOwnFolder = (site: Site, source: string): Finding =>
  finding(
    'RS526',
    'blocker',
    site,
    `This image takes ${source} of git's own folder, which is in every clone and no file of the repository: what it holds is not known here.`,
    'Give what is read of it as a build argument (--build-arg COMMIT=$(git rev-parse HEAD)), and leave the folder out of the image.',
  )

/** A source that would be found if an unknown part of a file's name were what the Dockerfile says. */
export const copySourceNamedOtherwise = (site: Site, source: string, made: string, name: string, value: string): Finding =>
  finding(
    'RS410',
    'blocker',
    site,
    `Nothing in the build context is certainly ${source}: the driver makes ${made}, which is the same only where ${name} is ${value}.`,
    'Give the value with --env or --arg, or write the name alike in both places.',
  )

/** What a build takes is not what the container's command writes into the folder. */
export const artifactNamedOtherwise = (site: Site, path: string, written: string, command: Site): Finding => {
  const { path: file, line } = locate(command)
  return finding(
    'RS531',
    'caveat',
    site,
    `Nothing is known to write ${path}: the command at ${file}:${String(line)} writes ${written}. The legacy build fails here, and so does the new one.`,
    'Write the name that is meant in both places.',
  )
}

/** `-v $PWD:/src -v $PWD/out:/out`: nothing says through which of them the command writes. */
export const folderInTwoPlaces = (site: Site, place: string, other: string): Finding =>
  finding(
    'RS540',
    'caveat',
    site,
    `The container has one folder of the host as ${place} and as ${other}; in the build stage these are two, and what is taken comes from ${place}.`,
    `Check that the command writes to ${place}, and looks for nothing of it in ${other}.`,
  )

export const otherPlaceNamed = (site: Site, place: string, other: string): Finding =>
  finding(
    'RS541',
    'blocker',
    site,
    `The container has one folder of the host as ${place} and as ${other}, and its command works in ${other}; in a build stage these are two folders.`,
    `Mount the folder once, or let the command work in ${place} alone.`,
  )

export const folderNamedInOnePlace = (site: Site, place: string, other: string): Finding =>
  finding(
    'RS542',
    'note',
    site,
    `The container has one folder of the host as ${place} and as ${other}; in the build stage these are two. Its command names ${place} or begins there, and that is what is taken.`,
    `Nothing is to be done where the command looks for nothing of it in ${other}.`,
  )

/** `/*` and nothing that brings anything back. */
export const ignoresAll = (site: Site, path: string): Finding =>
  finding(
    'RS533',
    'caveat',
    site,
    `${path} hides the whole context, so the legacy build fails with the Docker of today: the one of 2015 took a rule with a leading slash for nothing.`,
    'Migrated as it was meant then: what the build takes is brought back in the ignore file. Check that nothing else is wanted.',
  )

export const artifactIgnored = (site: Site, path: string): Finding =>
  finding(
    'RS411',
    'caveat',
    site,
    `The ignore file hides ${path} from the build that takes it, so the legacy build fails here.`,
    'Migrated as it was meant: the ignore file does not matter to what comes from a stage.',
  )

export const folderOfContainer = (site: Site, folder: string): Finding =>
  finding(
    'RS440',
    'caveat',
    site,
    `A container had ${folder === '.' ? 'this context' : folder} mounted, so the build takes it with whatever the container made in it; the stage gives the folder as a whole.`,
    'Check that the container is there to make files for this image; where it only tests, leave the driver as it is.',
  )

export const committedBesideContainer = (site: Site, file: string, folder: string): Finding =>
  finding(
    'RS713',
    'caveat',
    site,
    `The repository has ${file} itself, and a container had ${folder} mounted to write into; the file is taken to be the repository's still.`,
    'Where the container makes this file, remove it from the repository (git rm --cached) and migrate again.',
  )

export const containerAtOwnPath = (site: Site, path: string): Finding =>
  finding(
    'RS445',
    'caveat',
    site,
    `The container has the checkout at the host's own path, which no Dockerfile knows; its stage has it at ${path}.`,
    `Check that nothing which goes into the image depends on that path, and that the image has no ${path} of its own.`,
  )

export const containerAtOpenPlace = (site: Site, written: string, meant: string): Finding =>
  finding(
    'RS714',
    'caveat',
    site,
    `The container has a folder of the host at ${written}, of which only the caller knows a part; its stage has it at ${meant}.`,
    `Check that nothing which goes into the image depends on that path (a package that imports itself by it does); otherwise write the path out in the driver.`,
  )

export const checkoutName = (site: Site, name: string, folder: string): Finding =>
  finding(
    'RS729',
    'caveat',
    site,
    `The checkout is taken to be called ${name}, since ${folder} is the one folder that can be meant.`,
    `Write ${folder} in the driver, so that it works in a checkout of any name.`,
  )

export const shownLater = (site: Site, path: string): Finding =>
  finding(
    'RS581',
    'caveat',
    site,
    `The container that runs here has ${path} mounted, after it came out of another one; the image takes it as it was before.`,
    `Check that the command leaves ${path} alone; a command that changes it is understood when it names it.`,
  )

export const streamHandoff = (site: Site, what: string): Finding =>
  finding(
    'RS413',
    'blocker',
    site,
    `The artifact leaves the container through ${what}.`,
    'This version follows docker cp only; migrate by hand.',
  )

export const uncertainEvent = (site: Site, why: string): Finding =>
  finding(
    'RS415',
    'blocker',
    site,
    `A docker command of the pipeline stands where the script was not understood: ${why.replace(/\.$/, '')}.`,
    'Write this part of the script plainly, or name values with --arg and --env.',
  )

export const otherWayDiffers = (site: Site, texts: readonly string[], holds: boolean, difference: string): Finding =>
  finding(
    'RS416',
    'caveat',
    site,
    `Where ${texts.join(' or ')} is ${holds ? 'true' : 'false'}, the driver does something else: ${difference}.`,
    'The usual way is migrated; check whether the other is still wanted.',
  )

export const waysNotFollowed = (site: Site | undefined, followed: number): Finding =>
  finding(
    'RS417',
    'caveat',
    site,
    `The driver has more conditions than were followed (${String(followed)} ways).`,
    'Name inputs with --arg and --env, and check the rest of the driver.',
  )

/** Of a driver with parts that are called by name, not all were tried. */
export const namesNotTried = (
  site: Site,
  { path, tried, untried }: { readonly path: string; readonly tried: number; readonly untried: number },
): Finding =>
  finding(
    'RS030',
    'caveat',
    site,
    `${String(tried)} targets or scripts of ${path} were tried, and ${String(untried)} were not: all of them would take too long.`,
    `Name the one that builds the image: --driver ${path} --arg NAME.`,
  )

export const linkedProvider = (site: Site, image: string, path: string): Finding =>
  finding(
    'RS418',
    'caveat',
    site,
    `The image ${image} is built by another driver, ${path}, taken to run before this one.`,
    'Check that nothing else makes this image.',
  )

export const workingDirectoryOpen = (site: Site | undefined, chosen: string, other: string): Finding =>
  finding(
    'RS419',
    'caveat',
    site,
    `The driver works both from ${chosen} and from ${other}; it is taken to be called from ${chosen}.`,
    "Call it from there, or name the files from the script's own folder.",
  )

export const hostBuild = (site: Site, path: string, why: string): Finding =>
  finding(
    'RS420',
    'blocker',
    site,
    `The final image takes ${path} from the host: ${why}.`,
    'Build it in an image, so that it can become a stage.',
  )

/** An image takes the bytes of an archive, and not what is in it. */
export const archiveItself = (site: Site, path: string, packer: string): Finding =>
  finding(
    'RS476',
    'blocker',
    site,
    `The image takes the archive ${path} itself, which ${packer} packs on the host: its bytes hold times and owners of the host's files, which no stage has.`,
    "Pack it in the builder's Dockerfile and copy the archive out, or let the image take what is in it: the files by COPY, a tar by ADD.",
  )

/** An image takes what a container left in a folder of the host that is not followed. */
export const leftOutside = (site: Site, path: string): Finding =>
  finding(
    'RS482',
    'blocker',
    site,
    `The image takes ${path} out of a folder that a container had mounted and that is not followed: it lies outside of the repository, or nobody knows where.`,
    'Mount a folder of the repository, or one that mktemp -d makes.',
  )

/** A source of a COPY is a link to an artifact. */
export const takenByLink = (site: Site, path: string, target: string): Finding =>
  finding(
    'RS484',
    'blocker',
    site,
    `The image takes ${path}, a symbolic link to ${target}, which came out of a container.`,
    `Copy ${target} out under the name ${path}, or let the image take ${target} itself.`,
  )

/** A container had a folder for temporary files mounted. */
export const temporaryIsEmpty = (site: Site, folder: string): Finding =>
  finding(
    'RS483',
    'caveat',
    site,
    `${folder} is taken to hold nothing before the driver runs but what the driver puts there; the container has it mounted.`,
    'Look what lies there, or remove the folder before it is used.',
  )

/** An image takes a text that a host command made of what is in an artifact. */
export const madeOfArtifact = (site: Site, path: string): Finding =>
  finding(
    'RS480',
    'blocker',
    site,
    `The image takes ${path}, which the driver makes on the host of what is in a file that came out of a container.`,
    "Make it in the builder's Dockerfile, and copy it out.",
  )

/** An image takes files of `git archive` with the modes that are written in it. */
export const modesOfGit = (site: Site, path: string): Finding =>
  finding(
    'RS478',
    'blocker',
    site,
    `The image takes ${path} out of an archive of git, in which files have the mode 664 or 775; a checkout has 644 or 755.`,
    'Build from the repository itself, or unpack the archive into a folder and build from that.',
  )

export const driverTooLarge = (path: string, bytes: number): Finding => ({
  code: 'RS421',
  severity: 'note',
  message: `${path} has ${String(bytes)} bytes and is not read as a driver.`,
  help: 'Scripts of up to one megabyte are read.',
  at: { path, line: 1, column: 1 },
})

/** A script that no shell reads. */
export const driverNotText = (path: string, what: string): Finding => ({
  code: 'RS428',
  severity: 'note',
  message: `${path} ${what}, so it is not read as a driver.`,
  help: 'Save it as UTF-8 without NUL bytes.',
  at: { path, line: 1, column: 1 },
})

export const artifactChanged = (site: Site, path: string, changed: string): Finding =>
  finding(
    'RS422',
    'blocker',
    site,
    `The artifact ${path} is changed on the host before it is taken: ${changed} was removed or written.`,
    'Do the change in a RUN of the builder.',
  )

export const folderInDoubt = (site: Site, path: string, why: string): Finding =>
  finding(
    'RS423',
    'blocker',
    site,
    `What the folder ${path} holds at this build is not known: ${why}.`,
    'Copy the files that are meant by name, or take the command out of the driver.',
  )

export const copiedOverDoubt = (site: Site, path: string): Finding =>
  finding(
    'RS429',
    'caveat',
    site,
    `The container copies ${path} into a folder that another container had mounted before, which is taken to have left nothing of that name.`,
    'Check that nothing else makes files there.',
  )

export const otherEngine = (site: Site): Finding =>
  finding(
    'RS425',
    'caveat',
    site,
    'This command goes to another docker engine than the final build.',
    'Afterwards everything is built on the engine of the final build; check that it can.',
  )

export const volumeHolds = (site: Site, path: string): Finding =>
  finding(
    'RS426',
    'blocker',
    site,
    `${path} lies in a volume or mount of the container, not in its image.`,
    'Make the artifact in a RUN of the builder, outside of its volumes.',
  )

export const linkedArtifact = (site: Site, path: string, driver: string): Finding =>
  finding(
    'RS427',
    'caveat',
    site,
    `${path} is made by another driver, ${driver}, taken to run before this one.`,
    'Check that nothing else makes this file.',
  )

export const valuesInDockerfile = (site: Site, path: string, names: readonly string[]): Finding =>
  finding(
    'RS450',
    'caveat',
    site,
    `The driver puts ${names.length === 1 ? 'a value' : 'values'} of its own into ${path} (${names.join(', ')}), taken to be plain words.`,
    'Check that the values have no blanks, quotes, line ends or characters that a Dockerfile reads in another way.',
  )

export const archivedOwners = (site: Site): Finding =>
  finding(
    'RS653',
    'caveat',
    site,
    'The context comes as an archive, of which BuildKit keeps the owners: COPY gives files to whoever packed them, and now to root.',
    'Nothing changes where root runs the driver, tar is given --owner=0 --group=0, or the classic builder builds.',
  )

export const foldersOfImage = (site: Site, archive: string): Finding =>
  finding(
    'RS594',
    'caveat',
    site,
    `ADD gave folders of the image the owner and mode that ${archive} has for folders of the same name, and put them in the place of links; now the image's stay.`,
    'Check that folders which both have (/, /etc, /tmp) have the same mode on the host, and that none of them is a link in the base (/bin, /lib).',
  )

export const packedOwners = (site: Site, archive: string): Finding =>
  finding(
    'RS474',
    'caveat',
    site,
    `The host's tar packed ${archive}, so ADD gave the files in it to those to whom they belonged on the host; now they are root's.`,
    'Nothing changes where root runs the driver and all that is packed belongs to root, or tar is given --owner=0 --group=0.',
  )
