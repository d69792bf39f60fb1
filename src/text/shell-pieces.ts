/**
 * A shell's text cut at its operators, for those who only ask what its commands begin with or name. Quotes are not read: an operator in
 * quotes cuts as well, so who asks must be on the safe side with a piece that is no command.
 */

/** What ends a command: `;`, `&`, `&&`, `|`, `||`, `|&` and the end of a line; not the `&` of a redirection (`2>&1`, `&>log`). */
const operators = /(?:[;|\n]|\|&|(?<![<>])&(?!>))+/

/** The pieces between the operators, trimmed, without empty ones. */
export function shellPieces(script: string): readonly string[] {
  return script
    .split(operators)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
}

/** `(`, `)`, and the braces of a group; those of `find -exec ln {} …` are a word. */
const brackets = /[()]|(?<=^|[\s;&|])\{(?=\s)|(?<=[\s;])\}(?=$|[\s;&|)])/g

/** The pieces as words; brackets cut as well. */
export function innerPieces(script: string): readonly (readonly string[])[] {
  return shellPieces(script.replace(brackets, '\n')).map((piece) => piece.split(/\s+/))
}
