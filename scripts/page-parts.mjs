/**
 * What a page holds in itself: `import { text, digest } from './page/main.ts?page'` gives a script with all that it imports, or a
 * style, as one short text, and its digest for the page's Content-Security-Policy. For esbuild (the bundle) and for vite (the tests).
 */
import { createHash } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import { build } from 'esbuild'
import { esbuildTemplates } from './templates.mjs'

const suffix = '?page'

/** @param {string} path */
async function pagePart(path) {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: path.endsWith('.css') ? 'esm' : 'iife',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [esbuildTemplates()],
  })
  const text = outputFiles[0]?.text ?? ''
  if (/<\/(?:script|style)|<!--/i.test(text)) throw new Error(`${path}: this text would end the element that holds it`)
  const digest = `sha256-${createHash('sha256').update(text).digest('base64')}`
  return `export const text = ${JSON.stringify(text)}\nexport const digest = ${JSON.stringify(digest)}\n`
}

/** @returns {import('esbuild').Plugin} */
export function esbuildPageParts() {
  return {
    name: 'page-parts',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\?page$/ }, ({ path, resolveDir }) => ({
        path: resolve(resolveDir, path.slice(0, -suffix.length)),
        namespace: 'page-part',
      }))
      onLoad({ filter: /.*/, namespace: 'page-part' }, async ({ path }) => ({ contents: await pagePart(path), loader: 'js' }))
    },
  }
}

/** Under a name without an ending, so that vite takes the part for no style of its own. */
export function vitePageParts() {
  const prefix = '\0page-part:'
  return {
    name: 'page-parts',
    enforce: /** @type {const} */ ('pre'),
    /** @param {string} id @param {string | undefined} importer */
    resolveId(id, importer) {
      if (!id.endsWith(suffix) || importer === undefined) return undefined
      return `${prefix}${resolve(dirname(importer), id.slice(0, -suffix.length)).replaceAll('.', '|')}`
    },
    /** @param {string} id */
    load(id) {
      return id.startsWith(prefix) ? pagePart(id.slice(prefix.length).replaceAll('|', '.')) : undefined
    },
  }
}
