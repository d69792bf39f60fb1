/**
 * Values that are kept out of what people and machines are shown, told by the names that they are given to (`NPM_TOKEN=…`), by the
 * URL that they stand in (`https://user:password@host`), or by the flag before them (`docker login -p …`). Names say little: what has
 * a plain name is shown, and what has such a name without being secret is hidden.
 */

/** What stands in the place of a value. */
export const hidden = '***'

const words = 'passwords?|passwd|pass|passphrase|pwd|secrets?|tokens?|credentials?|creds|auth|apikey|cookie|dsn'
const keys = '(?:api|access|account|auth|deploy|encryption|license|private|secret|service|session|signing|ssh)[_.-]?keys?'
const secretName = new RegExp(`(?:^|[_.-])(?:${words}|${keys})(?:$|[_.-]|\\d)`, 'i')

/** Whether the value of a variable, build argument or label is to be hidden. `PWD` and `OLDPWD` are the shell's folders. */
export function isSecretName(name: string): boolean {
  const parts = name.replace(/([a-z\d])([A-Z])/g, '$1_$2')
  return secretName.test(parts) && !/^(?:OLD)?PWD$/.test(name)
}

/** A text (a command line, what a build printed) with such values hidden. A value ends at a blank, or with its quotes. */
export function hideSecrets(text: string): string {
  return hideAssigned(text)
    .replace(/(\b[a-z][a-z\d+.-]*:\/\/[^\s/:@]*:)[^\s/@]+@/gi, `$1${hidden}@`)
    .replace(/(\blogin\b[^\n]*?\s(?:-p|--password)(?:=|\s+))("[^"]*"|'[^']*'|\S+)/g, `$1${hidden}`)
}

/** `TOKEN=abc`, `TOKEN="a b"`, `"TOKEN=a b"`. */
function hideAssigned(text: string): string {
  const name = /(["']?)([A-Za-z_][\w.-]*)=/g
  let shown = ''
  let from = 0
  for (let found = name.exec(text); found !== null; found = name.exec(text)) {
    if (!isSecretName(found[2] ?? '')) continue
    const value = valueIn(found[1] ?? '')
    value.lastIndex = name.lastIndex
    const given = value.exec(text)?.[0] ?? ''
    if (given === '' || reference.test(given)) continue
    shown += text.slice(from, name.lastIndex) + hidden
    from = name.lastIndex += given.length
  }
  return shown + text.slice(from)
}

/** `$TOKEN`, `"${TOKEN}"`: names a value and does not tell it. */
const reference = /^(["']?)\$(?:\w+|\{\w+\})\1$/

/** What is assigned, from here on; `quote`: what the whole assignment stands in. */
function valueIn(quote: string): RegExp {
  if (quote === '"') return /(?:[^"\\]|\\.)+/sy
  if (quote === "'") return /[^']+/y
  return /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/sy
}
