import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostileRun } from '../support/runs.ts'
import { pageOf, poisoned, reportOf, richReport } from '../support/report-page.ts'
import { isMissing, keepPdf, keepPicture, startBrowser, type TestBrowser } from './chromium.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core has to say of the page as it stands. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { run } = (
      globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
    ).axe
    return (await run()).violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

const names = (page: Page): Promise<readonly string[]> => page.locator('#rows th').allInnerTexts()
const firstOpen = '#repository=group-3%2Fshop-00024&pipeline=build-0.sh%23final'

describe.skipIf(isMissing)('the page in a browser', () => {
  const html = pageOf(richReport(80))
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await startBrowser()
  }, 120_000)
  afterAll(() => browser.close())

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 400],
  ] as const)('opens in %s, %i pixels wide, without a message or a request, and shows its charts', async (colorScheme, width) => {
    const { page, complaints } = await browser.open(html, { colorScheme, viewport: { width, height: 900 } })
    expect(await page.title()).toBe('Builder patterns in 80 repositories · restage')
    for (const id of ['chart-counts', 'chart-sizes', 'chart-bytes', 'chart-largest', 'chart-trend']) {
      const drawn = await page
        .locator(`#${id} svg rect`)
        .evaluateAll((all) => all.filter((rect) => rect.getBoundingClientRect().width > 1).length)
      expect(drawn, id).toBeGreaterThan(3)
    }
    // nothing but what scrolls by itself is wider than the window
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    await keepPicture(page, `overview-${colorScheme}-${String(width)}`, true)
    expect(complaints).toEqual([])
  })

  it('sorts by a heading, either way, what is unknown last', async () => {
    const { page } = await browser.open(html)
    const heading = page.locator('th[data-column=final]')
    const values = async (): Promise<readonly string[]> =>
      page.locator('#rows tr td:nth-child(7)').evaluateAll((all) => all.map((cell) => cell.textContent.split(' ')[0] ?? ''))
    await heading.getByRole('button').click()
    expect(await heading.getAttribute('aria-sort')).toBe('descending')
    const down = (await values()).filter((value) => value !== 'unknown').map(Number)
    expect(down.length).toBeGreaterThan(5)
    expect(down).toEqual([...down].sort((a, b) => b - a))
    await heading.getByRole('button').click()
    expect(await heading.getAttribute('aria-sort')).toBe('ascending')
    const up = await values()
    expect(Number(up[0])).toBe(Math.min(...down))
    expect(new URL(page.url()).hash).toContain('sort=final')
  })

  it('filters by text, status, team and finding, and keeps that in the address', async () => {
    const { page } = await browser.open(html)
    await page.getByLabel('Find', { exact: true }).fill('SHOP-0002 build')
    expect((await names(page)).every((name) => name.includes('shop-0002'))).toBe(true)
    await page.getByLabel('Find', { exact: true }).fill('')
    await page.getByRole('checkbox', { name: 'blocked' }).check()
    expect(new Set(await page.locator('#rows .status').allInnerTexts())).toEqual(new Set(['blocked']))
    await page.getByLabel('Team', { exact: true }).selectOption('Payments')
    expect(new Set(await page.locator('#rows td:nth-child(2)').allInnerTexts())).toEqual(new Set(['Payments']))
    await page.getByLabel('Team', { exact: true }).selectOption('')
    await page.getByLabel('Finding', { exact: true }).selectOption('RS403')
    for (const row of await page.locator('#rows tr').allInnerTexts()) expect(row).toContain('RS403')
    const { hash } = new URL(page.url())
    const listed = await names(page)
    const shared = await browser.open(html, {}, hash)
    expect(await names(shared.page)).toEqual(listed)
    expect(await shared.page.getByRole('status').innerText()).toMatch(/^\d+ of \d+ rows/)
  })

  it('goes through pages', async () => {
    const { page } = await browser.open(html)
    const first = await names(page)
    expect(first).toHaveLength(50)
    await page.getByRole('button', { name: 'Last' }).click()
    expect((await names(page)).some((name) => first.includes(name))).toBe(false)
    expect(await page.locator('#page-at').innerText()).toBe('Page 2 of 2')
  })

  it('follows a link to a pipeline, to its neighbours and back to where the reader was', async () => {
    const { page, complaints } = await browser.open(html, {}, '#text=shop-0000&status=migrated,caveats')
    const link = page.locator('#rows th a').nth(1)
    // a line for the repository, and one for the pipeline
    const flat = (text: string): string => text.trim().replace(/\s+/g, ' ')
    const name = flat(await link.innerText())
    await link.click()
    await page.locator('#section h1').waitFor()
    expect(flat(await page.locator('#section h1').innerText())).toBe(name)
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
    expect(await page.locator('#overview').isVisible()).toBe(false)
    await page.getByRole('link', { name: 'Next', exact: true }).click()
    await page.waitForFunction(
      (old) => document.querySelector('#section h1')?.textContent.trim().replace(/\s+/g, ' ') !== old,
      name,
    )
    await page.goBack()
    await page.goBack()
    expect(flat(await page.evaluate(() => document.activeElement?.textContent ?? ''))).toBe(name)
    expect(await page.getByLabel('Find', { exact: true }).inputValue()).toBe('shop-0000')
    expect(complaints).toEqual([])
  })

  it('shows the way, the change and the verification of a pipeline, in a picture too', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints } = await browser.open(html, { colorScheme }, firstOpen)
      await page.locator('#section h1').waitFor()
      expect(await page.locator('#section .picture').count()).toBe(2)
      expect(await page.locator('.picture .text-label').allTextContents()).toEqual(['create+cp', 'COPY', 'COPY --from=build'])
      expect(await page.locator('.line-add').first().innerText()).toContain('+FROM golang:1.7.3 AS build')
      expect(await page.locator('#section').innerText()).toContain('Left on the machine')
      await keepPicture(page, `pipeline-${colorScheme}`, true)
      expect(complaints).toEqual([])
    }
  })

  it('goes from a finding to what its code means, by the keyboard too', async () => {
    const { page, complaints } = await browser.open(html, {}, '#code=RS403')
    await page.locator('#rows th a').first().click()
    await page.getByRole('link', { name: 'what RS403 means' }).first().press('Enter')
    const heading = page.locator('#RS403 h3')
    await heading.waitFor()
    expect(await heading.innerText()).toContain('RS403: the text of a Dockerfile is not known')
    expect(await page.evaluate(() => document.activeElement?.parentElement?.id)).toBe('RS403')
    await keepPicture(page, 'code')
    await page.goBack()
    expect(await page.locator('#section h1').isVisible()).toBe(true)
    expect(complaints).toEqual([])
  })

  it('lists leads', async () => {
    const { page } = await browser.open(html, {}, '#leads')
    expect(await page.locator('#leads tbody tr').first().innerText()).toContain('Jenkinsfile:3')
  })

  it('says so where a link names a pipeline that is not in it', async () => {
    const { page } = await browser.open(html, {}, '#repository=x&pipeline=y')
    expect(await page.locator('#section').innerText()).toBe('This report has no such pipeline.')
  })

  it.each(['light', 'dark'] as const)('passes axe-core in %s, with the list and with a section', async (colorScheme) => {
    const list = await browser.open(html, { colorScheme, bypassCSP: true })
    expect(await violations(list.page)).toEqual([])
    const section = await browser.open(html, { colorScheme, bypassCSP: true }, firstOpen)
    await section.page.locator('#section h1').waitFor()
    expect(await violations(section.page)).toEqual([])
  })

  it('changes its colours by the switch, against those of the system', async () => {
    const { page } = await browser.open(html, { colorScheme: 'light' })
    const paper = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await paper()
    await page.getByRole('button', { name: 'Theme: system' }).click()
    await page.getByRole('button', { name: 'Theme: light' }).click()
    expect(await paper()).not.toBe(light)
    await page.getByRole('button', { name: 'Theme: dark' }).click()
    expect(await paper()).toBe(light)
  })

  it('is used by the keyboard alone', async () => {
    const { page } = await browser.open(html)
    const press = async (key: string, times = 1): Promise<void> => {
      for (let time = 0; time < times; time++) await page.keyboard.press(key)
    }
    const at = (): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '')
    await press('Tab')
    await press('Enter')
    // the link that skips to the table, then its filter
    expect(new URL(page.url()).hash).toBe('#table')
    // the browser gives the focus to the target of a link with its next picture, and takes it from what has it then
    await page.locator('#table:focus').waitFor()
    await press('Tab')
    expect(await at()).toBe('text')
    await page.keyboard.type('shop-00005')
    expect(await names(page)).toHaveLength(1)
    for (
      let tries = 0;
      tries < 40 && !(await page.evaluate(() => document.activeElement?.matches('#rows th a') ?? false));
      tries++
    )
      await press('Tab')
    await press('Enter')
    await page.locator('#section h1').waitFor()
    expect(await page.locator('#section h1').innerText()).toContain('shop-00005')
    await press('Shift+Tab')
    for (let tries = 0; tries < 5 && (await at()) !== 'back'; tries++) await press('Shift+Tab')
    await press('Enter')
    expect(await page.locator('#overview').isVisible()).toBe(true)
    expect(await page.evaluate(() => document.activeElement?.matches('#rows th a'))).toBe(true)
  })

  it('is readable without its script', async () => {
    const { page, complaints } = await browser.open(html, { javaScriptEnabled: false })
    expect(await page.getByRole('heading', { name: 'What to fix next' }).isVisible()).toBe(true)
    expect(await names(page)).toHaveLength(50)
    expect(complaints).toEqual([])
  })

  it('prints what is filtered, and the sections of a few', async () => {
    const { page } = await browser.open(html, {}, '#text=shop-0000')
    await page.waitForTimeout(1000)
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await page.locator('#printed article').count()).toBe(await page.locator('#rows tr').count())
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    expect(await page.locator('#printed article').count()).toBe(0)
    const all = await browser.open(html)
    await all.page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    expect(await all.page.locator('#rows tr').count()).toBeGreaterThan(50)
    expect(await all.page.locator('#printed').innerText()).toContain('at most 20')
  })

  it.each([
    ['the list', ''],
    ['a section', firstOpen],
  ])('prints %s unfolded, within the paper', async (name, hash) => {
    const { page } = await browser.open(html, { viewport: { width: 700, height: 900 } }, hash)
    await page.waitForTimeout(500)
    await page.locator('details').evaluateAll((all) => {
      for (const details of all) details.removeAttribute('open')
    })
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    const folded = await page.locator('details:not([open])').count()
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll('table, pre, svg')]
        .filter((part) => part.checkVisibility() && part.getBoundingClientRect().right > innerWidth)
        .map(({ outerHTML }) => outerHTML.slice(0, 200)),
    )
    expect([folded, wide]).toEqual([0, []])
    await page.evaluate(() => dispatchEvent(new Event('afterprint')))
    expect(await page.locator('details[open]').count()).toBe(0)
    await keepPdf(page, `print-${name.replaceAll(' ', '-')}`)
  })
})

describe.skipIf(isMissing)('hostile texts in a browser', () => {
  const attack = [
    '<img src=x onerror=attacked()>',
    '"><svg onload=attacked()>',
    "' onmouseover=attacked() x='",
    '</script><script>attacked()</script>',
    '</style></title></textarea></pre><script>attacked()</script>',
    '<!--<script>',
    'javascript:attacked()',
    '`${attacked()}`{{attacked}}',
    '\u2028attacked()//\u202e\u0000',
  ].join('')
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await startBrowser()
  }, 120_000)
  afterAll(() => browser.close())

  const pages = {
    'in every field of a report': () => pageOf(poisoned(richReport(20), attack)),
    'at the front of every field': () => pageOf(poisoned(richReport(20), 'javascript:attacked()//')),
    'in a run': () => pageOf(reportOf(hostileRun())),
  }

  // without the policy, too: escaping must hold by itself
  it.each(
    Object.keys(pages).flatMap((name) => [true, false].map((bypassCSP) => ({ name: name as keyof typeof pages, bypassCSP }))),
  )('stay texts: $name, policy off: $bypassCSP', async ({ name, bypassCSP }) => {
    const { page, complaints } = await browser.open(pages[name](), { bypassCSP })
    const strange = (): Promise<readonly string[]> =>
      page.evaluate(() => {
        const elements = [...document.querySelectorAll('body *')]
        const isOurs = ({ href }: HTMLAnchorElement): boolean =>
          href.startsWith(location.href.replace(/#.*/, '#')) || /^https:/.test(href)
        return [
          ...elements.filter(({ localName }) =>
            ['img', 'iframe', 'object', 'embed', 'base', 'style', 'link'].includes(localName),
          ),
          ...elements.filter((element) =>
            element.getAttributeNames().some((attribute) => attribute.startsWith('on') || attribute === 'style'),
          ),
          ...[...document.querySelectorAll<HTMLScriptElement>('body script')].filter(
            ({ type }) => !['application/json', 'text/plain'].includes(type),
          ),
          ...[...document.querySelectorAll<HTMLAnchorElement>('a')].filter((anchor) => !isOurs(anchor)),
        ].map(({ outerHTML }) => outerHTML)
      })
    expect(await strange()).toEqual([])
    const links = await page.locator('#rows th a').count()
    for (let at = 0; at < Math.min(links, 8); at++) {
      await page.locator('#rows th a').nth(at).click()
      await page.locator('#section h1').waitFor()
      expect(await strange()).toEqual([])
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
      await page.locator('#back').click()
    }
    expect(complaints).toEqual([])
  })
})
