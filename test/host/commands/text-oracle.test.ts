/** Text commands against the real ones: what the model computes is what they print; what it does not compute is unknown. */
import { describe, expect, it } from 'vitest'
import { filesAfter, modelTree, realTree } from './scripts.ts'
import { textFiles, textRows } from './text-rows.ts'

/** They write files beside what they print, or are not followed at all: the model has a doubt about the whole folder. */
const doubtful = (script: string): boolean => /X\/w out|> "o"/.test(script)

describe('prints what the real commands print', () => {
  it.each(textRows.filter((script) => !doubtful(script)))('when a script runs %s', (script) => {
    const [model, real] = [modelTree(filesAfter(textFiles, script)), realTree(textFiles, script)]
    const printed = model['x'] ?? ''
    expect({ ...model, x: '' }).toEqual({ ...real, x: '' })
    if (!printed.startsWith('? ')) expect(printed).toBe(real['x'])
  })

  it('computes most of the rows', () => {
    const computed = textRows.filter((script) => modelTree(filesAfter(textFiles, script))['x']?.startsWith('? ') === false)
    expect(computed.length).toBeGreaterThan(290)
  })
})
