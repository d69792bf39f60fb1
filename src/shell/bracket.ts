/** What stands inside of `[…]` in a pattern: characters, ranges and classes. */

const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /\p{Cc}/u,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[A-Z]/,
  word: /\w/,
  xdigit: /[0-9A-Fa-f]/,
}

interface Member {
  readonly char: string
  readonly quoted: boolean
}

/** Reads the members of a bracket expression, without the brackets and the `!`. */
export function bracketMembers(members: readonly Member[]): (char: string) => boolean {
  const tests: ((char: string) => boolean)[] = []
  for (let index = 0; index < members.length; index += 1) {
    const [member, next, last] = [members[index], members[index + 1], members[index + 2]]
    if (member === undefined) break
    const named = member.char === '[' ? className(members, index) : undefined
    if (named !== undefined) {
      const test = classes[named.name]
      tests.push((char) => test?.test(char) === true)
      index = named.end
    } else if (!member.quoted && member.char === '\\' && next !== undefined) {
      tests.push((char) => char === next.char)
      index += 1
    } else if (next?.char === '-' && !next.quoted && last !== undefined) {
      tests.push((char) => char >= member.char && char <= last.char)
      index += 2
    } else tests.push((char) => char === member.char)
  }
  return (char) => tests.some((test) => test(char))
}

function className(members: readonly Member[], open: number): { readonly name: string; readonly end: number } | undefined {
  const rest = members
    .slice(open)
    .map((member) => member.char)
    .join('')
  const name = /^\[:(\w+):\]/.exec(rest)?.[1]
  return name === undefined ? undefined : { name, end: open + name.length + 3 }
}
