/** Before any test: builds what `bin/` runs, so that the tests of the command never see an old one. */
import { buildBundles } from '../../scripts/build.mjs'

export async function setup() {
  await buildBundles()
}
