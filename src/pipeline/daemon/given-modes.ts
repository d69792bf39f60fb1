/**
 * Modes that a copy made by `cp` without `-p` does not have: setuid, setgid, the sticky bit, and whatever umask 022 takes away. `docker cp` and
 * COPY keep them.
 */
import type { EvaluatedDockerfile, EvaluatedStage } from '../../dockerfile/stage.ts'

/** Whether commands of an image's Dockerfiles speak of such a mode, or of one that is not known. */
export function givesOtherModes(image: EvaluatedDockerfile): boolean {
  return image.stages.some((stage) => inStage(stage))
}

function inStage({ steps, parent }: EvaluatedStage): boolean {
  return (
    steps.some(({ step }) => step.kind === 'run' && speaksOfModes(commandOf(step.command))) ||
    (parent !== undefined && inStage(parent))
  )
}

type Run = Extract<EvaluatedStage['steps'][number]['step'], { kind: 'run' }>

function commandOf(command: Run['command']): string {
  return command.form === 'shell' ? command.text : command.argv.join(' ')
}

/** Whether commands give such a mode, or one that is not known. */
export function speaksOfModes(text: string): boolean {
  const chmods = [...text.matchAll(/\bchmod\s+(?:-[a-zA-Z]+\s+|--\S+\s+)*(\S+)/g)]
  const options = [...text.matchAll(/\b(?:install|mkdir)\s[^&|;]*?(?:-m\s*|--mode[= ])(\S+)/g)]
  return /\bumask\b/.test(text) || [...chmods, ...options].some(([, mode = '']) => !isKept(mode.replaceAll(/['"]/g, '')))
}

/** Octal digits, or `a+x`, `u=rw,go-w`, of which umask 022 takes nothing away. */
function isKept(mode: string): boolean {
  return (
    /^0*[0-7][0145][0145]$/.test(mode) ||
    mode.split(',').every((one) => /^(?:[ugoa]*(?:-[rwxXst]+|[+=][rxX]*)|u?[+=][rwxX]+)$/.test(one))
  )
}
