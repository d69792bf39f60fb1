/**
 * Every code that can block has a repository in `corpus/refused/` that it blocks. Both sides are computed: the codes from the
 * constructors of `src/findings/`, called one by one, the cases from real runs.
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/findings/finding.ts'
import { migrate } from '../../src/migrate/migrate.ts'
import { readCases, repositoryOf } from './cases.ts'

const folder = fileURLToPath(new URL('../../src/findings/', import.meta.url))
const pages = readdirSync(new URL('../../docs/findings/', import.meta.url))
  .map((name) => name.slice(0, 5))
  .filter((name) => /^RS\d{3}$/.test(name))

/** Nets below restage's own faults: a case shows one for as long as there is such a fault. */
const nets: readonly string[] = ['RS424', 'RS562']

/** Serves every constructor as a place and as a text that is found: `docker` is what makes RS007 block. */
const place = Object.assign(new String('docker'), {
  source: { path: 'build.sh', text: 'docker' },
  start: 0,
  end: 6,
  path: 'build.sh',
  line: 1,
  column: 1,
})
/** The same as a list or anything else: what a text cannot do is done and comes to nothing. */
const anything: unknown = new Proxy(place, {
  get: (target, key) => {
    const value: unknown = Reflect.get(target, key)
    if (value === undefined) return typeof key === 'symbol' ? undefined : () => anything
    return typeof value === 'function' ? (value.bind(target) as unknown) : value
  },
})

/** What the constructors make, one of each. */
async function constructed(): Promise<readonly Finding[]> {
  const made: Finding[] = []
  // What they are made with is no constructor.
  for (const name of readdirSync(folder).filter((one) => one !== 'finding.ts')) {
    const room = (await import(`${folder}${name}`)) as Readonly<Record<string, (...given: readonly unknown[]) => Finding>>
    for (const make of Object.values(room)) made.push(make(...Array.from({ length: make.length + 3 }, () => anything)))
  }
  return made
}

const codesOf = (findings: readonly Finding[]): readonly string[] =>
  [...new Set(findings.map((finding) => finding.code))].sort()

const refused = readCases()
  .filter((given) => given.refused)
  .map(({ name, repository, pipelines }) => ({
    name,
    told: migrate(repositoryOf(repository)).pipelines.flatMap((pipeline) =>
      pipeline.findings.flatMap((finding) => (finding.severity === 'blocker' ? [finding.code] : [])),
    ),
    expected: pipelines.flatMap((pipeline) => pipeline.findings ?? []).map((finding) => finding.code),
  }))
const all = refused.flatMap((given) => given.told)

describe('corpus/refused', async () => {
  const findings = await constructed()
  const blockers = codesOf(findings.filter((finding) => finding.severity === 'blocker'))

  it('is asked about every code that has a page', () => {
    expect(codesOf(findings)).toEqual(pages)
  })

  it.each(blockers.filter((code) => !nets.includes(code)))('has a case that %s blocks', (code) => {
    expect(all).toContain(code)
  })

  it.each(refused)('$name says in case.yaml what blocks it', ({ told, expected }) => {
    expect(told.filter((code) => expected.includes(code))).not.toEqual([])
  })
})
