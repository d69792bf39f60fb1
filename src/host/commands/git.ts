/** git: what it prints is not known but the same each time, and what it fetches is not the repository as it is. */
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { baseName, joinPath, resolvePath } from '../path.ts'
import { gitArchive } from './git-archive.ts'
import { keyOfCall, outcome, type HostCommand, type HostOutcome } from './outcome.ts'

/** Options between `git` and its command that take a word. */
const valued = new Set(['-C', '-c', '--git-dir', '--work-tree', '--namespace'])

/** Commands that leave the working files alone. */
const asking = new Set(
  'rev-parse describe log status branch tag symbolic-ref config show remote ls-files rev-list diff ls-remote blame shortlog fetch push add commit cat-file for-each-ref name-rev var version help notes gc update-index diff-index diff-files show-ref merge-base count-objects grep check-ignore check-attr hash-object archive bundle credential'.split(
    ' ',
  ),
)

/** Commands that put other files in the place of the repository's. */
const moving = new Set(
  'checkout switch pull merge rebase reset restore clean stash submodule cherry-pick revert am apply lfs subtree worktree rm mv read-tree checkout-index sparse-checkout bisect'.split(
    ' ',
  ),
)

const epochs = new WeakMap<HostFiles, number>()

export const git: HostCommand = (call, files) => {
  const words = call.words.slice(1).map((word) => word.text)
  let index = 0
  let folder: HostPath = call.cwd
  for (; index < words.length; index += 1) {
    const option = known(words[index] ?? []) ?? ''
    if (!option.startsWith('-')) break
    if (!valued.has(option)) continue
    index += 1
    if (option === '-C') folder = resolvePath(folder, words[index] ?? []) ?? folder
  }
  const name = known(words[index] ?? []) ?? ''
  const rest = words.slice(index + 1)
  if (name === 'clone') return clone(call, files, rest)
  if (name === 'archive' || name === 'bundle')
    return gitArchive(call, files, { name, folder, words: rest, print: () => printed(call, files, `git-${name}`) })
  if (name === 'submodule' && !/^(?:update|add|init|deinit|sync|foreach)?$/.test(known(rest[0] ?? []) ?? ''))
    return printed(call, files, 'git-submodule')
  if (moving.has(name)) return moved(call, files, folder, name)
  const tags = (name === 'tag' || name === 'branch') && rest.some((word) => !/^-/.test(known(word) ?? ''))
  if (recording.has(name) || tags) epochs.set(files, (epochs.get(files) ?? 0) + 1)
  if (name === '' || asking.has(name)) return printed(call, files, name === '' ? 'git' : `git-${name}`)
  // `git frobnicate` is a program of its own.
  files.doubt(folder, { kind: 'opaque', reason: `it may be made by \`git ${name}\``, at: call.site })
  return { ...printed(call, files, `git-${name}`), effects: { reads: [], writes: [folder], removes: [], complete: false } }
}

/** Commands that leave the working files alone, but not what others print. */
const recording = new Set(['commit', 'fetch', 'notes', 'config', 'symbolic-ref', 'update-index', 'add'])

/** The same for the same words as long as nothing moved the repository. */
function printed(call: Call, files: HostFiles, name: string): HostOutcome {
  const id = `cmd:${keyOfCall(call)}@${String(epochs.get(files) ?? 0)}:${call.cwd}`
  return outcome({ stdout: [{ kind: 'unknown', id, name, source: 'command', at: undefined, whenUnset: undefined }] })
}

function moved(call: Call, files: HostFiles, folder: HostPath, name: string): HostOutcome {
  epochs.set(files, (epochs.get(files) ?? 0) + 1)
  // The repository after `git pull` is the repository; `reset`, `clean` and `stash` put back what is tracked.
  const brings = !/^(?:pull|reset|clean|stash|rm)$/.test(name)
  if (name === 'submodule') {
    for (const path of submodules(files, folder))
      files.doubt(path, { kind: 'opaque', reason: 'it is a submodule that `git submodule` puts there', at: call.site })
  } else if (brings) files.doubt(folder, { kind: 'opaque', reason: `it may be put there by \`git ${name}\``, at: call.site })
  return { ...printed(call, files, `git-${name}`), effects: { reads: [], writes: [folder], removes: [], complete: false } }
}

/** The folders that `.gitmodules` names. */
function submodules(files: HostFiles, folder: HostPath): readonly HostPath[] {
  const text = known(files.read(joinPath(folder, '.gitmodules')) ?? [])
  return [...(text ?? '').matchAll(/^\s*path\s*=\s*(\S+)\s*$/gm)].flatMap(([, path]) =>
    path === undefined ? [] : [joinPath(folder, path)],
  )
}

function clone(call: Call, files: HostFiles, words: readonly Text[]): HostOutcome {
  const takesValue = new Set([
    '-b',
    '--branch',
    '--depth',
    '-o',
    '--origin',
    '-c',
    '--config',
    '--reference',
    '-u',
    '-j',
    '--jobs',
  ])
  const operands: Text[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? []
    const option = known(word) ?? ''
    if (takesValue.has(option)) index += 1
    else if (!option.startsWith('-')) operands.push(word)
  }
  const [url, place] = operands
  const name =
    url === undefined
      ? ''
      : baseName(printText(url).replace(/\/+$/, ''))
          .replace(/^.*:/, '')
          .replace(/\.git$/, '')
  const path = place === undefined ? resolvePath(call.cwd, [name]) : resolvePath(call.cwd, place)
  if (path === undefined) return outcome({ effects: { complete: false } })
  files.put(path, {
    type: 'directory',
    origin: { kind: 'opaque', reason: 'cloned from another repository by `git clone`', at: call.site },
    mode: undefined,
    link: undefined,
  })
  return outcome({ effects: { writes: [path] } })
}
