/** A small builder pattern in memory: what a row does not say is as in the plainest case. */
import { migrate, type MigrateOptions } from '../../src/migrate/migrate.ts'
import type { MigrationDocument, PipelineDocument } from '../../src/migrate/document.ts'
import { memoryRepository, type MemoryFiles } from '../../src/repository/memory.ts'

export const builderText = 'FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app .\n'
export const finalText = 'FROM alpine:3.19\nCOPY app /usr/bin/app\nCMD ["app"]\n'

/** The files of a plain pattern, with others laid over them. */
export function patternFiles(script: string, files: MemoryFiles = {}): MemoryFiles {
  return {
    'Dockerfile.build': builderText,
    Dockerfile: finalText,
    'main.go': 'package main\n',
    'build.sh': { text: `#!/bin/sh\n${script}`, executable: true },
    ...files,
  }
}

/** Migrates a pattern. */
export function migratePattern(script: string, files: MemoryFiles = {}, options: MigrateOptions = {}): MigrationDocument {
  return migrate(memoryRepository(patternFiles(script, files)), options)
}

/** Each handoff as `from:path → host → into:imagePath (via)`. */
export function handoffsOf(document: MigrationDocument): readonly string[] {
  return document.pipelines.flatMap((pipeline) =>
    pipeline.handoffs.map((one) => `${one.from}:${one.path} → ${one.host} → ${one.into}:${one.imagePath} (${one.via})`),
  )
}

/** Status and the codes of all findings but notes. */
export function verdictOf(document: MigrationDocument): string {
  return document.pipelines.map(describePipeline).join(', ')
}

function describePipeline(pipeline: PipelineDocument): string {
  const codes = pipeline.findings.filter((finding) => finding.severity !== 'note').map((finding) => finding.code)
  return [pipeline.status, ...new Set(codes)].join(' ')
}

/** The text of a file after the changes of all pipelines; `undefined` when they do not touch it. */
export function afterOf(document: MigrationDocument, path: string): string | null | undefined {
  return document.changes.find((change) => change.path === path)?.after
}
