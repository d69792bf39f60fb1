/** Rows of the composed Dockerfile: a builder, a final Dockerfile, and what the driver does between and around their builds. */
import { migratePattern, verdictOf } from '../../support/pattern.ts'
import type { MemoryFiles } from '../../../src/repository/memory.ts'

export interface Row {
  readonly builder?: string
  readonly final: string
  readonly files?: MemoryFiles
  /** The lines between the builder's build and the final's; `docker cp c:/out/app .` when absent. */
  readonly take?: string
  readonly builderFlags?: string
  readonly finalFlags?: string
}

export const plainBuilder = 'FROM b\nRUN make\n'

export interface ComposedRow {
  /** The composed Dockerfile, or status and codes when there is none. */
  readonly text: string
  readonly proof: string | undefined
  /** Every changed file, by path. */
  readonly changes: ReadonlyMap<string, string | null>
}

/** Migrates a row. */
export function composed(row: Row): ComposedRow {
  const script = [
    `docker build ${row.builderFlags ?? ''} -t x:build -f Dockerfile.build .`,
    'docker create --name c x:build',
    row.take ?? 'docker cp c:/out/app .',
    `docker build ${row.finalFlags ?? ''} -t x .`,
    '',
  ].join('\n')
  const document = migratePattern(script, {
    ...row.files,
    'Dockerfile.build': row.builder ?? plainBuilder,
    Dockerfile: row.final,
  })
  const changes = new Map(document.changes.map((change) => [change.path, change.after]))
  return {
    text: changes.get('Dockerfile') ?? `(${verdictOf(document)})`,
    proof: document.pipelines[0]?.proof.verdict,
    changes,
  }
}
