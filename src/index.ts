/**
 * restage as a library: the same as the command, over any `Repository`, without touching the disk unless `directoryRepository`
 * is asked to.
 *
 * @example
 * ```ts
 * import { memoryRepository, migrate } from 'restage'
 *
 * const document = migrate(memoryRepository({ 'build.sh': '…', 'Dockerfile': '…', 'Dockerfile.build': '…' }))
 * for (const pipeline of document.pipelines) console.log(pipeline.status, pipeline.diff)
 * ```
 *
 * @module
 */
export type { Configuration, IgnoredPath } from './config/configuration.ts'
export type { Finding, Severity } from './findings/finding.ts'
export type {
  Assumption,
  DocumentChange,
  DocumentHandoff,
  DocumentImage,
  MigrationDocument,
  PipelineDocument,
  Proof,
  ProofDifference,
  ProofImage,
} from './migrate/document.ts'
export { migrate } from './migrate/migrate.ts'
export type { SetAside } from './migrate/drivers.ts'
export type { MigrateOptions } from './migrate/migrate.ts'
export type { Observation } from './pipeline/observation.ts'
export { directoryRepository } from './repository/directory.ts'
export type { DirectoryOptions } from './repository/directory.ts'
export { memoryRepository } from './repository/memory.ts'
export type { MemoryFile, MemoryFiles } from './repository/memory.ts'
export type { Repository, RepositoryDirectory, RepositoryEntry, RepositoryFile, RepositoryLink } from './repository/repository.ts'
export { OperationalError } from './text/failure.ts'
export type { Location } from './text/source.ts'
