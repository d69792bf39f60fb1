import { describe, expect, it } from 'vitest'
import { createHostFiles } from '../../src/host/files.ts'
import type { ContainerId, Origin } from '../../src/host/origin.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import type { HostPath } from '../../src/shell/world.ts'
import { siteOf } from '../../src/text/source.ts'
import { known, printText } from '../../src/text/symbolic.ts'

const site = siteOf({ path: 'build.sh', text: 'run' })
const at = (path: string): HostPath => path as HostPath
const artifact: Origin = { kind: 'artifact', container: 'container:1.0' as ContainerId, path: ['/out'], at: site }
const opaque: Origin = { kind: 'opaque', reason: 'made by make', at: site }
const make = (): ReturnType<typeof createHostFiles> =>
  createHostFiles(
    memoryRepository({ 'a.txt': 'a', 'dir/b.txt': 'b', link: { link: 'dir' }, tool: { text: 't', executable: true } }),
  )

describe('the host files', () => {
  it('keeps a view as it was when a file is removed afterwards', () => {
    const files = make()
    const view = files.view()
    files.remove(at('a.txt'))
    expect([view.at(at('a.txt'))?.type, files.kind(at('a.txt'))]).toEqual(['file', 'absent'])
  })

  it('hides the repository below a folder that was removed and made again', () => {
    const files = make()
    files.remove(at('dir'))
    files.makeDirectory(at('dir'))
    expect(files.names(at('dir'))).toEqual([])
  })

  it('reads through links', () => {
    expect(known(make().read(at('link/b.txt')) ?? [])).toBe('b')
  })

  it('gives what lies below an artifact its path in the container', () => {
    const files = make()
    files.put(at('dist'), { type: 'either', origin: artifact, mode: undefined, link: undefined })
    const origin = files.at(at('dist/app'))?.origin
    expect(origin?.kind === 'artifact' ? printText(origin.path) : undefined).toBe('/out/app')
    expect(files.names(at('dist'))).toBeUndefined()
  })

  it.each([
    [
      'something is removed below it',
      (files: ReturnType<typeof make>) => {
        files.remove(at('dist/x'))
      },
    ],
    [
      'something may have changed below it',
      (files: ReturnType<typeof make>) => {
        files.touchBelow(at('dist'))
      },
    ],
    [
      'a folder above it may have changed',
      (files: ReturnType<typeof make>) => {
        files.touchBelow(at('.'))
      },
    ],
  ])('lists an artifact as changed, and its copy too, when %s', (_, change) => {
    const files = make()
    files.put(at('dist'), { type: 'either', origin: artifact, mode: undefined, link: undefined })
    change(files)
    files.copy(at('dist'), at('staged'))
    expect(files.at(at('dist'))?.changed).toBeDefined()
    expect(files.at(at('staged'))?.changed).toBeDefined()
  })

  it('takes a doubt along when a folder is copied, and drops it when the folder is removed', () => {
    const files = make()
    files.doubt(at('dir'), opaque)
    files.copy(at('dir'), at('copy'))
    files.remove(at('dir'))
    expect(files.at(at('copy'))?.doubt).toEqual(opaque)
    expect(files.kind(at('copy/made'))).toBe('unknown')
    expect(files.kind(at('dir/made'))).toBe('absent')
  })

  it('does not tell the names of a folder in doubt', () => {
    const files = make()
    files.doubt(at('.'), opaque)
    expect([files.names(at('dir')), files.certainNames(at('dir'))]).toEqual([undefined, ['b.txt']])
  })

  it.each([
    ['755', undefined, '755'],
    ['644', '+x', '755'],
    ['600', 'g+r', '640'],
    ['+x', '+x', '+x'],
  ])('combines the modes %s and %s', (first, second, expected) => {
    const files = make()
    files.put(at('f'), { type: 'file', origin: artifact, mode: undefined, link: undefined })
    files.changeMode(at('f'), first, false)
    if (second !== undefined) files.changeMode(at('f'), second, false)
    expect(files.at(at('f'))?.mode).toBe(expected)
  })

  it('keeps the executable bit of a file that is written over', () => {
    const files = make()
    files.write(at('tool'), ['new'], false, site)
    expect(files.executable(at('tool'))).toBe(true)
  })
})
