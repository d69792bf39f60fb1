/** The JSON document of `restage migrate --json`: schema `restage/migration@1`, a contract. */
import type { Finding } from '../findings/finding.ts'
import type { Location } from '../text/source.ts'
import type { Verification } from '../verify/verification.ts'

export interface DocumentChange {
  readonly path: string
  readonly action: 'create' | 'modify' | 'delete'
  readonly mode: string | null
  /** `sha256:…` of the text before; `null` for a new file. */ readonly before: string | null
  readonly after: string | null
}
export interface DocumentImage {
  readonly id: string
  readonly role: string
  readonly dockerfile: string | null
  readonly context: string
  readonly tags: readonly string[]
  readonly target: string | null
  readonly buildArgs: readonly string[]
  readonly stage: string | null
}
export interface DocumentHandoff {
  readonly from: string
  readonly path: string
  readonly via: string
  readonly host: string
  readonly into: string
  readonly imagePath: string
  readonly at: Location
}
export interface ProofDifference {
  readonly step: number
  readonly legacy: string | null
  readonly multiStage: string | null
  readonly at: Location | null
}
export interface ProofImage {
  readonly id: string
  readonly legacy: string | null
  readonly multiStage: string | null
  readonly differences: readonly ProofDifference[]
}
export interface Assumption {
  readonly code: string
  /** `standing` ones leave the status migrated. */ readonly severity: 'standing' | 'caveat'
  readonly text: string
  readonly at: Location | null
}
export interface Proof {
  readonly verdict: 'equal' | 'different' | 'unproven'
  readonly assumptions: readonly Assumption[]
  readonly images: readonly ProofImage[]
  /** `engine`: repaired where an assumption did not hold; what shows sameness is the verification alone. Else absent. */
  readonly basis?: 'engine'
}

export interface PipelineDocument {
  readonly id: string
  readonly driver: {
    readonly path: string
    readonly kind: string
    readonly entry: string
    readonly cwd: string
    readonly args: readonly string[]
  }
  readonly drivers: readonly string[]
  readonly when: readonly { readonly text: string; readonly holds: boolean; readonly at: Location }[]
  readonly status: 'migrated' | 'caveats' | 'blocked'
  readonly images: readonly DocumentImage[]
  readonly handoffs: readonly DocumentHandoff[]
  readonly findings: readonly Finding[]
  readonly unknowns: readonly { readonly name: string; readonly source: string; readonly at: Location | null }[]
  readonly changes: readonly DocumentChange[]
  readonly buildCommands: readonly {
    readonly image: string
    readonly cwd: string
    readonly env: Readonly<Record<string, string>>
    readonly argv: readonly string[]
    readonly shell: string
  }[]
  readonly diff: string
  readonly proof: Proof
  /** `null` when no engine was asked. */
  readonly verification: Verification | null
}

export interface MigrationDocument {
  readonly schema: 'restage/migration@1'
  readonly root: string
  readonly pipelines: readonly PipelineDocument[]
  readonly changes: readonly DocumentChange[]
  readonly diff: string
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
  readonly leads: readonly { readonly path: string; readonly line: number; readonly text: string }[]
}
