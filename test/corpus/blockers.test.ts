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

/** Codes that no repository can be made to show, each with the reason. */
const unreached: Readonly<Record<string, string>> = {
  RS230: 'nobody asks `checkIgnore` yet, so a bad ignore pattern is not told',
}

/** Nets below restage's own faults: a case shows one for as long as there is such a fault. */
const nets: readonly string[] = ['RS424', 'RS562']

/** Serves every constructor as a place, as a text that is found and as a number: `docker` is what makes RS007 block. */
const anything = Object.assign(new String('docker'), {
  source: { path: 'build.sh', text: 'docker' },
  start: 0,
  end: 6,
  path: 'build.sh',
  line: 1,
  column: 1,
})

async function blockers(): Promise<readonly string[]> {
  const codes = new Set<string>()
  for (const name of readdirSync(folder)) {
    const room = (await import(`${folder}${name}`)) as Readonly<Record<string, (...given: readonly unknown[]) => Finding>>
    for (const make of Object.values(room)) {
      const { code, severity } = make(...Array.from({ length: make.length + 3 }, () => anything))
      if (severity === 'blocker') codes.add(code)
    }
  }
  return [...codes].sort()
}

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
  it.each((await blockers()).filter((code) => !(code in unreached) && !nets.includes(code)))('has a case that %s blocks', (code) => {
    expect(all).toContain(code)
  })

  it.each(Object.keys(unreached))('has none that %s blocks, so that its excuse still holds', (code) => {
    expect(all).not.toContain(code)
  })

  it.each(refused)('$name says in case.yaml what blocks it', ({ told, expected }) => {
    expect(told.filter((code) => expected.includes(code))).not.toEqual([])
  })
})
