import { describe, expect, it } from 'vitest'
import { analyseMakefile } from '../../src/migrate/make-goals.ts'
import { findMakefiles } from '../../src/driver/makefiles.ts'
import { createBudget } from '../../src/pipeline/budget.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { migrate } from '../../src/migrate/migrate.ts'
import { patternFiles } from '../support/pattern.ts'

describe('a budget', () => {
  it('is spent when its work is done', () => {
    const budget = createBudget(100)
    budget.spend(99)
    expect(budget.isSpent()).toBe(false)
    budget.spend(1)
    expect(budget.isSpent()).toBe(true)
  })

  it('pays what its shares spend', () => {
    const budget = createBudget(1_000_000)
    const share = budget.share(1 / 2)
    share.spend(500_000)
    expect([share.isSpent(), budget.isSpent()]).toEqual([true, false])
    budget.share(1 / 2).spend(500_000)
    expect(budget.isSpent()).toBe(true)
  })

  it('leaves a little for every driver when it is spent', () => {
    const budget = createBudget(1_000_000)
    budget.spend(1_000_000)
    expect(budget.share().isSpent()).toBe(false)
  })
})

describe('a Makefile that costs more than its share', () => {
  const loop = 'for i in $$(seq 1 5000); do echo $$i; done'
  const pattern = `docker build -t b -f Dockerfile.build .
\tdocker create --name c b
\tdocker cp c:/src/app .
\tdocker build -t y .`
  const makefile = `image:\n\t${loop}\n\t${pattern}\nother:\n\t${loop}\n`
  const repository = memoryRepository({ ...patternFiles('true\n'), Makefile: makefile })
  const analysed = (budget: number): readonly string[] =>
    findMakefiles(repository).flatMap((one) =>
      analyseMakefile(repository, one, { args: [], environment: new Map(), budget: createBudget(budget) }).flatMap(
        ({ findings, pipelines }) => [...findings.map(({ code }) => code), ...pipelines.map(({ id }) => id)],
      ),
    )

  it('is migrated with what was found, and tells what was not tried', () => {
    expect(analysed(1_000_000)).toEqual(['Makefile#final'])
    expect(analysed(1)).toEqual(['RS030', 'Makefile#final'])
  })
})

describe('a script with more ways than are followed', () => {
  it('says so where it is skipped', () => {
    const checks = Array.from({ length: 70 }, (_, index) => `[ "$A${String(index)}" = 1 ] && echo ${String(index)}\n`).join('')
    const { skipped } = migrate(
      memoryRepository({ 'build.sh': `${checks}docker build -t x .\n`, Dockerfile: 'FROM alpine:3.20\n' }),
    )
    expect(skipped.map(({ reason }) => reason)).toEqual([
      "no image is built from another image's files; the driver has more conditions than were followed (64 ways)",
    ])
  })
})
