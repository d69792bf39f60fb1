/**
 * Jobs that run in a container of the service, and hand files to a job that builds an image: the job's image is the builder, and the
 * service's store of artifacts the host's folder. The two run on machines of their own, so that no edit of one of them does it.
 */
import { readJobs } from '../../ci/read.ts'
import type { Job, Step } from '../../ci/job.ts'
import { lineAt, takenText, type Recogniser } from './lead.ts'
import { takenFrom } from '../../driver/untracked.ts'

const builds =
  /\bdocker\s+(?:image\s+|buildx\s+)?build\b|kaniko\/executor|\bbuildah\s+(?:bud|build)\b|\bdocker[- ]compose\s+build\b|docker\/build-push-action/
/** Images in which people call docker, and do nothing else. */
const dockers = /(?:^|\/)(?:docker|kaniko|buildah|podman|dind|moby)(?:[:/-]|$)|kaniko-project/

/** A file of GitLab or GitHub of which one job makes in a container what another one's image takes. */
export const jobContainerLead: Recogniser = (source, taken) => {
  const jobs = readJobs(source)
  const builder = jobs.find((job) => job.steps.some((step) => builds.test(textOf(step))))
  if (builder === undefined) return undefined
  for (const job of jobs) {
    const { container } = job
    if (job === builder || container === undefined || dockers.test(container)) continue
    const handed = handedBy(job)
    const found = takenFrom(
      taken,
      handed.map(({ text }) => text),
    )
    const [first] = handed
    if (found === undefined || first === undefined) continue
    const text = `the job ${job.name} runs in a container of ${container} and hands on ${takenText(found)}, in the job ${builder.name}; a build stage FROM ${container} does this`
    return { line: lineAt(source.text, first.at), text }
  }
  return undefined
}

function textOf(step: Step): string {
  return step.kind === 'shell' ? step.text.text : step.uses.text
}

/** The paths that a job gives to the service for other jobs. */
function handedBy(job: Job): readonly { readonly text: string; readonly at: number }[] {
  return job.steps.flatMap((step) => {
    const path =
      step.kind === 'action' && /^actions\/upload-artifact\b/.test(step.uses.text) ? step.settings.get('path') : undefined
    const at = path?.pieces[0]?.site?.start ?? step.site.start
    return path === undefined ? [] : path.text.split('\n').map((text) => ({ text: text.trim(), at }))
  })
}
