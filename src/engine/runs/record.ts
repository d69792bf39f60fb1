/**
 * A run as a folder for temporary files shows it: `restage-1a2b3c4d` holds who it is, what it made on which engine, and its copies of the
 * tree. It goes when the run has cleaned up; what is still there belongs to a run that is alive, that was killed, or that has left its
 * images to others.
 */
import { appendFileSync, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { identityOf, isNear, isOver, type ProcessIdentity } from './process-identity.ts'

export interface RunRecord {
  readonly id: string
  readonly folder: string
  /** Where its engine answers. */
  readonly engine: string
  readonly process: ProcessIdentity
}

/** - `image`: an id, at least its first 12 digits
 * - `tag`: a name of the run, whatever image has it
 * - `process`: one that it started, as JSON */
export type Note = { readonly kind: 'image' | 'tag'; readonly text: string } | { readonly kind: 'process'; readonly text: string }

const recordFile = 'run.json'
const notesFile = 'made'
/** It is closing: who begins waits. Holds its turn among those that are. */
export const CLOSING = 'closing'
/** It is over, and has left its images to whoever is the last. */
export const LEFT = 'left'

/** Hours that a run is taken for alive of which nothing more can be told. */
const patience = 24

export function recordText(id: string, engine: string): string {
  return JSON.stringify({ id, engine, process: identityOf() })
}

export function recordPath(folder: string): string {
  return join(folder, recordFile)
}

/** The runs of this user that a folder shows. */
export function recordsIn(area: string): readonly RunRecord[] {
  return readdirSync(area)
    .filter((name) => /^restage-[0-9a-f]{8}$/.test(name))
    .flatMap((name) => readRecord(join(area, name)) ?? [])
}

/** `undefined`: it is none, it is another user's, or it went this moment. */
export function readRecord(folder: string): RunRecord | undefined {
  try {
    const { uid } = lstatSync(folder)
    if (process.getuid !== undefined && uid !== process.getuid()) return undefined
    const { id, engine, process: identity } = JSON.parse(readFileSync(recordPath(folder), 'utf8')) as RunRecord
    return /^[0-9a-f]{8}$/.test(id) ? { id, folder, engine, process: identity } : undefined
  } catch {
    return undefined
  }
}

export function isMarked(record: RunRecord, mark: string): boolean {
  return existsSync(join(record.folder, mark))
}

/** Whether it has still to close. */
export function isActive(record: RunRecord): boolean {
  if (isMarked(record, LEFT) || isOver(record.process)) return false
  return isNear(record.process) || ageOf(record) < patience
}

/** The turn of one that is closing, from 1; 0 while it takes one. `undefined`: it has not begun to close, or is over. */
export function turnOf(record: RunRecord): number | undefined {
  if (isMarked(record, LEFT) || isOver(record.process)) return undefined
  try {
    return Number(readFileSync(join(record.folder, CLOSING), 'utf8'))
  } catch {
    return undefined
  }
}

function ageOf({ folder }: RunRecord): number {
  try {
    return (Date.now() - lstatSync(recordPath(folder)).mtimeMs) / 3_600_000
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** Written down before anything else happens: whoever is killed cannot do it later. */
export function takeNote(folder: string, { kind, text }: Note): void {
  appendFileSync(join(folder, notesFile), `${kind} ${text}\n`)
}

/** In the order in which they were made. */
export function notesIn(folder: string): readonly Note[] {
  try {
    return readFileSync(join(folder, notesFile), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, kind, text = ''] = /^(image|tag|process) (.+)$/.exec(line) ?? []
        return kind === undefined ? [] : [{ kind: kind as Note['kind'], text }]
      })
  } catch {
    return []
  }
}
