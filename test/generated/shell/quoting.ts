/** Texts as words of a shell. */
import fc from '../../support/laws.ts'

/** Texts that variables hold and words say: none is an absolute path, none leads upwards. */
export const values: readonly string[] = [
  '',
  'a',
  'abc',
  'aXbXc',
  'a b',
  ' lead',
  'trail ',
  'two  blanks',
  'x:y:z',
  ':x:',
  'a,b;c',
  'src/main.go',
  'conf',
  'conf/app.conf',
  'a.tar.gz',
  'VERSION',
  '*',
  '*.go',
  '[ab]*',
  '?',
  '-n',
  '-e',
  '1',
  '42',
  '007',
  '$x',
  "it's",
  'back\\slash',
  'a\\tb',
  '100%',
  'two\nlines',
  'last\n',
  'tab\there',
  '#c',
  '{a,b}',
  'k=v',
  '!',
  'say "hi"',
]

export const value: fc.Arbitrary<string> = fc.constantFrom(...values)

/** Inside single quotes. */
export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Inside double quotes. */
const doubled = (text: string): string => `"${text.replace(/[\\$"`]/g, String.raw`\$&`)}"`

/** With backslashes; what they cannot write (a newline) stands in quotes. */
const escaped = (text: string): string =>
  text === '' || text.includes('\n') ? quoted(text) : text.replace(/[^\w./:-]/g, String.raw`\$&`)

/** A text in one of the ways to write it. */
export const written: fc.Arbitrary<string> = fc
  .tuple(value, fc.constantFrom(quoted, doubled, escaped))
  .map(([text, form]) => form(text))
