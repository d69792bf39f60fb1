/** Permission bits as chmod takes them: `755`, `+x`, `u+rw,go-w`. */

const classes: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 }
const bits: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111 }
const umask = 0o022

/** What two changes one after the other come to, as one that chmod would take. */
export function combineModes(before: string | undefined, after: string): string {
  if (before === undefined || /^[0-7]{3,4}$/.test(after)) return after
  if (/^[0-7]{3,4}$/.test(before))
    return applySymbolic(Number.parseInt(before, 8), after)?.toString(8).padStart(3, '0') ?? `${before},${after}`
  return before === after ? after : `${before},${after}`
}

/** The bits after a symbolic change; `undefined` for one that is not followed (`s`, copies of classes). */
function applySymbolic(mode: number, change: string): number | undefined {
  let present = mode
  for (const clause of change.split(',')) {
    const found = /^([ugoa]*)([-+=])([rwxX]*)$/.exec(clause)
    if (found === null) return undefined
    const [, who = '', operator, what = ''] = found
    const reach = who === '' ? 0o777 & ~umask : [...who].reduce((all, letter) => all | (classes[letter] ?? 0), 0)
    const wanted =
      [...what].reduce((all, letter) => all | (letter === 'X' ? ((present & 0o111) === 0 ? 0 : 0o111) : (bits[letter] ?? 0)), 0) &
      reach
    if (operator === '+') present |= wanted
    else if (operator === '-') present &= ~wanted
    else present = (present & ~(who === '' ? 0o777 : reach)) | wanted
  }
  return present
}
