/**
 * The story of a migration for a person at a terminal.
 *
 * In: the document and what a reader of the repository's files needs. Out: a view model in which every text is safe to print,
 * aligned and named by its meaning; `templates/story.hbs` puts it on lines and `render.ts` colours it. Order: what was found,
 * the way of each artifact, what was noticed, the change, the proof, what to do next.
 */
import type { Finding } from '../findings/finding.ts'
import type { DocumentChange, DocumentImage, MigrationDocument, PipelineDocument, Proof } from '../migrate/document.ts'
import type { Location } from '../text/source.ts'
import { cleanLine } from '../text/clean.ts'
import { codeFrame, type CodeFrame } from './frame.ts'
import type { Style } from './paint.ts'
import { splitPatch, type PatchLine } from './patch.ts'
import { count } from './text.ts'
import { verificationRows } from './verification.ts'

/** A label that stands in front of the first line of a group, or blanks of its width. */
interface Labelled {
  readonly label: string
}

export interface StoryFinding {
  readonly style: Style
  readonly severity: string
  readonly code: string
  readonly message: string
  readonly help: string
  readonly at: string
  readonly frame: CodeFrame | undefined
}

export interface StoryFile {
  readonly path: string
  readonly style: Style
  readonly action: string
  readonly lines: readonly PatchLine[]
}

export interface StoryWay extends Labelled {
  readonly from: string
  /** With a blank in front; empty for a base image. */
  readonly path: string
  /** Empty when it never lay on the host. */
  readonly host: string
  readonly into: string
  /** With a blank in front; empty for a base image. */
  readonly imagePath: string
  readonly via: string
}

export interface StoryPipeline {
  readonly style: Style
  readonly mark: string
  readonly title: string
  readonly verdict: string
  readonly images: readonly (Labelled & { readonly id: string; readonly text: string })[]
  readonly ways: readonly StoryWay[]
  readonly when: readonly (Labelled & { readonly text: string; readonly at: string })[]
  readonly findings: readonly StoryFinding[]
  readonly files: readonly StoryFile[]
  readonly commands: readonly (Labelled & { readonly text: string })[]
  readonly proof: readonly (Labelled & PatchLine)[]
  readonly verification: readonly (Labelled & PatchLine)[]
  /** What is worth knowing and asks for nothing. */
  readonly notes: readonly (Labelled & { readonly text: string; readonly at: string })[]
}

export interface Story {
  readonly pipelines: readonly StoryPipeline[]
  /** Places that are told and not changed: scripts that were passed over, instructions for people. */
  readonly notes: readonly { readonly at: string; readonly text: string }[]
  readonly closing: readonly PatchLine[]
}

/** The text of a repository's file, for code frames; `undefined` when there is none. */
export type ReadText = (path: string) => string | undefined

/** Tells a document as a story that ends with the given lines. */
export function storyOf(document: MigrationDocument, read: ReadText, closing: readonly PatchLine[]): Story {
  const skipped = document.skipped.map(({ path, reason }) => ({ at: cleanLine(path), text: cleanLine(reason) }))
  const leads = document.leads.map(({ path, line, text }) => ({
    at: `${cleanLine(path)}:${String(line)}`,
    text: cleanLine(text),
  }))
  return {
    pipelines: document.pipelines.map((pipeline) => pipelineStory(pipeline, read)),
    notes: alignNotes([...skipped, ...leads]),
    closing,
  }
}

const looks: Readonly<
  Record<PipelineDocument['status'], { readonly style: Style; readonly mark: string; readonly verdict: string }>
> = {
  migrated: { style: 'good', mark: '✓', verdict: 'can be migrated' },
  caveats: { style: 'warn', mark: '!', verdict: 'can be migrated, if what is listed holds' },
  blocked: { style: 'bad', mark: '✗', verdict: 'is blocked; nothing of it is changed' },
}

function pipelineStory(pipeline: PipelineDocument, read: ReadText): StoryPipeline {
  const { driver } = pipeline
  const called = driver.args.length === 0 ? '' : ` ${driver.args.join(' ')}`
  return {
    ...looks[pipeline.status],
    title: cleanLine(`${driver.path}${called}${driver.cwd === '.' ? '' : ` (called in ${driver.cwd})`}`),
    images: labelled('images', imageRows(pipeline.images)),
    ways: labelled('way', wayRows(pipeline)),
    when: labelled(
      'when',
      pipeline.when.map(({ text, holds, at }) => ({ text: `${cleanLine(text)} is ${holds ? 'true' : 'false'}`, at: place(at) })),
    ),
    findings: pipeline.findings.filter((finding) => finding.severity !== 'note').map((finding) => findingStory(finding, read)),
    files: fileStories(pipeline),
    commands: labelled(
      'build',
      pipeline.buildCommands.map(({ shell, cwd }) => ({
        text: cleanLine(shell) + (cwd === '.' ? '' : `  (in ${cleanLine(cwd)})`),
      })),
    ),
    proof:
      pipeline.status === 'blocked' && pipeline.proof.verdict === 'unproven' ? [] : labelled('proof', proofRows(pipeline.proof)),
    verification:
      pipeline.verification === null
        ? []
        : verificationRows(pipeline.verification).map((row) => ({ ...row, label: row.label.padEnd(labelWidth) })),
    notes: labelled('note', noteRows(pipeline.findings)),
  }
}

function imageRows(images: readonly DocumentImage[]): readonly { readonly id: string; readonly text: string }[] {
  const dockerfiles = align(images.map((image) => cleanLine(image.dockerfile ?? 'as it is')))
  return align(images.map((image) => cleanLine(image.id))).map((id, index) => {
    const image = images[index]
    const tags = image?.dockerfile === null ? '' : (image?.tags.map(cleanLine).join(', ') ?? '')
    const stage = image?.stage === null || image?.stage === undefined ? '' : `becomes stage ${cleanLine(image.stage)}`
    return { id, text: [dockerfiles[index], tags, stage].filter((part) => part !== '').join('  ') }
  })
}

function wayRows(pipeline: PipelineDocument): readonly Omit<StoryWay, 'label'>[] {
  return pipeline.handoffs.map((handoff) => ({
    from: cleanLine(handoff.from),
    path: spaced(handoff.path),
    host:
      handoff.host === ''
        ? ''
        : cleanLine(handoff.host.startsWith('.') || handoff.host.startsWith('/') ? handoff.host : `./${handoff.host}`),
    into: cleanLine(handoff.into),
    imagePath: spaced(handoff.imagePath),
    via: `${handoff.via}, ${place(handoff.at)}`,
  }))
}

function findingStory(finding: Finding, read: ReadText): StoryFinding {
  const text = finding.at === null ? undefined : read(finding.at.path)
  return {
    style: finding.severity === 'blocker' ? 'bad' : 'warn',
    severity: finding.severity,
    code: finding.code,
    message: cleanLine(finding.message),
    help: cleanLine(finding.help),
    at: finding.at === null ? '' : place(finding.at),
    frame: finding.at === null || text === undefined ? undefined : codeFrame(text, finding.at),
  }
}

function noteRows(findings: readonly Finding[]): readonly { readonly text: string; readonly at: string }[] {
  const notes = findings.filter((finding) => finding.severity === 'note')
  return notes.map(({ message, at }) => ({ text: cleanLine(message), at: at === null ? '' : place(at) }))
}

function fileStories(pipeline: PipelineDocument): readonly StoryFile[] {
  const sorted = [...pipeline.changes].sort((a, b) => (a.path < b.path ? -1 : 1))
  const patches = splitPatch(pipeline.diff)
  return sorted.map((change, index) => {
    const { lines = [], added = 0, removed = 0 } = patches[index] ?? {}
    const actions: Readonly<Record<DocumentChange['action'], readonly [Style, string]>> = {
      create: ['good', `new, ${count(added, 'line')}`],
      modify: ['warn', `+${String(added)} −${String(removed)}`],
      delete: ['bad', `deleted, ${count(removed, 'line')}`],
    }
    const [style, action] = actions[change.action]
    return { path: cleanLine(change.path), style, action, lines: change.action === 'delete' ? [] : lines }
  })
}

function proofRows(proof: Proof): readonly PatchLine[] {
  const standing = [...new Set(proof.assumptions.filter((one) => one.severity === 'standing').map((one) => cleanLine(one.text)))]
  const assuming: PatchLine[] =
    standing.length === 0
      ? []
      : [{ style: 'quiet', text: 'assuming that' }, ...standing.map((text): PatchLine => ({ style: 'quiet', text: `· ${text}` }))]
  switch (proof.verdict) {
    case 'equal':
      return [
        ...proof.images.map((image): PatchLine => ({
          style: 'good',
          text: `${cleanLine(image.id)} is the same image before and after (${short(image.multiStage)})`,
        })),
        ...assuming,
      ]
    case 'different':
      return [{ style: 'bad', text: 'the images differ' }, ...proof.images.flatMap(differenceRows)]
    case 'unproven':
      return proof.basis === 'engine'
        ? [{ style: 'warn', text: 'an engine showed an assumption not to hold; what is repaired rests on the comparison below' }]
        : [{ style: 'warn', text: 'not proven, for the reasons above' }, ...assuming]
  }
}

function differenceRows(image: Proof['images'][number]): readonly PatchLine[] {
  return image.differences.flatMap((difference): readonly PatchLine[] => [
    {
      style: 'plain',
      text: `${cleanLine(image.id)}, step ${String(difference.step)}${difference.at === null ? '' : `, ${place(difference.at)}`}`,
    },
    { style: 'remove', text: `- ${cleanLine(difference.legacy ?? '(nothing)')}` },
    { style: 'add', text: `+ ${cleanLine(difference.multiStage ?? '(nothing)')}` },
  ])
}

/** A path after a name; a base image has none. */
function spaced(path: string): string {
  return path === '' ? '' : ` ${cleanLine(path)}`
}

/** `path:line:column`, as editors take it. */
function place(at: Location): string {
  return `${cleanLine(at.path)}:${String(at.line)}:${String(at.column)}`
}

function short(digest: string | null): string {
  return digest === null ? 'by no digest' : digest.slice(0, 'sha256:'.length + 12)
}

const labelWidth = 9

function labelled<T extends object>(label: string, rows: readonly T[]): readonly (T & Labelled)[] {
  return rows.map((row, index) => ({ ...row, label: (index === 0 ? label : '').padEnd(labelWidth) }))
}

function alignNotes(notes: Story['notes']): Story['notes'] {
  const places = align(notes.map((note) => note.at))
  return notes.map((note, index) => ({ text: note.text, at: places[index] ?? '' }))
}

/** Pads texts to the width of the longest. */
function align(texts: readonly string[]): readonly string[] {
  const width = Math.max(0, ...texts.map((text) => text.length))
  return texts.map((text) => text.padEnd(width))
}
