/** From a pipeline of the document to the pull request that is suggested for it. */
import { createHash } from 'node:crypto'
import type { BotConfiguration } from '../config/configuration.ts'
import type { PipelineDocument } from '../migrate/document.ts'
import { cleanLine } from '../text/clean.ts'
import { branchOf } from './branch.ts'
import { writeMarker } from './marker.ts'
import type { FileChange, Proposal } from './proposal.ts'
import { imageOf, sectionsOf, type Told } from './sections.ts'

const usualTitle = 'Build {{image}} in one multi-stage Dockerfile'

const usualBody = `{{summary}}

{{artifacts}}

### Why the image stays the same

{{proof}}

### Before and after

{{table}}

### To be looked at

{{caveats}}

### How it is built now

{{commands}}

---
{{help}}
`

/** GitHub's own limits, in characters; the marker has its place beside the text. */
const longest = { title: 250, body: 60_000 }

/** @param told of a pipeline that is not blocked */
export function propose(told: Told, configuration: BotConfiguration): Proposal {
  const { pipeline } = told
  const values = { pipeline: pipeline.id, driver: pipeline.driver.path, image: imageOf(pipeline) }
  const title = cut(cleanLine(fill(configuration.title ?? usualTitle, values)), longest.title)
  const textOf = (one: Told): string => cut(fill(configuration.body ?? usualBody, sectionsOf(one)), longest.body)
  const text = textOf(told)
  const files = filesOf(pipeline)
  const inputs = digest(pipeline.changes.map(({ path, before }) => [path, before]))
  // the same files suggested for others: the branch does not merge any more
  // what a worker found stays until something else changes
  const content = digest([inputs, files, title, withoutPlace(textOf({ ...told, verified: null }), told)])
  return {
    pipeline: pipeline.id,
    branch: branchOf(pipeline.id),
    title,
    body: `${text}\n${writeMarker({ pipeline: pipeline.id, inputs, content })}\n`,
    message: messageOf(title, pipeline),
    files,
    labels: configuration.labels,
    draft: configuration.draft === 'always' || (configuration.draft === 'caveats' && pipeline.status === 'caveats'),
    inputs,
    content,
  }
}

/** `{{name}}` by its value. What a value holds is not looked at again. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(.*?)\}\}/gs, (_, name: string) => values[name.trim()] ?? '')
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}

/** A later commit with the same files and the same text suggests nothing new: links name the commit. */
function withoutPlace(text: string, { at }: Told): string {
  return text.replaceAll(`/blob/${at.commit}/`, '/blob/')
}

function filesOf({ changes }: PipelineDocument): readonly FileChange[] {
  return changes.map(({ path, after, mode }) => ({ path, text: after, executable: mode === '100755' }))
}

function messageOf(title: string, { proof, driver }: PipelineDocument): string {
  const proven =
    proof.verdict === 'equal'
      ? '\n\nThe steps of the final image are the same before and after; restage shows it without building.'
      : ''
  return `${title}\n\nFiles went from one image to the next over the host (${cleanLine(driver.path)}); now they go from stage to stage.${proven}`
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
