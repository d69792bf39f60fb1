/** Scripts of which nothing is left: they are deleted with the calls that run them. */
import type { Command, SyntaxNode } from 'unbash'
import { baseName } from '../../host/path.ts'
import type { Repository } from '../../repository/repository.ts'
import { commandEffect, words } from './effects.ts'
import { isMakefilePath } from './makefile-view.ts'
import { isPackagePath } from './package-view.ts'
import { survives, type Fates, type Gone } from './fate.ts'
import type { Swept } from './sweep.ts'
import { commandsOf, type ScriptTree } from './tree.ts'

/** Nothing of it does anything but set options of the shell. */
export function isEmptied(tree: ScriptTree, fates: Fates): boolean {
  const left = commandsOf(tree).filter((command) => survives(tree, fates, command))
  return (
    left.length < commandsOf(tree).length &&
    left.every(
      (command) =>
        (/^(?:set|shopt|cd|true|:|exit)$/.test(words(command)[0] ?? '') && commandEffect(command) !== 'acts') ||
        words(command)[0] === 'exit',
    )
  )
}

export interface Emptied {
  readonly swept: Swept
  readonly deleted: ReadonlySet<string>
}

/** Sweeps, deletes scripts that became empty (the driver itself builds the final), takes out their calls, and sweeps again. */
export function deleteEmptied(
  trees: ReadonlyMap<string, ScriptTree>,
  repository: Repository,
  sweepOnce: (gone: Gone) => Swept,
  first: Gone,
  driver: string,
): Emptied {
  let swept = sweepOnce(first)
  const deleted = new Set<string>()
  for (;;) {
    const more = [...trees].flatMap(([path, tree]) => {
      const fates = swept.fates.get(tree)
      if (
        isMakefilePath(path) ||
        isPackagePath(path) ||
        deleted.has(path) ||
        fates === undefined ||
        !isEmptied(tree, fates) ||
        isMentioned(repository, path, trees)
      )
        return []
      const calls = [...trees].flatMap(([other, from]) =>
        other === path ? [] : commandsOf(from).filter((command) => runsScript(command, path)),
      )
      return path === driver ? [] : [{ path, calls }]
    })
    if (more.length === 0) return { swept, deleted }
    const gone = new Map<SyntaxNode, boolean>(swept.gone)
    for (const { path, calls } of more) {
      deleted.add(path)
      for (const call of calls) gone.set(call, true)
    }
    swept = sweepOnce(gone)
  }
}

/** `./x.sh`, `sh x.sh`, `. x.sh`: by its name, which is as much as can be told without running. */
function runsScript(command: Command, path: string): boolean {
  const all = [command.name, ...command.args].flatMap((item) =>
    item?.type === 'Word' ? [item.text.replaceAll(/["']/g, '')] : [],
  )
  const [name = '', ...rest] = all
  const runner = /^(?:sh|bash|source|\.|exec|sudo)$/.test(name)
  return [name, ...(runner ? rest : [])].some((word) => baseName(word) === baseName(path))
}

/** Whether a file other than the scripts at hand names a script. */
function isMentioned(repository: Repository, path: string, trees: ReadonlyMap<string, ScriptTree>): boolean {
  const name = baseName(path)
  return repository.entries.some((entry) => {
    if (entry.kind !== 'file' || entry.path.startsWith('../') || trees.has(entry.path)) return false
    const bytes = repository.read(entry.path)
    return bytes !== undefined && bytes.length < 1_000_000 && new TextDecoder().decode(bytes).includes(name)
  })
}
