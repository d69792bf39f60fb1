/** A Chromium for tests, and what its page did: messages, errors, requests. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
/** Pictures of the page, kept for who looks at a run; git ignores them. */
const pictures = join(root, 'build/screenshots')

const path = spawnSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).stdout.trim()

/** Whether a browser is missing; in CI that is a failure, which the start of the browser tells. */
export const isMissing: boolean = path === '' && process.env.CI === undefined
if (isMissing)
  process.stderr.write(
    '\n!! NOT CHECKED: the page of the report is not opened, because there is no chromium (npm run browser).\n',
  )

export interface OpenPage {
  readonly page: Page
  /** Messages on the console, errors of scripts, and requests for anything but the file itself. */
  readonly complaints: readonly string[]
}

export interface TestBrowser {
  /** Opens a page of a file; `hash` begins with `#`. */
  readonly open: (html: string, options?: BrowserContextOptions, hash?: string) => Promise<OpenPage>
  readonly close: () => Promise<void>
}

export async function startBrowser(): Promise<TestBrowser> {
  // Chromium's own sandbox refuses root; what it opens are files that the test made
  const browser: Browser = await chromium.launch({ executablePath: path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  const folder = mkdtempSync(join(tmpdir(), 'restage-page-'))
  let files = 0
  return {
    open: async (html, options = {}, hash = '') => {
      const file = join(folder, `${String(files++)}.html`)
      writeFileSync(file, html)
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
      const url = pathToFileURL(file).href
      await page.route('**', async (route) => {
        const request = route.request().url()
        if (request.startsWith(url) || request === 'data:,') return route.continue()
        complaints.push(`request: ${request}`)
        return route.abort()
      })
      await page.goto(`${url}${hash}`)
      if (options.javaScriptEnabled !== false) await page.waitForSelector('html[data-ready]', { state: 'attached' })
      return { page, complaints }
    },
    close: async () => {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A picture of what is seen, or of the whole page. */
export async function keepPicture(page: Page, name: string, fullPage = false): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage })
}

/** The page as it is printed. */
export async function keepPdf(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  await page.pdf({
    path: join(pictures, `${name}.pdf`),
    format: 'A4',
    margin: { top: '12mm', bottom: '12mm', left: '12mm', right: '12mm' },
  })
}
