/**
 * What is said of a pull request of people that adds or edits a builder pattern: findings at their lines, and where the rewrite fits into a file
 * that the pull request changes, the lines that would stand there. Made by the process that looked at its commit.
 */
import { structuredPatch } from 'diff'
import type { PipelineDocument } from '../migrate/document.ts'
import type { Repository } from '../repository/repository.ts'
import { decodeText } from '../text/encoding.ts'
import type { Annotation } from './check.ts'

/** Lines of a file that would be replaced, first and last from 1. */
export interface Suggestion {
  readonly path: string
  readonly first: number
  readonly last: number
  /** Without a newline at its end. */
  readonly text: string
}

export interface ReviewedPipeline {
  readonly pipeline: string
  readonly status: PipelineDocument['status']
  /** Files that it consists of. */
  readonly paths: readonly string[]
  readonly annotations: readonly Annotation[]
  readonly suggestions: readonly Suggestion[]
  /** Files that the rewrite takes away, and makes: there can be no suggestion for them. */
  readonly deleted: readonly string[]
  readonly created: readonly string[]
}

const levels = { blocker: 'warning', caveat: 'warning', note: 'notice' } as const

/** @param repository as it was looked at */
export function reviewOf(pipeline: PipelineDocument, repository: Repository): ReviewedPipeline {
  const { id, driver, drivers, status, images, findings, changes } = pipeline
  const found = findings.flatMap(({ at, severity, code, message, help }): Annotation | readonly Annotation[] =>
    at === null ? [] : { path: at.path, line: at.line, level: levels[severity], title: code, message: `${message} ${help}` },
  )
  const first: Annotation = {
    ...{ path: driver.path, line: pipeline.handoffs[0]?.at.path === driver.path ? pipeline.handoffs[0].at.line : 1 },
    level: 'notice',
    title: 'Builder pattern',
    message:
      status === 'blocked'
        ? 'Files go from one image to the next over the host here. A multi-stage Dockerfile would do without; what is in its way is listed.'
        : 'Files go from one image to the next over the host here. One multi-stage Dockerfile makes the same image: `npx restage migrate` writes it.',
  }
  const modified = changes.filter(({ action }) => action === 'modify')
  return {
    pipeline: id,
    status,
    paths: [
      ...new Set([
        driver.path,
        ...drivers,
        ...images.flatMap(({ dockerfile }) => dockerfile ?? []),
        ...changes.map(({ path }) => path),
      ]),
    ],
    annotations: [first, ...found],
    suggestions: modified.flatMap(({ path, after }) => suggestionsFor(path, textOf(repository, path), after ?? '')),
    deleted: pathsOf(pipeline, 'delete'),
    created: pathsOf(pipeline, 'create'),
  }
}

function pathsOf({ changes }: PipelineDocument, action: 'create' | 'delete'): readonly string[] {
  return changes.flatMap((change) => (change.action === action ? [change.path] : []))
}

function textOf(repository: Repository, path: string): string {
  const bytes = repository.read(path)
  return bytes === undefined ? '' : decodeText(bytes)
}

/** One for each place that changes. What is only put in replaces the line before it (at the top: behind it) by itself and what is new. */
export function suggestionsFor(path: string, before: string, after: string): readonly Suggestion[] {
  const lines = before.split('\n')
  const { hunks } = structuredPatch(path, path, before, after, undefined, undefined, { context: 0 })
  return hunks.map(({ oldStart, oldLines, lines: changed }) => {
    const added = changed.flatMap((line) => (line.startsWith('+') ? [line.slice(1)] : []))
    if (oldLines > 0) return { path, first: oldStart, last: oldStart + oldLines - 1, text: added.join('\n') }
    // it is put in front of that line
    const at = Math.max(oldStart - 1, 1)
    const kept = lines[at - 1] ?? ''
    return { path, first: at, last: at, text: (oldStart === 1 ? [...added, kept] : [kept, ...added]).join('\n') }
  })
}
