/** Values for texts with unknown parts, when a plan is replayed. */
import type { Text, Unknown } from '../../text/symbolic.ts'

/** Names of variables and their values, as the user gave them. */
export type Environment = ReadonlyMap<string, string>

/**
 * The characters of a text. An input that nobody gave is what it is when it is not set; the user's own numbers are those of this process;
 * what another command would have printed is a word made of its name: the same wherever it comes up, so both versions are built with the
 * same one.
 */
export function valueOf(text: Text, environment: Environment): string {
  return text.map((part) => (typeof part === 'string' ? part : unknownValue(part, environment))).join('')
}

function unknownValue(unknown: Unknown, environment: Environment): string {
  const given = unknown.source === 'environment' ? environment.get(unknown.name) : undefined
  const word = unknown.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return given ?? unknown.whenUnset ?? userNumber(unknown) ?? word.replace(/^-+|-+$/g, '')
}

/** `-u $(id -u):$(id -g)`: what the container makes belongs to whoever runs this. */
function userNumber({ id, name, source }: Unknown): string | undefined {
  const command = source === 'command' ? /^cmd:id (-\w|--\w+)</.exec(id)?.[1] : undefined
  if (command === '-u' || command === '--user' || name === 'UID' || name === 'EUID') return process.getuid?.().toString()
  return command === '-g' || command === '--group' || name === 'GID' ? process.getgid?.().toString() : undefined
}
