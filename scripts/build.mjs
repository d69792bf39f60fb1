/**
 * Builds `dist/`: the command as one bundle with chunks that load on demand (everything it needs is inside: finding and reading
 * many small files is most of what starting would take), and the library as a module beside its types, its dependencies left
 * outside. `--types` also writes the types.
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { esbuildTemplates } from './templates.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @type {import('esbuild').BuildOptions} */
const common = { absWorkingDir: root, bundle: true, format: 'esm', platform: 'node', target: 'node20.19', plugins: [esbuildTemplates()], logLevel: 'warning' }

/** Builds the JavaScript of `dist/`. */
export async function buildBundles() {
  rmSync(join(root, 'dist/cli'), { recursive: true, force: true })
  await Promise.all([
    build({ ...common, entryPoints: { main: 'src/cli/main.ts' }, outdir: 'dist/cli', splitting: true, minify: true, legalComments: 'eof', chunkNames: '[name]-[hash]' }),
    build({ ...common, entryPoints: { index: 'src/index.ts' }, outdir: 'dist', packages: 'external' }),
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildBundles()
  if (process.argv.includes('--types')) {
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { status } = spawnSync(process.execPath, [tsc, '--project', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
    process.exitCode = status ?? 1
  }
}
