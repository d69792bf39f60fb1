/** Puts the parts' texts one after the other: directives and global ARGs on top, then each builder's stages, then the final's text. */
import type { Dockerfile, DockerfileNode } from '../../dockerfile/ast.ts'
import { editText, type TextEdit } from '../../dockerfile/edits.ts'
import type { Finding } from '../../findings/finding.ts'
import { syntaxDiffers } from '../../findings/rewrite.ts'
import type { Span } from '../../text/source.ts'
import type { Part } from './parts.ts'
import type { RunStage } from './runs.ts'

export interface Assembled {
  readonly text: string
  readonly findings: readonly Finding[]
}

/** The composed text; edits are given per part, in the part's own offsets. */
export function assemble(
  parts: readonly Part[],
  runs: readonly RunStage[],
  editsOf: (part: Part) => readonly TextEdit[],
): Assembled {
  const final = parts.at(-1)
  if (final === undefined) return { text: '', findings: [] }
  const builders = parts.filter((part) => !part.final && !part.inFinal)
  const head = headOf(final.file)
  const findings = builders.flatMap((part) => directiveFindings(part, final))
  const finalText = final.file.source.text
  const finalEdits = editsOf(final)
  const top = sliceEdited(finalText, { start: 0, end: head.directives }, finalEdits)
  const finalGlobals = sliceEdited(finalText, { start: head.directives, end: head.body }, finalEdits)
  const builderHeads = builders.map((part) => builderHead(part, final, editsOf(part)))
  const runsAfter = (part: Part | undefined): readonly string[] => runs.flatMap((run) => (run.after === part ? [run.text] : []))
  const stages = [
    ...runsAfter(undefined),
    ...builders.flatMap((part) => [
      ...part.stages.map((stage) => stageText(part, stage.from.start, stage, editsOf(part))),
      ...runsAfter(part),
    ]),
  ]
  const body = sliceEdited(finalText, { start: head.body, end: finalText.length }, finalEdits)
  const globals = [...builderHeads, finalGlobals].map((text) => text.trim()).filter((text) => text !== '')
  const directives = directivesOf(builders, final)
  const blocks = [globals.join('\n'), ...stages.map((text) => text.trim())].filter((text) => text !== '')
  if (blocks.length === 0) return { text: finalText === '' ? '' : editText(finalText, finalEdits), findings }
  const eol = finalText.includes('\r\n') ? '\r\n' : '\n'
  const gap = eol + eol
  return { text: `${top === '' ? directives : top}${blocks.join(gap)}${gap}${body.replace(/^(?:[ \t]*\r?\n)+/, '')}`, findings }
}

interface Head {
  /** Where the parser directives end. */
  readonly directives: number
  /** Where the first stage's own lines begin: its FROM, or the comments directly above it. */
  readonly body: number
}

function headOf(file: Dockerfile): Head {
  const directives = file.directives.at(-1)?.end ?? 0
  const lastGlobal = file.globalArgs.at(-1)?.end
  return { directives, body: lastGlobal ?? directives }
}

/** `takesEnd`: what is put in at the very end of the span is its own, and not of what stands behind it. */
function sliceEdited(text: string, span: Span, edits: readonly TextEdit[], takesEnd = span.end === text.length): string {
  const inside = edits.filter(
    (edit) => edit.start >= span.start && edit.end <= span.end && (edit.end < span.end || takesEnd || edit.start < span.end),
  )
  return editText(
    text.slice(span.start, span.end),
    inside.map((edit) => ({ start: edit.start - span.start, end: edit.end - span.start, text: edit.text })),
  )
}

/** Global ARGs of a builder that the final does not have word for word, with the comments above them. */
function builderHead(part: Part, final: Part, edits: readonly TextEdit[]): string {
  const { file } = part
  const have = new Set(final.file.globalArgs.map((arg) => slice(final.file, arg).trim()))
  const texts = file.globalArgs.map((arg, index) => {
    const from = index === 0 ? (file.directives.at(-1)?.end ?? 0) : (file.globalArgs[index - 1]?.end ?? 0)
    return have.has(slice(file, arg).trim()) ? '' : sliceEdited(file.source.text, { start: from, end: arg.end }, edits).trim()
  })
  return texts.filter((text) => text !== '').join('\n')
}

const slice = (file: Dockerfile, span: Span): string => file.source.text.slice(span.start, span.end)

/** A stage with the comments above its FROM (the first one with all that stands above) and everything up to the next stage's comments. */
function stageText(part: Part, fromStart: number, stage: Part['stages'][number], edits: readonly TextEdit[]): string {
  const { nodes } = part.file
  const fromAt = nodes.findIndex((node) => node.start === fromStart)
  const nextFrom = nodes.findIndex((node, index) => index > fromAt && node.kind === 'from')
  const last = nextFrom === -1 ? nodes.length : commentsAbove(nodes, nextFrom)
  const start = stage.index === 0 ? headOf(part.file).body : (nodes[commentsAbove(nodes, fromAt)]?.start ?? fromStart)
  const end = nodes[last]?.start ?? part.file.source.text.length
  const isLast = stage === part.stages.at(-1)
  return sliceEdited(part.file.source.text, { start, end }, edits, isLast || end === part.file.source.text.length)
}

/** The index of the first comment that stands directly above a node. */
function commentsAbove(nodes: readonly DockerfileNode[], index: number): number {
  let first = index
  while (nodes[first - 1]?.kind === 'comment') first -= 1
  return first
}

function directivesOf(builders: readonly Part[], final: Part): string {
  if (final.file.directives.length > 0) return ''
  const lines = builders.flatMap((part) =>
    part.file.directives.filter((one) => one.name !== 'escape').map((one) => slice(part.file, one).trim()),
  )
  const unique = [...new Set(lines)]
  return unique.length === 0 ? '' : `${unique.join('\n')}\n`
}

function directiveFindings(part: Part, final: Part): readonly Finding[] {
  const site = part.image.event.call.site
  const valueOf = (file: Dockerfile, name: string): string | undefined => file.directives.find((one) => one.name === name)?.value
  return ['syntax', 'check'].flatMap((name) => {
    const [a, b] = [valueOf(part.file, name), valueOf(final.file, name)]
    return a !== undefined && b !== undefined && a !== b ? [syntaxDiffers(site, name)] : []
  })
}
