/**
 * The corpus: every folder is a test. What `case.yaml` says is checked against the document, `expected/` against the files
 * after; then the laws that hold for every repository are checked on this one.
 */
import { describe, expect, it } from 'vitest'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { printDockerfile } from '../../src/dockerfile/print.ts'
import type { MigrationDocument, PipelineDocument } from '../../src/migrate/document.ts'
import { migrate } from '../../src/migrate/migrate.ts'
import type { MemoryFiles } from '../../src/repository/memory.ts'
import { applied, readCases, repositoryOf, type Case, type ExpectedPipeline } from './cases.ts'

describe.each(readCases())('$name: $sentence', (given) => {
  const document = migrate(repositoryOf(given.repository))

  it('says what case.yaml says', () => {
    expect(document.pipelines.map(summaryOf), 'pipelines').toHaveLength(given.pipelines.length)
    for (const [index, found] of document.pipelines.entries()) checkPipeline(found, given.pipelines[index])
  })

  if (given.skipped !== undefined) {
    const { skipped } = given
    it('skips what case.yaml says', () => {
      expect(document.skipped).toEqual(skipped.map(({ path, reason }) => ({ path, reason: expect.stringContaining(reason) as string })))
    })
  }

  if (given.leads !== undefined) {
    const { leads } = given
    it('tells the places that case.yaml names', () => {
      expect(leads).not.toEqual([])
      expect(document.leads).toEqual(leads.map((lead) => ({ ...lead, text: expect.stringContaining(lead.text) as string })))
    })
  }

  if (document.pipelines.every((pipeline) => pipeline.status === 'blocked')) {
    it('changes nothing', () => {
      expect(document.changes).toEqual([])
      expect(given.expected, 'expected/').toBeUndefined()
    })
  } else checkChanges(given, document)

  it('prints its Dockerfiles as they were read', () => {
    const files = { ...given.repository, ...prefixed(given.expected ?? {}) }
    for (const [path, file] of Object.entries(files)) {
      if (!/dockerfile/i.test(path) || path.endsWith('.dockerignore')) continue
      const text = textOf(file)
      expect(printDockerfile(parseDockerfile({ path, text })), path).toBe(text)
    }
  })
})

function checkChanges(given: Case, document: MigrationDocument): void {
  const after = applied(given.repository, document.changes)

  it('leaves the files of expected/', () => {
    expect(after).toEqual(given.expected)
  })

  it('leaves nothing to migrate', () => {
    expect(migrate(repositoryOf(after)).pipelines.map(summaryOf)).toEqual([])
  })

  it('says the same of the same repository', () => {
    expect(migrate(repositoryOf(given.repository))).toEqual(document)
  })

  it('only adds files with keepLegacy', () => {
    const kept = migrate(repositoryOf(given.repository), { keepLegacy: true })
    expect(kept.changes.map((change) => change.action)).toEqual(kept.changes.map(() => 'create'))
    // A file beside the driver would freeze the values that the driver puts into it.
    if (document.pipelines.some(({ findings }) => findings.some(({ code }) => code === 'RS450')))
      expect(kept.pipelines[0]?.findings.map(({ code }) => code)).toContain('RS501')
    else expect(kept.changes).not.toEqual([])
  })
}

function checkPipeline(found: PipelineDocument, expected: ExpectedPipeline | undefined): void {
  const { id, status, proof, handoffs, findings } = expected ?? {}
  const why = JSON.stringify(summaryOf(found), undefined, 2)
  expect(found, why).toMatchObject({ status, ...(id === undefined ? {} : { id }) })
  if (proof !== undefined) expect(found.proof.verdict, why).toBe(proof)
  if (handoffs !== undefined) {
    expect(found.handoffs, why).toHaveLength(handoffs.length)
    for (const one of handoffs) expect(found.handoffs, why).toContainEqual(expect.objectContaining(one))
  }
  for (const { code, path, line } of findings ?? []) {
    const places = found.findings.map((finding) => ({
      ...(code === undefined ? {} : { code: finding.code }),
      ...(path === undefined ? {} : { path: finding.at?.path }),
      ...(line === undefined ? {} : { line: finding.at?.line }),
    }))
    expect(places, why).toContainEqual({ code, path, line })
  }
  if (status === 'blocked') {
    expect(found.changes, why).toEqual([])
    expect(found.findings.map((finding) => finding.severity), why).toContain('blocker')
  }
}

/** What a failure shows of a pipeline. */
function summaryOf({ id, status, proof, handoffs, findings }: PipelineDocument): unknown {
  return {
    id,
    status,
    proof: proof.verdict,
    handoffs: handoffs.map(({ from, path, via, host, into, imagePath }) => `${from}:${path} ${via} ${host} ${into}:${imagePath}`),
    findings: findings.map(({ code, severity, message, at }) => `${severity} ${code} ${at?.path ?? ''}:${String(at?.line)} ${message}`),
  }
}

const prefixed = (files: MemoryFiles): MemoryFiles =>
  Object.fromEntries(Object.entries(files).map(([path, file]) => [`expected/${path}`, file]))

function textOf(file: MemoryFiles[string]): string {
  if (typeof file === 'string') return file
  return 'text' in file && typeof file.text === 'string' ? file.text : ''
}
