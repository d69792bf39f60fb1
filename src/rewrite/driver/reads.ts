/**
 * What reads a host path: the one notion that is asked before a command goes for what it reads. A command reads a path by what its
 * model says, by a word that is the path or holds it (`--file=app`, `-F f=@app`, `open("app")` in code), by a folder around
 * the path, by its redirections, and through the program of the repository that it runs when that names the path. A command that
 * only shows something to people is told apart: it goes with what it shows.
 */
import { readComposeWords } from '../../compose/words.ts'
import type { CommandNode, SyntaxNode } from 'unbash'
import { baseName, isWithin, joinPath, resolvePath } from '../../host/path.ts'
import type { HostStep, ShellAccess } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import type { Site } from '../../text/source.ts'
import { known, literal, printText, type Text } from '../../text/symbolic.ts'
import { commandEffect } from './effects.ts'
import { printersOf, speaks } from './speech.ts'
import { ancestor, commandAt, nameOf, type ScriptTree } from './tree.ts'
import { usesOf } from './variables.ts'

/** What is asked about. */
export interface Standing {
  /** Whether a path is the one in question, or lies in it. */
  readonly isArtifact: (path: HostPath) => boolean
  /** The paths in question that lie on the host at a moment of the run. */
  readonly lying: (order: number) => readonly HostPath[]
  readonly repository: Repository
}

/** Given a folder, they do not look at what its files hold. */
const blind = new Set([
  ...['mkdir', 'rmdir', 'rm', 'chmod', 'chown', 'chgrp', 'touch', 'ls', 'du', 'stat', 'test', '[', 'basename', 'dirname'],
  ...['realpath', 'readlink', 'cd', 'mv', 'ln', 'tree', 'df', 'mount', 'umount', 'find', 'sleep', 'kill', 'mktemp'],
])

/** The git commands that take files in. */
const gitTakes = /^(?:add|commit|archive|stash|bundle)$/

/** The git commands that ask about the history, or lay its files out anew: their words are no files that are read. */
const asksHistory = /^(?:checkout|restore|rev-parse|describe|rev-list|symbolic-ref|branch|tag|config|remote|name-rev|log|show)$/

/** Their words are names of other things than files. */
const namesNoFile = /^(?:uname|id|whoami|hostname|nproc|arch|getconf|tput|sleep|which|kill|sysctl|locale|tty|uptime)$/

/** Their first words may be code. */
const interpreter =
  /^(?:python[\d.]*|node|ruby|perl|php|deno|bun|lua|Rscript|awk|gawk|mawk|nawk|jq|sh|bash|dash|ash|zsh|ksh|osascript)$/

/** The path in question that a command reads; `undefined` when it reads none. */
export function readBy(step: HostStep, { isArtifact, lying, repository }: Standing): HostPath | undefined {
  const { call, effects } = step
  const named = [...effects.reads, ...pathsNamed(call)].find(isArtifact)
  if (named !== undefined) return named
  const present = lying(step.order)
  if (present.length === 0) return undefined
  const folders = walks(call) ? [...effects.reads, ...pathsNamed(call), ...(listsNames(call) ? [call.cwd] : [])] : []
  const walked = present.find((path) => folders.some((folder) => folder !== path && isWithin(path, folder)))
  return walked ?? present.find((path) => programTexts(call, repository).some((text) => namesPath(text, path, call.cwd)))
}

/** Whether a command looks into the folders that it is given. */
export function walks(call: Call): boolean {
  const name = commandName(call)
  if (name === 'git') return gitTakes.test(known(call.words[1]?.text ?? []) ?? '') || listsNames(call)
  return !blind.has(name) || listsNames(call)
}

/** `find … | xargs`, `for f in $(ls)`, `git status > state`: the names of what is there go to another command, or into a file. */
function listsNames(call: Call): boolean {
  const name = commandName(call)
  const asked = name === 'git' ? (known(call.words[1]?.text ?? []) ?? '') : name
  if (call.stdout === 'file' && /^(?:du|tree|status|ls-files|diff)$/.test(asked)) return true
  if (name !== 'find' && name !== 'ls') return false
  return (
    call.stdout === 'captured' ||
    call.stdout === 'file' ||
    call.words.some((word) => /^-(?:exec|ok)/.test(known(word.text) ?? ''))
  )
}

export function commandName(call: Call): string {
  const [first] = call.words
  return first === undefined ? '' : baseName(known(first.text) ?? '')
}

/** Paths that the words of a command may mean. */
export function pathsNamed(call: Call): readonly HostPath[] {
  const name = commandName(call)
  if (name === 'git' && call.words.slice(1, 3).some((word) => asksHistory.test(known(word.text) ?? ''))) return []
  if (namesNoFile.test(name) || (name === 'go' && /^(?:env|version)$/.test(known(call.words[1]?.text ?? []) ?? ''))) return []
  const isCode = interpreter.test(name)
  return call.words.flatMap(({ text }, index) => {
    // `date +%Y%m%d`: a format.
    if (index === 0 || (name === 'date' && printText(text).startsWith('+'))) return []
    if (isOfOtherMachine(name, call.words, index)) return []
    const plain = known(text)
    if (name === 'sed' && plain !== undefined && substitution.test(plain)) return []
    const pieces = isCode && plain !== undefined && /[\s'"();{]/.test(plain) ? plain.split(/[^\w./~+<>{}$:-]+/).map(literal) : []
    return [...valuesOf(text), ...pieces].flatMap((piece) => resolvePath(call.cwd, piece) ?? [])
  })
}

/** `ssh -i KEY USER@HOST COMMAND`, `scp app HOST:/srv`: whom they call and what is there are no files of this machine. */
function isOfOtherMachine(name: string, words: Call['words'], index: number): boolean {
  const word = printText(words[index]?.text ?? [])
  if (name === 'scp' || name === 'rsync') return /^[^/]*:/.test(word)
  return (
    name === 'ssh' &&
    !word.startsWith('-') &&
    !/^-[46AaCfGgKkMNnqsTtVvXxYy]*[EFiSo]$/.test(printText(words[index - 1]?.text ?? []))
  )
}

/** `s/a/b/g`, of which no command writes or reads a file. */
const substitution = /^s(\W)(?:\\.|(?!\1)[^\\])*\1(?:\\.|(?!\1)[^\\])*\1[gpIi\d]*$/

/** A word, and what stands in it behind an option, `=` or `@`. */
function valuesOf(text: Text): readonly Text[] {
  const [first, ...rest] = text
  if (typeof first !== 'string') return [text]
  const whole = first.startsWith('-') ? [] : [text]
  const behind = [...first.matchAll(/[=@,;]/g)].map(({ index }): Text => [first.slice(index + 1), ...rest])
  const attached: readonly Text[] = /^-[A-Za-z][^-]/.test(first) ? [[first.slice(2), ...rest]] : []
  return [...whole, ...behind, ...attached].map((value) =>
    known(value) === undefined ? value : literal(endOf(known(value) ?? '')),
  )
}

/** `app;type=text/plain`, `app,dst=/x` */
function endOf(text: string): string {
  return /[\s]/.test(text) ? text : (/^[^;,]+(?=[;,])/.exec(text)?.[0] ?? text)
}

/** Commands of compose that start nothing. */
const idleCompose = /^(?:stop|down|rm|kill|ps|logs|pull|push|images|port|top|events|pause|unpause|config|version)$/

/** Texts of the repository that a command runs: its own program, an interpreter's, a Makefile, the scripts of a package. */
function programTexts(call: Call, repository: Repository): readonly string[] {
  const name = commandName(call)
  const [first, ...others] = call.words
  const own = first !== undefined && printText(first.text).includes('/') ? [first] : []
  const given = interpreter.test(name) || own.length > 0 ? [...own, ...others] : []
  const paths = given.flatMap((word) => resolvePath(call.cwd, word.text) ?? [])
  const usual = (
    /^g?make$/.test(name)
      ? ['Makefile', 'makefile', 'GNUmakefile']
      : /^(?:npm|yarn|pnpm)$/.test(name)
        ? ['package.json']
        : name === 'docker-compose' && !idleCompose.test(readComposeWords(call.words.slice(1).map(({ text }) => text)).name)
          ? ['docker-compose.yml', 'docker-compose.yaml', 'compose.yml', 'compose.yaml']
          : []
  ).map((file) => joinPath(call.cwd, file))
  return [...paths, ...usual].flatMap((path) => {
    const bytes = repository.stat(path)?.kind === 'file' ? repository.read(path) : undefined
    return bytes === undefined || bytes.length > 1_000_000 || bytes.includes(0) ? [] : [new TextDecoder().decode(bytes)]
  })
}

/** Whether a text has a word that is the path, as written from the folder that it runs in. */
function namesPath(text: string, path: HostPath, cwd: HostPath): boolean {
  return text.split(/[^\w./+-]+/).some((token) => token !== '' && token !== '.' && joinPath(cwd, token) === path)
}

/** The access that belongs to a command: its own redirection. */
export function belongsTo(access: ShellAccess, call: Call, order: number): boolean {
  return access.order < order && isInside(access.site, call.site)
}

export function isInside(inner: Site, outer: Site): boolean {
  return inner.source.path === outer.source.path && inner.start >= outer.start && inner.end <= outer.end
}

const looking = new Set(['ls', 'file', 'du', 'stat', 'wc', 'ldd', 'tree'])
/** A sum on the terminal is there to be copied; in a message it is told in passing. */
const sums = /^(?:md5|shasum|(?:md5|sha\d+|b2)sum)$/
const filters = new Set(['cut', 'awk', 'head', 'tail', 'tr', 'sort', 'sed', 'column', 'xargs', 'cat', 'tee', 'numfmt', 'rev'])

/** `touch -r app stamp`, `chmod --reference=app f`: the file beside which another is put. */
export function hasReference(call: Call): boolean {
  const flag = /^touch$/.test(commandName(call)) ? /^(?:-\w*r$|--reference(?:=|$))/ : /^--reference(?:=|$)/
  return call.words.some((word) => flag.test(printText(word.text)))
}

export function isLook(call: Call): boolean {
  return looking.has(commandName(call)) || sums.test(commandName(call))
}

/** Whether all that a command does is to tell people about files: on the terminal, in a message, in a variable for messages. */
export function isOnlyShown(call: Call, trees: ReadonlyMap<string, ScriptTree>): boolean {
  const isSum = sums.test(commandName(call))
  if (!isLook(call) || call.stdout === 'file') return false
  // Whether it is there is known; what else a look at it says is not.
  if (call.stdout !== 'captured') return !isSum && (!call.tested || /^(?:ls|stat|file)$/.test(commandName(call)))
  return isShownInMessage(call, trees)
}

/** Whether what a substitution prints ends in a message, or in a variable for messages. */
export function isShownInMessage(call: Call, trees: ReadonlyMap<string, ScriptTree>): boolean {
  const tree = trees.get(call.site.source.path)
  const command = tree === undefined ? undefined : commandAt(tree, call.site)
  return tree !== undefined && command !== undefined && endsInMessage(tree, command, printersOf([...trees.values()]))
}

function endsInMessage(tree: ScriptTree, command: CommandNode, printers: ReadonlySet<string>): boolean {
  const above = tree.parents.get(command)
  if (above?.type === 'Pipeline') {
    const others = above.commands.filter((other) => other !== command)
    const onlyFilters = others.every(
      (other) => other.type === 'Command' && filters.has(nameOf(other) ?? '') && commandEffect(other) === 'pure',
    )
    return onlyFilters && above.prefixes.length === 0 && isShownStatement(tree, tree.parents.get(above), printers)
  }
  return isShownStatement(tree, above, printers)
}

/** A statement of its own, or all that a substitution in a message holds. */
function isShownStatement(tree: ScriptTree, statement: SyntaxNode | undefined, printers: ReadonlySet<string>): boolean {
  if (statement?.type !== 'Statement') return false
  const list = tree.parents.get(statement)
  if (list === undefined || list.type !== 'Script' || list === tree.script)
    return ancestor(tree, statement, 'Pipeline', 'Redirected', 'CommandExpansion') === undefined
  const expansion = tree.parents.get(list)
  if (expansion?.type !== 'CommandExpansion' || list.commands.length !== 1) return false
  for (let node = tree.parents.get(expansion); node !== undefined; node = tree.parents.get(node)) {
    if (node.type === 'Assignment') return isForMessages(tree, node.name, printers)
    if (node.type === 'Command') return speaks(node, printers) && tree.parents.get(node)?.type === 'Statement'
  }
  return false
}

/** A variable that nothing but messages reads. */
function isForMessages(tree: ScriptTree, name: string, printers: ReadonlySet<string>): boolean {
  return usesOf(tree)
    .filter((use) => use.name === name)
    .every(({ node }) => {
      for (let at = tree.parents.get(node); at !== undefined; at = tree.parents.get(at))
        if (at.type === 'Command') return speaks(at, printers) && tree.parents.get(at)?.type === 'Statement'
      return false
    })
}
