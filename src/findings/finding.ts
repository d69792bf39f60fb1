/**
 * Findings are data: what was found, where, and what to do next. They are collected and returned beside a value, never thrown.
 * Each code has one constructor in this folder and a page in `docs/findings/`. Ranges:
 * RS0xx shell · RS1xx docker command line · RS2xx Dockerfile and ignore file · RS3xx host files · RS4xx pipeline ·
 * RS5xx rewrite · RS6xx proof · RS7xx verification · RS8xx input and configuration.
 */
import type { Location } from '../text/source.ts'

/**
 * - `note`: worth knowing, changes nothing
 * - `caveat`: the result is the same under an assumption that a person should check
 * - `blocker`: the pipeline is not migrated
 */
export type Severity = 'note' | 'caveat' | 'blocker'

export interface Finding {
  /** Stable: `RS` and three digits. */
  readonly code: string
  readonly severity: Severity
  /** One sentence that names the thing found. */
  readonly message: string
  /** What to do next. */
  readonly help: string
  /** Absent when it concerns the repository as a whole. */
  readonly at: Location | null
}

export type FindingOf<C extends string> = Finding & { readonly code: C }

/** A constructor of the proof's findings: the words go into the message. */
export type Make<C extends string> = (at: Location | null, ...words: readonly string[]) => FindingOf<C>

export function maker<C extends string>(
  code: C,
  severity: Severity,
  help: string,
  message: (...words: readonly string[]) => string,
): Make<C> {
  return (at, ...words) => ({ code, severity, message: message(...words), help, at })
}

/** The help of an assumption that holds wherever Docker is used sanely. */
export const standing = 'This holds in practice; nothing needs to be done.'
