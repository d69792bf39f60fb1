/**
 * What was done in a container, as lines of a stage: its settings, its commands as RUNs, and build arguments for the values that only
 * the driver knows.
 */
import type { Operand } from '../../docker/command.ts'
import { isRoot, rootInPlaceOf } from '../../docker/host-user.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { relativeTo } from '../../host/path.ts'
import { copiedIn, type CopyIn } from '../../pipeline/copied-in.ts'
import type { Container, ContainerAction } from '../../pipeline/model.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, sameText, substitute, type Text } from '../../text/symbolic.ts'
import type { SplicedArgument } from '../composition.ts'
import { settingLines, settingsAfter, type SettingLines } from './container-settings.ts'
import { isIdle, runLine } from './run-lines.ts'
import { speaksOf, withRootAsOwner } from './values/script.ts'
import { argumentIn, argumentsIn, createSplicer, type Splicer } from './values/spliced.ts'

export interface Commands {
  /** ENV, WORKDIR, USER, and ARG of variables that the container was given. */
  readonly settings: readonly string[]
  /** RUN, each behind the ARGs of its own. */
  readonly runs: readonly string[]
  /** Where the first command works, if that is known. */
  readonly folder: string | undefined
  /** Arguments that give variables of the container, with their values. */
  readonly env: ReadonlyMap<string, Text>
  /** Arguments that stand in commands. */
  readonly spliced: readonly SplicedArgument[]
}

/**
 * What was done, as lines; settings that change between two commands stand between them.
 *
 * @param builds the text of the commands that build the final images
 * @param context the folder from which what was copied in is taken
 */
export function commandLines(
  image: EvaluatedDockerfile,
  container: Container,
  builds: readonly string[],
  context: HostPath,
): Commands | undefined {
  // A variable with a whole command in it can be no argument: then those that stand in it are.
  return linesWith(image, container, { builds, context }, false) ?? linesWith(image, container, { builds, context }, true)
}

interface Around {
  readonly builds: readonly string[]
  readonly context: HostPath
}

function linesWith(
  image: EvaluatedDockerfile,
  container: Container,
  { builds, context }: Around,
  isWrittenOut: boolean,
): Commands | undefined {
  const state = image.target?.after
  if (state === undefined) return undefined
  const base = settingsAfter(state)
  const words = container.actions.flatMap((action) =>
    action.kind === 'command' || action.kind === 'exec' ? (action.argv ?? []) : [],
  )
  const names = new Set([...state.env.keys(), ...state.args.keys(), ...variablesOf(container)])
  const splicer = createSplicer({ isUsed: (name) => names.has(name) || speaksOf(words, name), builds, isWrittenOut })
  let now = base
  let first: SettingLines | undefined
  const runs: string[] = []
  const env = new Map<string, Text>()
  const declared = new Set<string>()
  for (const action of container.actions) {
    if (isIdle(image, container, action)) continue
    if (action.kind === 'cp-in') {
      const line = copyLine(action, base.workdir, context)
      if (line === undefined) return undefined
      runs.push(line)
      continue
    }
    const settings = settingLines(container, action, base, now, true)
    const argv = splicedWords(container, action, settings?.after.user, splicer)
    const command = runLine(image, container, action, argv)
    if (command === undefined || settings === undefined) return undefined
    const news = argumentsIn(argv ?? []).filter((name) => !declared.has(name))
    for (const name of news) declared.add(name)
    for (const [name, value] of settings.args) env.set(name, value)
    runs.push(...(first === undefined ? [] : settings.lines), ...news.map((name) => `ARG ${name}`), command)
    first ??= settings
    now = settings.after
  }
  return {
    settings: first?.lines ?? [],
    runs,
    folder: first === undefined ? undefined : known(first.after.workdir),
    env,
    spliced: splicer.taken().filter(({ name }) => declared.has(name)),
  }
}

/** What docker cp put into a container, as the COPY that it equals. */
function copyLine(action: CopyIn, workdir: Text, context: HostPath): string | undefined {
  const copied = copiedIn(action, workdir)
  if (typeof copied === 'string') return undefined
  const source = copied.source === context ? '.' : relativeTo(copied.source, context)
  return /^[\w./@+-]+$/.test(source) ? `COPY ${source} ${copied.destination}` : undefined
}

function variablesOf(container: Container): readonly string[] {
  return container.event.command.flags.flatMap(({ name, value }) =>
    name === 'env' && typeof value?.[0] === 'string' ? [value[0].split('=', 1)[0] ?? ''] : [],
  )
}

/** The words of an action with arguments in them; root gets at the end what only the host wants to have another owner. */
function splicedWords(
  container: Container,
  action: ContainerAction,
  user: Text | undefined,
  splicer: Splicer,
): readonly Text[] | undefined {
  if (action.kind === 'cp-in' || action.kind === 'host' || action.argv === undefined) return undefined
  // What `docker start` runs stands at `docker create`.
  const event = action.kind === 'exec' ? action.event : container.event
  const operands = event.command.operands.slice(1)
  // What the shell reads from its stdin stands in no word, nor does what unpacks an archive.
  const isWord = ({ index }: Operand, text: Text): boolean => {
    const word = event.call.words[index]
    return word !== undefined && sameText(word.text, text)
  }
  const isWritten =
    operands.length === action.argv.length && operands.every((operand, index) => isWord(operand, action.argv?.[index] ?? []))
  if (!isWritten) return action.argv
  const words = operands.map(({ index }) => splicer.splice(event, index))
  const asRoot = (text: Text): Text | undefined =>
    rootInPlaceOf(substitute(text, (unknown) => splicer.taken().find(({ name }) => name === argumentIn(unknown))?.value))
  const last = words.at(-1)
  return last === undefined || !isRoot(user) ? words : [...words.slice(0, -1), withRootAsOwner(last, asRoot)]
}
