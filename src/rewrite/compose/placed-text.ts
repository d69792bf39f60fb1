/** Where the composed text goes: into the file that was built, beside it, or to where the driver makes that file from. */
import type { Finding } from '../../findings/finding.ts'
import { generatedDockerfile, valueOfBuilder } from '../../findings/rewrite.ts'
import { fillHoles } from '../../pipeline/holes.ts'
import type { BuiltImage, Pipeline } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { HostPath } from '../../shell/world.ts'
import type { Change } from '../change.ts'
import type { HomeEdit, MadeDockerfile } from '../composition.ts'
import { editHomes } from './homes.ts'

/** What is the same for all texts. */
interface Placing {
  readonly pipeline: Pipeline
  readonly repository: Repository
  readonly options: { readonly keepLegacy: boolean }
}

export interface FinalText {
  readonly final: BuiltImage
  /** The file that the build reads. */
  readonly path: HostPath
  readonly text: string
}

export interface PlacedText {
  readonly changes: readonly Change[]
  readonly heredocs: readonly HomeEdit[]
  readonly made: readonly MadeDockerfile[]
  readonly findings: readonly Finding[]
}

/** Places the composed texts, in their order. */
export function placeTexts(placing: Placing, texts: readonly FinalText[]): readonly PlacedText[] {
  const made = texts.flatMap(({ final, text }) => (final.dockerfile.fromRepository ? [] : [{ image: final, text }]))
  const homes = placing.options.keepLegacy ? undefined : editHomes(placing.pipeline, made, placing.repository)
  return texts.map((one) => placeText(placing, one, homes?.get(one.final.id)))
}

function placeText(
  { pipeline, repository, options }: Placing,
  { final, path, text }: FinalText,
  edits: readonly HomeEdit[] | undefined,
): PlacedText {
  const { dockerfile } = final
  const foreign = foreignValue(pipeline, final, text)
  if (foreign !== undefined) return { changes: [], heredocs: [], made: [], findings: [foreign] }
  const nothing: PlacedText = { changes: [], heredocs: [], made: [], findings: [] }
  const refused: PlacedText = { ...nothing, findings: [generatedDockerfile(final.event.call.site, dockerfile.path)] }
  const written = (to: string, action: Change['action'], after: string): Change => {
    const entry = repository.stat(to)
    return { path: to, action, mode: entry?.kind === 'file' && entry.executable ? '100755' : '100644', after }
  }
  if (options.keepLegacy) {
    // A file beside the driver would freeze the values that the driver puts into it.
    return dockerfile.holes === undefined ? { ...nothing, changes: [written(path, 'create', text)] } : refused
  }
  if (dockerfile.fromRepository) {
    const action = repository.stat(path) === undefined ? 'create' : 'modify'
    return { ...nothing, changes: [written(path, action, text)] }
  }
  if (edits === undefined) return refused
  return {
    changes: edits.flatMap((edit) => (edit.span === undefined ? [written(edit.path, 'modify', edit.after)] : [])),
    heredocs: edits.filter((edit) => edit.span !== undefined),
    made: [
      {
        path,
        before: fillHoles(dockerfile.source.text, dockerfile.holes),
        after: fillHoles(text, dockerfile.holes),
        characters: text,
      },
    ],
    findings: [],
  }
}

/** A value that the driver puts into another Dockerfile of the pipeline, and that the composed text would hold as well. */
function foreignValue(pipeline: Pipeline, final: BuiltImage, text: string): Finding | undefined {
  const own = final.dockerfile.holes
  for (const { dockerfile, event } of pipeline.images)
    for (const [word, { id, name }] of dockerfile.holes ?? [])
      if (text.includes(word) && own?.get(word)?.id !== id) return valueOfBuilder(event.call.site, name)
  return undefined
}
