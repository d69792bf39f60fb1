/**
 * Variables of a driver that callers set although it has a value for them: `make VERSION=1.2`, `VERSION=${1:-dev}`. A RUN that had
 * their value written in it would no longer follow.
 */
import type { Source } from '../../../text/source.ts'

/**
 * Whether callers choose what a variable is worth.
 *
 * @param builds the text of the commands that build the final images: what a Makefile's own variable gives to them too is a parameter
 */
export function isInput(name: string, source: Source, dialect: 'sh' | 'make', builds: readonly string[]): boolean {
  const { text } = source
  if (dialect === 'sh') {
    const start = `(?:^|[;&|]|\\b(?:export|readonly|local|declare)\\b)[ \\t]*`
    return (
      new RegExp(`${start}${name}=["']?\\$(?:[1-9]|\\{(?:\\w+):?[-=])`, 'm').test(text) ||
      new RegExp(`:[ \\t]+["']?\\$\\{${name}:?=`).test(text)
    )
  }
  const assigned = (operator: string): boolean =>
    new RegExp(`^(?:[ ]*(?:export|override)[ ]+)?[ ]*${name}[ \\t]*${operator}`, 'm').test(text)
  if (assigned('\\?=')) return true
  const isLiteral = new RegExp(`^[ ]*${name}[ \\t]*:{0,3}=[ \\t]*[\\w.:@+-]*[ \\t]*(?:#.*)?$`, 'm').test(text)
  return isLiteral && builds.some((build) => new RegExp(`\\$[({]${name}[)}]`).test(build))
}
