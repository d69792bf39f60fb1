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

/** Files that come out of containers and that no image takes; it is told as the reason why a driver is skipped. */
export const artifactForHost = (at: Location | null, what: string): Finding => ({
  code: 'RS567',
  severity: 'note',
  message: `${what} to the host only, into no other image`,
  help: 'docker build --output writes such files by itself',
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

/** Two drivers build one Dockerfile, and the migrations of both make the same of it. */
export const builtByBoth = (at: Location | null, dockerfile: string, driver: string): Finding => ({
  code: 'RS591',
  severity: 'note',
  message: `${dockerfile} is built by ${driver} as well, whose migration makes the same of it.`,
  help: 'Apply the migrations of both drivers together.',
  at,
})

/** Another driver builds the Dockerfile over files of its own, which the migrated one does not take from the host any more. */
export const builtBesides = (at: Location | null, dockerfile: string, driver: string, what: string): Finding => ({
  code: 'RS592',
  severity: 'caveat',
  message: `${dockerfile} is built by ${driver} as well, which takes other files into it; ${what}.`,
  help: 'Apply the migrations of both drivers together, or give each its own Dockerfile.',
  at,
})

/** As before, where the other one cannot be given a Dockerfile of its own. */
export const builtOtherwise = (at: Location | null, dockerfile: string, driver: string): Finding => ({
  code: 'RS593',
  severity: 'blocker',
  message: `${dockerfile} is built by ${driver} as well, whose migration makes another text of it.`,
  help: 'Give each driver its own Dockerfile, and migrate again.',
  at,
})
