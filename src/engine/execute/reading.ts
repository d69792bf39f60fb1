/** The words of a typed command as plain strings: an executor needs every one of them. */
import { flagValues, hasFlag } from '../../docker/flag-values.ts'
import type { DockerCommand } from '../../docker/command.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import { CommandFailure } from './failure.ts'

export interface Reading {
  readonly command: DockerCommand
  readonly operands: readonly string[]
  has(flag: string): boolean
  /** The one that counts: the last. */
  value(flag: string): string | undefined
  values(flag: string): readonly string[]
}

export function readCommand(command: DockerCommand): Reading {
  return {
    command,
    operands: command.operands.map(({ text }) => plain(text)),
    has: (flag) => hasFlag(command, flag),
    value: (flag) => flagValues(command, flag).map(plain).at(-1),
    values: (flag) => flagValues(command, flag).map(plain),
  }
}

function plain(text: Text): string {
  const value = known(text)
  if (value === undefined) throw new CommandFailure(125, `${printText(text)} is not known`)
  return value
}
