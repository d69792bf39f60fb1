/**
 * Who each docker command of a run is about: the run's events read once more in order, with only names kept. An event knows its
 * words; which container or image they name at that moment is told here.
 */
import { flagValues } from '../../docker/flag-values.ts'
import { namesGiven } from '../../docker/image-names.ts'
import { parseContainerPath } from '../../docker/container-path.ts'
import { referenceKey } from '../../docker/reference.ts'
import { keyOf, soleUnknown, type Text } from '../../text/symbolic.ts'
import type { DockerEvent, Pipeline } from '../../pipeline/model.ts'

/** What one event names. Containers and images are told by the events that made them. */
export interface Subjects {
  /** Containers that the operands name, by the operand's place among the operands. */
  readonly containers: ReadonlyMap<number, DockerEvent>
  /** Images that the operands name, likewise; only those built in this run. */
  readonly images: ReadonlyMap<number, DockerEvent>
}

interface Names {
  readonly tags: Map<string, DockerEvent>
  readonly containers: Map<string, DockerEvent>
  readonly made: DockerEvent[]
  readonly built: DockerEvent[]
}

/** The subjects of every event of a pipeline's run. */
export function subjectsOf(pipeline: Pipeline): ReadonlyMap<DockerEvent, Subjects> {
  const found = new Map<DockerEvent, Subjects>()
  const { events } = pipeline
  const names: Names = { tags: new Map(), containers: learnedContainers(pipeline), made: [], built: [] }
  // A container may be removed by its name before it is made, so names that are made later count until then.
  for (const event of [...events].reverse()) {
    if (event.command.name !== 'create' && event.command.name !== 'run') continue
    for (const name of flagValues(event.command, 'name')) names.containers.set(keyOf(name), event)
  }
  for (const event of events)
    for (const tag of namesGiven(event.command)) if (!names.tags.has(referenceKey(tag))) names.tags.set(referenceKey(tag), event)
  for (const event of events) {
    found.set(event, { containers: containersIn(event, names), images: imagesIn(event, names) })
    take(event, names)
  }
  return found
}

/** Ids: the container behind a handoff's `docker cp` is known, and with it the id in its operand. */
function learnedContainers(pipeline: Pipeline): Map<string, DockerEvent> {
  const learned = new Map<string, DockerEvent>()
  for (const handoff of pipeline.handoffs) {
    const container = handoff.container === undefined ? undefined : pipeline.containers.get(handoff.container)
    const copy = pipeline.events.find(
      ({ command, call }) =>
        (command.name === 'cp' || command.name === 'exec') &&
        call.site.source === handoff.at.source &&
        call.site.start === handoff.at.start,
    )
    const [operand] = copy?.command.operands ?? []
    const isExec = copy?.command.name === 'exec'
    const from = operand === undefined ? undefined : isExec ? operand.text : parseContainerPath(operand.text)?.container
    if (container !== undefined && from !== undefined && soleUnknown(from) !== undefined)
      learned.set(keyOf(from), container.event)
  }
  return learned
}

/** Commands that make an image. */
const making: ReadonlySet<string> = new Set(['build', 'commit', 'import'])

function take(event: DockerEvent, names: Names): void {
  const { command } = event
  if (making.has(command.name)) {
    names.built.push(event)
    for (const tag of namesGiven(event.command)) names.tags.set(referenceKey(tag), event)
  }
  if (command.name === 'create' || command.name === 'run') {
    names.made.push(event)
    for (const name of flagValues(command, 'name')) names.containers.set(keyOf(name), event)
  }
  if (command.name === 'tag') {
    const [from, to] = command.operands
    const image = from === undefined ? undefined : imageNamed(from.text, names)
    if (to !== undefined && image !== undefined) names.tags.set(referenceKey(to.text), image)
  }
  if (command.name === 'rename') {
    const [from, to] = command.operands
    const container = from === undefined ? undefined : containerNamed(from.text, names)
    if (to !== undefined && container !== undefined) names.containers.set(keyOf(to.text), container)
  }
}

function containersIn(event: DockerEvent, names: Names): ReadonlyMap<number, DockerEvent> {
  const { command } = event
  const texts = command.operands.map((operand): Text | undefined => {
    if (command.name === 'cp') return parseContainerPath(operand.text)?.container
    return operand.text
  })
  const [first] = texts
  switch (command.name) {
    case 'cp':
    case 'rm':
    case 'stop':
    case 'kill':
    case 'wait':
    case 'start':
    case 'inspect':
      return among(texts, (text) => containerNamed(text, names))
    case 'exec':
    case 'attach':
    case 'logs':
    case 'rename':
    case 'commit':
    case 'export':
      return among([first], (text) => containerNamed(text, names))
    case 'other':
      return aboutContainers.test(command.written) ? among(otherWords(event), (text) => containerNamed(text, names)) : new Map()
    case 'ps': {
      const asked = queried(`docker:query:${event.call.words.map((word) => keyOf(word.text)).join(' ')}`, names)
      return asked === undefined ? new Map() : new Map([[0, asked]])
    }
    default:
      return new Map()
  }
}

function imagesIn(event: DockerEvent, names: Names): ReadonlyMap<number, DockerEvent> {
  const { command } = event
  const texts = command.operands.map((operand) => operand.text)
  switch (command.name) {
    case 'create':
    case 'run':
    case 'tag':
    case 'images':
      return among(texts.slice(0, 1), (text) => imageNamed(text, names))
    case 'push':
    case 'save':
    case 'rmi':
    case 'inspect':
    case 'pull':
      return among(texts, (text) => imageNamed(text, names))
    case 'other':
      return aboutImages.test(command.written) ? among(otherWords(event), (text) => imageNamed(text, names)) : new Map()
    default:
      return new Map()
  }
}

/** Commands whose words are not read: any of them may be the name. */
const aboutContainers = /^(?:container )?(?:port|top|diff|stats|pause|unpause|restart|update)$/
const aboutImages = /^(?:image )?history$/

function otherWords({ call }: DockerEvent): readonly Text[] {
  return call.words.slice(2).map((word) => word.text)
}

function among(
  texts: readonly (Text | undefined)[],
  find: (text: Text) => DockerEvent | undefined,
): ReadonlyMap<number, DockerEvent> {
  const found = new Map<number, DockerEvent>()
  for (const [index, text] of texts.entries()) {
    const event = text === undefined ? undefined : find(text)
    if (event !== undefined) found.set(index, event)
  }
  return found
}

/** By name, by an id that is known, or the last one made where docker was asked for it (`docker ps -lq`). */
function containerNamed(text: Text, names: Names): DockerEvent | undefined {
  const exact = names.containers.get(keyOf(text))
  if (exact !== undefined) return exact
  const id = soleUnknown(text)
  if (id?.source !== 'docker') return undefined
  return queried(id.id, names) ?? (/docker:container/.test(id.id) ? names.made.at(-1) : undefined)
}

/** The container that `docker ps --filter name=x` asks for; its answer is known by the words of the question. */
export function queried(question: string, names: Pick<Names, 'tags' | 'containers' | 'made'>): DockerEvent | undefined {
  if (!question.includes('docker:query:')) return undefined
  for (const filter of question.matchAll(/(name|ancestor)=\^?\/?([^\s"'$]+)\$?/g)) {
    const [, kind, value = ''] = filter
    const image = kind === 'ancestor' ? names.tags.get(referenceKey([value])) : undefined
    const found =
      kind === 'name'
        ? names.containers.get(value)
        : image === undefined
          ? undefined
          : names.made.find((event) => referenceKey(event.command.operands[0]?.text ?? []) === referenceKey([value]))
    if (found !== undefined) return found
  }
  return undefined
}

function imageNamed(text: Text, names: Names): DockerEvent | undefined {
  const exact = names.tags.get(referenceKey(text))
  if (exact !== undefined) return exact
  const id = soleUnknown(text)
  if (id?.source !== 'docker') return undefined
  const question = /docker:query:docker (?:images|image ls)\b(.*)$/.exec(id.id)?.[1]
  const asked = question
    ?.split(' ')
    .flatMap((word) => (word === '' || word.startsWith('-') ? [] : (names.tags.get(referenceKey([word])) ?? [])))[0]
  return asked ?? (/docker:image/.test(id.id) ? names.built.at(-1) : undefined)
}
