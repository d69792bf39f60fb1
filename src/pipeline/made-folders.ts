/** Whether an image has a folder of some name when a COPY comes to it: a file that is copied there lands inside, slash or not. */
import type { EvaluatedStage, EvaluatedStep, StageState, Step } from '../dockerfile/stage.ts'
import { isWithin } from '../host/path.ts'
import { escapeExpression } from '../text/regular-expression.ts'
import { known, printText } from '../text/symbolic.ts'

/** Whether an instruction above a step makes its destination a folder: WORKDIR, VOLUME, `mkdir` in a RUN, a COPY with a slash. */
export function isMadeFolder(stages: readonly EvaluatedStage[], step: Extract<Step, { kind: 'copy' }>): boolean {
  const stage = stages.find(({ steps }) => steps.some((one) => one.step === step))
  const folder = known(step.destination)
  if (stage === undefined || folder === undefined || folder.endsWith('/')) return false
  const end = stage.steps.findIndex((one) => one.step === step)
  return [...inherited(stage), ...stage.steps.slice(0, end)].some((one) => makes(one, folder))
}

function inherited({ parent }: EvaluatedStage): readonly EvaluatedStep[] {
  return parent === undefined ? [] : [...inherited(parent), ...parent.steps]
}

function makes({ step, before }: EvaluatedStep, folder: string): boolean {
  const isBelow = (path: string): boolean => isWithin(path, folder)
  switch (step.kind) {
    case 'workdir':
      return isBelow(printText(step.path))
    case 'volume':
      return step.words.some((word) => isBelow(printText(word)))
    case 'copy': {
      const to = printText(step.destination)
      return to.endsWith('/') && isBelow(to.replace(/\/+$/, ''))
    }
    case 'run':
      return step.command.form === 'shell' && makesFolder(filledIn(step.command.text, before), folder)
    default:
      return false
  }
}

/** `mkdir -p /app/bin && …`, which nothing undoes later in the line. */
function makesFolder(text: string, folder: string): boolean {
  const named = new RegExp(`\\bmkdir\\b[^;&|]*\\s${escapeExpression(folder)}(?:/[^\\s;&|]*)?(?=[\\s;&|]|$)`)
  return named.test(text) && !/\brm(?:dir)?\b/.test(text)
}

/** The text with its variables' values and without double quotes. */
function filledIn(text: string, { env, args }: StageState): string {
  const value = (written: string, name: string): string => known(env.get(name) ?? args.get(name) ?? [written]) ?? written
  return text.replaceAll(/\$\{?([A-Za-z_]\w*)\}?/g, value).replaceAll('"', '')
}
