/**
 * From which folder a script is called, as far as another file of the repository says so: a CI file, a Makefile, a package, a script, a README.
 *
 * Only texts are looked at. `./ci/extract.sh` calls it from the root; `./extract.sh` from `ci`, when the file stands in there or goes there.
 */
import { ciKindOf } from '../ci/read.ts'
import type { Repository } from '../repository/repository.ts'
import type { HostPath } from '../shell/world.ts'
import { decodeText } from '../text/encoding.ts'

const sizeLimit = 1_000_000
const mayCall =
  /(?:^|\/)(?:(?:GNU)?[Mm]akefile|package\.json|(?:README|CONTRIBUTING|BUILD|BUILDING|INSTALL)[^/]*\.(?:md|markdown|rst|txt|adoc))$|\.(?:mk|sh|bash)$/

/** Those of `folders` from which some file calls the script at `path`. */
export function callingFolders(repository: Repository, path: string, folders: readonly HostPath[]): readonly HostPath[] {
  const called = new Set<HostPath>()
  for (const entry of repository.entries) {
    const text = entry.path === path ? undefined : callerText(repository, entry)
    if (text === undefined) continue
    for (const folder of folders) if (callsFrom(folder, path, { path: entry.path, text })) called.add(folder)
  }
  return folders.filter((folder) => called.has(folder))
}

function callerText(repository: Repository, { kind, path }: Repository['entries'][number]): string | undefined {
  if (kind !== 'file' || path.startsWith('../') || !(mayCall.test(path) || ciKindOf(path) !== undefined)) return undefined
  const bytes = repository.read(path)
  return bytes === undefined || bytes.length > sizeLimit || bytes.includes(0) ? undefined : decodeText(bytes)
}

function callsFrom(folder: HostPath, path: string, caller: { readonly path: string; readonly text: string }): boolean {
  const name = folder === '.' ? path : path.slice(folder.length + 1)
  const called = new RegExp(
    `(?:^|[\\s;&|"'\`(@])(?:\\./|(?:sh|bash|dash|source|\\.)\\s+(?:-\\w+\\s+)*(?:\\./)?)${quoted(name)}(?=$|[\\s;&|"'\`)])`,
    'm',
  )
  return called.test(caller.text) && (folder === '.' || caller.path.startsWith(`${folder}/`) || goesTo(folder, caller.text))
}

/** `cd ci`, `make -C ci`, `working-directory: ci`. */
function goesTo(folder: HostPath, text: string): boolean {
  return new RegExp(
    `(?:\\b(?:cd|pushd)|-C|working-directory:)\\s*["']?(?:\\./)?${quoted(folder)}/?(?=$|[\\s;&|"'\`)])`,
    'm',
  ).test(text)
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
