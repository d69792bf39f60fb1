/**
 * Other images in a Dockerfile's FROM lines, `COPY --from=` and `RUN --mount=…,from=`: what stands in for a base image when both
 * versions are built, and the names under which images of a run are kept. All else stays byte for byte.
 */
import { known, literal, type Text } from '../text/symbolic.ts'
import type { InstructionFlag } from './ast.ts'
import { editText, type TextEdit } from './edits.ts'
import { evaluateDockerfile } from './evaluate.ts'
import { parseDockerfile } from './parse.ts'
import type { EvaluatedStep, StageBase } from './stage.ts'

/** What stands in for an image, by its reference as evaluated; `undefined`: it stays. */
export type Resolve = (reference: string) => string | undefined

/** The text with other images. References to stages stay; a reference that the arguments leave open stays. */
export function substituteImages(
  text: string,
  args: ReadonlyMap<string, string>,
  target: string | undefined,
  resolve: Resolve,
): string {
  const file = parseDockerfile({ path: 'Dockerfile', text })
  const evaluated = evaluateDockerfile(file, {
    args: new Map([...args].map(([name, value]) => [name, literal(value)])),
    target: target === undefined ? undefined : literal(target),
  })
  const edits = evaluated.stages.flatMap((stage): readonly TextEdit[] => {
    const { image } = stage.syntax.from
    const other = otherFor(stage.base, resolve)
    return [
      ...(other === undefined ? [] : [{ start: image.start, end: image.end, text: other }]),
      ...stage.steps.flatMap((step) => (step.triggered ? [] : stepEdits(step, resolve))),
    ]
  })
  return editText(text, edits)
}

function stepEdits({ step, syntax }: EvaluatedStep, resolve: Resolve): readonly TextEdit[] {
  if (step.kind === 'run')
    return step.mounts.flatMap(({ from, syntax: flag }) =>
      from === undefined ? [] : valueEdit(flag, /(?<=(?:^|,)from=)[^,]+/, otherFor(from, resolve)),
    )
  const flag = syntax.flags.find((one) => one.name === 'from')
  if (step.kind !== 'copy' || step.from === undefined || flag === undefined) return []
  return valueEdit(flag, /^.+$/s, otherFor(step.from, resolve))
}

function otherFor(base: StageBase, resolve: Resolve): string | undefined {
  const reference = base.kind === 'image' ? knownReference(base.reference) : undefined
  return reference === undefined ? undefined : resolve(reference)
}

function knownReference(text: Text): string | undefined {
  const reference = known(text)
  return reference === '' ? undefined : reference
}

function valueEdit(flag: InstructionFlag, where: RegExp, text: string | undefined): readonly TextEdit[] {
  const match = where.exec(flag.value ?? '')
  if (flag.valueSpan === undefined || match === null || text === undefined) return []
  const start = flag.valueSpan.start + match.index
  return [{ start, end: start + match[0].length, text }]
}
