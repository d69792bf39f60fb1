/** The stages that a build needs. */
import type { EvaluatedDockerfile, EvaluatedStage } from '../dockerfile/stage.ts'

/** The stages that a build's target needs, in file order. */
export function neededStages(file: EvaluatedDockerfile): readonly EvaluatedStage[] {
  const needed = new Set<number>()
  const visit = (stage: EvaluatedStage | undefined): void => {
    if (stage === undefined || needed.has(stage.index)) return
    needed.add(stage.index)
    if (stage.base.kind === 'stage') visit(file.stages[stage.base.index])
    for (const { step } of stage.steps) {
      const named = step.kind === 'copy' ? [step.from] : step.kind === 'run' ? step.mounts.map((mount) => mount.from) : []
      for (const one of named) if (one?.kind === 'stage') visit(file.stages[one.index])
    }
  }
  visit(file.target)
  return file.stages.filter((stage) => needed.has(stage.index))
}
