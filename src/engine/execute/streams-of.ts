/** Which streams a command carries: the others' words are short, come at the end, and are for reading. */
import { hasFlag } from '../../docker/flag-values.ts'
import type { DockerCommand } from '../../docker/command.ts'
import { isStream } from '../../docker/container-path.ts'

export interface CommandStreams {
  /** It may read stdin. */
  readonly stdin: boolean
  /** What it prints is data, or comes while it runs. */
  readonly output: boolean
}

export function streamsOf(command: DockerCommand): CommandStreams {
  const has = (flag: string): boolean => hasFlag(command, flag)
  const isOperand = (place: number): boolean => {
    const operand = command.operands[place]
    return operand !== undefined && isStream(operand.text)
  }
  switch (command.name) {
    case 'run':
    case 'exec':
      return { stdin: has('interactive') && !has('detach'), output: !has('detach') }
    case 'start':
      return { stdin: has('interactive'), output: has('attach') || has('interactive') }
    case 'attach':
      return { stdin: !has('no-stdin'), output: true }
    case 'logs':
      return { stdin: false, output: true }
    case 'cp':
      return { stdin: isOperand(0), output: isOperand(1) }
    case 'import':
      return { stdin: isOperand(0), output: false }
    case 'load':
      return { stdin: !has('input'), output: false }
    case 'export':
    case 'save':
      return { stdin: false, output: !has('output') }
    default:
      return { stdin: false, output: false }
  }
}
