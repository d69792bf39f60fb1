/** The names that a command gives to the image that it makes. */
import type { Text } from '../text/symbolic.ts'
import type { DockerCommand } from './command.ts'
import { flagValues } from './flag-values.ts'

/** Of docker build the tags; of docker commit and docker import the name behind what they make it of. */
export function namesGiven(command: DockerCommand): readonly Text[] {
  if (command.name === 'build') return flagValues(command, 'tag')
  return command.name === 'commit' || command.name === 'import' ? command.operands.slice(1, 2).map(({ text }) => text) : []
}
