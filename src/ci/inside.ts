/**
 * The program of a step that runs in a container, as the words that docker is given. The services run the text with `-e`: a text of several
 * plain commands is the same as these with `&&` between them, and a single line is what it is; all else is given to the shell as it stands.
 */

/** What only bash understands; the services take bash where the image has one. */
const bashOnly =
  /\[\[|(?:^|[\s;&|])(?:source|shopt|declare|pushd|popd|mapfile)\s|<\(|>\(|&>|<<<|\$'|\bpipefail\b|\$\{\w+(?:\[|\/|,|\^|:\d)|\w=\(|\w\{\w+(?:,\w+)+\}/m

/** Words that begin more than a command, or that mean something to the whole program. */
const notPlain =
  /^(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|function|select|time|set|trap|exit|return|exec|eval|wait|!|\{|\})(?:\s|$)/

/** The words: a shell, its option, the text. */
export function commandInside(text: string, shell: string): readonly string[] {
  const program = shell === 'bash' || bashOnly.test(text) ? 'bash' : 'sh'
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  const [only] = lines
  if (lines.length === 1 && only !== undefined && isOneList(only)) return [program, '-c', only]
  if (lines.length > 0 && lines.every(isPlain)) return [program, '-c', lines.join(' && ')]
  return [program, '-ec', text.includes('<<') ? text : dedented(text)]
}

/** Without the indentation that all lines have. */
function dedented(text: string): string {
  const lines = text
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd()
    .split('\n')
  const indents = lines.flatMap((line) => (line.trim() === '' ? [] : [/^[ \t]*/.exec(line)?.[0].length ?? 0]))
  const shared = Math.min(...indents)
  // What stands in quotes may go over several lines.
  return lines.some((line) => unquoted(line.replace(/\\$/, '')) === undefined)
    ? text.trimEnd()
    : lines.map((line) => line.slice(shared)).join('\n')
}

/** A text without what stands in quotes; `undefined` where a quote is left open. */
function unquoted(line: string): string | undefined {
  if (/\\$/.test(line)) return undefined
  const plain = line.replaceAll(/\$\([^()'"`\\]*\)/g, '_')
  const bare = plain.replaceAll(/\\.|'[^']*'|"(?:[^"\\]|\\.)*"/g, (found) => (/^".*(?:`|\$\()/s.test(found) ? '$(' : '_'))
  return /['"]/.test(bare) ? undefined : bare
}

/** A command with its words, and nothing that the next one could be a part of. */
function isPlain(line: string): boolean {
  const bare = unquoted(line)
  return bare !== undefined && !notPlain.test(line) && !/[;&(){}`#!]|<<|\|\|/.test(bare.replaceAll(/\$\{\w+\}/g, '_'))
}

/** Commands of which the status of the last is that of all. */
function isOneList(line: string): boolean {
  const bare = unquoted(line)
  return bare !== undefined && !notPlain.test(line) && !/;|<<|[`#!(){}]|(?<!&)&(?!&)/.test(bare.replaceAll(/\$\{\w+\}/g, '_'))
}
