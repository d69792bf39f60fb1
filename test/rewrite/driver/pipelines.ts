/** Runs a small repository's driver through analysis and composition, as the edits meet it. */
import { findScripts } from '../../../src/driver/scripts.ts'
import type { Finding } from '../../../src/findings/finding.ts'
import { createBudget } from '../../../src/pipeline/budget.ts'
import { analyseDriver } from '../../../src/migrate/analyse.ts'
import type { Pipeline } from '../../../src/pipeline/model.ts'
import { memoryRepository, type MemoryFiles } from '../../../src/repository/memory.ts'
import type { BuildCommand, Change } from '../../../src/rewrite/change.ts'
import { composePipeline } from '../../../src/rewrite/compose.ts'
import { editDrivers } from '../../../src/rewrite/driver.ts'

/** A builder that makes `/src/app` and a final that takes `app`. */
export const goFiles: MemoryFiles = {
  'main.go': 'package main\n',
  'Dockerfile.build': 'FROM golang:1.20\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app .\n',
  Dockerfile: 'FROM alpine:3.18\nCOPY app /usr/bin/app\nCMD ["app"]\n',
}

export interface Edited {
  /** The text of a file afterwards: `undefined` when it is deleted. */
  readonly after: (path?: string) => string | undefined
  readonly changes: readonly Change[]
  readonly commands: readonly BuildCommand[]
  /** Codes of the edits' own findings. */
  readonly codes: readonly string[]
  readonly findings: readonly Finding[]
  readonly pipeline: Pipeline
}

export interface Setting {
  readonly files?: MemoryFiles
  /** Usual files that are not there. */
  readonly without?: readonly string[]
  readonly driver?: string
  readonly keepLegacy?: boolean
}

/** Edits the driver `build.sh` with a given text, beside the files of the builder and the final. */
export function editScript(text: string, setting: Setting = {}): Edited {
  const driver = setting.driver ?? 'build.sh'
  const all: MemoryFiles = { ...goFiles, ...setting.files, [driver]: { text, executable: true } }
  const files = Object.fromEntries(Object.entries(all).filter(([path]) => setting.without?.includes(path) !== true))
  const repository = memoryRepository(files)
  const script = findScripts(repository).scripts.find((one) => one.source.path === driver)
  if (script === undefined) throw new Error(`${driver} is not found to be a driver`)
  const analysis = analyseDriver(repository, script, { args: [], environment: new Map(), budget: createBudget() })
  const [pipeline] = analysis.pipelines
  if (pipeline === undefined) {
    const said = analysis.exploration.base.run.findings.map((one) => one.finding.message)
    throw new Error(
      `no pipeline: ${[...said, ...analysis.exploration.base.run.shellFindings.map((one) => one.message)].join('; ')}`,
    )
  }
  const ways = [pipeline, ...analysis.exploration.others.flatMap((way) => way.pipelines[0] ?? [])]
  const keepLegacy = setting.keepLegacy ?? false
  const composition = composePipeline(pipeline, repository, { keepLegacy })
  const edits = editDrivers(ways, composition, repository, { keepLegacy })
  return {
    after: (path = driver) => {
      const change = edits.changes.find((one) => one.path === path)
      if (change === undefined) return new TextDecoder().decode(repository.read(path))
      return change.after ?? undefined
    },
    changes: edits.changes,
    commands: edits.buildCommands,
    codes: edits.findings.map((finding) => finding.code),
    findings: edits.findings,
    pipeline,
  }
}
