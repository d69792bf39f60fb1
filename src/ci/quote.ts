/** Text as a word of a shell. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** Text in which variables stand for their values. */
export function quoteOpen(text: string): string {
  return `"${text.replaceAll(/[\\"`]/g, '\\$&')}"`
}
