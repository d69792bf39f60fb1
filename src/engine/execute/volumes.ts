/** `volume` and `network` with what stands behind them, and `prune` of every kind. */
import { callEngine, inPath } from './api.ts'
import { forEach, print, type Doing } from './doing.ts'
import { CommandFailure, daemonSays, refused } from './failure.ts'
import { inspectAll } from './inspect.ts'
import { listNetworks, listVolumes } from './lists.ts'
import { humanSize } from './quantities.ts'
import { filtersOf } from './table.ts'

/** `docker volume …` */
export async function executeVolume(doing: Doing): Promise<number> {
  const { client, read } = doing
  const [verb = '', ...names] = read.operands
  switch (verb) {
    case 'create': {
      const { Name } = await callEngine<{ readonly Name: string }>(client, {
        method: 'POST',
        path: '/volumes/create',
        body: {
          Name: names[0] ?? read.value('name') ?? '',
          Driver: read.value('driver') ?? 'local',
          DriverOpts: pairs(read.values('opt')),
          Labels: pairs(read.values('label')),
        },
      })
      print(doing, Name)
      return 0
    }
    case 'inspect':
      return inspectAll(doing, names, ['volume'])
    case 'rm':
    case 'remove':
      return removeEach(doing, names, (name) => `/volumes/${inPath(name)}`)
    case 'prune':
      return prune(doing, ['volumes'])
    default:
      return listVolumes(doing)
  }
}

/** `docker network …` */
export async function executeNetwork(doing: Doing): Promise<number> {
  const { client, read } = doing
  const [verb = '', ...names] = read.operands
  switch (verb) {
    case 'create': {
      const { Id } = await callEngine<{ readonly Id: string }>(client, {
        method: 'POST',
        path: '/networks/create',
        body: {
          Name: names[0] ?? '',
          CheckDuplicate: true,
          Driver: read.value('driver') ?? 'bridge',
          Options: pairs(read.values('opt')),
          Labels: pairs(read.values('label')),
          Internal: read.has('internal'),
          Attachable: read.has('attachable'),
          IPAM: { Config: read.values('subnet').map((Subnet, at) => ({ Subnet, Gateway: read.values('gateway')[at] })) },
        },
      })
      print(doing, Id)
      return 0
    }
    case 'connect':
    case 'disconnect': {
      const [network = '', container = ''] = names
      const more = verb === 'connect' ? { EndpointConfig: { Aliases: read.values('alias') } } : { Force: read.has('force') }
      await callEngine(client, {
        method: 'POST',
        path: `/networks/${inPath(network)}/${verb}`,
        body: { Container: container, ...more },
      })
      return 0
    }
    case 'inspect':
      return inspectAll(doing, names, ['network'])
    case 'rm':
    case 'remove':
      return removeEach(doing, names, (name) => `/networks/${inPath(name)}`)
    case 'prune':
      return prune(doing, ['networks'])
    default:
      return listNetworks(doing)
  }
}

function removeEach(doing: Doing, names: readonly string[], path: (name: string) => string): Promise<number> {
  const { client, read } = doing
  return forEach(
    doing,
    names,
    async (name) => {
      await callEngine(client, { method: 'DELETE', path: path(name), query: { force: read.has('force') ? 1 : undefined } })
      print(doing, name)
    },
    (_, error) => daemonSays(error),
  )
}

type Prunable = 'containers' | 'images' | 'networks' | 'volumes'

interface Pruned {
  readonly ContainersDeleted?: readonly string[] | null
  readonly ImagesDeleted?: readonly { readonly Untagged?: string; readonly Deleted?: string }[] | null
  readonly NetworksDeleted?: readonly string[] | null
  readonly VolumesDeleted?: readonly string[] | null
  readonly SpaceReclaimed?: number
}

/** `docker container prune`, `image prune`, `system prune` */
export function executePrune(doing: Doing): Promise<number> {
  const { read } = doing
  const [group = ''] = read.command.written.split(' ')
  if (group === 'system')
    return prune(doing, ['containers', 'networks', ...(read.has('volumes') ? (['volumes'] as const) : []), 'images'])
  return prune(doing, [`${group}s` as Prunable])
}

async function prune(doing: Doing, kinds: readonly Prunable[]): Promise<number> {
  const { client, read } = doing
  if (!read.has('force')) throw new CommandFailure(1, 'prune asks first: give it --force')
  let space = 0
  for (const kind of kinds) {
    const filters = {
      ...filtersOf(read.values('filter')),
      ...(kind === 'images' && read.has('all') ? { dangling: ['false'] } : {}),
    }
    const result = await callEngine<Pruned>(client, { method: 'POST', path: `/${kind}/prune`, query: { filters } }).catch(
      (error: unknown) => {
        throw refused(error)
      },
    )
    const gone = [
      ...(result.ContainersDeleted ?? []),
      ...(result.NetworksDeleted ?? []),
      ...(result.VolumesDeleted ?? []),
      ...(result.ImagesDeleted ?? []).map(({ Untagged, Deleted }) =>
        Deleted === undefined ? `untagged: ${Untagged ?? ''}` : `deleted: ${Deleted}`,
      ),
    ]
    space += result.SpaceReclaimed ?? 0
    if (gone.length > 0) print(doing, `Deleted ${kind.replace(/^./, (letter) => letter.toUpperCase())}:\n${gone.join('\n')}\n`)
  }
  if (kinds.some((kind) => kind !== 'networks')) print(doing, `Total reclaimed space: ${humanSize(space)}`)
  return 0
}

function pairs(values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    values.map((value) => {
      const at = value.indexOf('=')
      return at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)]
    }),
  )
}
