/** FROM, `--from` and `--target` in the composed file: images of this run become stages, names and numbers follow what is put in front. */
import type { InstructionFlag } from '../../dockerfile/ast.ts'
import type { TextEdit } from '../../dockerfile/edits.ts'
import type { EvaluatedStep, StageBase } from '../../dockerfile/stage.ts'
import type { BuiltImage, ImageId } from '../../pipeline/model.ts'
import { keyOf } from '../../text/symbolic.ts'
import { keptStages, stageKey, type Part } from './parts.ts'
import type { RunStage } from './runs.ts'

/** What stands where in the composed file. */
export interface Layout {
  readonly parts: readonly Part[]
  /** By `stageKey`. */
  readonly names: ReadonlyMap<string, string>
  /** The stage that an image's target became. */
  readonly stages: ReadonlyMap<ImageId, string>
  readonly runs: readonly RunStage[]
}

/** The edits of a part's FROM lines and of its references to stages and images. */
export function referenceEdits(part: Part, layout: Layout): readonly TextEdit[] {
  if (part.inFinal) return []
  return keptStages(part).flatMap((stage) => {
    const { from } = stage.syntax
    if (isBridge(part, layout, stage.index)) return [{ start: from.start, end: pastBlankLines(part, from.end), text: '' }]
    if (part.continues !== undefined)
      return [
        { start: from.start, end: pastBlankLines(part, from.end), text: '' },
        ...stage.steps.flatMap((step) => (step.triggered ? [] : stepEdits(part, layout, step))),
      ]
    const name = layout.names.get(stageKey(part, stage.index))
    const base = stage.base.kind === 'scratch' ? undefined : nameOf(part, layout, stage.base)
    return [
      ...(base === undefined || base === from.image.raw ? [] : [{ start: from.image.start, end: from.image.end, text: base }]),
      ...(name === undefined || from.name !== undefined
        ? []
        : [{ start: from.image.end, end: from.image.end, text: ` AS ${name}` }]),
      ...(name === undefined || from.name === undefined || name === from.name.value
        ? []
        : [{ start: from.name.start, end: from.name.end, text: name }]),
      ...stage.steps.flatMap((step) => (step.triggered ? [] : stepEdits(part, layout, step))),
    ]
  })
}

/** Stages of the final's file that go: they have the very name of the image's stage that they are FROM. */
function isBridge(part: Part, { names, stages }: Layout, index: number): boolean {
  const stage = part.image.evaluated.stages.find((one) => one.index === index)
  if (!part.final || stage?.base.kind !== 'image') return false
  const id = part.image.uses.get(keyOf(stage.base.reference))
  const name = names.get(stageKey(part, index))
  return id !== undefined && name !== undefined && stages.get(id) === name
}

function pastBlankLines({ file }: Part, end: number): number {
  const blank = /^(?:[ \t]*\r?\n)*/.exec(file.source.text.slice(end))
  return end + (blank?.[0].length ?? 0)
}

function stepEdits(part: Part, layout: Layout, { step, syntax }: EvaluatedStep): readonly TextEdit[] {
  if (step.kind === 'run')
    return step.mounts.flatMap((mount) =>
      mount.from === undefined ? [] : valueEdit(mount.syntax, /(?<=(?:^|,)from=)[^,]+/, targetName(part, layout, mount.from)),
    )
  const flag = syntax.flags.find((one) => one.name === 'from')
  if (step.kind !== 'copy' || step.from === undefined || flag === undefined) return []
  return valueEdit(flag, /^.+$/s, targetName(part, layout, step.from))
}

function targetName(part: Part, layout: Layout, base: StageBase): string | undefined {
  const name = nameOf(part, layout, base)
  if (name !== undefined || base.kind !== 'stage') return name
  // A number counts every FROM above.
  const position = part.stages
    .filter((stage) => !isBridge(part, layout, stage.index))
    .findIndex((one) => one.index === base.index)
  return String(position + stagesBefore(part, layout))
}

function nameOf(part: Part, layout: Layout, base: StageBase): string | undefined {
  if (base.kind === 'scratch') return undefined
  if (base.kind === 'stage') return layout.names.get(stageKey(part, base.index))
  const id = part.image.uses.get(keyOf(base.reference))
  return id === undefined ? undefined : layout.stages.get(id)
}

function valueEdit(flag: InstructionFlag, where: RegExp, text: string | undefined): readonly TextEdit[] {
  const match = where.exec(flag.value ?? '')
  if (flag.valueSpan === undefined || match === null || text === undefined || match[0] === text) return []
  const start = flag.valueSpan.start + match.index
  return [{ start, end: start + match[0].length, text }]
}

function stagesBefore(part: Part, { parts, runs }: Layout): number {
  const before = parts.slice(0, parts.indexOf(part)).filter((one) => !one.inFinal)
  const inserted = runs.filter((run) => run.after === undefined || before.includes(run.after))
  return before.reduce((sum, one) => sum + (one.continues === undefined ? one.stages.length : 0), inserted.length)
}

/** The final's own `--target`, under its present name; none when it is the last stage. */
export function targetOf(final: BuiltImage, layout: Layout): string | undefined {
  const { target } = final.evaluated
  const part = layout.parts.at(-1)
  const isLast = target?.index === final.evaluated.stages.length - 1
  if (target === undefined || part === undefined || (final.target === undefined && isLast)) return undefined
  const gone = part.stages.filter((stage) => stage.index < target.index && isBridge(part, layout, stage.index)).length
  return layout.names.get(stageKey(part, target.index)) ?? String(target.index - gone + stagesBefore(part, layout))
}
