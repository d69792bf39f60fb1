import type { Location } from '../text/source.ts'
import type { Finding } from './finding.ts'

/** A container that stays leaves its files in front of the one build now. */
export const seenByStage = (at: Location | null, command: string, folder: string, stage: string): Finding => ({
  code: 'RS547',
  severity: 'caveat',
  message: `“${command}” runs before the build now and has ${folder} mounted: what it leaves there reaches the stage ${stage}, which did not see it.`,
  help: 'Check that it leaves nothing that changes what the stage makes, or put its files into the ignore file.',
  at,
})

/** The rewritten repository was analysed again and is not what it should be: refused rather than wrong. */
export const checkFails = (why: string, at: Location | null): Finding => ({
  code: 'RS424',
  severity: 'blocker',
  message: `The rewritten driver was analysed again, and ${why}.`,
  help: 'Migrate this driver by hand; a report with the driver would help restage.',
  at,
})
