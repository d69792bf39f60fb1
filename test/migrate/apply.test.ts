import { chmodSync, lstatSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { applyChanges } from '../../src/migrate/apply.ts'
import { documentChanges } from '../../src/migrate/diff.ts'
import type { DocumentChange } from '../../src/migrate/document.ts'
import { directoryRepository } from '../../src/repository/directory.ts'
import { diskBelow, type Disk } from '../../src/repository/disk.ts'
import type { Change } from '../../src/rewrite/change.ts'
import { filesIn, folderWith, put, type Given } from '../support/folder.ts'

const modify = (path: string, after: string, mode: Change['mode'] = '100644'): Change => ({ path, action: 'modify', mode, after })
const create = (path: string, after: string, mode: Change['mode'] = '100644'): Change => ({ path, action: 'create', mode, after })
const remove = (path: string): Change => ({ path, action: 'delete', mode: null, after: null })

const files: Readonly<Record<string, Given>> = {
  Dockerfile: 'old\n',
  'Dockerfile.build': 'builder\n',
  'build.sh': { run: 'script\n' },
  'docker/only': 'x\n',
}
const changes: readonly Change[] = [
  modify('Dockerfile', 'new\n'),
  remove('Dockerfile.build'),
  modify('build.sh', 'short\n', '100755'),
  remove('docker/only'),
  create('a/b/c', 'c\n'),
]
const before = { Dockerfile: 'old\n', 'Dockerfile.build': 'builder\n', 'build.sh': '*script\n', 'docker/only': 'x\n' }
const after = { Dockerfile: 'new\n', 'build.sh': '*short\n', 'a/b/c': 'c\n' }

function prepared(): { readonly folder: string; readonly changes: readonly DocumentChange[] } {
  const folder = folderWith(files)
  return { folder, changes: documentChanges(directoryRepository(folder), changes) }
}

/** A disk of which the n-th operation that writes fails, and all after it when `forever`. */
function failing(disk: Disk, n: number, forever = false): { readonly disk: Disk; readonly count: () => number } {
  let count = 0
  const step = (): void => {
    count++
    if (count === n || (forever && count > n)) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
  }
  return {
    count: () => count,
    disk: {
      stat: (path) => disk.stat(path),
      read: (path) => disk.read(path),
      write: (...given) => {
        step()
        disk.write(...given)
      },
      rename: (from, to) => {
        step()
        disk.rename(from, to)
      },
      makeFolder: (path) => {
        step()
        disk.makeFolder(path)
      },
      remove: (path) => {
        disk.remove(path)
      },
      removeFolder: (path) => {
        disk.removeFolder(path)
      },
      sync: (folder) => {
        disk.sync(folder)
      },
    },
  }
}

describe('applyChanges', () => {
  it('applies all changes and leaves no trace beside them', () => {
    const { folder, changes } = prepared()
    expect(applyChanges(diskBelow(folder), changes)).toEqual([])
    expect(filesIn(folder)).toEqual(after)
  })

  it('removes a folder that is empty now, since git knows none', () => {
    const { folder, changes } = prepared()
    applyChanges(diskBelow(folder), changes)
    expect(diskBelow(folder).stat('docker')).toBeUndefined()
  })

  it('leaves the tree as it was whichever step fails', () => {
    const steps = Array.from({ length: 100 }, (_, index) => index + 1)
    const failures = steps.filter((n) => {
      const { folder, changes } = prepared()
      const port = failing(diskBelow(folder), n)
      try {
        applyChanges(port.disk, changes)
        return false
      } catch (error) {
        expect(String(error)).toMatch(/writing \S+: no space left on the device\. Nothing was changed\.$/)
        expect(filesIn(folder)).toEqual(before)
        expect(diskBelow(folder).stat('a')).toBeUndefined()
        return true
      }
    })
    expect(failures).toEqual(steps.slice(0, 12))
  })

  it('says where to look when undoing fails as well', () => {
    const { folder, changes } = prepared()
    const port = failing(diskBelow(folder), 8, true)
    expect(() => applyChanges(port.disk, changes)).toThrow('Undoing it failed as well; look at .Dockerfile.restage-old-1.')
    expect(filesIn(folder)['.Dockerfile.restage-old-1']).toBe('old\n')
  })

  it('keeps the permissions of a changed file', () => {
    const folder = folderWith({ a: 'x' })
    chmodSync(join(folder, 'a'), 0o640)
    applyChanges(diskBelow(folder), documentChanges(directoryRepository(folder), [modify('a', 'y')]))
    expect(lstatSync(join(folder, 'a')).mode & 0o7777).toBe(0o640)
  })

  it('gives and takes the executable bits for those who may read', () => {
    const folder = folderWith({ a: 'x', b: { run: 'x' } })
    chmodSync(join(folder, 'a'), 0o640)
    applyChanges(
      diskBelow(folder),
      documentChanges(directoryRepository(folder), [modify('a', 'y', '100755'), modify('b', 'y', '100644')]),
    )
    expect(lstatSync(join(folder, 'a')).mode & 0o7777).toBe(0o750)
    expect(lstatSync(join(folder, 'b')).mode & 0o111).toBe(0)
  })

  it('writes above the root as far as it was told', () => {
    const folder = folderWith({ 'app/Dockerfile': 'x', 'build.sh': 'y' })
    const changes = documentChanges(directoryRepository(join(folder, 'app')), [create('../new.sh', 'z')])
    expect(() => applyChanges(diskBelow(join(folder, 'app')), changes)).toThrow(
      'writing ../new.sh: it does not lie in the repository. Nothing was changed.',
    )
    applyChanges(diskBelow(join(folder, 'app')), changes, 1)
    expect(filesIn(folder)['new.sh']).toBe('z')
  })

  const refused: readonly [title: string, change: Change, disturb: (folder: string) => void, why: string][] = [
    [
      'a file has changed since',
      modify('a', 'y'),
      (folder) => {
        put(folder, { a: 'other' })
      },
      'writing a: it has changed since it was analysed',
    ],
    [
      'a file is gone since',
      remove('a'),
      (folder) => {
        rmSync(join(folder, 'a'))
      },
      'writing a: it is gone since it was analysed',
    ],
    [
      'a new file exists already',
      create('new', 'y'),
      (folder) => {
        put(folder, { new: '' })
      },
      'writing new: it exists already',
    ],
    [
      'a file became a link',
      modify('a', 'y'),
      (folder) => {
        rmSync(join(folder, 'a'))
        symlinkSync('/etc/passwd', join(folder, 'a'))
      },
      'writing a: it is no regular file',
    ],
    [
      'a new file would be a link',
      create('new', 'y'),
      (folder) => {
        symlinkSync('/nowhere', join(folder, 'new'))
      },
      'writing new: it exists already',
    ],
    [
      'a folder is a link',
      create('dir/new', 'y'),
      (folder) => {
        symlinkSync('/tmp', join(folder, 'dir'))
      },
      'writing dir/new: dir is a symbolic link',
    ],
    ['a folder is a file', create('a/new', 'y'), () => undefined, 'writing a/new: a is not a folder'],
    [
      'a file became a folder',
      modify('a', 'y'),
      (folder) => {
        rmSync(join(folder, 'a'))
        put(folder, { 'a/b': '' })
      },
      'writing a: it is no regular file',
    ],
    [
      "a path leads into git's folder",
      create('.git/hooks/pre-commit', 'y'),
      () => undefined,
      'writing .git/hooks/pre-commit: it does not lie in the repository',
    ],
    ['a path leads out', create('x/../../y', 'y'), () => undefined, 'writing x/../../y: it does not lie in the repository'],
    ['a path is absolute', create('/etc/new', 'y'), () => undefined, 'writing /etc/new: it does not lie in the repository'],
  ]

  it.each(refused)('refuses, and writes nothing, when %s', (_, change, disturb, why) => {
    const folder = folderWith({ a: 'x', other: 'o' })
    const changes = documentChanges(directoryRepository(folder), [modify('other', 'changed'), change])
    disturb(folder)
    const present = filesIn(folder)
    expect(() => applyChanges(diskBelow(folder), changes)).toThrow(`${why}. Nothing was changed.`)
    expect(filesIn(folder)).toEqual(present)
  })

  it('writes bytes that are not UTF-8 as they were', () => {
    const folder = folderWith({ a: new Uint8Array([0x23, 0xe9, 0x0a]) })
    const changes = documentChanges(directoryRepository(folder), [modify('a', '#\udce9é\n')])
    applyChanges(diskBelow(folder), changes)
    expect([...diskBelow(folder).read('a')]).toEqual([0x23, 0xe9, 0xc3, 0xa9, 0x0a])
  })
})
