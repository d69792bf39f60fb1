/** What an error says of one version. */
import { EngineError } from '../engine/error.ts'

/** A version that cannot be had: a verdict, not a failure. */
export class Unbuildable extends Error {
  override readonly name = 'Unbuildable'
  readonly verdict: 'legacy-does-not-build' | 'new-does-not-build' | 'not-runnable'

  constructor(verdict: Unbuildable['verdict'], message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.verdict = verdict
  }
}

/** What a failure of one side says; what is no statement about that side goes on as it is. */
export function unbuildable(side: 'legacy-does-not-build' | 'new-does-not-build', error: unknown): unknown {
  if (!(error instanceof EngineError)) return error
  if (error.kind === 'build-failed') return new Unbuildable(side, withOutput(error), { cause: error })
  if (error.kind === 'image-missing') return new Unbuildable('not-runnable', `${error.message}\n${standIn}`, { cause: error })
  if (error.kind === 'not-supported') return new Unbuildable('not-runnable', error.message, { cause: error })
  return error
}

/** Old tags vanish, registries refuse old manifests, and some machines have no registry. */
const standIn = '--base NAME=OTHER lets another image stand in for a base image that cannot be had, on both sides'

function withOutput(error: EngineError): string {
  return error.output === '' ? error.message : `${error.message}\n${error.output}`
}
