/** `ps`, `images`, `volume ls` and `network ls`. */
import { callEngine } from './api.ts'
import type { Doing } from './doing.ts'
import { humanSize } from './quantities.ts'
import { ago, filtersOf, printList } from './table.ts'

interface ListedContainer {
  readonly Id: string
  readonly Names: readonly string[]
  readonly Image: string
  readonly Command: string
  readonly Created: number
  readonly State: string
  readonly Status: string
  readonly Ports: readonly {
    readonly IP?: string
    readonly PrivatePort: number
    readonly PublicPort?: number
    readonly Type: string
  }[]
  readonly Labels: Readonly<Record<string, string>> | null
  readonly Mounts: readonly { readonly Name?: string; readonly Source: string }[]
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> }
}

/** `docker ps` */
export async function executePs(doing: Doing): Promise<number> {
  const { client, read, world } = doing
  const last = read.has('latest') ? '1' : read.value('last')
  const rows = await callEngine<readonly ListedContainer[]>(client, {
    method: 'GET',
    path: '/containers/json',
    query: { all: read.has('all') ? 1 : undefined, limit: last, filters: filtersOf(read.values('filter')) },
    signal: world.signal,
  })
  const id = (row: ListedContainer): string => (read.has('no-trunc') ? row.Id : row.Id.slice(0, 12))
  const image = (row: ListedContainer): string => (/^sha256:/.test(row.Image) ? row.Image.slice(7, 19) : row.Image)
  const command = (row: ListedContainer): string => `"${read.has('no-trunc') ? row.Command : shortened(row.Command, 18)}"`
  const names = (row: ListedContainer): string =>
    row.Names.map((name) => name.slice(1))
      .filter((name) => !name.includes('/'))
      .join(',')
  const since = (row: ListedContainer): string => ago(Date.now() / 1000 - row.Created)
  return printList(doing, {
    rows,
    id,
    columns: [
      { title: 'CONTAINER ID', cell: id },
      { title: 'IMAGE', cell: image },
      { title: 'COMMAND', cell: command },
      { title: 'CREATED', cell: since },
      { title: 'STATUS', cell: ({ Status }) => Status },
      { title: 'PORTS', cell: portsOf },
      { title: 'NAMES', cell: names },
    ],
    fields: (row) => ({
      ID: id(row),
      Image: image(row),
      Command: command(row),
      Names: names(row),
      RunningFor: since(row),
      State: row.State,
      Status: row.Status,
      Ports: portsOf(row),
      Labels: labelsOf(row.Labels),
      Label: (name: string) => row.Labels?.[name] ?? '',
      Mounts: row.Mounts.map(({ Name, Source }) => Name ?? Source).join(','),
      Networks: Object.keys(row.NetworkSettings.Networks).join(','),
    }),
  })
}

function portsOf({ Ports }: ListedContainer): string {
  return Ports.map(({ IP, PrivatePort, PublicPort, Type }) =>
    PublicPort === undefined
      ? `${String(PrivatePort)}/${Type}`
      : `${IP ?? ''}:${String(PublicPort)}->${String(PrivatePort)}/${Type}`,
  ).join(', ')
}

function shortened(text: string, length: number): string {
  const chars = [...text]
  return chars.length <= length ? text : `${chars.slice(0, length - 1).join('')}…`
}

function labelsOf(labels: Readonly<Record<string, string>> | null): string {
  return Object.entries(labels ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
}

interface ListedImage {
  readonly Id: string
  readonly RepoTags: readonly string[] | null
  readonly RepoDigests: readonly string[] | null
  readonly Created: number
  readonly Size: number
}

interface ImageRow {
  readonly image: ListedImage
  readonly repository: string
  readonly tag: string
  readonly digest: string
}

/** `docker images` */
export async function executeImages(doing: Doing): Promise<number> {
  const { client, read, world } = doing
  const images = await callEngine<readonly ListedImage[]>(client, {
    method: 'GET',
    path: '/images/json',
    query: {
      all: read.has('all') ? 1 : undefined,
      filters: filtersOf([...read.values('filter'), ...read.operands.map((name) => `reference=${name}`)]),
    },
    signal: world.signal,
  })
  const id = ({ image }: ImageRow): string => (read.has('no-trunc') ? image.Id : image.Id.replace('sha256:', '').slice(0, 12))
  const since = ({ image }: ImageRow): string => ago(Date.now() / 1000 - image.Created)
  const size = ({ image }: ImageRow): string => humanSize(image.Size)
  return printList(doing, {
    rows: images.flatMap(imageRows),
    id,
    columns: [
      { title: 'REPOSITORY', cell: ({ repository }) => repository },
      { title: 'TAG', cell: ({ tag }) => tag },
      ...(read.has('digests') ? [{ title: 'DIGEST', cell: ({ digest }: ImageRow) => digest }] : []),
      { title: 'IMAGE ID', cell: id },
      { title: 'CREATED', cell: since },
      { title: 'SIZE', cell: size },
    ],
    fields: (row) => ({
      ID: id(row),
      Repository: row.repository,
      Tag: row.tag,
      Digest: row.digest,
      CreatedSince: since(row),
      Size: size(row),
    }),
  })
}

/** A row for each name; an image without one has a row too. */
function imageRows(image: ListedImage): readonly ImageRow[] {
  const tags = (image.RepoTags ?? []).filter((name) => name !== '<none>:<none>')
  const digests = (image.RepoDigests ?? []).filter((name) => name !== '<none>@<none>')
  const digestOf = (repository: string): string =>
    digests.find((name) => name.startsWith(`${repository}@`))?.slice(repository.length + 1) ?? '<none>'
  if (tags.length > 0)
    return tags.map((name) => {
      const colon = name.lastIndexOf(':')
      const repository = name.slice(0, colon)
      return { image, repository, tag: name.slice(colon + 1), digest: digestOf(repository) }
    })
  if (digests.length === 0) return [{ image, repository: '<none>', tag: '<none>', digest: '<none>' }]
  return digests.map((name) => {
    const [repository = '', digest = ''] = name.split('@')
    return { image, repository, tag: '<none>', digest }
  })
}

interface ListedVolume {
  readonly Name: string
  readonly Driver: string
  readonly Scope: string
  readonly Mountpoint: string
  readonly Labels: Readonly<Record<string, string>> | null
}

/** `docker volume ls` */
export async function listVolumes(doing: Doing): Promise<number> {
  const { client, read } = doing
  const { Volumes } = await callEngine<{ readonly Volumes: readonly ListedVolume[] | null }>(client, {
    method: 'GET',
    path: '/volumes',
    query: { filters: filtersOf(read.values('filter')) },
  })
  const rows = [...(Volumes ?? [])].sort((a, b) => (a.Name < b.Name ? -1 : 1))
  return printList(doing, {
    rows,
    id: ({ Name }) => Name,
    columns: [
      { title: 'DRIVER', cell: ({ Driver }) => Driver },
      { title: 'VOLUME NAME', cell: ({ Name }) => Name },
    ],
    fields: ({ Name, Driver, Scope, Mountpoint, Labels }) => ({ Name, Driver, Scope, Mountpoint, Labels: labelsOf(Labels) }),
  })
}

interface ListedNetwork {
  readonly Id: string
  readonly Name: string
  readonly Driver: string
  readonly Scope: string
  readonly Labels: Readonly<Record<string, string>> | null
}

/** `docker network ls` */
export async function listNetworks(doing: Doing): Promise<number> {
  const { client, read } = doing
  const found = await callEngine<readonly ListedNetwork[]>(client, {
    method: 'GET',
    path: '/networks',
    query: { filters: filtersOf(read.values('filter')) },
  })
  const rows = [...found].sort((a, b) => (a.Name < b.Name ? -1 : 1))
  const id = ({ Id }: ListedNetwork): string => (read.has('no-trunc') ? Id : Id.slice(0, 12))
  return printList(doing, {
    rows,
    id,
    columns: [
      { title: 'NETWORK ID', cell: id },
      { title: 'NAME', cell: ({ Name }) => Name },
      { title: 'DRIVER', cell: ({ Driver }) => Driver },
      { title: 'SCOPE', cell: ({ Scope }) => Scope },
    ],
    fields: (row) => ({ ID: id(row), Name: row.Name, Driver: row.Driver, Scope: row.Scope, Labels: labelsOf(row.Labels) }),
  })
}
