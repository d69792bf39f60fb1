/** `[ -f app ]`: tests of artifacts that no longer come to the host. Before the copy out they fail, after it they succeed. */
import type { Command, SyntaxNode, TestCommand, Word } from 'unbash'
import { joinPath, resolvePath } from '../../host/path.ts'
import type { Repository } from '../../repository/repository.ts'
import type { HostPath } from '../../shell/world.ts'
import type { Entries } from './entries.ts'
import { commandsOf, hasExpansion, nameOf, staticArgs, type ScriptTree } from './tree.ts'
import type { Gone } from './fate.ts'
import type { Migrating } from './handed.ts'
import type { RunVerdicts } from './verdicts.ts'

const fileTests = new Set(['-f', '-e', '-d', '-x', '-s', '-r', '-a'])

/** Where the scripts of some runs look for files. */
interface Looking {
  readonly runs: readonly Migrating[]
  readonly verdicts: readonly RunVerdicts[]
  readonly entries: Entries
  readonly repository: Repository
}

/** Answers to tests of paths that were the handoff's. */
export function fileChecks(tree: ScriptTree, { runs, verdicts, entries, repository }: Looking): Gone {
  const found = new Map<SyntaxNode, boolean>()
  const spelled = spellings(runs)
  for (const node of tree.nodes) {
    const tested = testedPath(node)
    if (tested === undefined || entries.holds(tree, node)) continue
    const path = /[$`]/.test(tested.path)
      ? spelled.get(plainSource(tested.path))
      : joinPath(folderAt(tree, node.pos, runs), tested.path)
    if (path === undefined) continue
    if (!verdicts.some((verdict) => verdict.owns(path))) continue
    const copy = firstCopy(tree, runs)
    const moved = verdicts.some((verdict) => verdict.moved(path))
    const there = moved ? repository.stat(path) !== undefined : copy !== undefined && node.pos > copy
    found.set(node, tested.negated ? !there : there)
  }
  return found
}

/** `rm app` that no followed way came to (`[ -f app ] && rm app` after the app was removed): there is nothing to remove. */
export function idleRemovals(
  tree: ScriptTree,
  evaluated: ReadonlySet<Command>,
  { runs, verdicts, entries, repository }: Looking,
): readonly Command[] {
  return commandsOf(tree).filter((command) => {
    if (nameOf(command) !== 'rm' || evaluated.has(command) || entries.holds(tree, command)) return false
    const paths = staticArgs(command).filter((arg) => arg?.startsWith('-') !== true)
    const cwd = folderAt(tree, command.pos, runs)
    return (
      paths.length > 0 &&
      paths.every((arg) => {
        const path = arg === undefined || /[*?[]/.test(arg) ? undefined : joinPath(cwd, arg)
        return path !== undefined && repository.stat(path) === undefined && verdicts.some((verdict) => verdict.owns(path))
      })
    )
  })
}

/** Paths by the words that name them elsewhere: what `$BIN` is in `docker cp c:/app $BIN`, it is in `[ -x "$BIN" ]`. */
function spellings(runs: readonly Migrating[]): ReadonlyMap<string, HostPath | undefined> {
  const found = new Map<string, HostPath | undefined>()
  const calls = runs.flatMap(({ pipeline }) => [...pipeline.events, ...pipeline.hostSteps].map((one) => one.call))
  for (const { cwd, words } of calls)
    for (const { text, site, whole } of words.slice(1)) {
      const source = plainSource(site.source.text.slice(site.start, site.end))
      if (!whole || !source.startsWith('$')) continue
      const path = resolvePath(cwd, text)
      found.set(source, found.has(source) && found.get(source) !== path ? undefined : path)
    }
  return found
}

/** `$(BIN)` of make is `$BIN` too. */
function plainSource(text: string): string {
  return text.replaceAll('"', '').replace(/\$(?:\{(\w+)\}|\((\w+)\))/g, '$$$1$2')
}

interface Tested {
  readonly path: string
  readonly negated: boolean
}

function testedPath(node: SyntaxNode): Tested | undefined {
  if (node.type === 'TestCommand') return fromExpression(node)
  if (node.type !== 'Command') return undefined
  return fromWords(node)
}

function fromWords(command: Command): Tested | undefined {
  const name = command.name?.value
  if (name !== '[' && name !== 'test') return undefined
  const args = command.args
    .map((arg) => (arg.type === 'Word' ? writtenPath(arg) : undefined))
    .slice(0, name === '[' ? -1 : undefined)
  const negated = args[0] === '!'
  const [operator, path, ...rest] = negated ? args.slice(1) : args
  return operator !== undefined && fileTests.has(operator) && path !== undefined && rest.length === 0
    ? { path, negated }
    : undefined
}

function fromExpression(test: TestCommand): Tested | undefined {
  const negated = test.expression.type === 'TestNot'
  const inner = test.expression.type === 'TestNot' ? test.expression.operand : test.expression
  if (inner.type !== 'TestUnary' || !fileTests.has(inner.operator) || /[`*?]|\$\(/.test(inner.operand.text)) return undefined
  return { path: writtenPath(inner.operand), negated }
}

/** A word's value, or its source where it holds a variable. */
function writtenPath(word: Word): string {
  return hasExpansion(word) ? word.text : word.value
}

/** The folder in which the commands around a place run. */
function folderAt(tree: ScriptTree, at: number, runs: readonly Migrating[]): HostPath {
  const calls = runs
    .flatMap((run) => run.pipeline.events.map((event) => event.call))
    .filter((call) => call.site.source.path === tree.source.path)
  const nearest = calls.sort((a, b) => Math.abs(a.site.start - at) - Math.abs(b.site.start - at))[0]
  return nearest?.cwd ?? runs[0]?.pipeline.driver.cwd ?? ('.' as HostPath)
}

function firstCopy(tree: ScriptTree, runs: readonly Migrating[]): number | undefined {
  const copies = runs.flatMap((run) =>
    run.pipeline.events.filter((event) => event.command.name === 'cp' && event.call.site.source.path === tree.source.path),
  )
  return copies.length === 0 ? undefined : Math.min(...copies.map((event) => event.call.site.start))
}
