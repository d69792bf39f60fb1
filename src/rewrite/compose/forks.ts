/**
 * Containers that host commands made of others (`host/rework.ts`), as few as a Dockerfile needs.
 *
 * In: a pipeline. Out: the same, in which each container that something is taken from stands for those that one stage can give. What a command did to paths apart from all that is taken is left out; and all that was done to copies of one container's
 * files is done in one, where no path that one of them is taken for is changed by another.
 */
import type { ContainerId } from '../../host/origin.ts'
import { originalOf, type ToolWord } from '../../host/rework.ts'
import type { Container, ContainerAction, Pipeline } from '../../pipeline/model.ts'
import { contextSources } from '../../pipeline/context-sources.ts'
import { known, type Text } from '../../text/symbolic.ts'

type HostAction = Extract<ContainerAction, { kind: 'host' }>

/** The pipeline in which the containers of the host's commands are joined: who looks one up gets the one that stands for it. */
export function withJoinedForks(pipeline: Pipeline): Pipeline {
  if (![...pipeline.containers.values()].some(({ actions }) => actions.some(isHost))) return pipeline
  const joined = joinForks(pipeline, takenPaths(pipeline))
  const standing = (id: ContainerId | undefined): ContainerId | undefined => (id === undefined ? id : (joined.get(id)?.id ?? id))
  return {
    ...pipeline,
    containers: new Map([...pipeline.containers].map(([id, container]) => [id, joined.get(id) ?? container])),
    handoffs: pipeline.handoffs.map((handoff) => ({ ...handoff, container: standing(handoff.container) })),
  }
}

/** What is taken from each container. */
function takenPaths({ images, handoffs }: Pipeline): ReadonlyMap<ContainerId, ReadonlySet<string>> {
  const taken = new Map<ContainerId, Set<string>>()
  const add = (id: ContainerId | undefined, path: Text): void => {
    if (id !== undefined) taken.set(id, (taken.get(id) ?? new Set<string>()).add(known(path) ?? '/'))
  }
  for (const { container, path } of handoffs) add(container, path)
  for (const image of images)
    for (const { artifacts } of contextSources(image, image.evaluated.stages))
      for (const { node } of artifacts)
        if (node.origin?.kind === 'artifact') add(node.origin.container, withoutPattern(node.origin.path))
  return taken
}

function withoutPattern(path: Text): Text {
  const text = known(path)
  return text === undefined ? path : [text.replace(/\/[^/]*[*?[].*$/, '')]
}

function joinForks(
  pipeline: Pipeline,
  taken: ReadonlyMap<ContainerId, ReadonlySet<string>>,
): ReadonlyMap<ContainerId, Container> {
  const groups = new Map<string, Container[]>()
  for (const [id, paths] of taken) {
    const container = pipeline.containers.get(id)
    if (container === undefined) continue
    const key = originalOf(id)
    groups.set(key, [...(groups.get(key) ?? []), withoutIdle(pipeline, container, paths)])
  }
  const joined = new Map<ContainerId, Container>()
  for (const group of groups.values()) for (const [id, container] of joinGroup(group, taken)) joined.set(id, container)
  return joined
}

function isHost(action: ContainerAction): action is HostAction {
  return action.kind === 'host'
}

/** Without the commands that count for nothing that is taken. */
function withoutIdle(pipeline: Pipeline, container: Container, paths: ReadonlySet<string>): Container {
  const counting = [...paths]
  const kept: ContainerAction[] = []
  for (const action of [...container.actions].reverse()) {
    const own = isHost(action) ? pathsOf(action.words) : []
    if (isHost(action) && !own.some((path) => counting.some((other) => areNested(path, other)))) continue
    counting.push(...own)
    kept.unshift(action)
  }
  if (kept.length === container.actions.length) return container
  const original = pipeline.containers.get(originalOf(container.id))
  return { ...container, actions: kept, untouched: !kept.some(isHost) && (original?.untouched ?? kept.length === 0) }
}

function joinGroup(
  group: readonly Container[],
  taken: ReadonlyMap<ContainerId, ReadonlySet<string>>,
): readonly (readonly [ContainerId, Container])[] {
  const alone = group.map((one) => [one.id, one] as const)
  const [first] = group
  if (first === undefined || group.length === 1) return alone
  const disturbs = (one: Container, other: Container): boolean => {
    const own = other.actions.filter(isHost)
    const extra = one.actions.filter(isHost).filter((action) => !own.includes(action))
    const paths = [...(taken.get(other.id) ?? []), ...own.flatMap(({ words }) => pathsOf(words))]
    return extra.some(({ words }) => pathsOf(words).some((path) => paths.some((both) => areNested(path, both))))
  }
  if (group.some((one) => group.some((other) => one !== other && disturbs(one, other)))) return alone
  // What makes files is told wherever it does.
  if (group.some(({ actions }) => actions.some((action) => isHost(action) && !onlyChanges(action.words)))) return alone
  const done = [...new Set(group.flatMap((one) => one.actions.filter(isHost)))].sort((a, b) => a.order - b.order)
  const plain = group.find((one) => !one.actions.some(isHost))
  // What left its files as they were counts for nothing.
  const base = plain?.untouched === true ? [] : first.actions.filter((action) => !isHost(action))
  const id = originalOf(first.id)
  const whole = { ...first, id, actions: [...base, ...done], untouched: done.length === 0 && (plain ?? first).untouched }
  return group.map((one) => [one.id, whole] as const)
}

/** Every path that a command names, patterns up to their folder. */
function pathsOf(words: readonly ToolWord[]): readonly string[] {
  return words.flatMap(({ text, isPattern }) => {
    if (!text.startsWith('/')) return []
    if (isPattern) return [text.replace(/\/[^/]*[*?].*$/, '')]
    // What is packed or unpacked gets another name.
    const bare = text.replace(/\/$/, '')
    return [bare, `${bare}.gz`, `${bare}.xz`, `${bare}.bz2`, bare.replace(/\.\w+$/, '')]
  })
}

const changing = /^(?:rm|unlink|chmod|find|sed|strip|upx|gzip|gunzip|xz|unxz|bzip2|bunzip2)$/

function onlyChanges([name]: readonly ToolWord[]): boolean {
  return changing.test(name?.text ?? '')
}

function areNested(a: string, b: string): boolean {
  return a === b || a === '' || b === '' || a === '/' || b === '/' || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)
}
