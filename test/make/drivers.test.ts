import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository, type MemoryFiles } from '../../src/repository/memory.ts'
import { outlineOf } from '../../src/make/outline.ts'
import { parseMakefile } from '../../src/make/lines.ts'
import { shellView } from '../../src/rewrite/driver/makefile-view.ts'
import { rows } from './oracle-rows.ts'

const files = (makefile: string, more: Readonly<Record<string, string>> = {}): MemoryFiles =>
  Object.fromEntries(
    Object.entries({
      Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n',
      'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app main.go\n',
      'main.go': 'package main\n',
      Makefile: makefile,
      ...more,
    }).map(([path, text]) => [path, { text, executable: path.endsWith('.sh') }]),
  )

const take = (image = 'demo-build'): string =>
  `\tdocker build -t ${image} -f Dockerfile.build .
\tdocker create --name extract ${image}
\tdocker cp extract:/src/app app
\tdocker rm extract
`

const build = '\tdocker build -t demo .\n'

/** The goals, the status and the Makefile afterwards. */
function migrated(makefile: string, more?: Readonly<Record<string, string>>): readonly unknown[] {
  const { pipelines } = migrate(memoryRepository(files(makefile, more)))
  return pipelines.flatMap(({ driver, status, changes, findings }) => [
    driver.entry,
    status === 'blocked' ? findings.find((one) => one.severity === 'blocker')?.code : status,
    changes.find((change) => change.path === 'Makefile')?.after,
  ])
}

describe('a Makefile as a driver', () => {
  it.each([
    ['takes lines out of a recipe', `image:\n${take()}${build}`, ['image', 'migrated', `image:\n${build}`]],
    [
      'takes out a rule with its name in the prerequisites of another',
      `image: app main.go\n${build}\napp: Dockerfile.build\n${take()}`,
      ['image', 'migrated', `image: main.go\n${build}`],
    ],
    [
      'says that a target which people may call is gone',
      `.PHONY: image app\nimage: app\n${build}\napp:\n${take()}`,
      ['image', 'caveats', `.PHONY: image\nimage:\n${build}`],
    ],
    [
      'makes two goals where one alone lacks what the other brings',
      `app:\n${take()}\nimage:\n${build}`,
      ['app image', 'caveats', `app:\n\nimage:\n${build}`],
    ],
    [
      'takes out a call of make that has nothing left to do',
      `image:\n\t@$(MAKE) app\n${build}\napp:\n${take()}`,
      ['image', 'migrated', `image:\n${build}`],
    ],
    [
      'keeps the cleaning of another target',
      `image: app\n${build}\napp:\n${take()}\nclean:\n\trm -f app\n`,
      ['image', 'migrated', `image:\n${build}\nclean:\n\trm -f app\n`],
    ],
    [
      'reads a recipe behind a semicolon',
      'image: app ; docker build -t demo .\n\napp: ; docker build -t b -f Dockerfile.build . && docker run --rm b cat /src/app > app\n',
      ['image', 'migrated', 'image: ; docker build -t demo .\n'],
    ],
    [
      'takes lines out of a canned recipe that builds the final as well',
      `define all\n${take().replaceAll('\t', '')}docker build -t demo .\nendef\n\nimage:\n\t$(all)\n`,
      ['image', 'migrated', 'define all\ndocker build -t demo .\nendef\n\nimage:\n\t$(all)\n'],
    ],
    [
      'refuses words that come from a variable with others',
      `FINAL = docker build -t demo dist\n\nimage:\n\tmkdir -p dist\n\tcp Dockerfile dist/\n${take().replace(' app\n', ' dist/app\n')}\t$(FINAL)\n`,
      ['image', 'RS552', undefined],
    ],
    [
      'takes out a container whose id make keeps',
      `image: b\n\t@$(eval ID:=$(shell docker create demo-build))\n\tdocker cp $(ID):/src/app app\n\tdocker rm $(ID)\n${build}\nb:\n\tdocker build -t demo-build -f Dockerfile.build .\n`,
      ['image', 'migrated', `image:\n${build}`],
    ],
    [
      'takes out a container whose id make asks for where it is used',
      `ID = $(shell docker create demo-build)\n\nimage: b\n\tdocker cp $(ID):/src/app app\n${build}\nb:\n\tdocker build -t demo-build -f Dockerfile.build .\n`,
      ['image', 'migrated', `image:\n${build}`],
    ],
    [
      'takes out a container whose id is a variable of one target',
      `image: ID = $(shell docker create demo-build)\nimage: b\n\tdocker cp $(ID):/src/app app\n${build}\nb:\n\tdocker build -t demo-build -f Dockerfile.build .\n`,
      ['image', 'migrated', `image:\n${build}`],
    ],
    [
      'refuses a definition that makes one container to take from and another to remove',
      `ID = $(shell docker create demo-build)\n\nimage: b\n\tdocker cp $(ID):/src/app app\n\tdocker rm $(ID)\n${build}\nb:\n\tdocker build -t demo-build -f Dockerfile.build .\n`,
      ['image', 'RS550', undefined],
    ],
    [
      'refuses an id that another definition has',
      `ID = $(shell docker create demo-build)\nSRC = $(ID):/src/app\n\nimage: b\n\tdocker cp $(SRC) app\n${build}\nb:\n\tdocker build -t demo-build -f Dockerfile.build .\n`,
      ['image', 'RS552', undefined],
    ],
    [
      'takes out a container whose id a canned recipe asks for',
      `define extract\n$(eval ID := $(shell docker create $(1)))\ndocker cp $(ID):/src/app app\nendef\n\nimage: b\n\t$(call extract,demo-build)\n${build}\nb:\n\tdocker build -t demo-build -f Dockerfile.build .\n`,
      ['image', 'migrated', `image:\n${build}`],
    ],
    [
      'refuses an id that is asked for while make reads the file',
      `ID := $(shell docker create demo-build)\n\nimage: b\n\tdocker cp $(ID):/src/app app\n${build}\nb:\n\tdocker build -t demo-build -f Dockerfile.build .\n`,
      ['b image', 'RS590', undefined],
    ],
    [
      'refuses a container that make creates before the recipe builds its image',
      `image:\n\tdocker build -t demo-build -f Dockerfile.build .\n\t$(eval ID := $(shell docker create demo-build))\n\tdocker cp $(ID):/src/app app\n\tdocker rm $(ID)\n${build}`,
      ['image', 'RS590', undefined],
    ],
    [
      'refuses an id of which something else is told',
      `image: b\n\t$(eval ID := $(shell docker create demo-build))\n\tdocker cp $(ID):/src/app app\n\tcurl -d id=$(ID) https://example.com\n${build}\nb:\n\tdocker build -t demo-build -f Dockerfile.build .\n`,
      ['image', 'RS554', undefined],
    ],
    ['leaves a Makefile alone that builds no image from another', `image:\n${build}`, []],
  ] as const)('%s', (_, makefile, expected) => {
    expect(migrated(makefile)).toEqual(expected)
  })

  it('says why a Makefile is skipped that make itself would not read', () => {
    const { skipped } = migrate(memoryRepository(files('image:\n        docker build .\n')))
    expect(skipped.find((one) => one.path === 'Makefile')?.reason).toMatch(/eight blanks/)
  })
})

describe('parseMakefile', () => {
  it.each(rows.map((row) => row.makefile))('gives every byte its line: %j', (text) => {
    const { lines } = parseMakefile({ path: 'Makefile', text })
    expect(lines.map((line) => text.slice(line.start, line.end)).join('')).toBe(text)
  })
})

describe('shellView', () => {
  it.each(rows.map((row) => row.makefile))('keeps places and lines: %j', (text) => {
    const view = shellView({ path: 'Makefile', text }).text
    expect(view.replaceAll(/[^\n]/g, '')).toBe(text.replaceAll(/[^\n]/g, ''))
    expect(view).toHaveLength(text.length)
  })

  it.each([
    ['a:\n\t@docker rm $$id', '  \n  docker rm _$id'],
    ['a:\n\tid=$$(docker create $(IMG))', '  \n id=$( docker create ${IMG})'],
    ['a:\n\t@$(eval ID := $(shell docker create $(IMG)))', '  \n  ID=$(                docker create ${IMG} )'],
    ['a:\n\t$(eval A=$(shell b\\\n\t\tc))\nX = 1', '  \n A=$(             b\\\n\t\tc )\n     '],
    ['a:\n\t$(eval ID := $(shell b))x', '  \n ________________________x'],
    ['a:\n\t-$(call f,x) $@', '  \n  ___________ __'],
    ['C = $(shell docker create b)\na:\n\techo $(C)', 'C=$(        docker create b)\n  \n echo ${C}'],
    ['a: C := $(shell $(D) create b)\n', 'C=$(            ${D} create b)\n'],
    ['C = $(shell docker create b)\nD = $(C)', '                            \n        '],
    ['V = $(shell git describe)\n', '                         \n'],
    ['X = docker\na: b ; docker ps', '          \n       docker ps'],
  ])('shows the shell in %j', (text, view) => {
    expect(shellView({ path: 'Makefile', text }).text).toBe(view)
  })
})

describe('outlineOf', () => {
  it('tells rules from assignments, and their words from each other', () => {
    const text = 'X = a: b\ndefine Y\nz: q\nendef\na b: c $(D) | e # f\n\ttouch $@\nifdef X\n\techo\nendif\na: T = 1\n'
    const rules = outlineOf({ path: 'Makefile', text }).map((rule) => [
      rule.targets.map((word) => word.text).join(' '),
      rule.prerequisites.map((word) => word.text).join(' '),
      rule.recipe.length,
    ])
    expect(rules).toEqual([['a b', 'c $(D) e', 2]])
  })
})
