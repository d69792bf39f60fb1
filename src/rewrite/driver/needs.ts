/** What has to stay although the handoff goes: containers out of which the host takes something, and builders whose image is used. */
import { flagValues } from '../../docker/flag-values.ts'
import { parseMount } from '../../docker/mount.ts'
import { builderStillNeeded, hostNeedsArtifact, prerequisiteIdle } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { madeImageStillNeeded } from '../../findings/images.ts'
import type { ContainerId } from '../../host/origin.ts'
import { contextSources } from '../../pipeline/context-sources.ts'
import type { DockerEvent, Via } from '../../pipeline/model.ts'
import { printText } from '../../text/symbolic.ts'
import type { ArtifactUse } from './artifacts.ts'
import type { Served } from './makefile-beside.ts'
import { asking, isInternalTag, makerOf, takenFrom, type Run } from './handed.ts'

/** Containers that stay because the host needs what comes out of them. */
export function retain(run: Run, copies: readonly DockerEvent[], artifacts: ArtifactUse): Finding[] {
  const findings: Finding[] = []
  const all = (): void => {
    for (const copy of copies) run.retained.add(takenFrom(run, copy) as DockerEvent)
  }
  for (const [copy, path] of artifacts.needed) {
    const maker = copies.includes(copy) ? takenFrom(run, copy) : undefined
    if (maker === undefined) all()
    else run.retained.add(maker)
    findings.push(hostNeedsArtifact(copy.call.site, path))
  }
  for (const event of run.migrating.pipeline.events) {
    const maker = productOf(run, event)
    if (maker === undefined) continue
    run.retained.add(maker)
    findings.push(hostNeedsArtifact(event.call.site, printText(event.command.operands[0]?.text ?? [])))
  }
  for (const { site, path } of artifacts.reads) {
    all()
    findings.push(hostNeedsArtifact(site, path))
  }
  for (const [step, verdict] of artifacts.steps) {
    if (verdict.kind !== 'needs') continue
    all()
    findings.push(hostNeedsArtifact(step.call.site, verdict.path))
  }
  for (const { giver, user } of filling(run)) {
    run.retained.add(giver)
    if (user !== undefined) findings.push(hostNeedsArtifact(user.event.call.site, user.volume))
  }
  return findings
}

interface Filling {
  readonly giver: DockerEvent
  /** A container besides those of the handoff that has the volume. */
  readonly user: { readonly event: DockerEvent; readonly volume: string } | undefined
}

/** Containers that put something into a volume which one that stays has as well. */
function filling({ migrating: { pipeline }, makers, retained }: Run): readonly Filling[] {
  const eventsOf = (id: ContainerId): readonly DockerEvent[] => [pipeline.containers.get(id)?.event ?? []].flat()
  return [...pipeline.carriers].flatMap(([carrier, ids]): readonly Filling[] => {
    const givers = [...ids].flatMap(eventsOf)
    if (eventsOf(carrier).some((event) => retained.has(event))) return givers.map((giver) => ({ giver, user: undefined }))
    return givers.flatMap((giver) => {
      const own = volumeNames(giver)
      const users = pipeline.events.flatMap((event) =>
        makers.has(event) ? [] : volumeNames(event).flatMap((volume) => (own.includes(volume) ? [{ event, volume }] : [])),
      )
      return users.slice(0, 1).map((user) => ({ giver, user }))
    })
  })
}

function volumeNames({ command }: DockerEvent): readonly string[] {
  return command.flags.flatMap((flag) => {
    const mount = parseMount(flag)
    return mount?.kind === 'volume' && mount.source !== undefined ? [printText(mount.source)] : []
  })
}

/** The container of which a command puts something on the host besides what the handoff takes: `docker export c > all.tar`. */
function productOf(run: Run, event: DockerEvent): DockerEvent | undefined {
  const { name } = event.command
  const { stdout } = event.call
  const [place = 0] = run.subjects.get(event)?.containers.keys() ?? []
  const { site } = event.call
  const isHandedOver = (as: Via): boolean =>
    run.migrating.pipeline.handoffs.some(({ via, at }) => via === as && at.source === site.source && at.start === site.start)
  const isExport = name === 'export' && !isHandedOver('export')
  const isAnswer = (asking.has(name) || (name === 'logs' && !isHandedOver('run-stdout'))) && stdout === 'file'
  if (!isAnswer && !(isExport && stdout !== 'null')) return undefined
  return makerOf(run, event, place)
}

export interface Outside {
  /** Whether something besides the runs uses a builder's image. */
  readonly usedOutside: (builder: DockerEvent) => boolean
  /** Targets of a Makefile beside the runs that have a builder built first. */
  readonly servedTargets: (builder: DockerEvent) => readonly Served[]
  /** Whether a command lies in a part that people call by name and that stays. */
  readonly isEntry: (event: DockerEvent) => boolean
}

/** Whether other images hand files to a builder: its stage makes these as well, which a target beside may never have had. */
function takesOfOthers({ migrating: { pipeline } }: Run, builder: DockerEvent): boolean {
  const image = pipeline.images.find(({ event }) => event === builder)
  return image !== undefined && contextSources(image).some(({ artifacts }) => artifacts.length > 0)
}

/** Builders whose image something that stays uses. What an entry makes, entries find. */
export function findNeeds(
  run: Run,
  events: readonly DockerEvent[],
  { usedOutside, servedTargets, isEntry }: Outside,
): readonly Finding[] {
  const findings: Finding[] = []
  for (const event of events) {
    const uses = ['create', 'run', 'push', 'save', 'tag', 'images', 'inspect'].includes(event.command.name)
    const goes = run.makers.has(event) && !run.retained.has(event)
    if (!uses || event.command.name === 'images' || (goes && !isEntry(event))) continue
    for (const [index, image] of run.subjects.get(event)?.images ?? []) {
      if (!run.builders.has(image) || run.needed.has(image) || isInternalTag(run, event, events)) continue
      if (goes && isEntry(image)) continue
      if (event.command.name === 'inspect' && ['captured', 'null'].includes(event.call.stdout)) continue
      run.needed.set(image, event)
      const name = printText(event.command.operands[index]?.text ?? [])
      const { command } = image
      findings.push(
        command.name === 'build'
          ? builderStillNeeded(event.call.site, name)
          : madeImageStillNeeded(event.call.site, name, command.name),
      )
    }
  }
  for (const builder of run.builders) {
    const [tag] = flagValues(builder.command, 'tag')
    if (run.needed.has(builder) || tag === undefined || isEntry(builder)) continue
    const served = usedOutside(builder) ? undefined : servedTargets(builder)
    if (served?.length === 0) continue
    if (served !== undefined && takesOfOthers(run, builder)) {
      const { pipeline, first } = run.migrating
      if (pipeline === first) findings.push(...served.map(({ site, name }) => prerequisiteIdle(site, name, printText(tag))))
      continue
    }
    run.needed.set(builder, builder)
    findings.push(builderStillNeeded(builder.call.site, printText(tag)))
  }
  return findings
}
