/**
 * Puts this package's own commands beside those of its dependencies, as it would be where it is installed: `npx restage` in a
 * clone then runs what was built here, at once, and asks no registry.
 */
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { bin } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
mkdirSync(`${root}/node_modules/.bin`, { recursive: true })
for (const [name, path] of Object.entries(bin)) {
  rmSync(`${root}/node_modules/.bin/${name}`, { force: true })
  symlinkSync(`../../${path}`, `${root}/node_modules/.bin/${name}`)
}
