/** A file of the repository that make makes again, by a container, when it is older than what it is made of. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

const head = 'ROOT := $(shell pwd)\nWEB := $(ROOT)/web\n\nimage: app\n\tdocker build -t x .\n\n'
const app =
  'app: main.c assets.c\n\tdocker build -t b -f Dockerfile.build .\n\tdocker run --rm -v $(ROOT):/src -w /src b gcc -o app main.c assets.c\n\n'
const web = 'cd $(WEB) && docker build -t web -f Dockerfile.build $(WEB)\n\tdocker run --rm web cat /out/assets.c > assets.c\n'
const needs = 'assets.c: web/src/a.js $(WEB)/Dockerfile.build\n'

function outcome(makefile: string): {
  readonly codes: readonly string[]
  readonly when: readonly string[]
  readonly from: readonly string[]
  readonly after: string | null | undefined
} {
  const { pipelines, changes } = migrate(
    memoryRepository({
      Dockerfile: 'FROM alpine:3.18\nCOPY app /bin/\n',
      'Dockerfile.build': 'FROM gcc:13\n',
      Makefile: makefile,
      'assets.c': 'made once\n',
      'main.c': 'int main;\n',
      'web/Dockerfile.build': 'FROM node:20\nCOPY src /src\nRUN build /src /out\n',
      'web/src/a.js': 'a\n',
    }),
  )
  const [only] = pipelines
  expect([pipelines.length, only?.proof.verdict]).toEqual([1, 'equal'])
  return {
    codes: only?.findings.map(({ code }) => code) ?? [],
    when: only?.when.map(({ text, holds }) => `${text}: ${String(holds)}`) ?? [],
    from: only?.handoffs.map(({ path }) => path) ?? [],
    after: changes.find(({ path }) => path === 'Makefile')?.after,
  }
}

describe('a file of the repository that may be made again', () => {
  it('is made again on the way that is migrated, where a container makes it', () => {
    const { codes, when, from, after } = outcome(`${head}${app}${needs}\t${web}`)
    expect(when).toEqual(['`assets.c` is as new as what it is made of: false'])
    expect(from).toEqual(['/src/app', '/out/assets.c'])
    expect(codes).toContain('RS416')
    expect(after).toBe(head.replace('image: app', 'image:').trimEnd() + '\n')
  })

  it('is taken as it is where nothing more is handed over by that', () => {
    const { when, from } = outcome(`${head}${app}assets.c: web/src/a.js\n\ttouch assets.c\n`)
    expect(when).toEqual(['`assets.c` is as new as what it is made of: true'])
    expect(from).toEqual(['/src/app'])
  })

  it('keeps its rule for another way, without the Dockerfile that goes and without a lone `cd`', () => {
    const { after } = outcome(`${head}${app}${needs}ifdef LOCAL\n\tpack web/src\nelse\n\t${web}endif\n`)
    expect(after).toContain('assets.c: web/src/a.js\nifdef LOCAL\n\tpack web/src\n')
    expect(after).not.toContain('cd $(WEB)')
  })
})
