/**
 * `RUN chmod MODE PATH…` at the end of a stage is the mode of what is taken from it.
 *
 * A driver may set an artifact's mode on the host, the new Dockerfile in the stage that makes it: `chmod +x` does the same to the same
 * file in both places (umask 022). So both sides say it in one way: the image without such RUNs at its end, and the mode as
 * written. Only what chmod does to the very path that is taken is taken off, and what it does to paths that lie apart from it.
 */
import { baseConfig } from '../dockerfile/bases.ts'
import { known, literal } from '../text/symbolic.ts'
import type { FormStep, ImageForm, RunForm } from './form.ts'
import type { ArtifactOrigin } from './origins.ts'

export interface Peeled {
  readonly origin: ArtifactOrigin
  /** As chmod takes it; `undefined`: as the image has it. */
  readonly mode: string | undefined
  /** Other paths that were given modes: none of them is a link to this one. */
  readonly others: readonly ArtifactOrigin[]
}

/** Takes the modes off the end of an artifact's image. */
export function peelModes(artifact: ArtifactOrigin): Peeled {
  const path = known(artifact.path)
  const { provider } = artifact
  let steps = provider.steps
  let mode: string | undefined
  const others: ArtifactOrigin[] = []
  for (let last = steps.at(-1); path !== undefined && last !== undefined; last = steps.at(-1)) {
    const change = plainChmod(last, volumesOf(provider))
    if (change === undefined) break
    const isTaken = change.paths.includes(path)
    if (change.paths.some((one) => one !== path && (isBelow(one, path) || isBelow(path, one)))) break
    // Of two changes the later one counts alone when it is octal.
    if (isTaken && mode !== undefined && !isOctal(mode)) break
    if (isTaken) mode ??= change.mode
    others.push(...change.paths.filter((one) => one !== path).map((one) => ({ ...artifact, path: literal(one) })))
    steps = steps.slice(0, -1)
  }
  if (steps === provider.steps) return { origin: artifact, mode: undefined, others: [] }
  return { origin: { ...artifact, provider: withSteps(provider, steps) }, mode, others }
}

/** Digests are kept by image: the same steps of the same image are one. */
const shortened = new WeakMap<ImageForm, Map<number, ImageForm>>()

function withSteps(image: ImageForm, steps: readonly FormStep[]): ImageForm {
  const made = shortened.get(image) ?? new Map<number, ImageForm>()
  shortened.set(image, made)
  const one = made.get(steps.length) ?? { ...image, steps }
  made.set(steps.length, one)
  return one
}

/** A mode after another one; `undefined` when chmod does not take them as one. */
export function afterMode(before: string | undefined, change: string): string | undefined {
  return before === undefined || isOctal(change) ? change : undefined
}

const MODE = /^(?:0?[0-7]{3,4}|[ugoa]*[-+=][rwxXst]*(?:,[ugoa]*[-+=][rwxXst]*)*)$/

/** Without leading zeros. */
export function plainMode(mode: string): string | undefined {
  if (!MODE.test(mode)) return undefined
  return isOctal(mode) ? mode.replace(/^0+(?=\d{3})/, '') : mode
}

function isOctal(mode: string): boolean {
  return /^[0-7]+$/.test(mode)
}

const SHELLS = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash|busybox)$/

/** The classic builder throws away what a RUN does in a VOLUME of the base. */
function volumesOf({ base }: ImageForm): readonly string[] {
  return base.kind === 'image' ? (baseConfig(base.reference)?.volumes ?? []) : []
}

function plainChmod(
  step: FormStep,
  inherited: readonly string[],
): { readonly mode: string; readonly paths: readonly string[] } | undefined {
  if (step.kind !== 'run' || !isBare(step) || step.command.form !== 'shell') return undefined
  const [name, written = '', ...paths] = step.command.text.trim().split(/[ \t]+/)
  const mode = plainMode(written)
  const isPlain = paths.length > 0 && paths.every((path) => /^(?:\/[\w.@%+,:-]+)+$/.test(path) && !/\/\.\.?(?:\/|$)/.test(path))
  // A mode that begins with a hyphen is an option to chmod.
  if (name !== 'chmod' || mode === undefined || mode.startsWith('-') || !isPlain) return undefined
  const isLost = paths.some((path) => [...step.volumes, ...inherited].some((volume) => isBelow(path, volume) || path === volume))
  return isLost ? undefined : { mode, paths }
}

function isBare({ shell, flags, mounts, heredocs }: RunForm): boolean {
  const isShell = shell === undefined || (SHELLS.test(shell[0] ?? '') && shell.at(-1) === '-c')
  return isShell && flags.length === 0 && mounts.length === 0 && heredocs.length === 0
}

function isBelow(path: string, folder: string): boolean {
  return folder === '/' || path.startsWith(`${folder}/`)
}
