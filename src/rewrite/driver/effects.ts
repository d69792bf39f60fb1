/**
 * What a piece of shell does besides giving a status: nothing (`pure`), only to the shell itself (`shell`: cd, assignments), or
 * something that counts (`acts`). Conservative: what is not in a list acts.
 */
import type { Command, CommandNode, CompoundList, PipelineNode, AndOr, Script, Statement, SyntaxNode } from 'unbash'
import { forEachChild } from 'unbash'
import { readComposeWords } from '../../compose/words.ts'
import { literal } from '../../text/symbolic.ts'
import { hasExpansion, nameOf } from './tree.ts'

export type Effect = 'pure' | 'shell' | 'acts'

const pureCommands = new Set([
  '[',
  'test',
  ':',
  'true',
  'false',
  'basename',
  'dirname',
  'realpath',
  'readlink',
  'pwd',
  'expr',
  'cut',
  'tr',
  'head',
  'tail',
  'wc',
  'grep',
  'egrep',
  'fgrep',
  'uniq',
  'rev',
  'awk',
  'uname',
  'date',
  'hostname',
  'whoami',
  'id',
  'which',
  'seq',
  'nproc',
  'ls',
  'cat',
  'sleep',
  'jq',
  'printenv',
  'envsubst',
  'stat',
  'du',
  'file',
  'md5sum',
  'sha256sum',
  'getconf',
  'arch',
  'mktemp',
  'tput',
])
const messages = new Set(['echo', 'printf'])
const shellCommands = new Set([
  'cd',
  'pushd',
  'popd',
  'shift',
  'local',
  'export',
  'readonly',
  'declare',
  'typeset',
  'unset',
  'set',
  'shopt',
  'umask',
])
const gitQueries = new Set([
  'describe',
  'rev-parse',
  'log',
  'status',
  'branch',
  'symbolic-ref',
  'show',
  'remote',
  'config',
  'ls-files',
  'rev-list',
])
const dockerQueries = new Set(['images', 'ps', 'inspect', 'version', 'info', 'port', 'logs', 'top', 'history'])
const dockerManagement = new Set(['container', 'image', 'volume', 'network'])
const order: readonly Effect[] = ['pure', 'shell', 'acts']

export function strongest(effects: readonly Effect[]): Effect {
  return order[Math.max(0, ...effects.map((effect) => order.indexOf(effect)))] ?? 'acts'
}

/** The words of a command from its name on, `sudo` and the like taken off; `undefined` for a word that is not known. */
export function words(command: Command): readonly (string | undefined)[] {
  const all = [command.name, ...command.args].map((item) =>
    item?.type === 'Word' ? (hasExpansion(item) ? undefined : item.value) : undefined,
  )
  let from = 0
  while (all[from] === 'sudo' || all[from] === 'command' || all[from] === 'exec') from += 1
  return all.slice(from)
}

/** Behind `docker-compose`: `-p "$NAME" -f y.yml ps -q builder`. */
function asksCompose(rest: readonly (string | undefined)[]): boolean {
  const { name } = readComposeWords(rest.map((word) => literal(word ?? '?')))
  return name === 'ps' || name === 'images' || name === 'version'
}

/** Whether a command only asks docker for something: `docker ps -q`, `$DOCKER images` does not count. */
export function isDockerQuery(command: Command): boolean {
  const all = words(command)
  const [name, first, second] = all
  if (name === 'docker-compose') return asksCompose(all.slice(1))
  if (name === 'docker' && first === 'compose') return asksCompose(all.slice(2))
  if (name !== 'docker' || first === undefined) return false
  if (dockerManagement.has(first)) return second === 'ls' || second === 'inspect' || second === 'list'
  return dockerQueries.has(first)
}

function redirectsToNothing(command: Command): boolean {
  return command.redirects.every((redirect) => {
    if (redirect.type !== 'Redirect') return true
    if (redirect.operator === '<' || redirect.operator === '<&' || redirect.operator === '>&') return true
    return redirect.target !== undefined && redirect.target.value === '/dev/null'
  })
}

/** A message for people: echo or printf that goes to the terminal. */
export function isMessage(command: Command): boolean {
  const name = nameOf(command)
  return name !== undefined && messages.has(name) && redirectsToNothing(command) && wordEffect(command) === 'pure'
}

/** The effect of the substitutions in a node's words. `${X:?}` and `${X:=y}` count. */
export function wordEffect(node: SyntaxNode): Effect {
  const found: Effect[] = []
  forEachChild(node, (child) => {
    if (child.type === 'Script') found.push(inSubshell(listEffect(child.commands)))
    else if (
      child.type === 'ParameterExpansion' &&
      child.operation?.type === 'Default' &&
      /[?=]/.test(child.operation.operator)
    ) {
      found.push(child.operation.operator.includes('?') ? 'acts' : 'shell')
    } else found.push(wordEffect(child))
  })
  return strongest(found)
}

function inSubshell(effect: Effect): Effect {
  return effect === 'shell' ? 'pure' : effect
}

/** What follows a program's name to ask which version it is. */
export const versionWord: RegExp = /^(?:-v|-V|--?version|version)$/

/** `./bin/app --version`: a program, named by its path, that is asked which version it is. */
function isVersionQuestion({ name, args }: Command): boolean {
  const [asked, ...more] = args
  if (name?.value.includes('/') !== true || asked === undefined || more.length > 0) return false
  return asked.type === 'Word' && !hasExpansion(asked) && versionWord.test(asked.value)
}

export function commandEffect(command: Command): Effect {
  if (!redirectsToNothing(command)) return 'acts'
  const within = wordEffect(command)
  if (command.name === undefined)
    return strongest([within, command.prefix.some((item) => item.type === 'Assignment') ? 'shell' : 'pure'])
  if (isVersionQuestion(command)) return within
  const [name, first] = words(command)
  if (name === undefined) return 'acts'
  if (pureCommands.has(name) || messages.has(name) || isDockerQuery(command)) return within
  if (name === 'sed') return words(command).some((word) => word === undefined || /^-i|^--in-place/.test(word)) ? 'acts' : within
  if (name === 'sort' || name === 'tee')
    return words(command)
      .slice(1)
      .some((word) => word !== '/dev/null' && word !== '/dev/stderr') && name === 'tee'
      ? 'acts'
      : within
  if (name === 'git') return first !== undefined && gitQueries.has(first) ? within : 'acts'
  if (shellCommands.has(name)) return strongest([within, 'shell'])
  return 'acts'
}

export function listEffect(statements: readonly Statement[]): Effect {
  return strongest(statements.map((statement) => nodeEffect(statement.command)))
}

/** The effect of any command. */
export function nodeEffect(node: CommandNode | PipelineNode | AndOr | CompoundList | Script): Effect {
  switch (node.type) {
    case 'Command':
      return commandEffect(node)
    case 'Pipeline':
      return strongest(node.commands.map((each) => inSubshell(nodeEffect(each))))
    case 'AndOr':
      return strongest(node.commands.map(nodeEffect))
    case 'CompoundList':
    case 'Script':
      return listEffect(node.commands)
    case 'BraceGroup':
      return nodeEffect(node.body)
    case 'Subshell':
      return inSubshell(nodeEffect(node.body))
    case 'TestCommand':
      return wordEffect(node)
    case 'ArithmeticCommand':
      return /(^|[^=!<>])=([^=]|$)|\+\+|--/.test(node.body) ? 'shell' : wordEffect(node)
    default:
      return 'acts'
  }
}
