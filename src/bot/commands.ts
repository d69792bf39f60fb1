/** What people write to the bot: a line of a comment that begins with `/restage`. */

export type Command = 'look' | 'rebase' | 'verify' | 'ignore' | 'help'

const words: readonly Command[] = ['rebase', 'verify', 'ignore', 'help']

/** The first command of a comment; what is quoted or stands in code is none. `undefined`: nothing is asked of the bot. */
export function commandIn(comment: string): Command | 'unknown' | undefined {
  const prose = comment.replace(/^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1|(?![^]))/gms, '')
  const [, word] = /^\/restage(?:[ \t]+(\S+))?[ \t]*$/m.exec(prose.replace(/\r/g, '')) ?? []
  if (word !== undefined) return words.find((one) => one === word) ?? 'unknown'
  return /^\/restage[ \t]*$/m.test(prose.replace(/\r/g, '')) ? 'look' : undefined
}

export const commandHelp: string = [
  '| Comment | What it does |',
  '| --- | --- |',
  '| `/restage` | looks at the repository now, and suggests again what was closed |',
  '| `/restage rebase` | brings this pull request up to date with the default branch |',
  '| `/restage verify` | builds both versions and compares them, where `bot.verify` is on |',
  '| `/restage ignore` | closes this pull request and does not open it again |',
  '| `/restage help` | shows this |',
  '',
  'They are taken from who may write to the repository. More is set under `bot` in `restage.yaml`.',
].join('\n')
