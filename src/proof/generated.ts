/**
 * Files that the driver itself writes or chmods in front of the final build. The rewrite keeps those commands, so the new
 * build finds their work in its context as the legacy one did; that it does is a caveat, told by name.
 */
import type { BuiltImage } from '../pipeline/model.ts'
import { isPrintedId } from '../pipeline/printed-id.ts'
import type { HostPath } from '../shell/world.ts'
import { isWithin, joinPath } from '../host/path.ts'
import type { Repository } from '../repository/repository.ts'
import type { ContextNode } from './context.ts'
import { textOrigin, type Opaque } from './origins.ts'
import { octalMode } from './modes.ts'

export interface GeneratedFiles {
  readonly at: (path: HostPath) => ContextNode | undefined
  /** Names below a folder that are there because of them. */
  readonly names: (path: HostPath) => readonly string[]
}

function opaque(path: HostPath, reason: string): Opaque {
  return { kind: 'opaque', reason: `${path}: ${reason}`, missing: false }
}

/**
 * The folder that a driver filled to be the context of a build, and that is none any more: with its handoff it goes. That it is not there
 * when the new driver builds is checked (`migrate/check-after.ts`).
 */
export function abandonedContext(image: BuiltImage | undefined, now: HostPath, repository: Repository): HostPath | undefined {
  const before = image?.context?.path
  return before !== undefined && before !== now && isWithin(before, now) && repository.stat(before) === undefined
    ? before
    : undefined
}

/** Finds what a driver made in a folder, or took away from it, by the time of a build; artifacts are not among it. */
export function generatedFiles(
  image: BuiltImage | undefined,
  folder: HostPath,
  repository: Repository,
  own: ReadonlySet<string>,
): GeneratedFiles {
  const nodes = new Map<HostPath, ContextNode>()
  const names = new Map<HostPath, Set<string>>()
  const view = image?.context?.view
  const left = abandonedContext(image, folder, repository)
  const visit = (path: HostPath): boolean => {
    const node = view?.at(path)
    if (node === undefined || path === left) return false
    if (node.origin === undefined || node.type === 'directory') {
      let found = false
      for (const name of view?.names(path) ?? []) {
        if (!visit(joinPath(path, name))) continue
        found = true
        const known = names.get(path) ?? new Set<string>()
        names.set(path, known.add(name))
      }
      if (found) nodes.set(path, { type: 'directory', origin: undefined, mode: undefined, link: undefined, inPlace: false })
      return found
    }
    const mode = octalMode(node, repository)
    const { origin } = node
    // What docker writes its ids into goes with the commands that gave them.
    if (origin.kind === 'artifact' || (origin.kind === 'text' && isPrintedId(origin.text))) return false
    if (mode === null || origin.kind === 'opaque') {
      const reason = origin.kind === 'opaque' ? origin.reason : `its mode after chmod ${node.mode ?? ''} is not known`
      nodes.set(path, { type: 'file', origin: opaque(path, reason), mode: undefined, link: undefined, inPlace: false })
      return true
    }
    // A file of the repository that was copied here is taken from where the repository has it, unless it lies over another one of them.
    const isOver =
      origin.kind === 'repository' &&
      origin.path !== path &&
      repository.stat(path) !== undefined &&
      !own.has(path) &&
      !isSameFile(repository, origin.path, path)
    if (origin.kind === 'repository' && mode === undefined && !isOver) return false
    const inPlace = origin.kind === 'repository' && origin.path === path
    const content = origin.kind === 'text' ? textOrigin(origin) : { kind: 'repository' as const, path: origin.path }
    nodes.set(path, { type: 'file', origin: content, mode, link: node.link, inPlace })
    return true
  }
  visit(folder)
  // What the driver removed is gone before the one build; the legacy builders may have had it.
  const removed = (path: HostPath): ContextNode | undefined => {
    const gone =
      view !== undefined &&
      repository.stat(path)?.kind === 'file' &&
      !own.has(path) &&
      !path.endsWith('.dockerignore') &&
      view.at(path) === undefined
    return gone
      ? { type: 'file', origin: opaque(path, 'the driver removes it'), mode: undefined, link: undefined, inPlace: false }
      : undefined
  }
  return { at: (path) => nodes.get(path) ?? removed(path), names: (path) => [...(names.get(path) ?? [])] }
}

/** The copy that the repository has of a file, as it is: a driver that copies it again changes nothing. */
function isSameFile(repository: Repository, one: string, other: string): boolean {
  const [a, b] = [repository.stat(one), repository.stat(other)]
  if (a?.kind !== 'file' || b?.kind !== 'file' || a.executable !== b.executable) return false
  const [bytes, others] = [repository.read(one), repository.read(other)]
  return bytes !== undefined && bytes.length === others?.length && bytes.every((byte, index) => byte === others[index])
}
