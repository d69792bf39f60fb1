import { locate, type Site } from '../text/source.ts'
import type { FindingOf } from './finding.ts'

/** A command that moves files fails on a clean checkout. */
export const sourceMissing = (site: Site, command: string, path: string): FindingOf<'RS301'> => ({
  code: 'RS301',
  severity: 'note',
  message: `On a clean checkout ${command} fails here: ${path} does not exist.`,
  help: 'Check from which folder the driver is called and how the file comes about.',
  at: locate(site),
})

/** What a command does depends on whether a path is a folder, which is not known. */
export const folderOpen = (site: Site, command: string, path: string): FindingOf<'RS302'> => ({
  code: 'RS302',
  severity: 'note',
  message: `Whether ${path} is a folder is not known, so that it is not known where ${command} puts what it copies.`,
  help: 'Write a slash behind the folder, or name the file in full.',
  at: locate(site),
})

/** A program of unknown deeds is asked for a text, before an image takes files that nobody names. */
export const askedForText = (site: Site, command: string): FindingOf<'RS538'> => ({
  code: 'RS538',
  severity: 'caveat',
  message: `\`${command}\` is asked for a text alone: it is taken to make and change no file that an image takes.`,
  help: 'Check that it only prints.',
  at: locate(site),
})

/** A file is copied to its own name in a folder that a container had mounted. */
export const noFolderLeft = (site: Site, command: string, path: string): FindingOf<'RS584'> => ({
  code: 'RS584',
  severity: 'caveat',
  message: `The container that had the folder around ${path} mounted is taken to leave no folder of that name, so that ${command} writes exactly there.`,
  help: 'Check that nothing in the container makes a folder of that name.',
  at: locate(site),
})

/** An archive is unpacked whose contents are not known. */
export const unpackedHere = (site: Site, archive: string, folder: string): FindingOf<'RS303'> => ({
  code: 'RS303',
  severity: 'note',
  message: `What ${archive} unpacks into ${folder} is not known; images that take files from there are not migrated.`,
  help: 'Copy the files out of the container one by one, or unpack in the image.',
  at: locate(site),
})

/** An archive from elsewhere is unpacked where files lie that came out of containers. */
export const leavesArtifacts = (site: Site, archive: string, paths: string): FindingOf<'RS487'> => ({
  code: 'RS487',
  severity: 'caveat',
  message: `What ${archive} unpacks here is taken not to hold ${paths}, which came out of a container before.`,
  help: 'Check that the archive has no file of that name, or unpack it in a folder of its own.',
  at: locate(site),
})

/** unzip unpacks into a folder that has files, and would ask before it writes over one. */
export const namesAreNew = (site: Site, archive: string, folder: string): FindingOf<'RS475'> => ({
  code: 'RS475',
  severity: 'caveat',
  message: `unzip asks before it writes over a file; nothing that ${folder} has already is taken to be in ${archive}.`,
  help: 'Check that no file there has the name of one in the archive, or write `unzip -o`.',
  at: locate(site),
})

/** zip packs what links point to, and unzip gives nobody the rights of an owner. */
export const zipFollowed = (site: Site, archive: string): FindingOf<'RS697'> => ({
  code: 'RS697',
  severity: 'caveat',
  message: `What zip packed into ${archive} is taken to hold no symbolic links, which zip follows, and no setuid or setgid files.`,
  help: 'Check the folder in the builder image: find FOLDER -type l -o -perm /6000.',
  at: locate(site),
})

/** `git archive` packs what is committed. */
export const committedFiles = (site: Site): FindingOf<'RS477'> => ({
  code: 'RS477',
  severity: 'caveat',
  message:
    'git archive takes the committed files, with the modes 664 and 775; the present ones are taken for them, with those of a checkout.',
  help: 'Nothing changes where nothing is uncommitted and who unpacks the archive is not root, or git is told `-c tar.umask=0022`.',
  at: locate(site),
})

/** A folder is copied to a place below what a container had mounted. */
export const takenToBeNew = (site: Site, command: string, folder: string): FindingOf<'RS534'> => ({
  code: 'RS534',
  severity: 'caveat',
  message: `${folder} is taken not to be there before ${command} makes it; the container that runs before has the folder around it mounted, and might make it as well.`,
  help: 'Check that the command in the container does not make it: the copy would land one folder deeper.',
  at: locate(site),
})

/** What find finds is copied to one place, in the order of the disk. */
export const oneOfEachName = (site: Site, pattern: string): FindingOf<'RS481'> => ({
  code: 'RS481',
  severity: 'caveat',
  message: `find is taken to find no two files of one name for ${pattern}: which of them stays, the order on the disk decides.`,
  help: 'Look what the build makes; where there are several, name the one that is meant.',
  at: locate(site),
})
