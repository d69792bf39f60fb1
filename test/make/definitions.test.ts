/** Edits of what a Makefile defines: canned recipes, templates of rules, and texts that `$(foreach …)` repeats. */
import { describe, expect, it } from 'vitest'
import { definitionsOf } from '../../src/make/definitions.ts'
import { repeatedText } from '../../src/make/lines.ts'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { shellView } from '../../src/rewrite/driver/makefile-view.ts'

const service = (name: string): Readonly<Record<string, string>> => ({
  [`${name}/Dockerfile`]: 'FROM alpine:3.20\nCOPY app /app\n',
  [`${name}/Dockerfile.build`]:
    'FROM golang:1.22\nARG V\nARG N\nWORKDIR /src\nCOPY main.go .\nRUN go build -X "$V" -o app main.go\n',
  [`${name}/main.go`]: `package ${name}\n`,
})

const phony = '.PHONY: all api web dist api-b\n'

/** Builds the builder of an image, and takes the artifact out. */
const take = (name: string, tab = '\t'): string =>
  `${tab}docker build -t ${name}-build -f ${name}/Dockerfile.build ${name}\n${tab}docker create --name ${name}-x ${name}-build\n${tab}docker cp ${name}-x:/src/app ${name}/app\n${tab}docker rm ${name}-x\n`

const template = `define R\n$(1):\n${take('$(1)')}\tdocker build -t $(1) $(1)\nendef\n`
const both = '$(eval $(call R,api))\n$(eval $(call R,web))\n'
const canned = `define extract\n${take('$(1)', '')}endef\n`

type Row = readonly [title: string, makefile: string, goals: string, after: string]

describe('an edit within a definition', () => {
  const rows: readonly Row[] = [
    [
      'is made once for all targets of a template, which are made together',
      `${template}${both}`,
      'api web',
      `define R\n$(1):\n\tdocker build -t $(1) $(1)\nendef\n${both}`,
    ],
    [
      'keeps what a template doubles',
      `define R\n$(1):\n\tdocker build -t $(1)-build -f $(1)/Dockerfile.build $(1)\n\tid=$$$$(docker create $(1)-build); \\\n\tdocker cp $$$$id:/src/app $(1)/app; \\\n\tdocker rm $$$$id\n\tdocker build -t $(1):$$(TAG) $(1)\nendef\nTAG ?= latest\n$(eval $(call R,api))\n`,
      'api',
      'define R\n$(1):\n\tdocker build -t $(1):$$(TAG) $(1)\nendef\nTAG ?= latest\n$(eval $(call R,api))\n',
    ],
    [
      'carries words of the template',
      `define R\n$(1):\n${take('$(1)').replace('-f', () => '--build-arg V=$$(V) --build-arg N=$(1) -f')}\tdocker build -t $(1) $(1)\nendef\nV ?= 1\n${both}`,
      'api web',
      `define R\n$(1):\n\tdocker build -t $(1) --build-arg V=$$(V) --build-arg N=$(1) $(1)\nendef\nV ?= 1\n${both}`,
    ],
    [
      'writes a parameter for what differs',
      `define R\n$(1):\n${take('$(1)').replace('docker cp $(1)-x:/src/app $(1)/app', 'mkdir -p out/$(1)\n\tdocker cp $(1)-x:/src/app out/$(1)/app')}\tcp $(1)/Dockerfile out/$(1)/\n\tdocker build -t $(1) out/$(1)\nendef\n${both}`,
      'api web',
      `define R\n$(1):\n\tdocker build -t $(1) -f $(1)/Dockerfile .\nendef\n${both}`,
    ],
    [
      'is made where there is one instance',
      `${template}$(eval $(call R,api))\n`,
      'api',
      'define R\n$(1):\n\tdocker build -t $(1) $(1)\nendef\n$(eval $(call R,api))\n',
    ],
    [
      'takes a canned recipe along of which nothing is left',
      `all: api web\n\n# takes it out\n${canned}\napi:\n\t@$(call extract,api)\n\tdocker build -t api api\nweb:\n\t$(call extract,web)\n\tdocker build -t web web\n`,
      'all',
      'all: api web\n\napi:\n\tdocker build -t api api\nweb:\n\tdocker build -t web web\n',
    ],
    [
      'leaves a canned recipe that another target uses, and takes its call out',
      `${canned}api:\n\t$(call extract,api)\n\tdocker build -t api api\ndist:\n\t$(call extract,web)\n\ttar czf app.tgz web/app\n`,
      'api',
      `${canned}api:\n\tdocker build -t api api\ndist:\n\t$(call extract,web)\n\ttar czf app.tgz web/app\n`,
    ],
    [
      'takes out one call of a canned recipe that builds any image',
      `define image\n@echo building $(1)\n@docker build -t $(1) -f $(2) api\nendef\napi:\n\t$(call image,api-build,api/Dockerfile.build)\n\tdocker create --name x api-build\n\tdocker cp x:/src/app api/app\n\tdocker rm x\n\t$(call image,api,api/Dockerfile)\n`,
      'api',
      'define image\n@echo building $(1)\n@docker build -t $(1) -f $(2) api\nendef\napi:\n\t$(call image,api,api/Dockerfile)\n',
    ],
    [
      'keeps the calls of one of two that a conditional chooses between',
      `MODE := docker\nifeq ($(MODE),docker)\n${canned}else\ndefine extract\ncp prebuilt/$(1) $(1)/app\nendef\nendif\napi:\n\t$(call extract,api)\n\tdocker build -t api api\n`,
      'api',
      'MODE := docker\nifeq ($(MODE),docker)\ndefine extract\nendef\nelse\ndefine extract\ncp prebuilt/$(1) $(1)/app\nendef\nendif\napi:\n\t$(call extract,api)\n\tdocker build -t api api\n',
    ],
    [
      'reaches a canned recipe within another one',
      `define take\ndocker create --name x $(1)\ndocker cp x:/src/app api/app\ndocker rm x\nendef\ndefine one\ndocker build -t b -f api/Dockerfile.build api\n$(call take,b)\ndocker build -t api api\nendef\napi:\n\t$(one)\n`,
      'api',
      'define one\ndocker build -t api api\nendef\napi:\n\t$(one)\n',
    ],
    [
      'keeps what a canned recipe writes besides',
      `define take\n${take('api', '')}echo done > log\nendef\napi:\n\t$(call take)\n\tdocker build -t api api\n`,
      'api',
      'define take\necho done > log\nendef\napi:\n\t$(call take)\n\tdocker build -t api api\n',
    ],
    [
      'leaves a text alone that is no recipe',
      `define HELP\nUsage: make 'x\nIt's nice\nendef\nexport HELP\napi:\n${take('api')}\tdocker build -t api api\n`,
      'api',
      "define HELP\nUsage: make 'x\nIt's nice\nendef\nexport HELP\napi:\n\tdocker build -t api api\n",
    ],
    [
      'keeps a builder that a target beside is made from',
      `define R\n$(1): $(1)-b\n${take('$(1)').replace(/.*\n/, '')}\tdocker build -t $(1) $(1)\n$(1)-b:\n\tdocker build -t $(1)-build -f $(1)/Dockerfile.build $(1)\nendef\n$(eval $(call R,api))\ntest: api-b\n\tdocker run --rm $(shell echo api)-build go test\n`,
      'api',
      'define R\n$(1): $(1)-b\n\tdocker build -t $(1) $(1)\n$(1)-b:\n\tdocker build -t $(1)-build --target build $(1)\nendef\n$(eval $(call R,api))\ntest: api-b\n\tdocker run --rm $(shell echo api)-build go test\n',
    ],
    [
      'is made in the text that foreach repeats',
      `all:\n\t@$(foreach x,api web,${take('$(x)', '').replaceAll('\n', ' && ')} docker build -t $(x) $(x);)\n`,
      'all',
      'all:\n\t@$(foreach x,api web,docker build -t $(x) $(x);)\n',
    ],
  ]

  it.each(rows)('%s', (_, makefile, goals, after) => {
    const files = { ...service('api'), ...service('web'), Makefile: phony + makefile }
    const { pipelines } = migrate(
      memoryRepository(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, { text }]))),
    )
    expect(pipelines.map(({ driver, status }) => [driver.entry, status])).toEqual([[goals, 'migrated']])
    expect(pipelines[0]?.changes.find(({ path }) => path === 'Makefile')?.after).toBe(phony + after)
  })

  it.each([
    [
      'is refused where another target of a template is no such image',
      `all: api web\n${template}${both}`,
      { 'web/Dockerfile': 'FROM alpine:3.20\nCOPY main.go /app\n' },
      ['RS550', 5],
    ],
    [
      'is refused where another Makefile uses the definition',
      `define one\n${take('api', '')}docker build -t api --label x=1 api\nendef\napi:\n\t$(one)\n`,
      { 'web/other.mk': 'include ../Makefile\nx:\n\t$(call one)\n' },
      ['RS550', 3],
    ],
  ] as const)('%s', (_, makefile, more, expected) => {
    const files = { ...service('api'), ...service('web'), Makefile: phony + makefile, ...more }
    const { pipelines } = migrate(
      memoryRepository(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, { text }]))),
    )
    const blocker = pipelines[0]?.findings.find(({ severity }) => severity === 'blocker')
    expect([blocker?.code, blocker?.at?.line]).toEqual(expected)
  })
})

describe('definitionsOf', () => {
  it.each([
    ['define X\na b\n\tc\nendef\n', [['X', 0, ['a b\n', '\tc\n']]]],
    ['define X =\ndefine Y\nq\nendef\nendef\nz:\n', [['X', 0, ['define Y\n', 'q\n', 'endef\n']]]],
    ['define R\n.PHONY: $(1)\n$(1): a\n\tb \\\n\t\tc\n# d\nX := 1\nendef # e\n', [['R', 2, ['\tb \\\n\t\tc\n']]]],
    ['define R\ndocker run -v a:b c\n\td\nendef', [['R', 0, ['docker run -v a:b c\n', '\td\n']]]],
    ['define X\na\n', []],
  ] as const)('reads %j', (text, expected) => {
    const found = definitionsOf({ path: 'Makefile', text })
    expect(
      found.map(({ name, rules, recipe }) => [name, rules.length, recipe.map(({ start, end }) => text.slice(start, end))]),
    ).toEqual(expected)
  })
})

describe('the view of a definition', () => {
  it.each([
    ['define X\n@a $(1)\nendef\n', '        \n a ____\n     \n'],
    ['define X\na:\n\tb $$x $$$$x $$(Y) $(Y)\nendef\n', '        \n  \n b ___ ___$x _${Y} ${Y}\n     \n'],
    ['define X\na:\n\tx=$$$$(b)\nendef\n', '        \n  \n x=$(   b)\n     \n'],
    ["define X\nit's\nendef\n", '        \n    \n     \n'],
    ['a:\n\t@$(foreach x,b c,d $(x);) true\n', '  \n                  d ${x};  true\n'],
  ] as const)('of %j', (text, expected) => {
    expect(shellView({ path: 'Makefile', text }).text).toBe(expected)
  })
})

describe('repeatedText', () => {
  it.each([
    ['$(foreach x,$(call l,a,b),c,d) e', 'c,d'],
    ['${foreach x,a,b}', 'b'],
    ['$(foreach x,a)', undefined],
    ['a $(foreach x,a,b)', undefined],
    ['$(foreach x,a,b', undefined],
  ] as const)('of %j', (line, expected) => {
    const found = repeatedText(line)
    expect(found && line.slice(found.start, found.end)).toBe(expected)
  })
})
