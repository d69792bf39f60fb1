/** What every command is done with. */
import { resolve } from 'node:path'
import type Docker from 'dockerode'
import { CommandFailure, isAnswer } from './failure.ts'
import type { Reading } from './reading.ts'
import type { CommandWorld } from './world.ts'

export interface Doing {
  readonly client: Docker
  readonly read: Reading
  readonly world: CommandWorld
}

export function print(doing: Doing, line: string): void {
  doing.world.stdout.write(`${line}\n`)
}

export function complain(doing: Doing, line: string): void {
  doing.world.stderr.write(`${line}\n`)
}

/** A path as the command means it. */
export function hostPath({ world }: Doing, path: string): string {
  return resolve(world.cwd, path)
}

/** Does one thing for each name, and goes on after a failure, as docker does; gives the exit code. */
export async function forEach(
  doing: Doing,
  names: readonly string[],
  act: (name: string) => Promise<void>,
  wording: (name: string, thrown: unknown) => string,
): Promise<number> {
  let status = 0
  for (const name of names) {
    try {
      await act(name)
    } catch (error) {
      if (!isAnswer(error) && !(error instanceof CommandFailure)) throw error
      complain(doing, error instanceof CommandFailure ? error.message : wording(name, error))
      status = 1
    }
  }
  return status
}
