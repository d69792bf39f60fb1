/**
 * The host's commands against the real ones: each script is run by `sh` in a folder of its own and by the evaluator over the model.
 * The model may say that it does not know; it may never say what is not so, nor keep quiet about a file that changed.
 */
import { describe, expect, it } from 'vitest'
import { fileRows, startingFiles } from './file-rows.ts'
import { contradictions, filesAfter, modelTree, realTree, type Before } from './scripts.ts'
import { textFiles, textRows } from './text-rows.ts'

const oneLine = (script: string): string => script.replaceAll('\n', '⏎')

/** How many rows of a table the model knows wholly: falls when commands are no longer followed. */
function knownRows(before: Before, rows: readonly string[]): number {
  return rows.filter((script) => !Object.entries(modelTree(filesAfter(before, script))).some(([, text]) => text.startsWith('?')))
    .length
}

describe('says nothing that the real commands contradict', () => {
  it.each(fileRows.map((script) => [oneLine(script), script]))('when a script moves files: %s', (_, script) => {
    expect(contradictions(modelTree(filesAfter(startingFiles, script)), realTree(startingFiles, script))).toEqual({})
  })

  it.each(textRows.map((script) => [oneLine(script), script]))('when a script filters text: %s', (_, script) => {
    expect(contradictions(modelTree(filesAfter(textFiles, script)), realTree(textFiles, script))).toEqual({})
  })
})

describe('follows what build scripts do', () => {
  it.each([
    ['moves files', startingFiles, fileRows, 0.95],
    ['filters text', textFiles, textRows, 0.68],
  ] as const)('when a script %s', (_, before, rows, share) => {
    expect(knownRows(before, rows) / rows.length).toBeGreaterThan(share)
  })
})
