/** The grammar of each docker command: its flags, how many operands it takes, and whether flags end at the first one. */
import type { DockerCommandName } from './command.ts'
import { bakeFlags, buildFlags } from './flags/build.ts'
import {
  attachFlags,
  commitFlags,
  cpFlags,
  createFlags,
  execFlags,
  exportFlags,
  killFlags,
  logsFlags,
  psFlags,
  rmFlags,
  runFlags,
  startFlags,
  stopFlags,
} from './flags/container.ts'
import { pruneFlags } from './flags/housekeeping.ts'
import {
  imagesFlags,
  importFlags,
  inspectFlags,
  loadFlags,
  loginFlags,
  noFlags,
  pullFlags,
  pushFlags,
  rmiFlags,
  saveFlags,
  tagFlags,
} from './flags/image.ts'
import type { FlagTable } from './flags/table.ts'

export interface CommandGrammar {
  readonly flags: FlagTable
  readonly least: number
  readonly most: number
  /** True for run, create and exec, whose own command line begins at the first operand. */
  readonly endsAtOperand: boolean
}

function grammar(flags: FlagTable, least: number, most: number): CommandGrammar {
  return { flags, least, most, endsAtOperand: false }
}

function launching(flags: FlagTable, least: number): CommandGrammar {
  return { flags, least, most: Infinity, endsAtOperand: true }
}

/** Commands whose words are read; `volume` and `network` are read per sub-command, `compose` and `other` are not read. */
export type ReadCommandName = Exclude<DockerCommandName, 'volume' | 'network' | 'compose' | 'other'>

export const commandGrammars: Readonly<Record<ReadCommandName, CommandGrammar>> = {
  attach: grammar(attachFlags, 1, 1),
  bake: grammar(bakeFlags, 0, Infinity),
  build: grammar(buildFlags, 1, 1),
  commit: grammar(commitFlags, 1, 2),
  cp: grammar(cpFlags, 2, 2),
  create: launching(createFlags, 1),
  exec: launching(execFlags, 2),
  export: grammar(exportFlags, 1, 1),
  images: grammar(imagesFlags, 0, 1),
  import: grammar(importFlags, 1, 2),
  inspect: grammar(inspectFlags, 1, Infinity),
  kill: grammar(killFlags, 1, Infinity),
  load: grammar(loadFlags, 0, 0),
  login: grammar(loginFlags, 0, 1),
  logout: grammar(noFlags, 0, 1),
  logs: grammar(logsFlags, 1, 1),
  prune: grammar(pruneFlags, 0, 0),
  ps: grammar(psFlags, 0, 0),
  pull: grammar(pullFlags, 1, 1),
  push: grammar(pushFlags, 1, 1),
  rename: grammar(noFlags, 2, 2),
  rm: grammar(rmFlags, 1, Infinity),
  rmi: grammar(rmiFlags, 1, Infinity),
  run: launching(runFlags, 1),
  save: grammar(saveFlags, 1, Infinity),
  start: grammar(startFlags, 1, Infinity),
  stop: grammar(stopFlags, 1, Infinity),
  tag: grammar(tagFlags, 2, 2),
  wait: grammar(noFlags, 1, Infinity),
}
