/**
 * A CI file as a shell script of the same length: the text of each step stays where it is, all else is blank. An expression becomes
 * letters, a step that calls an action one quoted word. So the edits of scripts serve these files: every command has the place that it
 * has in the file.
 */
import { ciKindOf, readJobs } from '../../ci/read.ts'
import { wholeText, type Step } from '../../ci/job.ts'
import type { Source, Span } from '../../text/source.ts'

export function isCiPath(path: string): boolean {
  return ciKindOf(path) !== undefined
}

/** The view of a CI file. */
export function ciView(source: Source): Source {
  const parts = readJobs(source)
    .flatMap((job) => job.steps.flatMap((step) => partsOf(source, step)))
    .sort((a, b) => a.start - b.start)
  let text = ''
  for (const { start, end, view } of parts) {
    // Text that several jobs share is there once.
    if (start < text.length) continue
    text += blank(source.text.slice(text.length, start)) + view
    if (text.length !== end) text = text.slice(0, end).padEnd(end)
  }
  return { path: source.path, text: withTabs(source.text, text + blank(source.text.slice(text.length))) }
}

interface Part extends Span {
  readonly view: string
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}

function partsOf({ text }: Source, step: Step): readonly Part[] {
  if (step.kind === 'action') {
    const { start, end } = step.site
    const word = text.slice(start + 2, end - 1).replaceAll(/[^\n]/g, '_')
    return [{ start, end, view: `_'${word}'` }]
  }
  if (typeof step.shell === 'string') return []
  if (step.container !== undefined) {
    const span = wholeText(step)
    if (span === undefined) return []
    const letters = text.slice(span.start, span.end).replaceAll(/[^\n]/g, '_')
    return [{ start: span.start, end: span.end, view: letters.length < 3 ? letters : `_'${letters.slice(2, -1)}'` }]
  }
  return step.text.pieces.flatMap((piece): readonly Part[] => {
    const { site } = piece
    if (site === undefined) return []
    const length = site.end - site.start
    return [{ start: site.start, end: site.end, view: piece.exact ? withoutExpressions(piece.text) : viewOf(piece.text, length) }]
  })
}

function withoutExpressions(text: string): string {
  return text.replaceAll(/\$\{\{.*?\}\}/gs, (found) => found.replaceAll(/[^\n]/g, '_'))
}

/** What an escape or a fold stands for, filled up to the length of what is written. */
function viewOf(text: string, length: number): string {
  if (text.length > length) return (text.trim() === '' ? ' ' : '_').repeat(length)
  return (/\s/.test(text) ? ' ' : '_').repeat(length - text.length) + text
}

/**
 * Here-documents are indented as the block is, so their closing line would not be found: `<<EOF` becomes `<<-OF`, which takes tabs in
 * front of its lines, and the indentation becomes tabs.
 */
function withTabs(original: string, view: string): string {
  let text = view
  for (const match of view.matchAll(/(?<!<)<<(-?)([ \t]*)(['"]?)(\w+)\3/g)) {
    const [whole, dash = '', , , name = ''] = match
    const body = text.indexOf('\n', match.index) + 1
    const closing = new RegExp(`^[ \\t]+${name}[ \\t]*$`, 'm').exec(text.slice(body))
    const own = new RegExp(`^${name}$`, 'm').exec(text.slice(body))
    if (body === 0 || closing === null || (own !== null && own.index < closing.index)) continue
    const short = dash === '' && whole.length === name.length + 2 ? name.slice(1) : name
    if (short === '') continue
    const operator = `<<-${short}`.padEnd(whole.length)
    const end = body + closing.index + closing[0].length
    const lines = text
      .slice(body, end)
      .split('\n')
      .map((line) => line.replace(/^[ \t]+/, (lead) => '\t'.repeat(lead.length)))
    const last = lines.length - 1
    lines[last] = (lines[last] ?? '').replace(name, short.padStart(name.length, '\t'))
    text =
      text.slice(0, match.index) + operator + text.slice(match.index + whole.length, body) + lines.join('\n') + text.slice(end)
  }
  return text.length === original.length ? text : view
}
