/** Variables of a Makefile in a recipe's word, written out down to the values; what is said of each is what make makes of it. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { writtenOut } from '../../../src/rewrite/compose/values/definitions.ts'
import { sourcePieces } from '../../../src/rewrite/compose/values/expansions.ts'

interface Written {
  readonly expansions: readonly string[]
  /** The word's value, with what make says of each expansion. */
  readonly whole: string
}

function make(variables: string, text: string): string {
  const rule = `${variables}\n.PHONY: all\nall: ; $(info ${text})@:\n`
  return spawnSync('make', ['-s', '-f', '-'], { input: rule, encoding: 'utf8', env: { PATH: process.env['PATH'] } }).stdout.slice(
    0,
    -1,
  )
}

/** The word `'$(BUILD)'`, or another one, of a Makefile with these variables. */
function written(variables: string, word = "'$(BUILD)'"): Written {
  const source = { path: 'Makefile', text: `${variables}\nall:\n\trun ${word}\n` }
  const base = source.text.lastIndexOf(word)
  const pieces = writtenOut(sourcePieces(word, 'make') ?? [], source, base)
  const texts = pieces.map((piece) =>
    piece.kind === 'literal' ? piece.text : source.text.slice(base + piece.start, base + piece.end),
  )
  return {
    expansions: texts.filter((_, index) => pieces[index]?.kind === 'expansion'),
    whole: texts.map((text, index) => (pieces[index]?.kind === 'literal' ? text : make(variables, text))).join(''),
  }
}

describe('a variable with a piece of a command in it', () => {
  it.each([
    ['BUILD = go build -X $(V)\nV = $(shell echo 1)', ['$(V)']],
    ['BUILD = $(CMD) $(P)\nCMD = go build "$(V)"\nV = $(shell echo 1)\nP = a/$(T)\nT = app', ['$(V)', '$(T)']],
    ['T := app\nBUILD := go build \\\n\t-o $(T) \\\n\t.', ['$(T)']],
    ['BUILD = go test $(PACKAGES) \nPACKAGES = a b', ['$(PACKAGES)']],
    ['export BUILD ?= go build ${V} x\nV = $(shell echo 1)', ['${V}']],
    ['BUILD = echo $$HOME $(V) x\nV = $(shell echo 1)', ['$(V)']],
  ])('is its text: %s', (variables, expansions) => {
    const found = written(variables)
    expect(found.expansions).toEqual(expansions)
    expect(found.whole).toBe(make(variables, '$(BUILD)'))
  })

  it.each([
    ['that is given twice', 'ifdef X\nBUILD = a $(V)\nelse\nBUILD = b $(V)\nendif'],
    ['that is added to', 'BUILD = a $(V)\nBUILD += b'],
    ['that one target has for itself', 'all: BUILD = a $(V)'],
    ['that has several lines', 'define BUILD\na $(V)\nendef'],
    ['with a comment', 'BUILD = a $(V) # of b'],
    ['with what its recipe makes', 'BUILD = a $(V) -o $@'],
    ['with arguments', 'BUILD = a $(V) $(1)'],
    ['that nobody gives', 'V = 1'],
    ['with an open quote', "BUILD = a' $(V)"],
    ['whose only part is another', 'BUILD = $(V)'],
  ])('stays a reference: one %s', (_, variables) => {
    expect(written(variables).expansions).toEqual(['$(BUILD)'])
  })

  it('ends where variables name each other', () => {
    expect(written('BUILD = a $(BUILD)').expansions).toEqual(['$(BUILD)'])
  })
})
