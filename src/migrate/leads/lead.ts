/** What a recogniser of leads is given, and what it says. */
import type { Source } from '../../text/source.ts'
import type { Untracked } from '../../driver/untracked.ts'

export interface Lead {
  /** Counted from 1. */
  readonly line: number
  readonly text: string
}

/** What images take and the repository does not have. */
export type Taken = readonly Untracked[]

/** Looks at one file of the repository. */
export type Recogniser = (source: Source, taken: Taken) => Lead | undefined

/** `dist, which Dockerfile:3 takes` */
export function takenText({ path, dockerfile, line }: Untracked): string {
  return `${path}, which ${dockerfile}:${String(line)} takes and the repository does not have`
}

/** The line in which an offset lies, counted from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
