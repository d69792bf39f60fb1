/** RS087–RS099: files of CI services as drivers. */
import { locate, type Site } from '../text/source.ts'
import type { Finding, Severity } from './finding.ts'

function at(code: string, severity: Severity, site: Site, message: string, help: string): Finding {
  return { code, severity, message, help, at: locate(site) }
}

export const jobInContainer = (site: Site, job: string, image: string): Finding =>
  at(
    'RS087',
    'blocker',
    site,
    `The steps of the job ${job} run inside of a container of ${image}, not on the machine of the engine.`,
    'Build the images in a job without `container`.',
  )

export const cachedFiles = (site: Site, paths: string): Finding =>
  at(
    'RS088',
    'caveat',
    site,
    `The job brings back ${paths} from its last run; the images are compared for a run that finds nothing there.`,
    'Check that the image does not depend on what an earlier run left. What it saves between runs, a cache mount does in a Dockerfile.',
  )

/** The service's store of artifacts keeps no permissions. */
export const modesLost = (site: Site, artifact: string): Finding =>
  at(
    'RS097',
    'caveat',
    site,
    `The artifact ${artifact} loses the modes of its files on its way from one job to the other: each comes out as 0644. The new image has them as the builder made them.`,
    'Check that no file of it is executable in the builder, or that a chmod behind the download makes it so again.',
  )

/** What only the image takes is not handed over any more. */
export const artifactGoes = (site: Site, artifact: string): Finding =>
  at(
    'RS098',
    'caveat',
    site,
    `The artifact ${artifact} is no longer handed over: the image was all in this file that took it.`,
    'Check that nobody downloads it from the service, that no other workflow or pipeline does, and that no rule of the service waits for a job that goes.',
  )

/** A file keeps its name in the store, of a folder only what is in it does. */
export const typeTaken = (site: Site, path: string, what: 'file' | 'folder'): Finding =>
  at(
    'RS099',
    'caveat',
    site,
    `Whether ${path} is a file or a folder is not known: it is taken for a ${what}, from where the other job puts it.`,
    `Check that the builder makes a ${what}. A slash behind the path of the upload says that it is a folder.`,
  )

const notEditable = (site: Site, why: string, help: string): Finding =>
  at('RS089', 'blocker', site, `The steps cannot be changed one by one: ${why}.`, help)

export const stepShared = (site: Site, job: string): Finding =>
  notEditable(
    site,
    `the job ${job} runs the same lines`,
    'Give each job lines of its own (no anchor or template for what builds the images).',
  )

export const stepNeeded = (site: Site, id: string): Finding =>
  notEditable(site, `nothing is left of the step ${id}, which other steps read`, 'Remove the use of the step first.')

export const listEmptied = (site: Site, name: string): Finding =>
  notEditable(site, `nothing would be left of ${name}, and without it the service does something else`, 'Remove it by hand.')

/** Another driver builds the Dockerfile that the migration changes, from other files. */
export const builtElsewhere = (severity: Severity, site: Site, dockerfile: string, job: string): Finding =>
  at(
    'RS090',
    severity,
    site,
    `${dockerfile} is built by the job ${job} as well, which takes files into it in another way.`,
    'Migrate both by hand, or give each its own Dockerfile.',
  )

export const checkedOutElsewhere = (site: Site, what: string): Finding =>
  at(
    'RS091',
    'blocker',
    site,
    `The steps of this job do not begin in a checkout of this repository: it has ${what}.`,
    'Check the repository out with actions/checkout, without `repository` and `path`.',
  )

/** Another job of a CI file builds the Dockerfile over other artifacts, and its own migration gives it a file of its own. */
export const builtApart = (severity: Severity, site: Site, dockerfile: string, job: string, apart: string): Finding =>
  at(
    'RS096',
    severity,
    site,
    `${dockerfile} is built by the job ${job} as well, which takes other files into it; its own migration gives it ${apart}.`,
    'Apply the migrations of both jobs together.',
  )
