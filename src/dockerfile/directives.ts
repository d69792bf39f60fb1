/** Parser directives: `# name=value` comments that stand before everything else in the file. */

const NAMES: ReadonlySet<string> = new Set(['syntax', 'escape', 'check'])
const DIRECTIVE = /^([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*$/

export interface DirectiveText {
  /** Lower case. */
  readonly name: string
  readonly value: string
}

/** The directive that a line holds, if it holds one; the caller knows whether it may still stand there. */
export function parseDirective(line: string): DirectiveText | undefined {
  const text = line.trimStart()
  if (!text.startsWith('#')) return undefined
  const match = DIRECTIVE.exec(text.slice(1).trimStart())
  const name = match?.[1]?.toLowerCase()
  const value = match?.[2]
  return name === undefined || value === undefined || !NAMES.has(name) ? undefined : { name, value }
}
