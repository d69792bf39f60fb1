/**
 * Builds `dist/`: the command as one file (everything it needs is inside: finding and reading many small files is most of what
 * starting would take), the compiled code of what a usual run needs, and the library as a module beside its types, its
 * dependencies left outside. `--types` also writes the types.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { lazyEngine } from './lazy-engine.mjs'
import { lazyYaml } from './lazy-yaml.mjs'
import { esbuildPageParts } from './page-parts.mjs'
import { esbuildTemplates } from './templates.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  charset: 'ascii',
  plugins: [esbuildTemplates(), esbuildPageParts()],
  logLevel: 'warning',
}

/** @type {import('esbuild').BuildOptions} */
const command = {
  ...common,
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/cli/main.cjs',
  format: 'cjs',
  minify: true,
  // optional parts in machine code, and files that it reads at run time
  external: ['@grpc/*'],
  plugins: [...common.plugins, lazyEngine(), lazyYaml(), apart(['./fleet.ts', './bot.ts'])],
  // code that was compiled before has no import()
  supported: { 'dynamic-import': false },
  legalComments: 'eof',
  // yargs asks where it lies
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
}

/**
 * What looks at many repositories, in files of its own: one who migrates one repository does not wait for them to be read. The report, the bot,
 * and the processes that do their jobs; the latter are the command without its outside.
 *
 * @type {import('esbuild').BuildOptions[]}
 */
const fleet = ['src/cli/fleet.ts', 'src/fleet/child.ts', 'src/cli/bot.ts', 'src/bot/child.ts'].map((entry) => ({
  ...command,
  entryPoints: [entry],
  outfile: entry.replace('src/', 'dist/').replace('.ts', '.cjs'),
  external: [...command.external, 'bullmq', 'ioredis', 'probot'],
}))

/** @type {import('esbuild').BuildOptions} */
const library = { ...common, entryPoints: ['src/index.ts'], outfile: 'dist/index.js', format: 'esm', packages: 'external' }

/** Builds the JavaScript of `dist/`. */
export async function buildBundles() {
  const [{ outputFiles }] = await Promise.all([
    build({ ...command, write: false }),
    build(library),
    ...fleet.map((one) => build(one)),
  ])
  const [{ contents }] = outputFiles
  // its first 16 letters say which text the compiled code belongs to
  const name = createHash('sha256').update(contents).digest('hex').slice(0, 16)
  mkdirSync(join(root, 'dist/cli'), { recursive: true })
  replaceFile(join(root, 'dist/cli/main.cjs'), Buffer.concat([Buffer.from(`//${name}\n`), contents]))
  run('scripts/warm.cjs')
}

/**
 * What `main.ts` loads from files beside it.
 *
 * @param {readonly string[]} paths as they are imported
 * @returns {import('esbuild').Plugin}
 */
function apart(paths) {
  return {
    name: 'apart',
    setup(build) {
      build.onResolve({ filter: /^\.\/\w+\.ts$/ }, (found) =>
        paths.includes(found.path) && found.importer.endsWith('/src/cli/main.ts')
          ? { path: found.path.replace('.ts', '.cjs'), external: true }
          : undefined,
      )
    },
  }
}

/**
 * Writes in one step, so that what runs meanwhile never sees half a file.
 *
 * @param {string} path @param {Uint8Array} content
 */
function replaceFile(path, content) {
  const temporary = `${path}.${String(process.pid)}`
  writeFileSync(temporary, content)
  renameSync(temporary, path)
}

/** @param {readonly string[]} words */
function run(...words) {
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${words.join(' ')} failed`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildBundles()
  if (process.argv.includes('--types')) run('node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json')
}
