/**
 * One docker command of the driver, as it is run in the namespace of this run.
 *
 * In: its words. Out: the words for the installed client, an answer that needs no client (push, login), a build that restage does
 * itself, or a refusal: what is not understood is not run, since it could touch what is the user's.
 */
import type { DockerCommand } from '../../docker/command.ts'
import { parseContainerPath } from '../../docker/container-path.ts'
import { parseDocker } from '../../docker/parse.ts'
import { SESSION_LABEL } from '../../engine/session.ts'
import { known, literal } from '../../text/symbolic.ts'
import type { Names } from './names.ts'
import { Words } from './words.ts'

export type Rewritten =
  /**
   * Run it. `restore`: its output is for reading, so the names in it are put back. `volumes`: those that it names, to be made first with
   * the label of this run: one that a mount makes has none, and nobody could tell it from the user's own at the end.
   */
  | { readonly kind: 'run'; readonly words: readonly string[]; readonly restore: boolean; readonly volumes: readonly string[] }
  /** Images are to be removed, of which some may be the user's. */
  | { readonly kind: 'remove-images'; readonly words: Words }
  /** A build, told apart because its image is wanted. */
  | { readonly kind: 'build'; readonly words: Words }
  /** Not done, and said to have been. */
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'refuse'; readonly why: string }

/** @param words `docker` itself first. */
export function rewriteCall(words: readonly string[], session: string, names: Names): Rewritten {
  const command = parseDocker(words.map((word) => literal(word)))
  if ('kind' in command) {
    // docker itself says best what is wrong with it
    return command.kind === 'unknown-command'
      ? { kind: 'refuse', why: command.message }
      : { kind: 'run', words: words.slice(1), restore: false, volumes: [] }
  }
  if (command.globalFlags.some(({ name }) => !harmless.has(name))) return { kind: 'refuse', why: 'it may talk to another engine' }
  const label = `${SESSION_LABEL}=${session}`
  return rewrite(new Words(words, command), command, label, names)
}

/** Flags before the command that change nothing of what it does. */
const harmless: ReadonlySet<string> = new Set(['debug', 'log-level', 'version'])

function rewrite(words: Words, command: DockerCommand, label: string, names: Names): Rewritten {
  switch (command.name) {
    case 'build':
      return { kind: 'build', words }
    case 'create':
    case 'run':
      return container(words, label, names)
    case 'cp':
      words.operands.forEach((operand, place) => {
        const path = parseContainerPath(literal(operand))
        if (path === undefined) return
        const name = known(path.container) ?? ''
        words.setOperand(place, names.object(name) + operand.slice(name.length))
      })
      return plain(words)
    case 'start':
    case 'stop':
    case 'kill':
    case 'wait':
    case 'rm':
    case 'attach':
    case 'logs':
    case 'rename':
    case 'export':
      if (command.name === 'rename') words.operands.forEach((name, place) => words.setOperand(place, names.object(name)))
      else objects(words, names)
      // an anonymous volume has no label by which it could be found later
      if (command.name === 'rm' && !words.has('volumes') && !words.has('link')) words.add('--volumes')
      return command.name === 'export' || command.name === 'logs' || command.name === 'attach' ? raw(words) : plain(words)
    case 'exec':
      words.dropFlag('tty', 't')
      words.setOperand(0, names.object(words.operands[0] ?? ''))
      return raw(words)
    case 'commit':
      words.setOperand(0, names.object(words.operands[0] ?? ''))
      if (words.operands[1] !== undefined) words.setOperand(1, names.giveImage(words.operands[1]))
      return plain(words)
    case 'tag':
      words.setOperand(0, names.useImage(words.operands[0] ?? ''))
      words.setOperand(1, names.giveImage(words.operands[1] ?? ''))
      return plain(words)
    case 'rmi':
      return { kind: 'remove-images', words }
    case 'save':
      words.operands.forEach((image, place) => words.setOperand(place, names.useImage(image)))
      return raw(words)
    case 'load':
      return plain(words)
    case 'import':
      if (words.operands[1] !== undefined) words.setOperand(1, names.giveImage(words.operands[1]))
      return plain(words)
    case 'images':
    case 'ps':
      words.mapFlag('filter', (filter) => filtered(filter, names))
      words.add('--filter', `label=${label}`)
      if (command.name === 'images') words.operands.forEach((image, place) => words.setOperand(place, names.ownImage(image)))
      return plain(words)
    case 'inspect':
      words.operands.forEach((name, place) => words.setOperand(place, inspected(words, name, names)))
      return plain(words)
    case 'push':
      return { kind: 'answer', text: `The push refers to repository [${words.operands[0] ?? ''}]\n` }
    case 'login':
      return { kind: 'answer', text: 'Login Succeeded\n' }
    case 'logout':
      return { kind: 'answer', text: 'Removing login credentials\n' }
    case 'pull':
      return pull(words, names)
    case 'volume':
    case 'network':
      return volumeOrNetwork(words, label, names)
    case 'prune':
      if (command.written.startsWith('builder') || command.written.startsWith('buildx')) return { kind: 'answer', text: '' }
      words.add('--filter', `label=${label}`)
      return plain(words)
    case 'compose':
    case 'bake':
      return { kind: 'refuse', why: `docker ${command.written} is not followed` }
    case 'other':
      return /^(?:version|info|history|search|--help|help|buildx (?:ls|version|inspect|du))?$/.test(command.written)
        ? plain(words)
        : { kind: 'refuse', why: `docker ${command.written} could touch what is not of this run` }
  }
}

function plain(words: Words): Rewritten {
  return { kind: 'run', words: words.result, restore: true, volumes: [] }
}

/** What it prints is data. */
function raw(words: Words): Rewritten {
  return { kind: 'run', words: words.result, restore: false, volumes: [] }
}

function objects(words: Words, names: Names): void {
  words.operands.forEach((name, place) => {
    words.setOperand(place, names.object(name))
  })
}

function container(words: Words, label: string, names: Names): Rewritten {
  const name = words.values('name').at(-1)
  const network = words.values('network').at(-1)
  // others on its network know it by the name that the driver gave
  if (name !== undefined && network !== undefined && joined(network, names) === names.object(network))
    words.add('--network-alias', name)
  words.mapFlag('name', (given) => names.object(given))
  words.mapFlag('volumes-from', (value) => value.replace(/^[^:]+/, (given) => names.object(given)))
  words.mapFlag('link', (value) => {
    const [from = '', alias = from] = value.split(':')
    return `${names.object(from)}:${alias}`
  })
  for (const flag of ['network', 'pid', 'ipc']) words.mapFlag(flag, (value) => joined(value, names))
  const made = volumes(words, label, names)
  // nothing here is a terminal
  words.dropFlag('tty', 't')
  words.setOperand(0, names.useImage(words.operands[0] ?? ''))
  words.add('--label', label)
  const isData = words.command.name === 'run' && !words.has('detach')
  return { kind: 'run', words: words.result, restore: !isData, volumes: made }
}

/** Named volumes in the namespace; gives those that are to be made first. */
function volumes(words: Words, label: string, names: Names): readonly string[] {
  const made: string[] = []
  const take = (name: string): string => {
    made.push(names.object(name))
    return names.object(name)
  }
  words.mapFlag('volume', (value) => value.replace(/^\w[\w.-]*(?=:)/, take))
  words.mapFlag('mount', (value) => {
    if (/(?:^|,)type=(?:bind|tmpfs)(?:,|$)/.test(value)) return value
    const source = /(?<=(?:^|,)(?:source|src)=)[^,/]+/
    // one of another kind is made by the mount itself, which can say a label
    if (/(?:^|,)volume-(?:driver|opt|label)=/.test(value))
      return `${value.replace(source, (name) => names.object(name))},volume-label=${label}`
    return value.replace(source, take)
  })
  return made
}

/** What a filter of `ps` or `images` names. */
function filtered(filter: string, names: Names): string {
  const [, kind = '', anchor = '', name = ''] = /^(ancestor|reference|name)=(\^?\/?)(.*)$/s.exec(filter) ?? []
  if (kind === 'ancestor') return `ancestor=${names.useImage(name)}`
  if (kind === 'reference') return `reference=${names.ownImage(name)}`
  // without an anchor it is a part of the name
  return kind === 'name' && anchor !== '' ? `name=${anchor}${names.object(name)}` : filter
}

/** `container:NAME`, a network of the driver's own, or one of docker's. */
function joined(value: string, names: Names): string {
  if (value.startsWith('container:')) return `container:${names.object(value.slice('container:'.length))}`
  return /^(?:host|none|bridge|default|private|shareable)$/.test(value) ? value : names.object(value)
}

function inspected(words: Words, name: string, names: Names): string {
  const isImage = words.command.written.startsWith('image') || words.values('type').at(-1) === 'image' || names.isOwn(name)
  if (isImage) return names.useImage(name)
  return /[/:]/.test(name) ? names.useImage(name) : names.object(name)
}

function pull(words: Words, names: Names): Rewritten {
  const reference = words.operands[0] ?? ''
  const used = names.useImage(reference)
  if (used !== reference) return { kind: 'answer', text: `Status: Image is up to date for ${reference}\n` }
  return plain(words)
}

function volumeOrNetwork(words: Words, label: string, names: Names): Rewritten {
  const [verb, ...rest] = words.operands
  if (verb === 'create') words.addBehindOperand(0, '--label', label)
  else if (verb === 'ls' || verb === 'list' || verb === 'prune') words.addBehindOperand(0, '--filter', `label=${label}`)
  rest.forEach((name, place) => {
    words.setOperand(place + 1, names.object(name))
  })
  return plain(words)
}
