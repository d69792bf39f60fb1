import { describe, expect, it } from 'vitest'
import type { Engine, HistoryEntry, ImageDetails } from '../../src/engine/engine.ts'
import { sizesOf } from '../../src/verify/sizes.ts'

const details = (size: number, layers: readonly string[]): ImageDetails => ({
  id: 'sha256:1',
  parent: '',
  tags: [],
  os: 'linux',
  architecture: 'amd64',
  variant: '',
  author: '',
  size,
  config: {},
  isPulled: false,
  layers,
})

/** Newest first, as the engine tells it. */
const history: readonly HistoryEntry[] = [
  { createdBy: '/bin/sh -c #(nop)  LABEL restage.session=1a2b3c4d', size: 0, comment: '' },
  { createdBy: 'COPY app /app', size: 5, comment: '' },
  { createdBy: 'ADD rootfs', size: 10, comment: '' },
]
const engine = { history: () => Promise.resolve(history) } as unknown as Engine

describe('sizesOf', () => {
  it.each<[string, Parameters<typeof sizesOf>[2], number | null]>([
    ['a base that the image begins with', details(10, ['a']), 5],
    ['a base that it does not begin with', details(10, ['b']), null],
    ['no base', 'scratch', 15],
    ['a base that nobody knows', undefined, null],
  ])('tells the size over %s', async (_, base, overBase) => {
    expect(await sizesOf(engine, details(15, ['a', 'c']), base)).toMatchObject({ image: 15, overBase })
  })

  it('lists the layers base first, without the label that verification gives', async () => {
    const { layers } = await sizesOf(engine, details(15, ['a', 'c']), undefined)
    expect(layers.map(({ createdBy }) => createdBy)).toEqual(['ADD rootfs', 'COPY app /app'])
  })
})
