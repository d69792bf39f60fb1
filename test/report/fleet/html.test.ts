import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { compileTemplate } from '../../../scripts/templates.mjs'
import { inertJson, printDocument } from '../../../src/report/fleet/html/document.ts'
import { rowsOf } from '../../../src/report/fleet/html/rows.ts'
import { sectionOf } from '../../../src/report/fleet/html/section.ts'
import { renderHtml } from '../../../src/report/fleet/html/render.ts'
import { renderSection } from '../../../src/report/fleet/html/parts.ts'
import { detailsIn, pageOf, poisoned, reportOf, richReport } from '../../support/report-page.ts'
import { fleetRun, hostileRun, hostileTexts, repositoryEntry, runOf } from '../../support/runs.ts'

/** Tags of a text, but for what stands in scripts and styles. */
function tagsOf(page: string): readonly string[] {
  return (
    page
      .replace(/(<(script|style)[^>]*>)[^]*?(<\/\2>)/g, '$1$3')
      .match(/<[a-z!/][^>]*>/gi)
      ?.map((tag) => tag.replace(/"[^"]*"/g, '""')) ?? []
  )
}

const policyOf = (page: string): string => /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? ''

describe('the page', () => {
  const report = richReport(40)
  const page = pageOf(report)

  it('allows its own script and style by their digests, and nothing else', () => {
    const digest = (kind: string): string => {
      const text = new RegExp(`<${kind}>([^]*?)</${kind}>`).exec(page)?.[1] ?? ''
      return `sha256-${createHash('sha256').update(text).digest('base64')}`
    }
    expect(policyOf(page)).toBe(
      `default-src 'none'; script-src '${digest('script')}'; style-src '${digest('style')}'; img-src data:; base-uri 'none'; form-action 'none'`,
    )
  })

  it('asks the network for nothing', () => {
    expect(
      tagsOf(page).filter((tag) => /\s(src|srcset|data|action)=|<(iframe|object|embed|img|base|form [^>]*action)/i.test(tag)),
    ).toEqual([])
    expect(page.match(/<link[^>]*>/g)).toEqual(['<link rel="icon" href="data:,">'])
  })

  it('has all rows as data, and what is told of each in their order', () => {
    const rows = JSON.parse(/id="data-rows">(.*?)<\/script>/.exec(page)?.[1] ?? '') as unknown
    expect(rows).toEqual(rowsOf(report))
    expect(detailsIn(page).map(({ repository, pipeline }) => [repository.repository, pipeline?.id ?? ''])).toEqual(
      rowsOf(report).map(({ repository, pipeline }) => [repository, pipeline]),
    )
  })

  it('lists the leads, and says what is left out', () => {
    const repository = (index: number): ReturnType<typeof repositoryEntry> =>
      repositoryEntry(`r${String(index).padStart(3, '0')}`, [], {
        leads: [{ path: 'ci/Jenkinsfile', line: 3, text: '<b>docker.build' }],
      })
    const of = (count: number): string => pageOf(reportOf(runOf(Array.from({ length: count }, (_, index) => repository(index)))))
    expect(of(1)).toContain(
      '<tr><th scope="row">r000</th><td class="code">ci/Jenkinsfile:3</td><td>&lt;b&gt;docker.build</td></tr>',
    )
    expect(of(1)).not.toContain('the JSON report has all')
    expect(of(201)).toContain('The first 200 of 201; the JSON report has all.')
    expect(of(201)).not.toContain('<th scope="row">r200</th>')
    expect(of(0)).not.toContain('Leads')
  })

  it('says what each of its codes means, in the words of its page', () => {
    expect(page).toContain('<section id="RS403">')
    expect(page).toContain('RS403: the text of a Dockerfile is not known')
    expect(page).toContain('<p>The script writes the Dockerfile, with a text that cannot be told.</p><h4>Bad</h4><pre')
    expect(page).toContain('`docker cp` of a folder becomes the destination'.replaceAll('`', '&#x60;'))
    expect(page).toContain('># build.sh\n#!/bin/sh\ncurl -s https://example.test/Dockerfile &gt; Dockerfile\n')
    const detail = detailsIn(page).find(({ pipeline }) => pipeline?.entry.findings.some(({ code }) => code === 'RS403'))
    if (detail === undefined) throw new Error('nothing has RS403')
    expect(renderSection(sectionOf(detail))).toContain('<a href="#RS403">what RS403 means</a>')
  })

  it('asks for no page by what is no code', () => {
    const asked: string[] = []
    const strange = poisoned(richReport(10), '../../secret')
    renderHtml(
      strange,
      () => '',
      (code) => {
        asked.push(code)
        return undefined
      },
    )
    expect(asked).toEqual([])
  })

  it('is readable without its script: totals, ranking, changes, teams and the first rows', () => {
    const text = page
      .replace(/<(script|style)[^>]*>[^]*?<\/\1>/g, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
    expect(text).toContain('Builder patterns in 40 repositories')
    for (const heading of ['What to fix next', 'Since the last run', 'Status over time', 'Where the bytes are', 'Payments'])
      expect(text).toContain(heading)
    expect(page.match(/<tr>\s*<th scope="row"><a href="#repository&#x3D;/g)).toHaveLength(40)
  })

  it('says of sizes that nobody measured that they are unknown', () => {
    const unmeasured = pageOf(reportOf(fleetRun({ repositories: 10 })))
    expect(unmeasured).toContain('Sizes and times are unknown: no engine was asked.')
    expect(unmeasured).not.toMatch(/\b0 B\b/)
  })

  it('says that a run was interrupted', () => {
    expect(pageOf(reportOf(runOf([], { isEnded: false })))).toContain('This run was interrupted')
    expect(page).not.toContain('This run was interrupted')
  })

  it('is a page without a repository, too', () => {
    expect(pageOf(reportOf(runOf([])))).toContain('No builder pattern was found.')
  })
})

describe('texts of a repository', () => {
  const plain = new Set(tagsOf(pageOf(reportOf(hostileRun(['plain'])))))

  it.each(hostileTexts)('make no tag of the page when they are %j', (text) => {
    const tags = tagsOf(pageOf(reportOf(hostileRun([text]))))
    expect(tags.filter((tag) => !plain.has(tag))).toEqual([])
  })

  it.each(hostileTexts)('make no tag of a section in any field when they are %j', (text) => {
    const sections = (word: string): readonly string[] =>
      detailsIn(pageOf(poisoned(richReport(20), word))).map((detail) => renderSection(sectionOf(detail)))
    const known = new Set(['plain', 'plain '.repeat(20)].flatMap(sections).flatMap(tagsOf))
    // a source that is a link of the web is one
    const found = sections(text)
      .flatMap(tagsOf)
      .filter((tag) => !known.has(tag) && tag !== '<a href="" rel="">')
    expect(found).toEqual([])
  })

  it('are links only where they name a page of the web', () => {
    const hrefs = (source: string): readonly string[] =>
      detailsIn(pageOf(poisoned(richReport(10), source))).flatMap((detail) =>
        sectionOf(detail).facts.flatMap(({ href }) => (href === '' ? [] : [href])),
      )
    expect(hrefs('javascript:alert(1)//https://a.example')).toEqual([])
    expect(hrefs(' https://a.example')).toEqual([])
    expect(new Set(hrefs('https://a.example/x'))).toEqual(new Set(['https://a.example/x']))
  })

  it('show characters that hide or reorder others', () => {
    const [detail] = detailsIn(pageOf(poisoned(richReport(10), 'a\u202eb\u200b')))
    if (detail === undefined) throw new Error('no detail')
    const section = renderSection(sectionOf(detail))
    expect(section).toContain('a\\u202eb\\u200b')
    expect(section).not.toMatch(/[\u202e\u200b]/)
  })
})

describe('the frame of the page', () => {
  const part = { text: '', digest: 'sha256-' }
  const empty = { title: '', body: '', style: part, script: part, data: {}, packed: [] }

  it('holds data that ends no script', () => {
    expect(inertJson({ a: '</script><!--&\u2028\u2029' })).toBe('{"a":"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\\u2029"}')
  })

  it('escapes its title', () => {
    expect(printDocument({ ...empty, title: '</title><script>' })).toContain('<title>&#60;/title&#62;&#60;script&#62;</title>')
  })

  it('refuses a pack that is not base64', () => {
    expect(() => printDocument({ ...empty, packed: ['</script>'] })).toThrow('a packed text is not base64')
  })
})

describe('a template', () => {
  it.each(['{{{value}}}', '{{&value}}', '{{~{value}}}', '{{~&value}}'])('of HTML is refused with %s', (text) => {
    expect(() => compileTemplate(text, 'x.html.hbs')).toThrow('puts no value in without escaping it')
  })

  it('escapes by its name', () => {
    expect(compileTemplate('{{value}}', 'x.html.hbs')).toContain('escapeExpression')
    expect(compileTemplate('{{value}}', 'x.hbs')).not.toContain('escapeExpression')
  })
})
