/**
 * What the host packs of one container's files, as it is when it is packed there: `tar -czf app.tgz -C out .` is a `RUN tar -czf … -C /src/out .`
 * in a container of its own, `gzip -9c app > app.gz` a `RUN gzip -9 -k /src/app`.
 *
 * In: the command's words, and host paths that came out of a container. Out: the file that the container has then, remembered for the text
 * that stands for the bytes on the host. An ADD takes the members (`added.ts`) and needs none of this; a build that takes the file itself
 * takes it from there. Bytes that are made in another place may be others (times of folders, owners, order, the tool's version): the proof
 * tells (RS479).
 */
import type { Call, HostPath } from '../shell/world.ts'
import { known, literal, soleUnknown, unknownOf, type Text } from '../text/symbolic.ts'
import type { Compression } from './archive.ts'
import type { HostFiles } from './files.ts'
import type { HostNode, Origin } from './origin.ts'
import { baseName, parentOf } from './path.ts'
import { gatheringFolder, pathWord, placeOf, plainWord, reworkBeside, type Place, type ToolWord } from './rework.ts'

type Artifact = Extract<Origin, { kind: 'artifact' }>

const stores = new WeakMap<HostFiles, Map<string, Artifact>>()

/** Remembers the file of a container that a text stands for. */
function remember(files: HostFiles, text: Text, artifact: Artifact): void {
  const id = soleUnknown(text)?.id
  if (id === undefined) return
  const store = stores.get(files) ?? new Map<string, Artifact>()
  stores.set(files, store)
  store.set(id, artifact)
}

/** The same path, where the host packed what lies there: the file of the container in which it is packed. */
export function packedNode(files: HostFiles, node: HostNode | undefined): HostNode | undefined {
  if (node?.type !== 'file' || node.origin?.kind !== 'text') return node
  const artifact = stores.get(files)?.get(soleUnknown(node.origin.text)?.id ?? '')
  if (artifact === undefined) return node
  if (node.mode !== 'kept') return { ...node, origin: artifact }
  // A container may have left a file of that name, whose mode would stay: where it is packed in its own place, that fails in the stage.
  const own = placeOf(files, parentOf(node.path))?.inside
  return own !== undefined && known(artifact.path) === `${own}/${baseName(node.path)}`
    ? { ...node, origin: artifact, mode: undefined }
    : node
}

export interface PackedSource {
  readonly path: HostPath
  /** As the archive has it, without `./` in front. */
  readonly name: string
}

export interface TarWords {
  readonly sources: readonly PackedSource[]
  /** The names in it begin with `./`. */
  readonly dotted: boolean
  readonly compression: Compression
  /** Options that go along as they are. */
  readonly options: readonly string[]
  /** Where it lies on the host; `undefined` for stdout. */
  readonly file: HostPath | undefined
}

const letters: Readonly<Record<Compression, string | undefined>> = { none: '', gzip: 'z', bzip2: 'j', xz: 'J', other: undefined }

/** Packs in the container what the host's tar packs; nothing where the files are not those of one container as they are. */
export function tarInside(call: Call, files: HostFiles, text: Text, given: TarWords): void {
  const { sources, dotted, compression, options, file } = given
  const letter = letters[compression]
  const archive = placeFor(file ?? ('archive.tar' as HostPath))
  const places = sources.flatMap(({ path }) => placeToPack(files, path) ?? [])
  const [first] = places
  if (letter === undefined || archive === undefined || first === undefined || places.length < sources.length) return
  if (places.some(({ root }) => root !== first.root) || sources.some(({ name }) => !/^[\w.@%+,/-]+$/.test(name))) return
  const steps: ToolWord[][] = [[plainWord('mkdir'), plainWord('-p'), pathWord(archive.folder)]]
  const members = sources.flatMap(({ name }, index): readonly ToolWord[] => {
    const inside = places[index]?.inside ?? ''
    const written = plainWord(dotted && name !== '.' ? `./${name}` : name)
    if (name === '.') return [plainWord('-C'), pathWord(inside), written]
    const around = inside.slice(0, -name.length - 1)
    if (around !== '' && inside.endsWith(`/${name}`)) return [plainWord('-C'), pathWord(around), written]
    // On the host it has another name.
    const copy = `/tmp/packed/${name}`
    steps.push([plainWord('mkdir'), plainWord('-p'), pathWord(parentOf(copy as HostPath))])
    steps.push([plainWord('cp'), plainWord('-a'), pathWord(inside), pathWord(copy)])
    return [plainWord('-C'), pathWord('/tmp/packed'), written]
  })
  steps.push([plainWord('tar'), plainWord(`-c${letter}f`), pathWord(archive.path), ...options.map(plainWord), ...members])
  const container = steps.reduce((before, words) => reworkBeside(files, before, words, call.site), containerOf(files, first.root))
  if (container !== undefined)
    remember(files, text, { kind: 'artifact', container, path: literal(archive.path), at: call.site, packed: 'tar' })
}

export interface Compressing {
  readonly program: string
  readonly options: readonly string[]
  readonly suffix: string
  /** It reads its stdin. */
  readonly isPiped: boolean
}

/** The text of what gzip, xz or bzip2 prints of an artifact or of what is packed already; `undefined` where nobody knows. */
export function compressInside(
  call: Call,
  files: HostFiles,
  input: { readonly path: HostPath } | { readonly text: Text },
  { program, options, suffix, isPiped }: Compressing,
): Artifact | undefined {
  const packed = 'text' in input ? stores.get(files)?.get(soleUnknown(input.text)?.id ?? '') : undefined
  const place = 'path' in input ? placeToPack(files, input.path) : undefined
  const from = packed?.container ?? (place === undefined ? undefined : containerOf(files, place.root))
  const inside = packed === undefined ? place?.inside : known(packed.path)
  if (from === undefined || inside === undefined) return undefined
  // What comes through a pipe has no name and no time.
  const nameless = isPiped && program === 'gzip' ? [plainWord('-n')] : []
  const words = [plainWord(program), ...options.map(plainWord), ...nameless, plainWord('-k'), pathWord(inside)]
  const container = reworkBeside(files, from, words, call.site)
  return container === undefined
    ? undefined
    : { kind: 'artifact', container, path: literal(`${inside}${suffix}`), at: call.site, packed: program }
}

/** A text that stands for the bytes of a file that a container has. */
export function textOfPacked(files: HostFiles, artifact: Artifact, text: Text | undefined): Text {
  const own = text ?? [unknownOf(`host:packed:${String((stores.get(files)?.size ?? 0) + 1)}`, 'packed', 'command')]
  remember(files, own, artifact)
  return own
}

function containerOf(files: HostFiles, root: HostPath): Artifact['container'] | undefined {
  const origin = files.artifactRoot(root)?.node.origin
  return origin?.kind === 'artifact' ? origin.container : undefined
}

/** Where in a container a path lies, when all that lies there is the container's and as it came. */
function placeToPack(files: HostFiles, path: HostPath): Place | undefined {
  const place = placeOf(files, path)
  const node = files.at(path)
  if (place === undefined || node === undefined || node.mode !== undefined || node.link !== undefined) return undefined
  if (files.certainNames(path).length > 0) return undefined
  return node.origin?.kind === 'artifact' || place.isMounted ? place : undefined
}

/** A place in the container for a file of the host. */
function placeFor(file: HostPath): { readonly folder: string; readonly path: string } | undefined {
  const folder = gatheringFolder(parentOf(file))
  const path = `${folder}/${baseName(file)}`
  return /^(?:\/[\w.@%+,-]+)+$/.test(path) && !/\/\.\.?(?:\/|$)/.test(path) ? { folder, path } : undefined
}
