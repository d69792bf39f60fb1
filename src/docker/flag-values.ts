/** Questions about the flags of a command, by long canonical name (`tag`, not `t`). */
import { known } from '../text/symbolic.ts'
import type { Text } from '../text/symbolic.ts'
import type { DockerCommand } from './command.ts'

const falseWords: readonly string[] = ['0', 'f', 'F', 'false', 'FALSE', 'False']

/** All values given for a flag, in order. */
export function flagValues(command: DockerCommand, name: string): readonly Text[] {
  return command.flags.flatMap((flag) => (flag.name === name && flag.value !== undefined ? [flag.value] : []))
}

/** The value that counts for a flag that may be given once: the last. */
export function flagValue(command: DockerCommand, name: string): Text | undefined {
  return flagValues(command, name).at(-1)
}

/** Whether a flag is on. The last one counts; `--rm=false` is off; a value that is not known counts as on. */
export function hasFlag(command: DockerCommand, name: string): boolean {
  const last = command.flags.findLast((flag) => flag.name === name)
  if (last === undefined) return false
  const value = last.value === undefined ? undefined : known(last.value)
  return value === undefined || !falseWords.includes(value)
}
