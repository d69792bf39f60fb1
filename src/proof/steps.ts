/**
 * From an evaluated stage to an image's form: what each instruction does to files and configuration. A stage that is FROM another
 * one, or FROM an image of the same pipeline, goes on where that ended: its steps and configuration come first.
 */
import type { Heredoc } from '../dockerfile/ast.ts'
import type {
  EvaluatedDockerfile,
  EvaluatedStage,
  EvaluatedStep,
  RunMount,
  StageBase,
  StageState,
  Step,
} from '../dockerfile/stage.ts'
import { locate, siteOf, textOf, type Location } from '../text/source.ts'
import { keyOf, known, literal, printText, recall, soleUnknown, type Text } from '../text/symbolic.ts'
import { hasOnbuild } from '../dockerfile/bases.ts'
import { ownPlatform } from '../dockerfile/state.ts'
import { applyConfig, startConfig } from './config.ts'
import { peelModes } from './chmods.ts'
import { cleanSource, readSource, readTree, readWhole, type ContextView } from './context.ts'
import {
  addStep,
  inheritedConfig,
  type CopyForm,
  type CopySource,
  type FormStep,
  type ImageForm,
  type MountForm,
  type RunForm,
} from './form.ts'
import { literalName } from './literal-name.ts'
import { lastName, trimSlashes, type ArtifactOrigin, type Opaque } from './origins.ts'
import { toldText, type ToldWrites } from './told-texts.ts'
import { toolOf } from './tools.ts'

/** What a build of a Dockerfile reads besides the file. */
export interface BuildSide {
  readonly file: EvaluatedDockerfile
  /** `undefined`: not a folder (stdin, a URL). */
  readonly context: ContextView | undefined
  /** The image that a reference names, when the same pipeline built it; `opaque` when it should have but is not known. */
  readonly built: (reference: Text) => ImageForm | undefined
  /** `--platform` of the build. */
  readonly platform: Text | undefined
  /** All `--build-arg` of the build, declared in the file or not. */
  readonly given: ReadonlyMap<string, Text>
  /** Arguments that stand for texts which the driver wrote into files. */
  readonly told?: ToldWrites
  readonly name: (stage: EvaluatedStage) => string
}

/** The forms of a file's stages, each made once. */
export function stageForms(side: BuildSide): (stage: EvaluatedStage) => ImageForm {
  const forms = new Map<number, ImageForm>()
  const formOf = (stage: EvaluatedStage): ImageForm => {
    const cached = forms.get(stage.index)
    if (cached !== undefined) return cached
    const form = makeForm(side, stage, formOf)
    forms.set(stage.index, form)
    return form
  }
  return formOf
}

function makeForm(side: BuildSide, stage: EvaluatedStage, formOf: (stage: EvaluatedStage) => ImageForm): ImageForm {
  const asked = stage.platform ?? side.platform
  // BuildKit's name for the platform that the engine is, which is what an image is made for where nobody asks.
  const isOutside = stage.base.kind === 'image' && side.built(stage.base.reference) === undefined
  const isOwn = isOutside && stage.platform !== undefined && soleUnknown(stage.platform)?.id === ownPlatform
  const parent = imageOf(side, stage.base, stage, formOf, isOwn ? undefined : asked)
  const walk: Walk = { side, stage, formOf }
  const steps: FormStep[] = [...parent.steps]
  if (stage.base.kind === 'image' && hasOnbuild(stage.base.reference) && side.built(stage.base.reference) === undefined)
    for (const step of unseenTriggers(walk, stage.base.reference)) addStep(steps, step)
  let config = startConfig(parent.config)
  const declared = new Set<string>()
  for (const evaluated of stage.steps) {
    if (evaluated.step.kind === 'arg') declared.add(evaluated.step.name)
    for (const step of fileSteps(walk, evaluated, declared, config.config.volumes)) addStep(steps, step)
    config = applyConfig(config, evaluated)
  }
  // A platform that is asked of a stage again is kept: builders do not agree on what it does there.
  const platform = isOwn ? parent.platform : (stage.platform ?? parent.platform)
  return { ...parent, name: side.name(stage), platform, steps, config: { ...config.config, workdir: stage.after.workdir } }
}

/**
 * ONBUILD instructions of a base that are not known: they may take anything of the build's context, and ask for any argument. So
 * these are what the image is made of: all of the context, in a folder that no path can name, and what no ARG of the file asks for.
 */
function unseenTriggers(walk: Walk, reference: Text): readonly FormStep[] {
  const { file, given, context } = walk.side
  const from = walk.stage.syntax.from
  const shown = `ONBUILD instructions of ${printText(reference)}`
  const place = { at: locate(siteOf(file.file.source, from.keywordSpan.start, from.keywordSpan.end)), shown }
  const declared = new Set([
    ...file.file.globalArgs.flatMap(({ pairs }) => pairs.map(({ key }) => key)),
    ...file.stages.flatMap(({ steps }) => steps.flatMap(({ step }) => (step.kind === 'arg' ? [step.name] : []))),
  ])
  const args = new Map(
    [...given].filter(([name]) => !declared.has(name) && !PROXY.test(name)).sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  const copy: CopyForm = {
    kind: 'copy',
    ...place,
    add: false,
    several: false,
    sources: context === undefined ? [] : contextSources(walk, '.'),
    destination: literal('/<triggers>'),
    slash: false,
    owner: '0:0',
    parentOwner: '0:0',
    mode: undefined,
    flags: [],
  }
  const run: RunForm = {
    kind: 'run',
    ...place,
    command: { form: 'shell', text: shown },
    shell: undefined,
    user: undefined,
    workdir: literal('/'),
    env: new Map(),
    args,
    inherited: new Set(),
    heredocs: [],
    flags: [],
    mounts: [],
    volumes: [],
    container: false,
    isUsualShell: true,
    tool: undefined,
  }
  return [...(copy.sources.length === 0 ? [] : [copy]), run]
}

interface Walk {
  readonly side: BuildSide
  readonly stage: EvaluatedStage
  readonly formOf: (stage: EvaluatedStage) => ImageForm
}

/** The image that a FROM, a `--from` or a mount names. */
function imageOf(
  side: BuildSide,
  base: StageBase,
  taker: EvaluatedStage,
  formOf: (stage: EvaluatedStage) => ImageForm,
  platform: Text | undefined,
): ImageForm {
  if (base.kind === 'scratch') return { name: 'scratch', base, platform: undefined, steps: [], config: inheritedConfig }
  if (base.kind === 'stage') {
    const stage = side.file.stages[base.index]
    return stage === undefined || stage.index >= taker.index
      ? unknownImage(`stage ${String(base.index)} does not stand above`)
      : formOf(stage)
  }
  return (
    side.built(base.reference) ?? {
      name: printText(base.reference),
      base: { kind: 'image', reference: base.reference },
      platform,
      steps: [],
      config: inheritedConfig,
    }
  )
}

function unknownImage(reason: string): ImageForm {
  const step: FormStep = { kind: 'opaque', reason, at: null, shown: reason }
  return { name: reason, base: { kind: 'scratch' }, platform: undefined, steps: [step], config: inheritedConfig }
}

function placeOf(walk: Walk, evaluated: EvaluatedStep): { readonly at: Location; readonly shown: string } {
  const { source } = walk.side.file.file
  // A trigger stands in the file of its base: what says that it happens here is the FROM.
  const span = evaluated.triggered ? walk.stage.syntax.from : evaluated.syntax
  const site = siteOf(source, span.start, span.end)
  const { keywordSpan } = evaluated.triggered ? walk.stage.syntax.from : evaluated.syntax
  const shown = textOf(site)
    .trim()
    .replace(/\s*\\?\n\s*/g, ' ')
  return {
    at: locate(siteOf(source, keywordSpan.start, keywordSpan.end)),
    shown: evaluated.triggered ? `${shown} (ONBUILD)` : shown,
  }
}

function fileSteps(
  walk: Walk,
  evaluated: EvaluatedStep,
  declared: ReadonlySet<string>,
  volumes: readonly string[],
): readonly FormStep[] {
  const { step } = evaluated
  // What runs in an image finds the folders of its VOLUMEs.
  if (step.kind === 'volume')
    return step.words.map((path) => ({ kind: 'workdir', ...placeOf(walk, evaluated), path, user: undefined }))
  const one = fileStep(walk, evaluated, declared, volumes)
  return one === undefined ? [] : [one]
}

function fileStep(
  walk: Walk,
  evaluated: EvaluatedStep,
  declared: ReadonlySet<string>,
  volumes: readonly string[],
): FormStep | undefined {
  const { step, before } = evaluated
  const place = placeOf(walk, evaluated)
  switch (step.kind) {
    case 'run': {
      const folder = madeFolder(step)
      if (folder !== undefined) return { kind: 'workdir', ...place, path: literal(folder), user: before.user }
      const form: RunForm = {
        kind: 'run',
        ...place,
        command:
          step.command.form === 'shell'
            ? step.command
            : { form: 'exec', argv: step.command.argv.map((word) => (word === '' ? [] : [word])) },
        shell: before.shell,
        user: before.user,
        workdir: before.workdir,
        env: before.env,
        ...visibleArgs(before, declared),
        heredocs: step.heredocs.map(heredocText),
        flags: step.flags.filter((flag) => !flag.startsWith('--mount')).sort(),
        mounts: step.mounts.map((mount) => mountForm(walk, mount)),
        volumes,
        container: false,
        isUsualShell: hasUsualShell(before),
        tool: undefined,
      }
      return { ...form, tool: toolOf(form, [...volumes, ...volumesOf(before)]) }
    }
    case 'copy':
      return copyForm(walk, evaluated, place)
    case 'workdir':
      return { kind: 'workdir', ...place, path: step.path, user: before.user }
    default:
      return undefined
  }
}

/** `RUN mkdir -p /out` does what `WORKDIR /out` does to the files. */
function madeFolder({ command, flags, heredocs }: Extract<Step, { kind: 'run' }>): string | undefined {
  if (command.form !== 'shell' || flags.length > 0 || heredocs.length > 0) return undefined
  return /^mkdir -p (\/[\w./@+-]+?)\/?$/.exec(command.text)?.[1]
}

/** Of the base. */
function volumesOf({ ground }: StageState): readonly string[] {
  return ground.kind === 'image' ? (ground.config?.volumes ?? []) : []
}

function hasUsualShell({ shell, ground }: StageState): boolean {
  return shell === undefined && (ground.kind === 'scratch' || ground.config?.shell?.length === 0)
}

const PROXY = /^(?:http|https|ftp|no|all)_proxy$/i

/**
 * ARGs as a RUN sees them. Proxies that were given and never declared are left out: builders keep them out of the image and of
 * their cache keys, and they only choose a way to the network.
 */
function visibleArgs(state: StageState, declared: ReadonlySet<string>): Pick<RunForm, 'args' | 'inherited'> {
  const args = new Map<string, Text>()
  const inherited = new Set<string>()
  for (const [name, value] of state.inheritedArgs) {
    if (state.env.has(name) || state.args.has(name)) continue
    args.set(name, value)
    inherited.add(name)
  }
  for (const [name, value] of state.args) {
    if (PROXY.test(name) && !declared.has(name)) continue
    // What builders disagree about has an identity of its own.
    if (!state.env.has(name) || state.contested.has(name)) args.set(name, state.contested.get(name) ?? value)
  }
  return { args, inherited }
}

function heredocText(heredoc: Heredoc): string {
  return JSON.stringify([heredoc.name, heredoc.text, heredoc.expand, heredoc.chomp])
}

function mountForm(walk: Walk, mount: RunMount): MountForm {
  const fields = mount.fields.fields
    .filter(([key]) => key !== 'from' && key !== 'source' && key !== 'src')
    .map(([key, value]) => `${key}=${value ?? ''}`)
  const source = mount.fields.source ?? '/'
  if (mount.from !== undefined) {
    const provider = imageOf(walk.side, mount.from, walk.stage, walk.formOf, walk.side.platform)
    const path = [source.startsWith('/') ? source : `/${source}`]
    return { kind: 'artifact', fields, origin: { kind: 'artifact', provider, path: trimSlashes(path) } }
  }
  if (mount.fields.type !== 'bind') return { kind: 'other', fields: [...fields, `source=${mount.fields.source ?? ''}`] }
  return { kind: 'context', fields, sources: contextSources(walk, source) }
}

function contextSources(walk: Walk, source: string): readonly CopySource[] {
  const { context } = walk.side
  if (context === undefined) return [{ kind: 'opaque', reason: 'the build context is not a folder', missing: false }]
  if (cleanSource(source) !== '.') return readSource(context, source)
  return [readWhole(context, '.') ?? { kind: 'directory', entries: readTree(context, '.') }]
}

function copyForm(walk: Walk, evaluated: EvaluatedStep, place: { readonly at: Location; readonly shown: string }): CopyForm {
  const { step, before } = evaluated
  if (step.kind !== 'copy') throw new TypeError('not a COPY')
  const last = step.destination.at(-1)
  const slash = typeof last === 'string' && last.endsWith('/')
  const archive = step.from === undefined && !evaluated.triggered ? walk.side.context?.unpacked?.(step) : undefined
  const sources =
    archive === undefined
      ? step.sources.flatMap((source) => sourcesOf(walk, evaluated, source, before))
      : readSource(archive.members, '.')
  // Of an image's empty folder nothing is taken: what is made belongs to root, as a text does that a stage was told.
  const isOfImage = step.from !== undefined && sources.some(({ kind }) => kind !== 'directory' && kind !== 'file')
  const chown = step.chown === undefined ? undefined : explicitOwner(step.chown)
  const mode = step.chmod === undefined ? undefined : (known(step.chmod)?.replace(/^0+(?=\d)/, '') ?? keyOf(step.chmod))
  return {
    kind: 'copy',
    ...place,
    // What is unpacked is copied.
    add: step.add && archive === undefined,
    ...(archive === undefined ? {} : { unpacks: true }),
    several: sources.length > 1,
    sources,
    destination: trimSlashes(step.destination),
    slash,
    owner: chown ?? (isOfImage || archive?.areOfRoot === false ? 'stage' : '0:0'),
    parentOwner: chown ?? '0:0',
    mode,
    flags: step.otherFlags.filter((flag) => flag !== '--link=false').sort(),
  }
}

/** `0` is `0:0`, as the reference says of a number without a group; names are looked up in the image and stay names. */
function explicitOwner(chown: Text): string {
  const text = known(chown)
  if (text === undefined) return `chown:${keyOf(chown)}`
  const full = /^\d+$/.test(text) ? `${text}:${text}` : text
  return full === '0:0' ? full : `chown:${full}`
}

function sourcesOf(walk: Walk, evaluated: EvaluatedStep, source: Text, state: StageState): readonly CopySource[] {
  const { step } = evaluated
  if (step.kind !== 'copy') return []
  const printed = printText(source)
  if (step.from !== undefined)
    return [takenSource(walk.side, imageOf(walk.side, step.from, walk.stage, walk.formOf, walk.side.platform), source)]
  const heredoc = step.syntax.heredocs.find((one) => printed.replace(/^\d*<<-?\s*/, '').replace(/^["']|["']$/g, '') === one.name)
  if (/^\d*<</.test(printed) && heredoc !== undefined) return [heredocSource(heredoc, state)]
  if (step.add && /^(?:https?|ftp|git|ssh):\/\/|^git@/i.test(printed)) {
    return [{ kind: 'file', name: lastName(source), origin: { kind: 'remote', url: source }, mode: undefined }]
  }
  return contextSources(walk, printed).map((one) => namedBy(source, one))
}

/** A source of `COPY --from`, which may be a text that the stage was told. */
function takenSource({ told }: BuildSide, provider: ImageForm, source: Text): CopySource {
  const origin = told === undefined ? undefined : toldText(provider, source, told)
  return origin === undefined ? imageSource(provider, source) : { kind: 'file', name: lastName(source), origin, mode: undefined }
}

/** The context is asked for names: what is not known of the source's name is not known of the artifact's path either. */
function namedBy(written: Text, source: CopySource): CopySource {
  if (source.kind !== 'artifact') return source
  return { ...source, origin: { ...source.origin, path: recall(source.origin.path, written) } }
}

function heredocSource(heredoc: Heredoc, state: StageState): CopySource {
  const seen = heredoc.expand ? [...state.args, ...state.env].filter(([name]) => heredoc.text.includes(name)) : []
  const variables = seen.map(([name, value]) => [name, keyOf(value)] as const)
  const origin = { kind: 'heredoc', text: heredoc.text, expand: heredoc.expand, variables } as const
  return { kind: 'file', name: heredoc.name, origin, mode: undefined }
}

/** A source of `COPY --from`: seen from the image's root; `/x/.` is `/x` and says that it is a folder. */
function imageSource(provider: ImageForm, source: Text, isLiteral = false): CopySource {
  const rooted: Text =
    typeof source[0] === 'string' ? (source[0].startsWith('/') ? source : [`/${source[0]}`, ...source.slice(1)]) : source
  const plain = known(rooted)
  const cleaned = plain === undefined ? trimSlashes(rooted) : [`/${cleanRooted(plain)}`]
  const isFolder = plain !== undefined && (/\/\.$/.test(plain) || cleaned[0] === '/')
  const origin: ArtifactOrigin = { kind: 'artifact', provider, path: cleaned }
  const printed = printText(cleaned)
  const named = literalName(plain === undefined ? undefined : printed)
  if (named !== undefined) return imageSource(provider, literal(named), true)
  const wild = isLiteral ? -1 : printed.split('/').findIndex((name) => /[*?[\\]/.test(name))
  if (wild === -1 && isEmptyFolder(provider, printed)) return { kind: 'directory', entries: [] }
  if (wild === -1) {
    const peeled = peelModes(origin)
    return {
      kind: 'artifact',
      name: lastName(cleaned),
      origin: peeled.origin,
      type: isFolder ? 'directory' : 'either',
      mode: peeled.mode,
      hidden: undefined,
      besides: peeled.others,
    }
  }
  const names = printed.split('/')
  const folder = names.slice(0, wild).join('/')
  if (plain === undefined)
    return { kind: 'opaque', reason: `${printed} has parts that are not known`, missing: false } satisfies Opaque
  return {
    kind: 'glob',
    origin: peelModes({ ...origin, path: [folder === '' ? '/' : folder] }).origin,
    pattern: names.slice(wild).join('/'),
    hidden: undefined,
  }
}

/** A folder that WORKDIR made in an image from scratch that has nothing else. */
function isEmptyFolder({ base, steps }: ImageForm, path: string): boolean {
  const folders = steps.flatMap((step) => (step.kind === 'workdir' ? [known(step.path)] : []))
  const isAll = base.kind === 'scratch' && folders.length === steps.length
  return isAll && folders.includes(path) && folders.every((one) => one === path || one?.startsWith(`${path}/`) === false)
}

/** Lexically clean, `..` stays at the root. */
function cleanRooted(path: string): string {
  const kept: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') kept.pop()
    else if (name !== '' && name !== '.') kept.push(name)
  }
  return kept.join('/')
}
