/**
 * Gets a Chromium for the tests of the report's page: `npm run browser`.
 *
 * One that is there is used as it is. Without one, root on Debian gets the distribution's own. Where that is not possible a line says what is
 * not checked; with CI set it is a failure.
 */
import { hasCommand, install } from './packages.mjs'

if (!hasCommand('chromium') && !install(['chromium', 'fonts-dejavu-core'])) {
  const text =
    'the page of the report is not opened in a browser, because there is no chromium, and only root on Debian can install it'
  if (process.env.CI !== undefined) throw new Error(text)
  console.warn(`\n!! NOT CHECKED: ${text}.\n`)
}
