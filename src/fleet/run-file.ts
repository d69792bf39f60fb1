/**
 * The files of a report's folder that runs are kept in: `runs/2026-01-31T08-00-00.000Z.jsonl`, one a run, in the order of their names. A line is
 * written as soon as it is known and never changed; a line that was cut off by a crash is the last one and is not read.
 */
import { closeSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { OperationalError, reasonOf } from '../text/failure.ts'
import type { GoneEntry, RepositoryEntry, Run, RunEnd, RunHeader, RunLine } from './entry.ts'
import { lastLine, linesOf } from './run-lines.ts'

export interface RunFile {
  readonly path: string
  append(line: RunLine): void
  close(): void
}

/**
 * A new file with its header.
 *
 * @throws OperationalError `DISK`
 */
export function createRunFile(folder: string, header: RunHeader): RunFile {
  const path = join(folder, 'runs', `${header.started.replaceAll(':', '-')}.jsonl`)
  const file = onDisk('writing', path, () => {
    mkdirSync(join(folder, 'runs'), { recursive: true })
    return openSync(path, 'wx')
  })
  const append = (line: RunLine): void => {
    onDisk('writing', path, () => writeSync(file, `${JSON.stringify(line)}\n`))
  }
  append(header)
  return {
    path,
    append,
    close: () => {
      closeSync(file)
    },
  }
}

/** Paths of the runs that a folder has, oldest first. */
export function listRuns(folder: string): readonly string[] {
  const runs = join(folder, 'runs')
  try {
    const names = readdirSync(runs).filter((name) => name.endsWith('.jsonl'))
    return names.sort().map((name) => join(runs, name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new OperationalError('DISK', `reading ${runs}: ${reasonOf(error)}`, { cause: error })
  }
}

/**
 * How a run ended, by the last line of its file alone; `null` where it was interrupted.
 *
 * @throws OperationalError `DISK`
 */
export function readEnd(path: string): RunEnd | null {
  const line = onDisk('reading', path, () => lastLine(path))
  if (line?.startsWith('{"kind":"end",') !== true) return null
  return parseLine(line, path) as RunEnd
}

/** Which repositories of a run are asked for. */
export type Wanted = (header: RunHeader) => (repository: string) => boolean

/**
 * Reads a run. Of a repository that stands in it twice the later line holds.
 *
 * @param wanted what is said of others is left out
 * @throws OperationalError `DISK`, or `INPUT` when it is no file of a run
 */
export function readRun(path: string, wanted: Wanted = () => () => true): Run {
  return onDisk('reading', path, () => runIn(path, wanted))
}

function runIn(path: string, wanted: Wanted): Run {
  let header: RunHeader | undefined
  let isWanted: (repository: string) => boolean = () => true
  const repositories = new Map<string, RepositoryEntry>()
  const gone: GoneEntry[] = []
  let end: RunEnd | undefined
  let count = 0
  for (const bytes of linesOf(path)) {
    const name = nameIn(bytes)
    count++
    if (name !== undefined && !isWanted(name)) continue
    const line = parseLine(bytes.toString('utf8'), `${path}:${String(count)}`)
    if (header === undefined) {
      if (line.kind !== 'run') break
      header = line
      isWanted = wanted(line)
    } else if (line.kind === 'repository') repositories.set(line.repository, line)
    else if (line.kind === 'gone') gone.push(line)
    else if (line.kind === 'end') end = line
  }
  if (header === undefined)
    throw new OperationalError('INPUT', `reading ${path}: it does not begin as a run of restage report does`)
  return { header, repositories: [...repositories.values()], gone, ended: end?.ended ?? null }
}

/** Signs of a line in which its repository stands, as far as one is looked for without reading the rest. */
const longestName = 1000

/** The repository that a line is about, as `append` writes it; `undefined` where the whole line is to be read for it. */
function nameIn(line: Buffer): string | undefined {
  const [, name] = /^\{"kind":"(?:repository|gone)","repository":"([^"\\]*)"/.exec(line.toString('utf8', 0, longestName)) ?? []
  return name
}

function parseLine(line: string, place: string): RunLine {
  try {
    const value = JSON.parse(line) as RunLine | null
    if (value !== null && (value.kind !== 'run' || (value.schema as string) === 'restage/run@1')) return value
  } catch {
    // told below
  }
  throw new OperationalError(
    'INPUT',
    `reading ${place}: this is no line of a run (restage/run@1). Move the file away, or restore it`,
  )
}

function onDisk<T>(doing: string, path: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (error instanceof OperationalError) throw error
    throw new OperationalError('DISK', `${doing} ${path}: ${reasonOf(error)}`, { cause: error })
  }
}
