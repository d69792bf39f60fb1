/**
 * Compiles `templates/*.hbs` to modules, for esbuild (the bundle) and for vite (the tests): handlebars' compiler stays out of
 * what is shipped, only its small runtime is loaded, and only when a story is told.
 *
 * What becomes of values is a property of the file: in `*.html.hbs` each one is escaped, and what would put one in as it is
 * (`{{{…}}}`, `{{&…}}`) is refused; in all others none is.
 */
import { readFile } from 'node:fs/promises'
import Handlebars from 'handlebars'

/** @param {string} text @param {string} path */
export function compileTemplate(text, path) {
  const html = path.endsWith('.html.hbs')
  if (html && /\{\{~?(?:\{|&)/.test(text)) throw new Error(`${path}: a template of HTML puts no value in without escaping it`)
  const options = { noEscape: !html, strict: false, knownHelpersOnly: true, knownHelpers: html ? {} : { paint: true } }
  return `import Handlebars from 'handlebars/runtime.js'\nexport const render = Handlebars.template(${String(Handlebars.precompile(text, options))})\n`
}

/** @returns {import('esbuild').Plugin} */
export function esbuildTemplates() {
  return {
    name: 'templates',
    setup(build) {
      build.onLoad({ filter: /\.hbs$/ }, async ({ path }) => ({
        contents: compileTemplate(await readFile(path, 'utf8'), path),
        loader: 'js',
      }))
    },
  }
}

/** @returns {{ name: string, transform: (text: string, id: string) => string | undefined }} */
export function viteTemplates() {
  return {
    name: 'templates',
    transform: (text, id) => (id.endsWith('.hbs') ? compileTemplate(text, id) : undefined),
  }
}
