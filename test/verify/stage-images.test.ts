import { describe, expect, it } from 'vitest'
import type { BuildProgress } from '../../src/engine/engine.ts'
import { watchStages } from '../../src/verify/stage-images.ts'

const step = (text: string): BuildProgress => ({ kind: 'step', number: 1, total: 9, text, cached: false })
const says = (text: string): BuildProgress => ({ kind: 'output', text })
const layer = (digit: string): BuildProgress => says(` ---> ${digit.repeat(12)}\n`)

/** What a build says, and the stages that leave an image: their names and the digit of the image. */
const rows: readonly [title: string, said: readonly BuildProgress[], left: readonly string[]][] = [
  [
    'the last layer of each stage',
    [
      step('FROM golang AS build'),
      layer('a'),
      step('RUN make'),
      says(' ---> Running in 123456789012\n'),
      layer('b'),
      step('FROM x'),
      layer('c'),
      step('CMD a'),
      layer('d'),
    ],
    ['build b', '1 d'],
  ],
  [
    'layers from the cache',
    [step('from golang as Build'), layer('a'), step('RUN make'), says(' ---> Using cache\n'), layer('b')],
    ['Build b'],
  ],
  [
    'nothing of a stage that is its base',
    [step('FROM golang AS build'), layer('a'), step('FROM x'), layer('c'), step('CMD a'), layer('d')],
    ['1 d'],
  ],
  [
    'nothing of a stage that another one goes on from',
    [
      step('FROM golang AS one'),
      layer('a'),
      step('RUN x'),
      layer('b'),
      step('FROM one AS two'),
      layer('b'),
      step('RUN y'),
      layer('c'),
    ],
    ['two c'],
  ],
  [
    'no output of a command that looks like one',
    [step('FROM golang AS build'), layer('a'), step('RUN x'), layer('b'), says(' ---> cccccccccccc and more\n')],
    ['build b'],
  ],
]

describe('watchStages', () => {
  it.each(rows)('hears %s', (_, said, left) => {
    const { take, stages } = watchStages()
    said.forEach(take)
    expect(stages().flatMap(({ stage, id, isShared }) => (isShared ? [] : [`${stage} ${id.charAt(0)}`]))).toEqual(left)
  })
})
