/** Where `docker cp` out of a container puts things: the measured table, row by row. */
import { describe, expect, it } from 'vitest'
import { copyOut } from '../../src/host/docker-cp.ts'
import { createHostFiles, type HostFiles } from '../../src/host/files.ts'
import type { ContainerId } from '../../src/host/origin.ts'
import { joinPath } from '../../src/host/path.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import type { HostPath } from '../../src/shell/world.ts'
import { siteOf } from '../../src/text/source.ts'
import { literal, printText } from '../../src/text/symbolic.ts'

const site = siteOf({ path: 'build.sh', text: 'docker cp' })
const root = '.' as HostPath

function cp(files: HostFiles, source: string, destination: string): ReturnType<typeof copyOut> {
  return copyOut(files, {
    source: { container: 'c' as ContainerId, path: literal(source.replace(/\/\.$/, '')), contents: source.endsWith('/.') },
    destination: joinPath(root, destination),
    trailingSlash: /\/\.?$/.test(destination),
    at: site,
  })
}

const repository = { 'dir/kept.txt': 'kept', file: 'old', link: { link: 'dir' } }

/** What stands at a path: `directory /image/path`, `either …`, or what else its origin is. */
function standing(files: HostFiles, path: string): string {
  const node = files.at(path as HostPath)
  if (node === undefined) return 'nothing'
  const { origin } = node
  if (origin === undefined) return node.type
  return `${node.type} ${origin.kind === 'artifact' ? printText(origin.path) : origin.kind}`
}

describe('copyOut', () => {
  it.each([
    ['makes a file or folder of that name when the destination does not exist', '/app/build', 'out', 'out', 'either /app/build'],
    [
      'makes a folder when the destination ends in a slash and does not exist',
      '/app/build',
      'out/',
      'out',
      'directory /app/build',
    ],
    [
      'makes a folder when contents are asked for and the destination does not exist',
      '/app/build/.',
      'out',
      'out',
      'directory /app/build',
    ],
    ['overwrites a file', '/app/build', 'file', 'file', 'file /app/build'],
    ['puts it inside when the destination is a folder', '/app/build', 'dir', 'dir/build', 'either /app/build'],
    ['puts it inside when the destination is a folder with a slash', '/app/build', 'dir/', 'dir/build', 'either /app/build'],
    ['puts it inside when the destination is the present folder', '/app/build', '.', 'build', 'either /app/build'],
    ['puts it inside when the destination is a link to a folder', '/app/build', 'link', 'dir/build', 'either /app/build'],
    ['keeps the name when it overwrites below the present folder', '/file', '.', 'file', 'file /file'],
  ])('%s', (_, source, destination, path, expected) => {
    const files = createHostFiles(memoryRepository(repository))
    expect(cp(files, source, destination)).toMatchObject({ kind: 'landed' })
    expect(standing(files, path)).toBe(expected)
  })

  it('says which folder is missing when the parent of the destination does not exist', () => {
    const files = createHostFiles(memoryRepository(repository))
    expect(cp(files, '/app/build', 'missing/out')).toEqual({ kind: 'failed', missing: 'missing' })
    expect(standing(files, 'missing')).toBe('nothing')
  })

  it('fails when contents are asked for and the destination is a file', () => {
    const files = createHostFiles(memoryRepository(repository))
    expect(cp(files, '/app/build/.', 'file').kind).toBe('failed')
    expect(standing(files, 'file')).toBe('file repository')
  })

  it('keeps what a folder had when contents are merged into it', () => {
    const files = createHostFiles(memoryRepository(repository))
    expect(cp(files, '/app/build/.', 'dir')).toEqual({ kind: 'landed', landed: 'dir', merged: true })
    expect(standing(files, 'dir/other')).toBe('either /app/build/other')
    expect(standing(files, 'dir')).toBe('directory /app/build')
  })

  it('means two things when the folder came into being in between', () => {
    const files = createHostFiles(memoryRepository(repository))
    cp(files, '/app/build/.', 'out')
    cp(files, '/app/other', 'out')
    expect(standing(files, 'out/other')).toBe('either /app/other')
  })

  it('puts it into a folder that the driver made when that exists', () => {
    const files = createHostFiles(memoryRepository(repository))
    files.makeDirectory('made' as HostPath)
    cp(files, '/app/build', 'made')
    expect(standing(files, 'made/build')).toBe('either /app/build')
  })

  it('copies to the same place when a file of the same name comes out again', () => {
    const files = createHostFiles(memoryRepository(repository))
    cp(files, '/app/bin', 'out')
    cp(files, '/app/bin', 'out')
    expect(standing(files, 'out')).toBe('either /app/bin')
  })
})
