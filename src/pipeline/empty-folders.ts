/**
 * Folders that the driver makes and leaves empty, and that an image takes from its context: no repository holds them.
 */
import type { HostNode, HostView } from '../host/origin.ts'
import { isIgnored, parseIgnore, type IgnoreRules } from '../dockerfile/ignore.ts'
import { joinPath } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import type { BuiltImage, Pipeline } from './model.ts'
import { contextSources, type SourceMatch, type Taken } from './context-sources.ts'

/** An empty folder that a source takes: the source itself, or one that lies in it. */
export type EmptyFolder = Pick<Taken, 'node' | 'path' | 'source'>

/**
 * The empty folders that a source takes. Those that only come along with other files count in a final image; a build stage does
 * without them, as the proof tells.
 */
export function emptyFoldersOf(
  match: SourceMatch,
  { image, final }: { readonly image: BuiltImage; readonly final: boolean },
): readonly EmptyFolder[] {
  const { context } = image
  if (context === undefined || match.evaluated.triggered) return []
  const rules = parseIgnore(context.ignore?.text ?? '')
  const found = match.matched.flatMap((source) => [...emptyBelow(context.view, context.path, source, source, rules)])
  return found.filter((one) => one.path === one.source || final)
}

/** Folders that images of the pipeline took as they were made, with nothing in them. */
export function emptyFolders({ images, roles }: Pipeline): readonly HostPath[] {
  return images.flatMap((image) =>
    contextSources(image).flatMap((match) =>
      emptyFoldersOf(match, { image, final: roles.get(image.id) === 'final' }).map(({ node }) => node.path),
    ),
  )
}

function* emptyBelow(
  view: HostView,
  context: HostPath,
  path: string,
  source: string,
  rules: IgnoreRules,
): Generator<EmptyFolder> {
  const node = view.at(joinPath(context, path))
  if (node === undefined || !isPlainFolder(node)) return
  const names = view.names(node.path)
  if (names?.length === 0 && path !== '.' && !isIgnored(rules, path)) yield { node, path, source }
  // Git has no empty folders.
  for (const name of view.touched(node.path))
    yield* emptyBelow(view, context, path === '.' ? name : `${path}/${name}`, source, rules)
}

function isPlainFolder({ type, origin, link, doubt, laidOver }: HostNode): boolean {
  return type === 'directory' && origin === undefined && link === undefined && doubt === undefined && laidOver === undefined
}

/** The mode that the driver gave an empty folder and that the image would have: that of a source itself is never taken over. */
export function modeOfEmpty({ node, path, source }: EmptyFolder): string | undefined {
  const isUsual = node.mode === undefined || /^0?755$/.test(node.mode)
  return path === source || isUsual ? undefined : node.mode
}
