/** The edits that give a builder's build arguments other names: where they are declared, and where FROM and other ARGs use them. */
import type { ArgInstruction, Pair } from '../../dockerfile/ast.ts'
import type { TextEdit } from '../../dockerfile/edits.ts'
import type { Span } from '../../text/source.ts'
import type { Part } from './parts.ts'

/** All edits of a part, for its renamed arguments, old name → new name. */
export function renameEdits(part: Part, renamed: ReadonlyMap<string, string>): readonly TextEdit[] {
  return [...renamed].flatMap(([name, fresh]) => [
    ...part.file.globalArgs.flatMap((arg) => renameGlobal(part, arg, name, fresh)),
    ...part.stages.flatMap((stage) => [
      ...usesIn(part, { start: stage.from.keywordSpan.end, end: stage.from.argumentsSpan.end }, name, fresh),
      ...stage.instructions.flatMap((one) => (one.kind === 'arg' ? renameInStage(part, one, name, fresh) : [])),
    ]),
  ])
}

function renameGlobal(part: Part, arg: ArgInstruction, name: string, fresh: string): readonly TextEdit[] {
  return arg.pairs.flatMap((pair) => [
    ...(pair.key === name ? [keyEdit(pair, fresh)] : []),
    ...usesIn(part, { start: pair.start + pair.key.length, end: pair.end }, name, fresh),
  ])
}

function renameInStage(part: Part, arg: ArgInstruction, name: string, fresh: string): readonly TextEdit[] {
  const pair = arg.pairs.find((one) => one.key === name)
  if (pair === undefined) return []
  if (isEmpty(part, pair)) return arg.pairs.length === 1 ? [{ start: arg.start, end: arg.end, text: '' }] : [keyEdit(pair, fresh)]
  const { text } = part.file.source
  const indent = text.slice(arg.start, arg.keywordSpan.start)
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const isEnded = text[arg.end - 1] === '\n'
  const env = `${isEnded ? '' : eol}${indent}ENV ${name}=$${fresh}${isEnded ? eol : ''}`
  return [keyEdit(pair, fresh), { start: arg.end, end: arg.end, text: env }]
}

/** An ARG that never had a value in this build: whoever reads it goes on finding nothing. */
function isEmpty(part: Part, pair: Pair): boolean {
  const hasGlobal = part.file.globalArgs.some((arg) => arg.pairs.some((one) => one.key === pair.key))
  return pair.value === undefined && !hasGlobal && !part.image.args.has(pair.key)
}

function keyEdit(pair: Pair, fresh: string): TextEdit {
  return { start: pair.start, end: pair.start + pair.key.length, text: fresh }
}

function usesIn(part: Part, span: Span, name: string, fresh: string): readonly TextEdit[] {
  const text = part.file.source.text.slice(span.start, span.end)
  return [...text.matchAll(new RegExp(`(?<=\\$\\{?)${name}(?![A-Za-z0-9_])`, 'g'))].map((match) => ({
    start: span.start + match.index,
    end: span.start + match.index + name.length,
    text: fresh,
  }))
}
