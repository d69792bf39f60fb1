/**
 * What npm runs after it installed a clone's dependencies, and before it packs: the build. `npx restage` in a clone makes npm link
 * the clone into its own cache, for which it runs this as well; what is built already is not built again then.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
if (process.env.npm_command !== 'exec' || !existsSync(`${root}/dist/cli/main.cjs`)) {
  process.exitCode = spawnSync(process.execPath, ['scripts/build.mjs', '--types'], { cwd: root, stdio: 'inherit' }).status ?? 1
}
