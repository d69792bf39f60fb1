/** Colours by what they mean; the one place that knows escape sequences. */

export type Style = 'plain' | 'title' | 'good' | 'warn' | 'bad' | 'quiet' | 'name' | 'add' | 'remove'

/** Styles a text, or leaves it alone. */
export type Painter = (style: Style, text: string) => string

const codes: Readonly<Record<Style, string>> = {
  plain: '',
  title: '1',
  good: '32',
  warn: '33',
  bad: '31',
  quiet: '2',
  name: '36',
  add: '32',
  remove: '31',
}

/** A painter for a terminal, or one that paints nothing. */
export function painterFor(color: boolean): Painter {
  return (style, text) => (!color || codes[style] === '' || text === '' ? text : `\u001b[${codes[style]}m${text}\u001b[0m`)
}
