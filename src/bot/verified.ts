/**
 * What a worker found when it built both versions: of its answer only what is shown, and checked, since the code of strangers ran there.
 */
import type { RepositoryEntry } from '../fleet/entry.ts'
import type { Verification, VerificationVerdict } from '../verify/verification.ts'

export interface VerifiedPipeline {
  readonly pipeline: string
  readonly verdict: VerificationVerdict
  /** Why it has no better one; `null` for one that says all. */
  readonly message: string | null
  /** Bytes of the images whose sizes are known. */
  readonly sizes: readonly { readonly id: string; readonly before: number; readonly after: number }[]
}

export interface Verified {
  /** What was built. */
  readonly commit: string
  readonly pipelines: readonly VerifiedPipeline[]
}

export const verdictTexts: Readonly<Record<VerificationVerdict, string>> = {
  identical: 'Both versions were built: the images are **identical**, times too.',
  equal: 'Both versions were built: the images are **the same**.',
  excused: 'Both versions were built: the images are **the same** but for what is expected to differ.',
  different: 'Both versions were built: **the images differ**.',
  'legacy-does-not-build': 'The version of today does not build, so there was nothing to compare.',
  'new-does-not-build': '**The new version does not build.**',
  'not-runnable': 'It could not be built here.',
  'no-engine': 'It was not built: no engine answered.',
}

/** @returns `undefined` where the repository had no commit, or nothing of it was verified */
export function verifiedIn({ commit, pipelines }: RepositoryEntry): Verified | undefined {
  if (typeof commit !== 'string') return undefined
  const found = pipelines.flatMap(({ id, verification }) => (verification === null ? [] : (checked(id, verification) ?? [])))
  return found.length === 0 ? undefined : { commit, pipelines: found }
}

function checked(pipeline: string, { verdict, message, images }: Verification): VerifiedPipeline | undefined {
  if (!Object.hasOwn(verdictTexts, verdict)) return undefined
  const sizes = images.flatMap(({ id, sizes: both }) =>
    typeof (id as unknown) === 'string' && both !== null && [both.legacy.image, both.multiStage.image].every(isSize)
      ? [{ id, before: both.legacy.image, after: both.multiStage.image }]
      : [],
  )
  return { pipeline, verdict, message: typeof message === 'string' ? message : null, sizes: sizes.slice(0, 30) }
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
