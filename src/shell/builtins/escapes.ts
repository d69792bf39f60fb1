/** Backslash sequences of `echo -e`, `printf` formats and `printf %b`. */

const letters: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

/** `echo` and `%b` write octal as `\0nnn`, a format as `\nnn`. */
export function unescape(text: string, where: 'echo' | 'format'): string {
  const octal = where === 'echo' ? '0[0-7]{0,3}' : '[0-7]{1,3}'
  const sequence = new RegExp(`\\\\(${octal}|x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[\\s\\S])`, 'g')
  return text.replace(sequence, (all, body: string) => {
    if (/^[0-7]/.test(body)) return String.fromCharCode(Number.parseInt(body, 8) & 0xff)
    if (/^[xuU][0-9A-Fa-f]/.test(body)) return String.fromCodePoint(Number.parseInt(body.slice(1), 16))
    if (where === 'format' && (body === '"' || body === "'")) return body
    return letters[body] ?? all
  })
}
