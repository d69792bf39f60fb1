/** RS087–RS099, RS585, RS684: files of CI services as drivers. */
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

/** The service starts a container for steps, and its variables and the owner of what they make are not those of a build. */
export const stepsInContainer = (site: Site, image: string): Finding =>
  at(
    'RS093',
    'caveat',
    site,
    `The service runs these steps in a container of ${image}; in the new image they are RUNs of a stage, by the user of the image, and they have no variables but those of the file.`,
    'Check that the commands, and the programs that they call, read no variable that the service or its settings give (a token, the number of the build).',
  )

export const onlyOfService = (site: Site, what: string): Finding =>
  at(
    'RS094',
    'blocker',
    site,
    `These steps run in a container that the service starts, and a stage of a Dockerfile cannot have what they are given there: ${what}.`,
    'Do without it in these steps, or write the stage by hand: FROM the image of the container, COPY the sources, RUN the commands, and build arguments for what only the service knows.',
  )

/** Stages of Jenkins with agents of their own and no stash. */
export const perhapsApart = (site: Site): Finding =>
  at(
    'RS095',
    'caveat',
    site,
    'This stage has an agent of its own, and nothing is stashed for it: it finds the files of the stages before only where Jenkins gives it the same workspace. The images are compared for that.',
    'Check that the legacy pipeline worked at all on the agents that it has. The new image needs no files of another stage.',
  )

/** Stages of Jenkins that run at the same time. */
export const sharedSideBySide = (site: Site, name: string): Finding =>
  at(
    'RS723',
    'blocker',
    site,
    `Stages that run at the same time both use ${name}, so what one finds of the other is different from run to run.`,
    'Give each stage names and folders of its own, or run the stages one after the other.',
  )

/** Files of GitLab that are put together with this one by the service. */
export const includesOthers = (site: Site): Finding =>
  at(
    'RS585',
    'caveat',
    site,
    'The service puts this file together with others (`include`), which are not read: their `default`, `variables` and `before_script` hold for the jobs of this file as well.',
    'Check that none of them makes, changes or hides a file that an image of this file takes, and that none extends a job or a template that the migration changes.',
  )

/** A file of a CI service that speaks of docker and is no YAML, or more of it than anybody writes. */
export const ciFileNotRead = (site: Site, what: string): Finding =>
  at(
    'RS684',
    'note',
    site,
    `${site.source.path} is not read as a CI file: ${what}.`,
    'Mend the file, or write out what its aliases name.',
  )
