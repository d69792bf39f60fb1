/** Which builder makes both versions. */
import { parseDockerfile } from '../dockerfile/parse.ts'
import type { Builder, EngineInfo } from '../engine/engine.ts'
import type { BuildPlan } from '../migrate/pipeline.ts'

/** The one asked for; else BuildKit where the new Dockerfile or the driver needs it; else the engine's own. */
export function chooseBuilder(info: EngineInfo, asked: Builder | undefined, plan: BuildPlan | undefined): Builder {
  if (asked !== undefined) return asked
  const isThere = info.builders.includes('buildkit')
  return isThere &&
    plan !== undefined &&
    plan.changes.some((change) => change.after !== null && needsBuildKit(plan, change.path, change.after))
    ? 'buildkit'
    : info.usual
}

function needsBuildKit(plan: BuildPlan, path: string, text: string): boolean {
  if (!plan.builds.some((build) => build.dockerfile === path)) return false
  const file = parseDockerfile({ path, text })
  return file.stages.some((stage) =>
    stage.instructions.some(
      (instruction) =>
        'flags' in instruction &&
        instruction.flags.some(({ name }) => ['mount', 'chmod', 'link', 'security', 'parents', 'exclude'].includes(name)),
    ),
  )
}
