/** What a container saw through its mounts, as steps before its command: COPYs of files, folders that docker made. */
import { mountHidesFiles, mountPointIsFree, trackedFilesStay } from '../findings/containers.ts'
import type { Finding } from '../findings/finding.ts'
import { parseMount } from '../docker/mount.ts'
import type { HostView } from '../host/origin.ts'
import { isInRepository, isInVolume, isWithin, joinPath } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import type { Container, MountedFolder } from '../pipeline/model.ts'
import type { Location } from '../text/source.ts'
import { shellPieces } from '../text/shell-pieces.ts'
import { literal, printText } from '../text/symbolic.ts'
import type { CopySource, FormStep, ImageForm } from './form.ts'

type Report = (finding: Finding) => void

interface Place {
  readonly at: Location
  readonly shown: string
}

/** What a container sees of the host's files through a mount: files of the repository, or of other containers. */
export interface SeenSource {
  /** `undefined`: an empty folder. */
  readonly source: CopySource | undefined
  /** Below the mount's target; empty for the target itself. */
  readonly below: string
}

interface MountSteps {
  /** Mount points that nothing is seen in: docker makes them. */
  readonly folders: readonly FormStep[]
  readonly copies: readonly FormStep[]
}

/** Mounts as COPYs: the files lie there before the command runs; a mount inside of another one lies over it. */
export function mountSteps(
  image: ImageForm,
  container: Container,
  place: Place,
  seen: (mount: MountedFolder) => readonly SeenSource[],
  report: Report,
): MountSteps {
  const folders: FormStep[] = []
  const copies: FormStep[] = []
  const byDepth = [...container.mounts].sort((a, b) => a.target.length - b.target.length)
  for (const mount of byDepth) {
    if (byDepth.some((outer) => outer !== mount && showsSame(outer, mount))) continue
    const sources = seen(mount)
    if (sources.length === 0) folders.push({ kind: 'workdir', ...place, path: literal(mount.target), user: undefined })
    for (const { source, below: rest } of sources) {
      const destination = rest === '' ? literal(mount.target) : literal(`${mount.target === '/' ? '' : mount.target}/${rest}`)
      if (source === undefined) {
        copies.push({ kind: 'workdir', ...place, path: destination, user: undefined })
        continue
      }
      copies.push({
        kind: 'copy',
        ...place,
        add: false,
        several: false,
        sources: [source],
        destination,
        slash: false,
        owner: source.kind === 'artifact' ? 'stage' : '0:0',
        parentOwner: '0:0',
        mode: undefined,
        flags: [],
      })
    }
    if (!mount.readonly && isInRepository(mount.source)) report(trackedFilesStay(place.at, mount.source))
    const covered = coveredBy(container, mount)
    if (covered !== undefined)
      copies.push({
        kind: 'opaque',
        ...place,
        reason: `the mount at ${covered} hides what the one at ${mount.target} shows there`,
      })
    // Docker lays into a new volume what the image has there.
    if (isInVolume(mount.source) && sources.length === 0) continue
    const hidden = image.steps.find((step) => mayFill(step, mount.target))
    report(
      hidden === undefined
        ? mountPointIsFree(place.at, mount.target, image.name)
        : mountHidesFiles(place.at, mount.target, image.name, hidden.shown),
    )
  }
  return { folders, copies }
}

/**
 * The place of a mount, of whatever kind, that lies inside of another one where that shows something which is not the same or written
 * over: a COPY of both would leave it there.
 */
function coveredBy({ event, mounts, view }: Container, outer: MountedFolder): string | undefined {
  const root = outer.target === '/' ? '/' : `${outer.target}/`
  const places = event.command.flags.map((flag) => printText(parseMount(flag)?.target ?? []).replace(/\/+$/, ''))
  return places.find((target) => {
    if (!target.startsWith(root) || mounts.some((one) => isBetween(one.target, outer.target, target))) return false
    const inner = mounts.find((mount) => mount.target === target)
    const shown = joinPath(outer.source, target.slice(root.length))
    return inner?.source !== shown && stays(view, shown, inner?.source)
  })
}

function isBetween(middle: string, outer: string, inner: string): boolean {
  return middle !== outer && middle !== inner && isWithin(middle, outer) && isWithin(inner, middle)
}

/** Whether anything at a place, or below it, has no counterpart that would be written over it. */
function stays(view: HostView, shown: HostPath, over: HostPath | undefined): boolean {
  const node = view.at(shown)
  if (node === undefined) return false
  const isFolder = node.type === 'directory' && node.origin === undefined
  if (!isFolder) return over === undefined || view.at(over) === undefined
  return (view.names(shown) ?? []).some((name) =>
    stays(view, joinPath(shown, name), over === undefined ? undefined : joinPath(over, name)),
  )
}

/** Whether a step of the image may have put files where a container has something mounted over them. */
function mayFill(step: FormStep, target: string): boolean {
  const touches = (path: string): boolean => isWithin(path, target) || (path !== '/' && isWithin(target, path))
  if (step.kind === 'copy') return touches(printText(step.destination))
  if (step.kind !== 'run') return step.kind === 'opaque'
  const text = step.command.form === 'shell' ? step.command.text : step.command.argv.map(printText).join(' ')
  return (isWithin(printText(step.workdir), target) && !staysAway(text)) || (target !== '/' && text.includes(target))
}

/** Commands that put nothing into the folder that they work in. */
const installers =
  /^(?:apt-get|apt|apk|yum|dnf|microdnf|tdnf|zypper|pip3?|gem|npm (?:i|install) (?:-g|--global)|go (?:get|install)|rustup|update-ca-certificates|(?:user|group)add|add(?:user|group)|ln|mkdir|rm|chmod|chown|true|:)\b/

function staysAway(text: string): boolean {
  if (/[>`]|\$\(/.test(text)) return false
  return shellPieces(text).every((piece) => installers.test(piece))
}

/** The mount around it shows the same folder at the same place. */
function showsSame(outer: MountedFolder, inner: MountedFolder): boolean {
  const [target, source] = [outer.target === '/' ? '/' : `${outer.target}/`, outer.source === '.' ? '' : `${outer.source}/`]
  return inner.target.startsWith(target) && inner.source === `${source}${inner.target.slice(target.length)}`
}
