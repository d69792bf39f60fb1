import type { Location } from '../text/source.ts'
import type { Finding } from './finding.ts'

/** The rewritten repository was analysed again and is not what it should be: refused rather than wrong. */
export const checkFails = (why: string, at: Location | null): Finding => ({
  code: 'RS424',
  severity: 'blocker',
  message: `The rewritten driver was analysed again, and ${why}.`,
  help: 'Migrate this driver by hand; a report with the driver would help restage.',
  at,
})
