import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import type { PipelineEntry, RepositoryEntry } from '../../../src/fleet/entry.ts'
import { renderJunit } from '../../../src/report/fleet/render-junit.ts'
import { summarise } from '../../../src/report/fleet/summary.ts'
import { cleanLine } from '../../../src/text/clean.ts'
import type { VerificationVerdict } from '../../../src/verify/verification.ts'
import { fleetReport, hostileReport } from '../../support/reports.ts'
import { firstStart, pipelineEntry, repositoryEntry, runOf, verificationOf } from '../../support/runs.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** The document element; throws where it is not well-formed XML 1.0. */
function parseXml(xml: string): Element {
  const document: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [document]
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: '' }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('text', (text) => {
    const element = open.at(-1)
    if (element !== undefined) element.text += text
  })
  parser.on('closetag', () => open.pop())
  parser.write(xml).close()
  const [root] = document.children
  if (root === undefined) throw new Error('no document element')
  return root
}

const rendered = (...repositories: readonly RepositoryEntry[]): Element =>
  parseXml(renderJunit(summarise({ run: runOf(repositories), previous: null, trend: [], teams: [] })))
const verified = (verdict: VerificationVerdict): PipelineEntry =>
  pipelineEntry('migrated', { verification: verificationOf({ final: 1, builder: 1, verdict }) })

describe('the report as JUnit', () => {
  it.each<[title: string, entry: PipelineEntry, result: string | undefined, message: string | undefined]>([
    ['a migrated one passes', pipelineEntry('migrated'), undefined, undefined],
    ['one with a caveat passes', { ...pipelineEntry('caveats'), findings: [] }, undefined, undefined],
    ['a blocked one is skipped', { ...pipelineEntry('blocked') }, 'skipped', 'blocked: RS413'],
    ['the same image passes', verified('excused'), undefined, undefined],
    ['another image is a failure', verified('different'), 'failure', 'the images differ'],
    [
      'a new version that does not build is a failure',
      verified('new-does-not-build'),
      'failure',
      'the new version does not build',
    ],
    [
      'what could not be compared is skipped',
      verified('legacy-does-not-build'),
      'skipped',
      'not compared: the legacy version does not build',
    ],
  ])('%s', (_, entry, result, message) => {
    const test = rendered(repositoryEntry('shop', [entry])).children[0]?.children[0]
    expect(test?.attributes).toMatchObject({ classname: 'shop', name: 'build.sh#final' })
    expect(test?.children.filter(({ name }) => name !== 'system-out').map(({ name }) => name)).toEqual(
      result === undefined ? [] : [result],
    )
    expect(test?.children[0]?.attributes.message).toBe(message)
  })

  it('has what was found in the output of a case', () => {
    const test = rendered(repositoryEntry('shop', [pipelineEntry('caveats')])).children[0]?.children[0]
    expect(test?.children.map(({ name, text }) => [name, text])).toEqual([
      [
        'system-out',
        'Dockerfile:4:1: caveat RS409: On a clean checkout this COPY finds nothing at app/build. Check that this is what was meant.',
      ],
    ])
  })

  it('has an error for a repository that could not be analysed, and no suite for one with nothing to do', () => {
    const root = rendered(repositoryEntry('a'), repositoryEntry('b', [], { outcome: 'unreachable', message: 'no such folder' }))
    expect(root.attributes).toMatchObject({ tests: '1', failures: '0', errors: '1', skipped: '0' })
    expect(root.children).toMatchObject([
      {
        name: 'testsuite',
        attributes: { name: 'b', errors: '1', time: '0.012', timestamp: '2026-03-01T06:00:00' },
        children: [{ name: 'testcase', children: [{ name: 'error', attributes: { message: 'unreachable: no such folder' } }] }],
      },
    ])
  })

  it('has no case for a pipeline that is gone', () => {
    const run = runOf([repositoryEntry('a')], {
      gone: [{ kind: 'gone', repository: 'a', since: firstStart, pipeline: pipelineEntry() }],
    })
    expect(parseXml(renderJunit(summarise({ run, previous: null, trend: [], teams: [] }))).children).toEqual([])
  })

  it('counts what its cases say', () => {
    const root = parseXml(renderJunit(fleetReport))
    const cases = root.children.flatMap(({ children }) => children)
    const withResult = (result: string): string =>
      String(cases.filter(({ children }) => children.some(({ name }) => name === result)).length)
    expect(root.attributes).toEqual({
      name: 'restage',
      tests: String(cases.length),
      failures: withResult('failure'),
      errors: withResult('error'),
      skipped: withResult('skipped'),
    })
    expect(Object.values(root.attributes)).not.toContain('0')
  })

  it('is well-formed whatever the texts are, and says them', () => {
    const root = parseXml(renderJunit(hostileReport))
    const written = (text: string): string => cleanLine(text).replaceAll('\ufffe', '\\ufffe')
    expect(root.children.map(({ attributes }) => attributes.name)).toEqual(
      hostileReport.repositories.map(({ repository }) => written(repository)),
    )
    const names = root.children
      .flatMap(({ children }) => children.map(({ attributes }) => attributes.name ?? ''))
      .filter((name) => name !== 'analysis')
    expect(names).toEqual(hostileReport.pipelines.filter(({ status }) => status !== 'gone').map(({ id }) => written(id)))
  })
})
