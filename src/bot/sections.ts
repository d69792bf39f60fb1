/**
 * The parts of a pull request's text, each of which a template can place: what was found, the way of each artifact, why the image stays the
 * same, what there is before and after, what has to be looked at, how to repeat it. Written for who has a minute to decide.
 */
import type { templateNames } from '../config/configuration.ts'
import type { Counts } from '../fleet/entry.ts'
import type { DocumentHandoff, PipelineDocument } from '../migrate/document.ts'
import { table } from '../report/markdown.ts'
import { count } from '../report/text.ts'
import { bytes } from '../report/verification.ts'
import type { Location } from '../text/source.ts'
import { block, code, link, plain } from './markdown.ts'
import { verdictTexts, type VerifiedPipeline } from './verified.ts'

/** What a text is about. */
export interface Told {
  readonly pipeline: PipelineDocument
  readonly before: Counts
  readonly after: Counts
  readonly at: Place
  /** What a worker found; `null`: none built it. */
  readonly verified: VerifiedPipeline | null
}

/** Where lines can be looked at. */
export interface Place {
  /** `https://github.com`, or an own server. */
  readonly server: string
  /** `owner/name`. */
  readonly repository: string
  readonly commit: string
}

/** More would not be read; the rest is counted. */
const mostRows = 30

export type Sections = Readonly<Record<(typeof templateNames)['body'][number], string>>

export function sectionsOf(told: Told): Sections {
  const { pipeline } = told
  return {
    pipeline: code(pipeline.id),
    driver: code(pipeline.driver.path),
    image: code(imageOf(pipeline)),
    summary: summary(told),
    artifacts: artifacts(told),
    proof: proof(told),
    table: beforeAndAfter(told),
    caveats: caveats(told),
    commands: block(
      pipeline.buildCommands.map(({ shell, cwd }) => (cwd === '.' ? shell : `(cd ${cwd} && ${shell})`)).join('\n'),
      'sh',
    ),
    help,
  }
}

/** The tag of the image that people use, or what the pipeline calls it. */
export function imageOf({ images, id }: PipelineDocument): string {
  const final = images.findLast(({ role }) => role === 'final')
  return final?.tags[0] ?? final?.id ?? id
}

function summary({ pipeline, after, before, at }: Told): string {
  const deleted = pipeline.changes.filter(({ action }) => action === 'delete').map(({ path }) => code(path))
  const gone =
    deleted.length === 0
      ? ''
      : ` ${deleted.slice(0, mostRows).join(', ')} ${deleted.length === 1 ? 'is' : 'are'} not needed any more.`
  return `${linkTo(at, { path: pipeline.driver.path, line: 1, column: 1 }, code(pipeline.driver.path))} builds ${count(before.images, 'image')} and carries files from one to the next over the host. With this change ${after.images === 1 ? 'one multi-stage build makes' : `${count(after.images, 'multi-stage build')} make`} ${code(imageOf(pipeline))}, and nothing has to be on the host.${gone}`
}

function artifacts({ pipeline, at }: Told): string {
  const rows = pipeline.handoffs.map((handoff) => way(handoff, at))
  return table(['From', 'File', 'Over the host', 'Into', 'As', 'Where'], shortened(rows))
}

function way({ from, path, host, into, imagePath, via, at: location }: DocumentHandoff, at: Place): readonly string[] {
  const shown = (text: string): string => (text === '' ? '' : code(text))
  return [code(from), shown(path), shown(host), code(into), shown(imagePath), `${plain(via)}, ${linkTo(at, location)}`]
}

function proof(told: Told): string {
  const { pipeline, at } = told
  const { verdict, assumptions, images } = pipeline.proof
  const standing = assumptions.filter(({ severity }) => severity === 'standing')
  const shown = images.map(
    ({ id, multiStage }) => `${code(id)}${multiStage === null ? '' : ` (${code(multiStage.slice(0, 19))})`}`,
  )
  const claim =
    verdict === 'equal'
      ? `Without building: every step of ${shown.join(', ')} is the same before and after, read from the files of this change alone.`
      : 'Not every step could be shown to be the same without building; see what is listed below.'
  const basis =
    standing.length === 0
      ? []
      : [
          `<details><summary>This rests on ${count(standing.length, 'assumption')} that hold in most builds</summary>\n\n${standing.map(({ text, at: location }) => `- ${plain(text)}${location === null ? '' : ` (${linkTo(at, location)})`}`).join('\n')}\n\n</details>`,
        ]
  return [claim, ...basis, built(told)].join('\n\n')
}

function built({ pipeline: { driver }, verified }: Told): string {
  const own = `To see it built both ways and compared: \`npx restage verify --driver\` ${code(driver.path)}`
  if (verified === null) return `It was not built. ${own}`
  const why = verified.message === null ? '' : ` ${plain(verified.message.split('\n', 1).join(''))}`
  return `${verdictTexts[verified.verdict]}${why} ${own}`
}

function beforeAndAfter({ before, after, verified }: Told): string {
  const rows = [
    ['Dockerfiles', String(before.dockerfiles), String(after.dockerfiles)],
    ['scripts', String(before.scripts), String(after.scripts)],
    ['lines of both', String(before.lines), String(after.lines)],
    ['images that a build leaves', String(before.images), String(after.images)],
    ...(verified?.sizes ?? []).map((size) => [`size of ${code(size.id)}`, bytes(size.before), bytes(size.after)]),
  ]
  return table(['', 'Before', 'After'], rows)
}

function caveats({ pipeline, at }: Told): string {
  const found = pipeline.findings.filter(({ severity }) => severity === 'caveat')
  if (found.length === 0) return 'Nothing that has to be looked at was found.'
  const lines = found.map(
    ({ code: name, message, help: advice, at: location }) =>
      `- [ ] **${name}** ${plain(message)}${location === null ? '' : ` (${linkTo(at, location)})`}\n      ${plain(advice)}`,
  )
  return (
    lines.slice(0, mostRows).join('\n') +
    (lines.length > mostRows ? `\n- [ ] and ${String(lines.length - mostRows)} more: \`npx restage migrate\` lists them` : '')
  )
}

const help = `Comment \`/restage rebase\` to bring this up to date, \`/restage ignore\` to close it for good, \`/restage help\` for more. A commit of yours on this branch stays: the bot then leaves it alone. To switch the bot off, write \`bot: { enabled: false }\` into \`restage.yaml\`; to leave one script as it is, name it under \`setAside\` there.`

function shortened(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  if (rows.length <= mostRows) return rows
  return [...rows.slice(0, mostRows), [`and ${String(rows.length - mostRows)} more`, '', '', '', '', '']]
}

/** A line of the repository as it was looked at. */
function linkTo({ server, repository, commit }: Place, { path, line }: Location, text?: string): string {
  const file = path.split('/').map(encodeURIComponent).join('/')
  return link(text ?? code(`${path}:${String(line)}`), `${server}/${repository}/blob/${commit}/${file}#L${String(line)}`)
}
