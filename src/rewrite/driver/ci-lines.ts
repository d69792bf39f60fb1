/** Whole lines of a YAML file that go: an item of a list, the entry of a key, with the comments that stand above them. */
import type { Node } from '../../ci/yaml.ts'
import type { Edit } from './splice.ts'

/** The lines of an item, with its dash and the comment lines right above it. */
export function itemEdit(text: string, node: Node): Edit | undefined {
  const [from, to] = node.range ?? [0, 0]
  const dash = text.lastIndexOf('-', Math.max(0, from - 1))
  const start = text.lastIndexOf('\n', dash) + 1
  if (dash === -1 || text.slice(start, dash).trim() !== '') return undefined
  const content = Math.max(dash, from + text.slice(from, to).trimEnd().length)
  const first = withComments(text, start, dash - start)
  const end = lineEnd(text, content)
  // One of the empty lines around it goes as well.
  const blank = /^(?:[ \t]*\n)+/.exec(text.slice(end))?.[0].length ?? 0
  const atEdge = /(?:(?:^|\n)[ \t]*|:[ \t]*)\n$/.test(text.slice(0, first))
  return { start: first, end: atEdge ? end + blank : end, text: '' }
}

/** The line of a key, with the comments above it. */
export function keyEdit(text: string, key: number): Edit {
  const start = text.lastIndexOf('\n', key - 1) + 1
  const end = lineEnd(text, key)
  const blank = /^(?:[ \t]*\n)+/.exec(text.slice(end))?.[0].length ?? 0
  return { start: withComments(text, start, key - start), end: end + blank, text: '' }
}

/** The lines of a key and of all that it holds, with the comments above it. */
export function entryEdit(text: string, key: number, value: Node): Edit {
  const [from, to] = value.range ?? [key, key]
  const edit = keyEdit(text, key)
  const last = lineEnd(text, Math.max(key, from + text.slice(from, to).trimEnd().length))
  const blank = /^(?:[ \t]*\n)+/.exec(text.slice(last))?.[0].length ?? 0
  return { ...edit, end: last + blank }
}

/** Where the comment lines above a line begin that are indented as it is. */
function withComments(text: string, start: number, indent: number): number {
  let from = start
  while (from > 0) {
    const previous = text.lastIndexOf('\n', from - 2) + 1
    const line = text.slice(previous, from)
    if (!/^\s*#/.test(line) || line.length - line.trimStart().length < indent) break
    from = previous
  }
  return from
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end + 1
}
