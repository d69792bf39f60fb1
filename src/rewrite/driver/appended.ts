/** What the driver writes behind artifacts (`echo more >> app`): the stage writes it there, so the commands go with the handoff. */
import type { Finding } from '../../findings/finding.ts'
import { artifactChanged } from '../../findings/pipeline.ts'
import type { Site } from '../../text/source.ts'
import { sayingCommand } from '../compose/printed.ts'
import type { Migrating } from './handed.ts'
import type { RunVerdicts } from './verdicts.ts'

/** Commands that only write behind an artifact what the stage writes there now. */
export function appended(
  runs: readonly Migrating[],
  verdicts: readonly RunVerdicts[],
): { readonly sites: readonly Site[]; readonly findings: readonly Finding[] } {
  const writes = runs.flatMap(({ pipeline }, index) =>
    pipeline.writes.filter((write) => write.isInside === true && verdicts[index]?.owns(write.path) === true),
  )
  return {
    sites: writes.flatMap((write) => sayingCommand(write) ?? []),
    findings: writes.flatMap((write) =>
      sayingCommand(write) === undefined ? [artifactChanged(write.site, write.path, write.path)] : [],
    ),
  }
}
