/** Which container commands leave the container's files as the image has them. */
import { baseConfig } from '../../dockerfile/bases.ts'
import type { CommandForm } from '../../dockerfile/ast.ts'
import type { EvaluatedStage } from '../../dockerfile/stage.ts'
import { shellPieces } from '../../text/shell-pieces.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'

const harmless = new Set([
  'true',
  ':',
  'cd',
  'sleep',
  'echo',
  'ls',
  'pwd',
  'date',
  'id',
  'whoami',
  'uname',
  'hostname',
  'env',
  'printenv',
  'cat',
  'tail',
  'head',
  'tar',
  'wc',
  'sha256sum',
  'md5sum',
  'stat',
  'which',
  'false',
  'test',
])
const shells = new Set(['sh', 'bash', 'ash', 'dash'])
const interpreters = new Set([...shells, 'node', 'python', 'python3', 'irb', 'iex'])

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Whether a program reads its script from stdin when it is given none. */
export function isInterpreter(program: string): boolean {
  return interpreters.has(baseName(program))
}

export function isShell(program: string): boolean {
  return shells.has(baseName(program))
}

/** Whether a command, as it runs without a terminal, certainly writes nothing. */
export function isHarmless(argv: readonly Text[], hasMounts = false): boolean {
  const [first, ...rest] = argv
  const name = first === undefined ? undefined : known(first)
  if (name === undefined) return false
  const command = baseName(name)
  // An interpreter without arguments reads an empty stdin and ends.
  if (rest.length === 0 && interpreters.has(command)) return true
  if (shells.has(command) && rest.length === 2 && rest[0] !== undefined && known(rest[0])?.startsWith('-') === true) {
    const script = known(rest[1] ?? [])
    return script !== undefined && isHarmlessScript(script, hasMounts)
  }
  // Into a mount an archive may be written.
  if (command === 'tar') return !hasMounts && rest.every((word) => !/^-?[a-zA-Z]*x/.test(known(word) ?? 'x'))
  return harmless.has(command)
}

function isHarmlessScript(script: string, hasMounts: boolean): boolean {
  if (/[>`(){}$\\]/.test(script)) return false
  return shellPieces(script).every((piece) => {
    const words = piece.split(/\s+/)
    return words[0] !== undefined && !shells.has(words[0]) && isHarmless(words.map(literal), hasMounts)
  })
}

/** What a container of this image runs when it is given no command; `undefined` when that is not known. */
export function ownCommand(target: EvaluatedStage | undefined): {
  readonly entrypoint: CommandForm | undefined
  readonly cmd: CommandForm | undefined
  readonly known: boolean
} {
  let entrypoint: CommandForm | undefined
  let cmd: CommandForm | undefined
  let stage = target
  while (stage !== undefined) {
    for (const { step } of [...stage.steps].reverse()) {
      if (step.kind === 'entrypoint' && entrypoint === undefined) entrypoint = step.command
      // An ENTRYPOINT above the base's CMD clears that CMD, but not one of its own stage.
      if (step.kind === 'cmd' && cmd === undefined) cmd = step.command
    }
    if (stage.base.kind === 'scratch') return { entrypoint, cmd, known: true }
    if (stage.parent === undefined && stage.base.kind === 'image') {
      if (entrypoint !== undefined) return { entrypoint, cmd, known: true }
      const base = baseConfig(stage.base.reference)
      if (base === undefined) return { entrypoint, cmd, known: false }
      return fromBase(base, cmd)
    }
    // What is FROM another stage or build keeps its CMD only without an ENTRYPOINT of its own.
    if (entrypoint !== undefined) return { entrypoint, cmd, known: true }
    stage = stage.parent
  }
  return { entrypoint, cmd, known: false }
}

function fromBase(base: NonNullable<ReturnType<typeof baseConfig>>, cmd: CommandForm | undefined): ReturnType<typeof ownCommand> {
  const entrypoint: CommandForm | undefined =
    base.entrypoint === undefined || base.entrypoint.length === 0 ? undefined : { form: 'exec', argv: base.entrypoint }
  const inherited: CommandForm | undefined = base.cmd === undefined ? undefined : { form: 'exec', argv: base.cmd }
  return { entrypoint, cmd: cmd ?? inherited, known: base.entrypoint !== undefined }
}

/** The argv of a command form with the default shell. */
export function argvOf(form: CommandForm): readonly Text[] {
  return form.form === 'exec' ? form.argv.map(literal) : [literal('/bin/sh'), literal('-c'), literal(form.text)]
}
