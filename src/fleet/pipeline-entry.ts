/** From a pipeline of the document to what a run keeps of it. */
import type { PipelineDocument } from '../migrate/document.ts'
import type { Repository } from '../repository/repository.ts'
import { decodeText } from '../text/encoding.ts'
import type { Counts, PipelineEntry } from './entry.ts'

/** In characters. */
const longestDiff = 200_000

/** @param repository before the migration */
export function pipelineEntry(pipeline: PipelineDocument, repository: Repository): PipelineEntry {
  const read = (path: string): string | undefined => {
    const bytes = repository.read(path)
    return bytes === undefined ? undefined : decodeText(bytes)
  }
  const { id, driver, drivers, status, images, handoffs, findings, proof, diff, verification } = pipeline
  return {
    id,
    driver,
    drivers,
    status,
    images,
    handoffs,
    findings,
    proof: { verdict: proof.verdict, assumptions: proof.assumptions },
    diff: cutDiff(diff),
    before: countsBefore(pipeline, read),
    after: status === 'blocked' ? null : countsAfter(pipeline, read),
    verification,
  }
}

function cutDiff(diff: string): string {
  if (diff.length <= longestDiff) return diff
  const end = diff.lastIndexOf('\n', longestDiff) + 1
  return `${diff.slice(0, end)}\\ cut here: ${String(diff.length - end)} more characters\n`
}

/** A text of a file's state; `undefined` where there is no such file. */
type Read = (path: string) => string | undefined

/** A Dockerfile on stdin counts with the script that it stands in. */
function countsBefore(pipeline: PipelineDocument, read: Read): Counts {
  const built = pipeline.images.filter(({ role, dockerfile }) => role !== 'unrelated' && dockerfile !== null)
  return { ...countFiles(dockerfilesOf(pipeline), pipeline.drivers, read), images: built.length }
}

function countsAfter(pipeline: PipelineDocument, before: Read): Counts {
  const changed = new Map(pipeline.changes.map(({ path, after }) => [path, after]))
  const read: Read = (path) => {
    const after = changed.get(path)
    return after === undefined ? before(path) : (after ?? undefined)
  }
  const isDockerfile = (path: string): boolean => /(?:^|\/)(?:[^/]+\.dockerfile|dockerfile[^/]*)$/i.test(path)
  const made = pipeline.changes.flatMap(({ path, action }) => (action === 'create' && isDockerfile(path) ? [path] : []))
  return {
    ...countFiles([...dockerfilesOf(pipeline), ...made], pipeline.drivers, read),
    images: pipeline.buildCommands.length,
  }
}

function dockerfilesOf({ images }: PipelineDocument): readonly string[] {
  return images.flatMap(({ role, dockerfile }) => (role === 'unrelated' ? [] : (dockerfile ?? [])))
}

function countFiles(dockerfiles: readonly string[], scripts: readonly string[], read: Read): Omit<Counts, 'images'> {
  const there = (paths: readonly string[]): readonly string[] => [...new Set(paths)].flatMap((path) => read(path) ?? [])
  const [one, other] = [there(dockerfiles), there(scripts)]
  return {
    dockerfiles: one.length,
    scripts: other.length,
    lines: [...one, ...other].reduce((sum, text) => sum + linesOf(text), 0),
  }
}

/** What no newline ends is a line too. */
function linesOf(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0)
}
