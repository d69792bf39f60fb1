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
import { areNested, onlyChanges, toolPaths } from './tools.ts'

export interface Peeled {
  readonly origin: ArtifactOrigin
  /** As chmod takes it; `undefined`: as the image has it. */
  readonly mode: string | undefined
  /** Other paths that were given modes: none of them is a link to this one. */
  readonly others: readonly ArtifactOrigin[]
}

/**
 * Takes the modes off the end of an artifact's image, and what tools did there to paths that lie apart from it and from what the tools
 * that count for it work on.
 */
export function peelModes(artifact: ArtifactOrigin): Peeled {
  const path = known(artifact.path)
  const { provider } = artifact
  const others: ArtifactOrigin[] = []
  let mode: string | undefined
  const counting = path === undefined ? [] : [path]
  const dropped = new Set<FormStep>()
  const kept: FormStep[] = []
  for (const step of [...provider.steps].reverse()) {
    const paths = path === undefined ? undefined : confinedTo(step)
    if (paths === undefined) break
    const isApart = isPassedOver(step) && !paths.some((one) => counting.some((other) => areNested(one, other)))
    const change = kept.length === 0 ? plainChmod(step, volumesOf(provider)) : undefined
    const isMode = change?.paths.every((one) => one === path || !areNested(one, path ?? '')) === true
    // Of two changes the later one counts alone when it is octal.
    if (isApart || (isMode && (mode === undefined || isOctal(mode)))) {
      if (!isApart) mode ??= change?.mode
      dropped.add(step)
      if (step.kind === 'run')
        others.push(...paths.filter((one) => one !== path).map((one) => ({ ...artifact, path: literal(one) })))
      continue
    }
    kept.push(step)
    counting.push(...paths)
  }
  if (dropped.size === 0) return { origin: artifact, mode: undefined, others: [] }
  return { origin: { ...artifact, provider: withoutSteps(provider, dropped) }, mode, others }
}

/** A tool that makes something is told, wherever it makes it. */
function isPassedOver(step: FormStep): boolean {
  return step.kind !== 'run' || (step.tool !== undefined && onlyChanges(step.tool))
}

/** The paths that a step changes, and what it looks at; `undefined` where that may be anything. */
function confinedTo(step: FormStep): readonly string[] | undefined {
  if (step.kind === 'run') return step.tool === undefined ? undefined : toolPaths(step.tool)
  const folder = step.kind === 'workdir' ? known(step.path) : undefined
  return folder === undefined ? undefined : [folder]
}

/** Digests are kept by image: the same steps of the same image are one. */
const shortened = new WeakMap<ImageForm, Map<string, ImageForm>>()

function withoutSteps(image: ImageForm, dropped: ReadonlySet<FormStep>): ImageForm {
  const made = shortened.get(image) ?? new Map<string, ImageForm>()
  shortened.set(image, made)
  const key = image.steps.flatMap((step, index) => (dropped.has(step) ? [index] : [])).join(' ')
  const one = made.get(key) ?? { ...image, steps: image.steps.filter((step) => !dropped.has(step)) }
  made.set(key, one)
  return one
}

/** A mode after another one; `undefined` when chmod does not take them as one. */
export function afterMode(before: string | undefined, change: string): string | undefined {
  return before === undefined || isOctal(change) ? change : undefined
}

const MODE = /^(?:[0-7]{3,4}|[ugoa]*[-+=][rwxXst]*(?:,[ugoa]*[-+=][rwxXst]*)*)$/

/** Without leading zeros. With five digits `chmod` takes a folder's setgid away that it leaves with four: that is another mode. */
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
