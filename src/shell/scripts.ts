/** Programs inside of programs: `sh script`, `bash -c text`, `./script.sh`, `source file`, `eval text`. */
import type { ParsedScript } from 'unbash'
import { endlessCalls, missingSource, notExecutable, unknownProgram } from '../findings/shell.ts'
import type { Site } from '../text/source.ts'
import { known, literal, printText, type Text, type Unknown } from '../text/symbolic.ts'
import type { Stripped } from './command-prefixes.ts'
import type { Invocation } from './dispatch.ts'
import { environmentOf, userOf } from './external.ts'
import { parseSource, wayTo, type Origin } from './origin.ts'
import { withOptions } from './options.ts'
import { readText } from './program-text.ts'
import { noOptions, report, RunEnd, within, type Dialect, type Flow, type Options, type Shell } from './state.ts'
import { drain } from './streams.ts'
import { runToEnd } from './subshell.ts'
import { createVariables, scalar, unsetVariable, visibleVariables, type Variable } from './variables.ts'
import type { HostPath, Word } from './world.ts'

const shells: Readonly<Record<string, Dialect>> = { sh: 'sh', dash: 'sh', ash: 'sh', bash: 'bash', ksh: 'bash', zsh: 'bash' }

/** Runs a command that is a shell or a script of the repository; `undefined` when it is neither. */
export function callScript(
  shell: Shell,
  name: string,
  invocation: Invocation,
  stripped: Stripped,
): { readonly flow: Flow } | undefined {
  const base = name.replace(/^.*\//, '')
  if (Object.hasOwn(shells, base) && (name === base || /^\/(?:usr\/)?(?:local\/)?bin\//.test(name)))
    return callShell(shell, shells[base] ?? 'sh', invocation, stripped)
  if (!name.includes('/')) return undefined
  const [word] = invocation.words
  const path = word === undefined ? undefined : shell.run.world.resolve(shell.cwd, word.text)
  const source = path === undefined ? undefined : shell.run.world.script(path)
  if (word === undefined || path === undefined || source === undefined) return undefined
  const [, interpreter, flags] = /^#!\s*(?:\S*\/)?(?:env\s+)?(?:\S*\/)?(\w+)[ \t]*([^\n]*)/.exec(source.text) ?? []
  if (interpreter !== undefined && !Object.hasOwn(shells, interpreter)) return undefined
  if (shell.run.world.executable(path) === false) {
    report(shell, notExecutable(word.site, printText(word.text)))
    shell.status = 126
    return { flow: undefined }
  }
  const options = (flags ?? '').split(/\s+/).reduce((all, flag) => withOptions(all, flag), noOptions)
  const program = parseSource(source)
  runChild(
    shell,
    {
      ...program,
      dialect: interpreter === undefined ? 'sh' : (shells[interpreter] ?? 'sh'),
      options,
      name: word.text,
      args: invocation.words.slice(1),
      placeholders: [],
    },
    invocation,
    stripped,
  )
  return { flow: undefined }
}

interface Program {
  readonly script: ParsedScript
  readonly origin: Origin
  readonly dialect: Dialect
  readonly options: Options
  readonly name: Text
  readonly args: readonly Word[]
  readonly placeholders: readonly Unknown[]
}

function runChild(shell: Shell, program: Program, invocation: Invocation, stripped: Stripped): void {
  checkDepth(shell, invocation.site, printText(program.name))
  const unsetNames = [...visibleVariables(shell.variables)].filter(
    ([, variable]) => variable.value === undefined && variable.reference === undefined,
  )
  const exported = [...environmentOf(shell, stripped, invocation.prefix)].map(([name, text]): [string, Variable] => [
    name,
    { ...unsetVariable, value: scalar(text), exported: true },
  ])
  const child: Shell = {
    ...shell,
    dialect: program.dialect,
    name: program.name,
    origin: program.origin,
    variables: createVariables([...unsetNames.map(([name]): [string, Variable] => [name, unsetVariable]), ...exported]),
    functions: new Map(),
    aliases: new Map(),
    options: program.options,
    positional: { values: program.args.map((word) => word.text), open: false, offset: 0 },
    user: userOf(shell, stripped),
    folders: [],
    status: 0,
    before: 0,
    substituted: undefined,
    traps: new Map(),
    stack: [...shell.stack, ...wayTo(shell.origin, invocation.node), invocation.site],
    tested: false,
    isSubshell: false,
    functionNames: [],
    sources: [program.name],
    loops: 0,
    depth: shell.depth + 1,
    optionLetter: 0,
    placeholders: program.placeholders,
  }
  runToEnd(child, () => shell.run.evaluate(child, program.script, program.origin))
  shell.status = child.status
}

function checkDepth(shell: Shell, site: Site, name: string): void {
  if (shell.depth < shell.run.limits.depth) return
  report(shell, endlessCalls(site, name))
  throw new RunEnd('the run ends')
}

/** `sh [options] script args`, `sh -c text name args`, `sh < text`. */
function callShell(
  shell: Shell,
  dialect: Dialect,
  invocation: Invocation,
  stripped: Stripped,
): { readonly flow: Flow } | undefined {
  const words = invocation.words.slice(1)
  let options = noOptions
  let fromText = false
  let at = 0
  for (; at < words.length; at += 1) {
    const option = known(words[at]?.text ?? []) ?? ''
    if (!/^[-+]./.test(option)) break
    if (option === '--') {
      at += 1
      break
    }
    if (option.startsWith('--')) continue
    fromText ||= /^-\w*c/.test(option)
    options = withOptions(options, option, known(words[at + 1]?.text ?? []))
    if (/^[-+]\w*o$/.test(option)) at += 1
  }
  const operand = words[at]
  if (operand === undefined) return callWithInput(shell, dialect, options, invocation, stripped)
  const rest = words.slice(at + 1)
  if (fromText) {
    const program = readText(operand.text, operand.site)
    if (program === undefined) return notKnown(shell, operand.text, operand.site)
    runChild(
      shell,
      { ...program, dialect, options, name: rest[0]?.text ?? literal('sh'), args: rest.slice(1) },
      invocation,
      stripped,
    )
    return { flow: undefined }
  }
  const found = findScript(shell, operand.text)
  if (found === undefined) return undefined
  runChild(shell, { ...found, dialect, options, name: operand.text, args: rest, placeholders: [] }, invocation, stripped)
  return { flow: undefined }
}

/** A script on stdin: a heredoc, or the output of a command. */
function callWithInput(
  shell: Shell,
  dialect: Dialect,
  options: Options,
  invocation: Invocation,
  stripped: Stripped,
): { readonly flow: Flow } | undefined {
  const { input } = shell.descriptors
  if (input === undefined) return undefined
  const text = drain(input)
  const [heredoc] = invocation.opened.heredocs
  const program = readText(text, heredoc ?? invocation.site)
  if (program === undefined) return notKnown(shell, text, invocation.site)
  runChild(shell, { ...program, dialect, options, name: literal('sh'), args: [] }, invocation, stripped)
  return { flow: undefined }
}

function notKnown(shell: Shell, text: Text, site: Site): { readonly flow: Flow } {
  report(shell, unknownProgram(site, printText(text)))
  shell.status = 'succeeds'
  return { flow: undefined }
}

/** The script at a path: the repository's, or one that the program itself wrote. */
function findScript(
  shell: Shell,
  name: Text,
): { readonly script: ParsedScript; readonly origin: Origin; readonly path: HostPath } | undefined {
  const path = shell.run.world.resolve(shell.cwd, name)
  const source = path === undefined ? undefined : shell.run.world.script(path)
  if (path === undefined || source === undefined) return undefined
  return { ...parseSource(source), path }
}

/** `. file args`: runs in this shell. */
export function sourceFile(shell: Shell, word: Word, args: readonly Word[], site: Site): Flow {
  const { world } = shell.run
  const path = world.resolve(shell.cwd, word.text)
  const found = findScript(shell, word.text)
  const written = found === undefined && path !== undefined ? world.read(path, site) : undefined
  const program = found ?? (written === undefined ? undefined : readText(written, word.site))
  if (program === undefined) {
    report(shell, missingSource(site, printText(word.text)))
    shell.status = 'succeeds'
    return undefined
  }
  checkDepth(shell, site, printText(word.text))
  const positional = args.length === 0 ? {} : { positional: { values: args.map((each) => each.text), open: false, offset: 0 } }
  const placeholders = 'placeholders' in program ? program.placeholders : []
  const state = {
    ...positional,
    stack: [...shell.stack, site],
    sources: [word.text, ...shell.sources],
    depth: shell.depth + 1,
    placeholders,
  }
  shell.status = 0
  const flow = within(shell, state, () => shell.run.evaluate(shell, program.script, program.origin))
  return flow?.kind === 'return' ? undefined : flow
}

/** Runs text in this shell: `eval`, traps, aliases. */
export function evaluateText(shell: Shell, text: Text, site: Site): Flow {
  if (text.length === 0) {
    shell.status = 0
    return undefined
  }
  const program = readText(text, site)
  if (program === undefined) {
    report(shell, unknownProgram(site, printText(text)))
    shell.status = 'succeeds'
    return undefined
  }
  checkDepth(shell, site, 'eval')
  return within(shell, { placeholders: program.placeholders, depth: shell.depth + 1 }, () =>
    shell.run.evaluate(shell, program.script, program.origin),
  )
}
