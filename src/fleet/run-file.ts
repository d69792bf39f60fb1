/**
 * The files of a report's folder that runs are kept in: `runs/2026-01-31T08-00-00.000Z.jsonl`, one a run, in the order of their names. A line is
 * written as soon as it is known and never changed; a line that was cut off by a crash is the last one and is not read.
 */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { OperationalError, reasonOf } from '../text/failure.ts'
import type { GoneEntry, RepositoryEntry, Run, RunEnd, RunHeader, RunLine } from './entry.ts'

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
 * Reads a run. Of a repository that stands in it twice the later line holds.
 *
 * @throws OperationalError `DISK`, or `INPUT` when it is no file of a run
 */
export function readRun(path: string): Run {
  const text = onDisk('reading', path, () => readFileSync(path, 'utf8'))
  // what stands behind the last newline was not written to its end
  const [first, ...lines] = text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => parseLine(line, `${path}:${String(index + 1)}`))
  if (first?.kind !== 'run')
    throw new OperationalError('INPUT', `reading ${path}: it does not begin as a run of restage report does`)
  const repositories = new Map<string, RepositoryEntry>()
  const gone: GoneEntry[] = []
  let end: RunEnd | undefined
  for (const line of lines) {
    if (line.kind === 'repository') repositories.set(line.repository, line)
    else if (line.kind === 'gone') gone.push(line)
    else if (line.kind === 'end') end = line
  }
  return { header: first, repositories: [...repositories.values()], gone, ended: end?.ended ?? null }
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
    throw new OperationalError('DISK', `${doing} ${path}: ${reasonOf(error)}`, { cause: error })
  }
}
