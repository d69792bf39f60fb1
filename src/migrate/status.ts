import type { Finding } from '../findings/finding.ts'
import type { PipelineDocument, Proof } from './document.ts'

/** The state of a pipeline: blocked by any blocker or a proof that says different, caveats by any caveat or an open proof. */
export function statusOf(findings: readonly Finding[], proof: Proof): PipelineDocument['status'] {
  if (findings.some((finding) => finding.severity === 'blocker') || proof.verdict === 'different') return 'blocked'
  return findings.some((finding) => finding.severity === 'caveat') || proof.verdict === 'unproven' ? 'caveats' : 'migrated'
}

/** Each finding once, in the order of severity and then of appearance. */
export function orderFindings(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  const rank = { blocker: 0, caveat: 1, note: 2 }
  return findings
    .filter((finding) => {
      const key = [finding.code, finding.message, finding.at?.path, finding.at?.line, finding.at?.column].join('\n')
      return !seen.has(key) && seen.add(key)
    })
    .sort((a, b) => rank[a.severity] - rank[b.severity])
}
