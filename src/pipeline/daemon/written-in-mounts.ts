/**
 * Files that are there when a container begins and that its command says it writes: `go build -o bin/app` where a `bin/app` was committed.
 * What lies there afterwards is the container's, as after a `docker cp` onto that file.
 */
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { flagValue } from '../../docker/flag-values.ts'
import type { HostFiles } from '../../host/files.ts'
import { isWithin, joinPath } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'
import type { Container, MountedFolder } from '../model.ts'
import { absolutePath, argvBehindBase, argvIn, commandsIn, folderIn } from './own-argv.ts'

/** Makes such files in a container's writable mounts its own. */
export function takeWritten(
  files: HostFiles,
  container: Container,
  image: EvaluatedDockerfile | undefined,
  volumes: readonly MountedFolder[],
): void {
  const action = container.actions.at(-1)
  if (container.untouched || action === undefined || (action.kind !== 'command' && action.kind !== 'exec')) return
  const argv = action.kind === 'exec' ? action.argv : (argvIn(container, image) ?? argvBehindBase(container, image))
  const given = action.kind === 'exec' ? flagValue(action.event.command, 'workdir') : undefined
  const folder = given === undefined ? folderIn(container, image) : known(given)
  const mounts = [...container.mounts, ...volumes].sort((a, b) => b.target.length - a.target.length)
  for (const path of writtenPaths(argv ?? [], folder, (one) => isFolder(files, mounts, one))) {
    const host = hostOf(mounts, path)
    const node = host === undefined ? undefined : files.at(host)
    if (host === undefined || node?.type !== 'file' || !/^(?:repository|text)$/.test(node.origin?.kind ?? '')) continue
    const origin = { kind: 'artifact', container: container.id, path: literal(path), at: action.event.call.site } as const
    files.put(host, { type: 'file', origin, mode: undefined, link: undefined })
  }
}

/** The host path that a path in a writable mount stands for. */
function hostOf(mounts: readonly MountedFolder[], path: string): HostPath | undefined {
  const mount = mounts.find(({ target }) => isWithin(path, target))
  if (mount === undefined || mount.readonly) return undefined
  return joinPath(mount.source, path.slice(mount.target === '/' ? 1 : mount.target.length + 1))
}

function isFolder(files: HostFiles, mounts: readonly MountedFolder[], path: string): boolean {
  const host = hostOf(mounts, path)
  return host !== undefined && files.kind(host) === 'directory'
}

/** Absolute paths that the commands of an argv name as what they write. */
function writtenPaths(
  argv: readonly Text[],
  begin: string | undefined,
  isFolderAt: (path: string) => boolean,
): readonly string[] {
  let folder = begin
  return (commandsIn(argv) ?? roughCommands(argv)).flatMap((words): readonly string[] => {
    const [name = '', first = ''] = words
    if (name === 'cd') folder = absolutePath(first, folder)
    return writtenBy(words).flatMap(({ word, sources }) => {
      const path = absolutePath(word, folder)
      if (path === undefined) return []
      return sources.length > 0 && isFolderAt(path) ? sources.map((source) => `${path}/${lastName(source)}`) : [path]
    })
  })
}

/** The commands of a script that a shell has to read: cut where one may end, without quotes. */
function roughCommands(argv: readonly Text[]): readonly (readonly string[])[] {
  const words = argv.map((word) => word.map((part) => (typeof part === 'string' ? part : '\u0000')).join(''))
  const isShell = /^(?:.*\/)?(?:ba|a|da)?sh$/.test(words[0] ?? '')
  const script = words.slice(isShell && /^-\w*c$/.test(words[1] ?? '') ? 2 : 0).join(' ')
  return script.split(/&&|\|\||[;|\n(){}]/).map((command) =>
    command
      .replaceAll(/["'\\]/g, ' ')
      .replaceAll(/>+/g, ' > ')
      .split(/\s+/)
      .filter((word) => word !== ''),
  )
}

interface Written {
  readonly word: string
  /** What goes into the word where it is a folder. */
  readonly sources: readonly string[]
}

/** `-o FILE`, `> FILE`, `cp … FILE`, `tar -cf FILE`, `sed -i … FILE`. */
function writtenBy(words: readonly string[]): readonly Written[] {
  const [path = '', ...rest] = words
  const name = lastName(path)
  const operands = rest.filter((word) => !word.startsWith('-'))
  const last = operands.at(-1)
  const named = words.flatMap((word, index): readonly string[] => {
    const next = words[index + 1]
    const [, value] = /^--?o(?:ut(?:put|file)?)?=(.+)$/.exec(word) ?? []
    if (value !== undefined) return [value]
    return next !== undefined && /^(?:--?o(?:ut(?:put|file)?)?|>)$/.test(word) ? [next] : []
  })
  const archive = name === 'tar' && /^-?[a-zA-Z]*c[a-zA-Z]*f$/.test(rest[0] ?? '') ? rest.slice(1, 2) : []
  const changed = /^(?:strip|upx|tee)$/.test(name) || (name === 'sed' && rest.some((word) => /^-\w*i|^--in-place/.test(word)))
  return [
    ...[...named, ...archive, ...(changed && last !== undefined ? [last] : [])].map((word) => ({ word, sources: [] })),
    ...(/^(?:cp|mv|install)$/.test(name) && last !== undefined ? [{ word: last, sources: operands.slice(0, -1) }] : []),
  ]
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
