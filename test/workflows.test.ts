/** The project's own workflows: what they may do, and that what they run is what somebody looked at. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly 'timeout-minutes'?: number
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: Readonly<Record<string, unknown>> }[]
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

const folder = new URL('../.github/workflows/', import.meta.url)
const workflows = readdirSync(folder).map(
  (name) => [name, parse(readFileSync(new URL(name, folder), 'utf8')) as Workflow] as const,
)

describe.each(workflows)('%s', (name, { on, permissions, jobs }) => {
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  it('gives nothing to a job that does not ask, and nobody the right to write', () => {
    expect(permissions).toEqual({})
    for (const [job, given] of Object.entries(jobs)) {
      const signs = name === 'release.yml' && job === 'publish'
      expect(given.permissions).toEqual({ contents: 'read', ...(signs ? { 'id-token': 'write' } : {}) })
      expect(given['timeout-minutes']).toBeGreaterThan(0)
    }
  })

  it('names actions by their commit, and leaves no token in the checkout', () => {
    for (const { uses } of steps) expect(uses ?? 'a/b@'.padEnd(44, '0')).toMatch(/^[\w-]+\/[\w-]+@[\da-f]{40}$/)
    for (const step of steps)
      if (step.uses?.startsWith('actions/checkout@') === true) expect(step.with).toMatchObject({ 'persist-credentials': false })
  })

  it('publishes a file, and runs no code of the repository where it can sign', () => {
    const { publish } = jobs
    const used = (publish?.steps ?? []).map(({ uses, run }) => uses?.split('@')[0] ?? run)
    expect(used).toEqual([
      'actions/setup-node',
      'actions/download-artifact',
      'npm publish ./restage-*.tgz --provenance --access public',
    ])
  })

  it('runs nothing that strangers write', () => {
    expect(on).not.toHaveProperty('pull_request_target')
    for (const { run } of steps) expect(run ?? '').not.toContain('${{')
  })
})
