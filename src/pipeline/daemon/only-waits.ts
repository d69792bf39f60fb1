/** Commands that only keep a container alive: no step of an image. */
import { known, type Text } from '../../text/symbolic.ts'

type Command =
  { readonly form: 'shell'; readonly text: string } | { readonly form: 'exec'; readonly argv: readonly (Text | string)[] }

export function onlyWaits(command: Command): boolean {
  if (command.form === 'shell' && /[;&|<>`$(){}\n]/.test(command.text)) return false
  const words =
    command.form === 'shell'
      ? command.text.trim().split(/\s+/)
      : command.argv.map((word) => (typeof word === 'string' ? word : known(word)))
  const [first, ...rest] = words
  if (first === undefined) return false
  const name = first.slice(first.lastIndexOf('/') + 1)
  if (['true', ':', 'sleep', 'tail'].includes(name)) return true
  return rest.length === 0 && ['sh', 'bash', 'ash', 'dash', 'cat'].includes(name)
}
