/** `--write`: asks where it has to, looks whether git can undo it, and applies. */
import { realpathSync } from 'node:fs'
import { relative } from 'node:path'
import { applyChanges } from '../migrate/apply.ts'
import type { MigrationDocument, PipelineDocument } from '../migrate/document.ts'
import { caveatCodes, writtenLines } from '../report/closing.ts'
import type { PatchLine } from '../report/patch.ts'
import { diskBelow } from '../repository/disk.ts'
import { findGitTop, listDirty } from '../repository/git.ts'
import { cleanLine } from '../text/clean.ts'
import { OperationalError } from '../text/failure.ts'
import type { MigrateArguments } from './arguments.ts'
import { isAccepted, selectChanges } from './select.ts'
import type { Terminal } from './terminal.ts'

export interface Written {
  /** What to tell on the terminal. */
  readonly lines: readonly PatchLine[]
  /** Pipelines that could be applied and were not. */
  readonly held: readonly PipelineDocument[]
}

/**
 * Writes a document's changes.
 *
 * @throws OperationalError when git's tree is dirty, or when writing fails; nothing is changed then.
 */
export async function writeChanges(document: MigrationDocument, given: MigrateArguments, terminal: Terminal): Promise<Written> {
  const accepted = new Set<PipelineDocument>()
  for (const pipeline of document.pipelines) {
    if (pipeline.status === 'blocked') continue
    if (isAccepted(pipeline, given.accept) || (await askFor(pipeline, given, terminal))) accepted.add(pipeline)
  }
  const { changes, held } = selectChanges(document, (pipeline) => accepted.has(pipeline))
  if (changes.length > 0) {
    const root = realpathSync(given.folder)
    const top = findGitTop(root)
    if (top !== undefined && !given.allowDirty)
      refuseDirty(given.folder, top, changes.some((change) => change.path.startsWith('../')) ? top : root)
    const above =
      top === undefined
        ? 0
        : relative(top, root)
            .split('/')
            .filter((name) => name !== '').length
    const left = uninterrupted(() => applyChanges(diskBelow(root), changes, above))
    if (left.length > 0)
      terminal.err(`restage: could not be removed, and is not needed any more: ${left.map(cleanLine).join(', ')}\n`)
  }
  return { lines: [...(changes.length > 0 ? writtenLines(changes) : []), ...held.map(heldLine)], held }
}

function askFor(pipeline: PipelineDocument, given: MigrateArguments, terminal: Terminal): Promise<boolean> {
  if (given.output !== 'story') return Promise.resolve(false)
  return terminal.ask(
    `Migrate ${pipeline.driver.path}? What is listed above has to hold (${caveatCodes(pipeline).join(', ') || 'its proof is open'}).`,
  )
}

function heldLine(pipeline: PipelineDocument): PatchLine {
  const codes = caveatCodes(pipeline)
  const way = codes.length === 0 ? 'answer yes on a terminal' : `--accept ${codes.join(' ')}`
  return { style: 'warn', text: `Not written: ${cleanLine(pipeline.driver.path)}. Check what is listed, then ${way}.` }
}

function refuseDirty(folder: string, top: string, below: string): void {
  const dirty = listDirty(folder, top, below)
  const [first] = dirty
  if (first === undefined) return
  const more = dirty.length === 1 ? '' : ` and ${String(dirty.length - 1)} more`
  throw new OperationalError(
    'DIRTY',
    `writing ${folder}: git has uncommitted changes (${first.trim()}${more}). Commit them, or add --allow-dirty. Nothing was changed.`,
  )
}

/** An interrupt waits until the files are whole: with a listener, node delivers it after the synchronous work. */
function uninterrupted<T>(work: () => T): T {
  const wait = (): void => undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, wait)
  try {
    return work()
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, wait)
  }
}
