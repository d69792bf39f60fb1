/**
 * Writes changes: all of them or none.
 *
 * In: the changes of a document and the disk below the repository's root. The steps, in order:
 * 1. Check everything: each path lies inside, no link stands above it, what is replaced is still what was analysed.
 * 2. Write every new text to a temporary file beside its place, and make it durable.
 * 3. Move: what is replaced goes to a name beside it, the new file to its place. Each move is remembered.
 * 4. Remove what was replaced, and folders that are empty now (git knows no empty folders).
 * A failure in 2 or 3 undoes every step so far in reverse, so that the tree is as it was; undoing needs no space on the disk.
 */
import type { Disk } from '../repository/disk.ts'
import { cleanLine } from '../text/clean.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'
import { contentDigest } from './diff.ts'
import type { DocumentChange } from './document.ts'
import { encodeText } from '../text/encoding.ts'

/**
 * Applies changes.
 *
 * @param above how many folders above the root still belong to the repository.
 * @returns files that could not be cleaned away after all was done; none, as a rule.
 * @throws OperationalError `APPLY`; the tree is as it was, or the message says what is not.
 */
export function applyChanges(disk: Disk, changes: readonly DocumentChange[], above = 0): readonly string[] {
  for (const change of changes) checkChange(disk, change, above)
  const transaction = new Transaction(disk)
  for (const [change, step] of plan(transaction, changes)) {
    try {
      step()
    } catch (error) {
      const left = transaction.undo()
      const remains =
        left.length === 0 ? 'Nothing was changed.' : `Undoing it failed as well; look at ${left.map(cleanLine).join(', ')}.`
      throw new OperationalError('APPLY', `writing ${cleanLine(change.path)}: ${reasonOf(error)}. ${remains}`, { cause: error })
    }
  }
  return transaction.finish()
}

type Planned = readonly [change: DocumentChange, step: () => void]

/** First everything that needs space, then the moves. */
function plan(transaction: Transaction, changes: readonly DocumentChange[]): readonly Planned[] {
  const written = new Map<DocumentChange, string>()
  const prepare = changes
    .filter((change) => change.after !== null)
    .map((change): Planned => [change, () => written.set(change, transaction.prepare(change))])
  const move = changes.map((change): Planned => [
    change,
    () => {
      if (change.action !== 'create') transaction.moveAway(change.path)
      const temporary = written.get(change)
      if (temporary !== undefined) transaction.moveIn(temporary, change.path)
    },
  ])
  return [...prepare, ...move]
}

/** What was done so far, and how to undo it. */
class Transaction {
  private readonly disk: Disk
  private readonly undoing: { readonly path: string; readonly undo: () => void }[] = []
  private readonly replaced: string[] = []
  private readonly folders = new Set<string>()

  constructor(disk: Disk) {
    this.disk = disk
  }

  /** Writes the text after beside its place, and returns where. */
  prepare(change: DocumentChange): string {
    this.makeFolders(folderOf(change.path))
    const temporary = freeName(this.disk, change.path, 'new')
    this.undoing.push({
      path: temporary,
      undo: () => {
        this.removeIfThere(temporary)
      },
    })
    const like = change.action === 'modify' ? change.path : undefined
    this.disk.write(temporary, encodeText(change.after ?? ''), modeAfter(this.disk, change), like)
    return temporary
  }

  moveAway(path: string): void {
    const aside = freeName(this.disk, path, 'old')
    this.disk.rename(path, aside)
    this.undoing.push({
      path: aside,
      undo: () => {
        this.disk.rename(aside, path)
      },
    })
    this.replaced.push(aside)
    this.folders.add(folderOf(path))
  }

  moveIn(temporary: string, path: string): void {
    this.disk.rename(temporary, path)
    this.undoing.push({
      path,
      undo: () => {
        this.disk.remove(path)
      },
    })
    this.folders.add(folderOf(path))
  }

  /** Goes back to the beginning; returns the paths where that failed. */
  undo(): readonly string[] {
    return this.undoing.reverse().flatMap(({ path, undo }) => (attempt(undo) ? [] : [path]))
  }

  /** Removes what was replaced; from here on there is no way back. Returns what could not be removed. */
  finish(): readonly string[] {
    for (const folder of this.folders)
      attempt(() => {
        this.disk.sync(folder)
      })
    const left = this.replaced.filter(
      (path) =>
        !attempt(() => {
          this.disk.remove(path)
        }),
    )
    for (const folder of this.folders) {
      for (
        let at = folder;
        at !== '.' &&
        !/(?:^|\/)\.\.$/.test(at) &&
        attempt(() => {
          this.disk.removeFolder(at)
        });
        at = folderOf(at)
      );
    }
    return left
  }

  private makeFolders(folder: string): void {
    if (this.disk.stat(folder) !== undefined) return
    this.makeFolders(folderOf(folder))
    this.disk.makeFolder(folder)
    this.undoing.push({
      path: folder,
      undo: () => {
        this.disk.removeFolder(folder)
      },
    })
  }

  private removeIfThere(path: string): void {
    if (this.disk.stat(path) !== undefined) this.disk.remove(path)
  }
}

function checkChange(disk: Disk, change: DocumentChange, above: number): void {
  const refuse = (why: string): never => {
    throw new OperationalError('APPLY', `writing ${cleanLine(change.path)}: ${why}. Nothing was changed.`)
  }
  if (!isInside(change.path, above)) refuse('it does not lie in the repository')
  for (const folder of foldersAbove(change.path)) {
    const kind = disk.stat(folder)?.kind
    if (kind !== undefined && kind !== 'directory') refuse(`${folder} is ${kind === 'link' ? 'a symbolic link' : 'not a folder'}`)
  }
  const present = disk.stat(change.path)
  if (change.action === 'create') {
    if (present !== undefined) refuse('it exists already')
    return
  }
  if (present === undefined) refuse('it is gone since it was analysed')
  if (present?.kind !== 'file') refuse('it is no regular file')
  const content = disk.read(change.path)
  if (contentDigest(content) !== change.before) refuse('it has changed since it was analysed')
}

/** Whether a path stays in the repository and out of git's own folder. */
function isInside(path: string, above: number): boolean {
  const names = path.split('/')
  const first = names.findIndex((name) => name !== '..')
  const inner = first === -1 ? [] : names.slice(first)
  return inner.length > 0 && first <= above && inner.every((name) => !['', '.', '..', '.git'].includes(name))
}

/** The folders that a path goes through, outermost first. */
function foldersAbove(path: string): readonly string[] {
  const names = path.split('/')
  return names.slice(0, -1).flatMap((name, index) => (name === '..' ? [] : [names.slice(0, index + 1).join('/')]))
}

function folderOf(path: string): string {
  const cut = path.lastIndexOf('/')
  return cut === -1 ? '.' : path.slice(0, cut)
}

/** A name beside a path that nothing has. */
function freeName(disk: Disk, path: string, purpose: 'new' | 'old'): string {
  const cut = path.lastIndexOf('/') + 1
  for (let count = 1; ; count++) {
    const free = `${path.slice(0, cut)}.${path.slice(cut)}.restage-${purpose}-${String(count)}`
    if (disk.stat(free) === undefined) return free
  }
}

/** A changed file keeps its permissions, but for the executable bits where the change says so. */
function modeAfter(disk: Disk, change: DocumentChange): number {
  const executable = change.mode === '100755'
  if (change.action === 'create') return executable ? 0o777 : 0o666
  const mode = disk.stat(change.path)?.mode ?? 0o644
  if (((mode & 0o100) !== 0) === executable) return mode
  return executable ? mode | ((mode & 0o444) >> 2) : mode & ~0o111
}

function attempt(step: () => void): boolean {
  try {
    step()
    return true
  } catch {
    return false
  }
}
