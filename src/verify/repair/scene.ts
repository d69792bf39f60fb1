/** A new Dockerfile as cures see it: which instruction of the final stage writes a path of the image, and where it comes from. */
import type { Instruction } from '../../dockerfile/ast.ts'
import { evaluateDockerfile } from '../../dockerfile/evaluate.ts'
import { parseDockerfile } from '../../dockerfile/parse.ts'
import type { BaseConfig } from '../../dockerfile/bases.ts'
import type { EvaluatedDockerfile, EvaluatedStage, Step } from '../../dockerfile/stage.ts'
import type { BuiltImage, Handoff } from '../../pipeline/model.ts'
import { wordsOf, type Anchor, type RepairEdit } from '../../rewrite/repair.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'

/** What an engine knows of the images that the file stands on. */
export interface Grounds {
  readonly configOf: (reference: Text) => BaseConfig | undefined
  /** The base of the final stage has a shell and chmod. */
  readonly hasShell: boolean
}

export interface SceneInputs {
  readonly text: string
  readonly target: string | undefined
  readonly args: ReadonlyMap<string, Text>
  readonly grounds: Grounds
  /** The final image as the legacy way built it, and what came into it. */
  readonly image: BuiltImage | undefined
  readonly handoffs: readonly Handoff[]
  /** Whether a driver still builds this stage for itself: its files are not the final image's alone. */
  readonly isBuiltApart: (stage: string) => boolean
}

export interface Scene extends SceneInputs {
  readonly evaluated: EvaluatedDockerfile
  readonly target: string | undefined
  readonly final: EvaluatedStage
  /** COPY and ADD of the final stage, in order. */
  readonly copies: readonly CopyPlace[]
}

export interface CopyPlace {
  readonly step: Extract<Step, { kind: 'copy' }>
  readonly anchor: Anchor
  /** Absolute, without a slash at its end. */
  readonly destination: string
  readonly sources: readonly string[]
  /** The stage that it takes from. */
  readonly from: EvaluatedStage | undefined
}

/** A path of the image, and what it was in the stage that it was copied from. */
export interface Place {
  readonly copy: CopyPlace
  readonly stage: EvaluatedStage
  /** Absolute in the stage. */
  readonly source: string
  /** It is what the COPY names, not something inside. */
  readonly isWhole: boolean
}

/** Reads the file; `undefined` when it has no such stage. */
export function sceneOf(inputs: SceneInputs): Scene | undefined {
  const file = parseDockerfile({ path: 'Dockerfile', text: inputs.text })
  const target = inputs.target === undefined ? undefined : literal(inputs.target)
  const evaluated = evaluateDockerfile(file, { args: inputs.args, target, baseConfig: inputs.grounds.configOf })
  const final = evaluated.target
  if (final === undefined) return undefined
  return { ...inputs, evaluated, final, copies: copiesOf(evaluated, final) }
}

function copiesOf(evaluated: EvaluatedDockerfile, final: EvaluatedStage): readonly CopyPlace[] {
  return final.steps.flatMap(({ step, syntax, triggered }) => {
    const destination = step.kind === 'copy' ? known(step.destination) : undefined
    if (step.kind !== 'copy' || triggered || destination === undefined) return []
    const sources = step.sources.flatMap((source) => known(source) ?? [])
    const from = step.from?.kind === 'stage' ? evaluated.stages[step.from.index] : undefined
    const anchor = anchorOf(evaluated, final, syntax)
    return [{ step, anchor, destination: withoutSlash(destination), sources: sources.map(rooted), from }]
  })
}

export function anchorOf({ file }: EvaluatedDockerfile, stage: EvaluatedStage, syntax: Instruction): Anchor {
  return { stage: stage.index, instruction: stage.syntax.instructions.indexOf(syntax), text: wordsOf(file, syntax) }
}

/** The COPY from a stage that last wrote a path, and the path there. */
export function placeOf(scene: Scene, path: string): Place | undefined {
  for (const copy of scene.copies.toReversed()) {
    const { from: stage, destination, sources } = copy
    if (stage === undefined || !isWithin(path, destination)) continue
    const rest = path.slice(destination === '/' ? 0 : destination.length)
    const named = sources.find((source) => rest === `/${baseName(source)}`)
    if (named !== undefined) return { copy, stage, source: named, isWhole: true }
    const [source] = sources
    if (source !== undefined && sources.length === 1)
      return { copy, stage, source: source === '/' ? rest : source + rest, isWhole: rest === '' }
  }
  return undefined
}

/** Lines after the COPY that writes a path or what lies in it; at the end of the final stage where none does. */
export function inFinal(scene: Scene, path: string, lines: readonly string[]): RepairEdit {
  const { evaluated, final } = scene
  const copy = scene.copies.findLast(({ destination }) => isWithin(path, destination) || isWithin(destination, path))
  const anchor = copy?.anchor ?? lastOf(evaluated, final)
  const user = userOf(scene, final)
  const isRoot = isRootUser(user)
  return { anchor, action: 'after', lines: isRoot ? lines : ['USER root', ...lines, `USER ${user ?? ''}`] }
}

/** Lines at the end of the stage that a path comes from; `undefined` where the stage is used for more than this. */
export function inStage(scene: Scene, stage: EvaluatedStage, lines: readonly string[]): RepairEdit | undefined {
  const isGround = scene.evaluated.stages.some(({ base }) => base.kind === 'stage' && base.index === stage.index)
  if (isGround || stage.index === scene.final.index || (stage.name !== undefined && scene.isBuiltApart(stage.name)))
    return undefined
  const asRoot = isRootUser(userOf(scene, stage)) ? lines : ['USER root', ...lines]
  return { anchor: lastOf(scene.evaluated, stage), action: 'after', lines: asRoot }
}

function lastOf({ file }: EvaluatedDockerfile, stage: EvaluatedStage): Anchor {
  const { instructions, from } = stage.syntax
  return { stage: stage.index, instruction: instructions.length - 1, text: wordsOf(file, instructions.at(-1) ?? from) }
}

/** Who runs at the end of a stage; `undefined` when nobody knows. */
export function userOf({ grounds }: Pick<Scene, 'grounds'>, { after }: EvaluatedStage): string | undefined {
  if (after.user !== undefined) return known(after.user)
  return after.ground.kind === 'image' ? grounds.configOf(after.ground.reference)?.user : ''
}

export function isRootUser(user: string | undefined): boolean {
  return user !== undefined && /^(?:|root|0)(?::(?:root|0))?$/.test(user)
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`)
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, '')
}

/** Sources of COPY --from begin at the stage's root, whether they say so or not. */
function rooted(source: string): string {
  const path = withoutSlash(source.replace(/\/\.$/, '/'))
  return path.startsWith('/') ? path : `/${path}`
}

/** A word of a shell's command. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
