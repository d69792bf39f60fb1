/** `--volumes-from NAME`: the container has what another one has mounted, as if its own command line said so. */
import type { DockerCommand, GivenFlag } from '../../docker/command.ts'
import { parseMount, type Mount } from '../../docker/mount.ts'
import { splitText } from '../../docker/split-text.ts'
import { baseConfig } from '../../dockerfile/bases.ts'
import { resolvePath } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { concat, known, literal, printText, type Text } from '../../text/symbolic.ts'
import type { Container } from '../model.ts'
import { builtImage, containerNamed, numberOf, type DaemonState } from './state.ts'
import { unnamedVolume } from './volumes.ts'

/** The command with the mounts of other containers in place of their names; a flag of which not all is known stays. */
export function withVolumesFrom(state: DaemonState, command: DockerCommand, cwd: HostPath): DockerCommand {
  if (!command.flags.some(({ name }) => name === 'volumes-from')) return command
  return {
    ...command,
    flags: command.flags.flatMap((flag) => (flag.name === 'volumes-from' ? mountsOf(state, flag, cwd) : [flag])),
  }
}

function mountsOf(state: DaemonState, flag: GivenFlag, cwd: HostPath): readonly GivenFlag[] {
  const { name, readonly } = nameOf(flag.value ?? [])
  const container = name === undefined ? undefined : containerNamed(state, name)
  if (container === undefined || hasVolumes(state, container)) return [flag]
  const own = container.event.command.flags.filter((one) => ['volume', 'mount', 'tmpfs', 'volumes-from'].includes(one.name))
  const shared = own.map((one) => asVolume(one, readonly, container, cwd))
  return shared.some((one) => one === undefined)
    ? [flag]
    : shared.flatMap((one) => (one === undefined ? [] : [{ ...flag, ...one }]))
}

/** `NAME`, `NAME:ro`, `NAME:rw` */
function nameOf(value: Text): { readonly name: Text | undefined; readonly readonly: boolean } {
  const [name, mode, more] = splitText(value, ':')
  const word = mode === undefined ? '' : known(mode)
  const isPlain = more === undefined && (word === '' || word === 'ro' || word === 'rw')
  return { name: isPlain ? name : undefined, readonly: word === 'ro' }
}

/** A mount, said again; a volume without a name by the one that its container has for it. */
function asVolume(
  flag: GivenFlag,
  isReadonly: boolean,
  container: Container,
  cwd: HostPath,
): Pick<GivenFlag, 'name' | 'value'> | undefined {
  const mount = parseMount(flag)
  const source = mount === undefined ? undefined : sourceOf(mount, container, cwd)
  if (mount === undefined || source === undefined) return undefined
  const mode = mount.readonly || isReadonly ? ':ro' : ''
  return { name: 'volume', value: concat(source, literal(':'), mount.target, literal(mode)) }
}

function sourceOf({ kind, source, target, options }: Mount, container: Container, cwd: HostPath): Text | undefined {
  if (kind === 'tmpfs') return undefined
  if (kind === 'volume') return options.length > 0 ? undefined : (source ?? unnamedVolume(numberOf(container), printText(target)))
  if (source === undefined) return undefined
  const [here, there] = [resolvePath(cwd, source), resolvePath(container.event.call.cwd, source)]
  return here === undefined || here !== there ? undefined : source
}

/** Its image gives it volumes of its own, or may. */
function hasVolumes(state: DaemonState, { image }: Container): boolean {
  if (image.kind === 'stock') return (baseConfig(image.reference)?.volumes ?? ['?']).length > 0
  for (let stage = builtImage(state, image.id)?.evaluated.target; stage !== undefined; stage = stage.parent) {
    if (stage.steps.some(({ step }) => step.kind === 'volume')) return true
    if (stage.parent === undefined)
      return stage.base.kind === 'image' && (baseConfig(stage.base.reference)?.volumes ?? ['?']).length > 0
  }
  return true
}
