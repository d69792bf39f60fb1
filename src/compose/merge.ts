/**
 * What two services of one name come to: several files given with `-f`, an override file, a service that another one extends. The rules are
 * compose's own: one value is replaced, variables and arguments are joined by their names, mounts by their place in the container, lists are
 * put one behind the other.
 */
import { placeOf, plainValue, type Value } from '../make/value.ts'
import type { ComposeFile } from './file.ts'
import type { Service, ServiceBuild, ServiceFlag } from './service.ts'

/** The files in their order, as one. */
export function mergedFiles(files: readonly ComposeFile[]): ComposeFile | undefined {
  const [first, ...rest] = files
  return first === undefined ? undefined : rest.reduce(mergedFile, first)
}

function mergedFile(before: ComposeFile, after: ComposeFile): ComposeFile {
  const services = new Map(before.services)
  for (const [name, service] of after.services) {
    const own = services.get(name)
    services.set(name, own === undefined ? service : mergedService(own, service))
  }
  return {
    project: after.project ?? before.project,
    services,
    volumes: new Map([
      ...before.volumes,
      ...[...after.volumes].filter(([name, { kind }]) => kind !== 'own' || !before.volumes.has(name)),
    ]),
    beyond: [...before.beyond, ...after.beyond],
  }
}

/** A service with what a later text says of it. It stands where its build is said last. */
export function mergedService(before: Service, after: Service): Service {
  return {
    name: after.name,
    build: mergedBuild(before.build, after.build),
    builds: before.builds || after.builds,
    image: after.image ?? before.image,
    mounts: joined(before.mounts, after.mounts, ({ text }) => mountTarget(text)),
    sharing: joined(before.sharing, after.sharing, ({ text }) => text),
    flags: mergedFlags(before.flags, after.flags),
    envFiles: [...before.envFiles, ...after.envFiles],
    containerName: after.containerName ?? before.containerName,
    entrypoint: after.entrypoint ?? before.entrypoint,
    command: after.command ?? before.command,
    needs: [...new Set([...before.needs, ...after.needs])],
    profiles: [...new Set([...before.profiles, ...after.profiles])],
    extended: after.extended ?? before.extended,
    site: before.builds && !after.builds ? before.site : after.site,
    beyond: [...before.beyond, ...after.beyond],
  }
}

function mergedBuild(before: ServiceBuild | undefined, after: ServiceBuild | undefined): ServiceBuild | undefined {
  if (before === undefined || after === undefined) return after ?? before
  return {
    context: after.context ?? before.context,
    dockerfile: after.dockerfile ?? before.dockerfile,
    flags: mergedFlags(before.flags, after.flags),
  }
}

const byName = /^--(?:env|build-arg|label)$/
const oneValue = /^--(?:workdir|user|hostname|network|platform|shm-size|target|privileged|read-only|no-cache|pull)$/

function mergedFlags(before: readonly ServiceFlag[], after: readonly ServiceFlag[]): readonly ServiceFlag[] {
  return joined(before, after, ({ flag, value }) => {
    const text = value?.text ?? ''
    return oneValue.test(flag) ? flag : `${flag} ${byName.test(flag) ? text.replace(/=.*$/s, '') : text}`
  })
}

/** The later of two with one key, at the place of the first. */
export function joined<Item>(before: readonly Item[], after: readonly Item[], key: (item: Item) => string): readonly Item[] {
  return [...new Map([...before, ...after].map((item) => [key(item), item])).values()]
}

/** The parts of `source:target:mode`; a colon of a variable's default is none of it. */
export function mountParts(text: string): readonly string[] {
  return (text.match(/(?:\$\{[^}]*\}|[^:])+/g) ?? []) as readonly string[]
}

/** The place of a mount in the container. */
export function mountTarget(text: string): string {
  const [first, second] = mountParts(text)
  return (second ?? first ?? '').replace(/(?<=.)\/+$/, '')
}

/** A service as it is seen from another folder; `folder`: the way from there to its own. A text says why that is not known. */
export function rebased(service: Service, folder: string): Service | string {
  if (folder === '') return service
  const open = 'what it extends names a folder by a variable'
  const seen = (value: Value): Value => plainValue(`${folder}/${value.text.replace(/^\.\//, '')}`, placeOf(value))
  const { build, mounts, envFiles } = service
  const context = build?.context
  if (context?.text.startsWith('$') === true || mounts.some(({ text }) => text.startsWith('$'))) return open
  const isElsewhere = context !== undefined && /^(?:\/|~|[a-z+]+:\/\/|git@)/.test(context.text)
  return {
    ...service,
    build:
      build === undefined || isElsewhere
        ? build
        : { ...build, context: context === undefined ? plainValue(folder) : seen(context) },
    mounts: mounts.map((mount) => (/^\.{1,2}(?:[/:]|$)/.test(mount.text) ? seen(mount) : mount)),
    envFiles: envFiles.map(seen),
  }
}
