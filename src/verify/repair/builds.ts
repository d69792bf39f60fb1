/** Cures of a new version that does not build. */
import type { Cure } from './cures.ts'
import { anchorOf, isRootUser, userOf, type Scene } from './scene.ts'

/**
 * A chmod that stands for one of the driver's on the host, in a stage whose base image has a user of its own: on the host root did it,
 * or whoever had the file.
 *
 * @param line of the failing instruction in the text that was built, from 1.
 */
export function cureBuild(scene: Scene, line: number | undefined): readonly Cure[] {
  if (line === undefined) return []
  const { evaluated, final, text } = scene
  const offset =
    text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + (line > 1 ? 1 : 0)
  for (const stage of evaluated.stages) {
    const step = stage.steps.find(({ syntax }) => syntax.start <= offset && offset < syntax.end)
    if (step === undefined || step.triggered || stage.index === final.index) continue
    const isChmod = step.syntax.kind === 'run' && step.syntax.command.form === 'shell' && /^chmod /.test(step.syntax.command.text)
    const isOwnUser = step.before.user === undefined && !isRootUser(userOf(scene, { ...stage, after: step.before }))
    if (!isChmod || !isOwnUser) return []
    const user = userOf(scene, { ...stage, after: step.before })
    const cause = `the base image of the build stage runs commands as ${user ?? 'a user that is not known'}, who may not change the mode`
    return [
      {
        subjects: [],
        cause,
        cure: 'USER root',
        edits: [{ anchor: anchorOf(evaluated, stage, step.syntax), action: 'before', lines: ['USER root'] }],
      },
    ]
  }
  return []
}
