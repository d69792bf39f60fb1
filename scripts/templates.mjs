/**
 * Compiles `templates/*.hbs` to modules, for esbuild (the bundle) and for vite (the tests): handlebars' compiler stays out of
 * what is shipped, only its small runtime is loaded, and only when a story is told.
 */
import { readFile } from 'node:fs/promises'
import Handlebars from 'handlebars'

/** @param {string} text */
function compileTemplate(text) {
  const options = { noEscape: true, strict: false, knownHelpersOnly: true, knownHelpers: { paint: true } }
  return `import Handlebars from 'handlebars/runtime.js'\nexport const render = Handlebars.template(${String(Handlebars.precompile(text, options))})\n`
}

/** @returns {import('esbuild').Plugin} */
export function esbuildTemplates() {
  return {
    name: 'templates',
    setup(build) {
      build.onLoad({ filter: /\.hbs$/ }, async ({ path }) => ({
        contents: compileTemplate(await readFile(path, 'utf8')),
        loader: 'js',
      }))
    },
  }
}

/** @returns {{ name: string, transform: (text: string, id: string) => string | undefined }} */
export function viteTemplates() {
  return {
    name: 'templates',
    transform: (text, id) => (id.endsWith('.hbs') ? compileTemplate(text) : undefined),
  }
}
