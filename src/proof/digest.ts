/**
 * The normal form of an image and its digest.
 *
 * In: a form and a reading. Out: its base, its steps one after the other, each with a key that is equal for equal steps and only
 * for those, and the fields of its configuration; and sha256 over them, once for the files alone (what `COPY --from` can see) and
 * once with the configuration.
 *
 * This is the whole list of what the normal form takes for the same (each with its test in `test/proof/normal-form.test.ts`):
 * 1. COPYs and ADDs with nothing but metadata between them are one ordered placement map (`merge.ts`): metadata has no files,
 *    and relative paths were resolved where they stood.
 * 2. Placements that do not touch one another may stand in any order; of two files at one path the later counts, and so does
 *    the later of two equal placements.
 * 3. A folder source is the files in it that the ignore rules leave: a broad COPY is equal to its parts.
 * 4. A folder made on the way is the same as one that COPY makes for a folder source, unless the image may have it already with
 *    another owner or mode (a note then says so). What `RUN mkdir /x /y` of root makes is such a folder, and so are those that
 *    practically every image has (`/usr/bin`), as another note says.
 * 5. `--chown=0:0` and `--chown=0` are what a COPY from a context gives anyway; `--chmod=0755` is `--chmod=755`.
 * 6. A stage is its content: name, index and an image built by the same pipeline are the same; FROM one of them goes on where it ended.
 * 7. `x/.`, `x/` and `x` of an image are the same folder once it is known to be one.
 * 8. References are normalised (`alpine` is `docker.io/library/alpine:latest`), labels, ports and volumes are sets, `80` is `80/tcp`.
 * 9. Given proxies that no ARG declares are not seen; ARGs hidden by an ENV are not seen; comments and line breaks are not seen.
 * 10. To a RUN, an ARG and an ENV of the same value are the same; what an image keeps of them is in its configuration.
 * 11. ADD of a folder is COPY of it. ADD of an artifact that is no archive is COPY (a note says so).
 * 12. `RUN chmod MODE PATH…` at the end of a stage is the mode of what is taken from it (`chmods.ts`), as a chmod on the host is.
 * 13. `RUN mkdir -p /x` of one folder is what WORKDIR does to the files; root makes it where nobody is named.
 * 14. `RUN rm -rf /x/docs` and other tools that work on nothing but the paths that they name (`tools.ts`) are their words, whoever runs
 *     them, wherever; at the end of a stage they count for what is taken from these paths, as on the host, and for nothing else.
 * 15. A folder that WORKDIR made in a stage FROM scratch, and that has nothing in it, is an empty folder of a context.
 */
import { createHash } from 'node:crypto'
import { referenceKey } from '../docker/reference.ts'
import type { NodeType } from '../host/origin.ts'
import type { Location } from '../text/source.ts'
import { keyOf, literal, printText, type Text } from '../text/symbolic.ts'
import { configFields, type ConfigField } from './config.ts'
import { textOf } from './edited-inputs.ts'
import { createFolderBook, type FolderBook } from './folders.ts'
import type { CopyForm, CopySource, FormStep, ImageForm, MountForm, RunForm } from './form.ts'
import { keptForms, type FormBook } from './kept-forms.ts'
import { mergeEntries } from './merge.ts'
import { originKey, type ArtifactOrigin } from './origins.ts'
import { entriesOf, type Entry, type Note } from './placements.ts'
import type { Reading } from './reading.ts'
import { toolUser } from './tools.ts'

/** One step of the normal form; the entries of merged COPYs are its parts. */
export interface NormalStep {
  readonly key: string
  readonly shown: string
  readonly at: Location | null
  /** The step that it comes from; for merged COPYs the entry. */
  readonly source: { readonly kind: 'step'; readonly step: FormStep } | { readonly kind: 'entry'; readonly entry: Entry }
}

export interface NormalImage {
  readonly base: { readonly key: string; readonly shown: string }
  readonly steps: readonly NormalStep[]
  readonly config: readonly ConfigField[]
  /** What placements rest on when the other side does not have the same note. */
  readonly notes: readonly Note[]
}

/** What a reading takes for granted; see `relax.ts`. */
export interface ReadingGrants {
  readonly types: readonly KnownType[]
  /** The legacy RUN that a RUN of the new side stands for. */
  readonly runs: ReadonlyMap<RunForm, RunForm>
  /** Folders and files of a legacy build stage that the new one does without, by COPY and path. */
  readonly leftOut: ReadonlyMap<CopyForm, ReadonlySet<string>>
  /** Artifacts whose mode after chmod is the one that a COPY gives. */
  readonly modes: readonly ArtifactOrigin[]
  /** Artifacts that belong to root in their image. */
  readonly ofRoot: readonly ArtifactOrigin[]
}

export const nothingGranted: ReadingGrants = {
  types: [],
  runs: new Map(),
  leftOut: new Map(),
  modes: [],
  ofRoot: [],
}

/** A type that is known: it holds for the same path of any image with the same files. */
export interface KnownType {
  readonly artifact: ArtifactOrigin
  readonly type: NodeType
}

/**
 * Makes a reading; digests are kept for as long as it lives.
 *
 * @param spend is told how many entries were brought into normal form
 * @param book normal forms of other readings with the same known types
 */
export function createReading(
  known: readonly KnownType[],
  granted: ReadingGrants = nothingGranted,
  spend: Reading['spend'] = () => undefined,
  book: FormBook = new Map(),
): Reading {
  const forms = keptForms(book, granted)
  const digests = new Map<ImageForm, string>()
  const started = new Set<ImageForm>()
  let serial = 0
  const root = String((readings += 1))
  const digest = (image: ImageForm): string => {
    started.add(image)
    const made = digestOfFiles(normalImage(image, reading))
    digests.set(image, made)
    return made
  }
  // An image whose digest is being made holds the one that is asked for, so it cannot be equal to it.
  const isReady = (image: ImageForm): boolean => digests.has(image) || !started.has(image)
  const sameFiles = (a: ImageForm, b: ImageForm): boolean => a === b || (isReady(a) && digest(a) === digest(b))
  const isSame = (a: ArtifactOrigin, b: ArtifactOrigin): boolean =>
    keyOf(a.path) === keyOf(b.path) && sameFiles(a.provider, b.provider)
  const reading: Reading = {
    typeOf: (artifact) => {
      forms.askArtifact()
      return [...known, ...granted.types].find((one) => isSame(one.artifact, artifact))?.type ?? 'either'
    },
    standsFor: (run) => {
      forms.askRun(run)
      return granted.runs.get(run) ?? run
    },
    isLeftOut: (copy, path) => {
      forms.askCopy(copy)
      return granted.leftOut.get(copy)?.has(keyOf(path)) === true
    },
    isModeGiven: (artifact) => {
      forms.askArtifact()
      return granted.modes.some((one) => isSame(one, artifact))
    },
    isOfRoot: (artifact) => {
      forms.askArtifact()
      return granted.ofRoot.some((one) => isSame(one, artifact))
    },
    normal: (image) => forms.take(image, () => makeNormal(image, reading)),
    digest,
    spend,
    unique: () => `${root}:${String((serial += 1))}`,
  }
  return reading
}

let readings = 0

/** The digest of a whole image, configuration included: `sha256:` and 64 hexadecimal digits. */
export function digestImage(image: ImageForm, reading: Reading): string {
  return hash([reading.digest(image), configFields(image.config).map((field) => field.key)])
}

function hash(content: unknown): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`
}

const fileDigests = new WeakMap<NormalImage, string>()

function digestOfFiles(normal: NormalImage): string {
  const made = fileDigests.get(normal) ?? hash([normal.base.key, normal.steps.map((step) => step.key)])
  fileDigests.set(normal, made)
  return made
}

/** Brings an image into normal form, once under each reading. */
export function normalImage(image: ImageForm, reading: Reading): NormalImage {
  return reading.normal(image)
}

function makeNormal(image: ImageForm, reading: Reading): NormalImage {
  const book = createFolderBook(
    image.base.kind === 'scratch',
    image.steps.flatMap((step) => (step.kind === 'run' ? [textOf(step)] : [])),
  )
  const steps: NormalStep[] = []
  const notes: Note[] = []
  let pending: Entry[] = []
  const flush = (): void => {
    notes.push(...pending.flatMap((entry) => entry.notes))
    steps.push(...mergeEntries(pending).map(({ layer, key, entry }): NormalStep => entryStep(layer, key, entry)))
    pending = []
  }
  for (const step of image.steps) {
    if (step.kind === 'copy') {
      if (step.flags.length > 0) flush()
      const entries = entriesOf(step, book, reading)
      pending.push(...entries)
      for (const entry of entries) noteFolders(book, entry)
      if (step.flags.length > 0) {
        flush()
        steps.push({ key: JSON.stringify(['alone', step.flags]), shown: step.shown, at: step.at, source: { kind: 'step', step } })
      }
      continue
    }
    flush()
    const meant = step.kind === 'run' ? reading.standsFor(step) : step
    steps.push({ key: JSON.stringify(stepKey(meant, reading)), shown: step.shown, at: step.at, source: { kind: 'step', step } })
    // Builders do not agree on whose folder WORKDIR makes below a USER.
    if (step.kind === 'workdir') book.addFolder(step.path, toolUser(step.user) === 'root' ? '0:0' : 'user')
    if (step.kind === 'run') {
      const made = foldersMade(step)
      for (const path of made ?? []) book.addFolder(literal(path), '0:0')
      if (made === undefined) book.addRun(textOf(step))
    }
  }
  flush()
  reading.spend(steps.length)
  return { base: baseOf(image), steps, config: configFields(image.config), notes }
}

/** The folders that a RUN of root makes, and it does nothing else: they are root's and 0755 then, as those that COPY makes. */
function foldersMade({ command, isUsualShell, user, heredocs, mounts, flags }: RunForm): readonly string[] | undefined {
  const isPlain = command.form === 'shell' && isUsualShell && toolUser(user) === 'root'
  if (!isPlain || heredocs.length + mounts.length + flags.length > 0) return undefined
  const found = /^mkdir(?: -p)?((?: (?:\/[\w.@+-]+)+\/?)+)$/.exec(command.text.trim().replace(/\s+/g, ' '))
  return found?.[1]
    ?.trim()
    .split(' ')
    .map((path) => path.replace(/\/$/, ''))
}

function entryStep(layer: number, key: string, entry: Entry): NormalStep {
  return { key: JSON.stringify(['place', layer, key]), shown: entry.shown, at: entry.copy.at, source: { kind: 'entry', entry } }
}

function noteFolders(book: FolderBook, { kind, path, parentOwner, what, owner }: Entry): void {
  if (kind === 'region') book.addRegion(path, owner)
  const certain = kind === 'ensure' || kind === 'set' || (kind === 'region' && what[1] === 'tree')
  const folder = certain ? path : parentOf(path)
  if (folder !== undefined) book.addFolder(folder, parentOwner)
}

function parentOf(path: Entry['path']): Entry['path'] | undefined {
  const last = path.at(-1)
  if (typeof last !== 'string') return undefined
  const cut = last.lastIndexOf('/')
  return cut === -1 || (cut === 0 && path.length === 1)
    ? undefined
    : [...path.slice(0, -1), last.slice(0, cut)].filter((part) => part !== '')
}

function baseOf({ base, platform }: ImageForm): NormalImage['base'] {
  if (base.kind === 'scratch') return { key: 'scratch', shown: 'FROM scratch' }
  const on = platform === undefined ? '' : `--platform=${printText(platform)} `
  const key = JSON.stringify([referenceKey(base.reference), platform === undefined ? null : keyOf(platform)])
  return { key, shown: `FROM ${on}${printText(base.reference)}` }
}

function stepKey(step: Exclude<FormStep, CopyForm>, reading: Reading): readonly unknown[] {
  switch (step.kind) {
    case 'run':
      return runKey(step, reading)
    case 'workdir':
      return ['workdir', keyOf(step.path), step.user === undefined || toolUser(step.user) === 'root' ? null : keyOf(step.user)]
    case 'opaque':
      return ['opaque', reading.unique()]
  }
}

/** Everything that a RUN's effect may depend on besides the files that it finds. */
function runKey(run: RunForm, reading: Reading): readonly unknown[] {
  const { command } = run
  if (run.tool !== undefined) {
    const words = run.tool.map(({ text, isPattern }) => [text, isPattern])
    const found = ['PATH', 'LD_LIBRARY_PATH']
      .map((name) => run.env.get(name))
      .map((one) => (one === undefined ? null : keyOf(one)))
    return ['tool', words, toolUser(run.user), ...found]
  }
  return [
    'run',
    command.form === 'shell' ? ['shell', run.shell ?? null, command.text] : ['exec', command.argv.map(keyOf)],
    run.user === undefined ? null : keyOf(run.user),
    keyOf(run.workdir),
    sorted(environmentOf(run)),
    run.heredocs,
    run.flags,
    run.mounts.map((mount) => mountKey(mount, reading)),
    run.volumes,
  ]
}

/** What the process finds in its environment: to a command, ARG and ENV are one thing. */
export function environmentOf(run: RunForm): ReadonlyMap<string, Text> {
  return new Map([...run.env, ...run.args])
}

function sorted(map: RunForm['env']): readonly (readonly [string, string])[] {
  return [...map].map(([name, value]) => [name, keyOf(value)] as const).sort(([a], [b]) => (a < b ? -1 : 1))
}

function mountKey(mount: MountForm, reading: Reading): readonly unknown[] {
  if (mount.kind === 'artifact') return ['artifact', mount.fields, originKey(mount.origin, reading.digest)]
  if (mount.kind === 'context') return ['context', mount.fields, mount.sources.map((source) => sourceKey(source, reading))]
  return ['other', mount.fields]
}

function sourceKey(source: CopySource, reading: Reading): unknown {
  switch (source.kind) {
    case 'opaque':
      return ['opaque', reading.unique()]
    case 'own':
      return null
    case 'directory':
      return source.entries.map((entry) => {
        if (entry.kind === 'opaque') return ['opaque', reading.unique()]
        if (entry.kind === 'own') return null
        return entry.kind === 'directory'
          ? [entry.path, entry.mode]
          : [entry.path, originKey(entry.origin, reading.digest), entry.mode]
      })
    case 'glob':
      return ['glob', originKey(source.origin, reading.digest), source.pattern]
    default:
      return [source.kind, originKey(source.origin, reading.digest), source.mode]
  }
}
