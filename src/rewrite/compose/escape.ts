/** One escape character for a whole file: a builder's continuations are rewritten to those of the final Dockerfile. */
import type { Instruction } from '../../dockerfile/ast.ts'
import type { TextEdit } from '../../dockerfile/edits.ts'
import type { Finding } from '../../findings/finding.ts'
import { syntaxDiffers } from '../../findings/rewrite.ts'
import type { Part } from './parts.ts'

export interface EscapeEdits {
  readonly edits: readonly TextEdit[]
  readonly findings: readonly Finding[]
}

/** Instructions whose text goes to a shell as it is: there only the end of a line means anything to Docker. */
const passedOn = new Set<Instruction['kind']>(['run', 'cmd', 'entrypoint', 'healthcheck'])

/** The edits of a builder's kept stages; a blocker where the two escapes mean something else than a continuation. */
export function convertEscapes(part: Part, final: Part): EscapeEdits {
  const { escape } = part.file
  if (escape === final.file.escape) return { edits: [], findings: [] }
  const edits: TextEdit[] = []
  const other = final.file.escape
  const instructions = [...part.file.globalArgs, ...part.stages.flatMap((stage) => [stage.from, ...stage.instructions])]
  for (const instruction of instructions) {
    const text = part.file.source.text.slice(instruction.start, instruction.end)
    const ends = [...text.matchAll(new RegExp(`${escape === '\\' ? '\\\\' : '`'}(?=[ \\t]*\\r?\\n)`, 'g'))]
    const rest = ends.reduceRight((left, match) => left.slice(0, match.index) + left.slice(match.index + 1), text)
    const endsWithOther = new RegExp(`${other === '\\' ? '\\\\' : '`'}[ \\t]*(?:\\r?\\n|$)`).test(rest)
    const means = !passedOn.has(instruction.kind) && (rest.includes(escape) || rest.includes(other))
    if (endsWithOther || means || instruction.heredocs.length > 0)
      return { edits: [], findings: [syntaxDiffers(part.image.event.call.site, 'escape')] }
    for (const match of ends)
      edits.push({ start: instruction.start + match.index, end: instruction.start + match.index + 1, text: other })
  }
  return { edits, findings: [] }
}
