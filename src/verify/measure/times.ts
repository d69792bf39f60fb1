/**
 * What each way of building takes: from nothing (`cold`), again at once (`warm`), and after one source file was changed (`changed`),
 * in copies of the tree. Both sides do the same; the change is a line of blanks that was never there
 * before, another one for each side, so that neither finds in the cache what somebody has built.
 */
import { EngineError } from '../../engine/error.ts'
import { Unbuildable } from '../unbuildable.ts'
import type { BuildTimes } from '../verification.ts'

/** One way of building; gives seconds. */
export type Build = (how: { readonly cache: boolean; readonly change: FileChange | undefined }) => Promise<number>

export interface FileChange {
  readonly path: string
  /** Added at its end. */
  readonly text: string
}

export interface TimesOptions {
  readonly legacy: Build
  readonly multiStage: Build
  /** The file that is changed; `undefined`: there is none, and that is not measured. */
  readonly file: string | undefined
  /** Hexadecimal digits, new for each run. */
  readonly run: string
}

export interface Times {
  readonly legacy: BuildTimes
  readonly multiStage: BuildTimes
}

/** Builds each side three times. */
export async function measureTimes({ legacy, multiStage, file, run }: TimesOptions): Promise<Times> {
  const coldAndWarm = async (build: Build): Promise<Omit<BuildTimes, 'changed'>> => ({
    cold: await secondsOf(build({ cache: false, change: undefined })),
    warm: await secondsOf(build({ cache: true, change: undefined })),
  })
  const changed = (build: Build, text: string): Promise<number | null> =>
    file === undefined ? Promise.resolve(null) : secondsOf(build({ cache: true, change: { path: file, text } }))
  const before = await coldAndWarm(legacy)
  const after = await coldAndWarm(multiStage)
  return {
    legacy: { ...before, changed: await changed(legacy, blankLine(run, ' ')) },
    multiStage: { ...after, changed: await changed(multiStage, blankLine(run, '\t')) },
  }
}

/** A line of blanks and tabs that no other run makes: hardly any language minds it at the end of a file. */
function blankLine(run: string, side: string): string {
  const bits = [...run].map((digit) => parseInt(digit, 16).toString(2).padStart(4, '0')).join('')
  return `\n${side}${bits.replaceAll('0', ' ').replaceAll('1', '\t')}\n`
}

/** A build that fails this time has no time: both versions were built and compared before. */
async function secondsOf(build: Promise<number>): Promise<number | null> {
  try {
    return await build
  } catch (error) {
    if (error instanceof Unbuildable || (error instanceof EngineError && error.kind === 'build-failed')) return null
    throw error
  }
}
