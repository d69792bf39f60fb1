/** The words of a command of docker compose, whatever the command is: its files, its options and its operands. */
import { known, literal, printText, type Text } from '../text/symbolic.ts'

/** An option behind the command's name. */
export interface ComposeOption {
  /** `--build-arg`; as far as it is known. */
  readonly flag: string
  /** Absent for options that take none. */
  readonly value: Text | undefined
  readonly word: Text
}

export interface ComposeWords {
  /** `build`, `run` …; empty where none is given. */
  readonly name: string
  readonly files: readonly Text[]
  readonly project: Text | undefined
  /** `--env-file`, in place of `.env`. */
  readonly envFiles: readonly Text[]
  /** `--project-directory`, in place of the first file's folder. */
  readonly directory: Text | undefined
  readonly profiles: readonly Text[]
  /** Options in front of the name that say something else. */
  readonly globals: readonly string[]
  readonly options: readonly ComposeOption[]
  /** Of `run` and `exec` the service and its command. */
  readonly operands: readonly Operand[]
}

export interface Operand {
  readonly text: Text
  /** Counted from the word behind `compose`. */
  readonly index: number
}

/** Options in front of the name that take a value. */
const valuedBefore =
  /^(?:-f|--file|-p|--project-name|-H|--host|-c|--context|--env-file|--project-directory|--profile|--ansi|--progress|--parallel|--log-level|--tlscacert|--tlscert|--tlskey)$/
/** Options of the commands that take a value. */
const valuedBehind: Readonly<Record<string, RegExp>> = {
  build: /^(?:--build-arg|-m|--memory|--ssh|--builder|--progress)$/,
  create: /^(?:--scale|--pull)$/,
  up: /^(?:--scale|-t|--timeout|--exit-code-from|--attach|--no-attach|--pull|--wait-timeout|--menu)$/,
  run: /^(?:-e|--env|--env-from-file|-l|--label|--name|-p|--publish|-u|--user|-v|--volume|-w|--workdir|--entrypoint|--pull|--cap-add|--cap-drop)$/,
  exec: /^(?:-e|--env|-u|--user|-w|--workdir|--index)$/,
  cp: /^--index$/,
}
const timed = /^(?:-t|--timeout)$/

/** Reads a command line. */
export function readComposeWords(words: readonly Text[]): ComposeWords {
  const files: Text[] = []
  const globals: string[] = []
  const options: ComposeOption[] = []
  const operands: Operand[] = []
  const envFiles: Text[] = []
  const profiles: Text[] = []
  let project: Text | undefined
  let directory: Text | undefined
  let name: string | undefined
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? []
    const text = printText(word)
    // Behind the service of `run` stands its command.
    const isBehind = operands.length > 0 && (name === 'run' || name === 'exec')
    if (!text.startsWith('-') || isBehind) {
      if (name === undefined) name = known(word) ?? ''
      else operands.push({ text: word, index: at })
      continue
    }
    const { flag, joined } = cut(text, word, name === undefined)
    const takes = name === undefined ? valuedBefore : (valuedBehind[name] ?? timed)
    const value = joined ?? (takes.test(flag) ? words[(at += 1)] : undefined)
    if (name !== undefined) options.push({ flag, value, word })
    else if (/^(?:-f|--file)$/.test(flag)) files.push(value ?? [])
    else if (/^(?:-p|--project-name)$/.test(flag)) project = value ?? []
    else if (flag === '--env-file') envFiles.push(value ?? [])
    else if (flag === '--project-directory') directory = value ?? []
    else if (flag === '--profile') profiles.push(value ?? [])
    else globals.push(flag)
  }
  return { name: name ?? '', files, project, envFiles, directory, profiles, globals, options, operands }
}

/** `--file=x`, and `-fx` in front of the name. */
function cut(text: string, word: Text, isGlobal: boolean): { readonly flag: string; readonly joined: Text | undefined } {
  const flag = /^(--[\w-]+)=/.exec(text)?.[1] ?? (isGlobal ? /^(-[fp])(?=[^-])/.exec(text)?.[1] : undefined)
  if (flag === undefined) return { flag: text, joined: undefined }
  const length = flag.length + (flag.startsWith('--') ? 1 : 0)
  const [first, ...rest] = word
  return typeof first === 'string' && first.length >= length
    ? { flag, joined: [...literal(first.slice(length)), ...rest] }
    : { flag, joined: word }
}
