/** The source file that is changed to see what a build costs after a small change: one that a builder really copies. */
import { contextSources } from '../../pipeline/context-sources.ts'
import type { BuildPlan } from '../../migrate/pipeline.ts'
import type { Repository } from '../../repository/repository.ts'

/** From what people edit most often to what they edit hardly ever; a list of dependencies is another change than a source. */
const ranks: readonly RegExp[] = [
  /\.(?:go|rs|c|cc|cpp|h|java|kt|scala|js|jsx|ts|tsx|vue|py|rb|php|cs|swift|hs|ml|ex|exs|clj|dart|elm)$/i,
  /\.(?:html?|css|scss|less|md|txt|sql|proto|tmpl|svg)$/i,
  /\.(?:sh|pl|lua|conf|cfg|ini|properties|toml|ya?ml|json|xml)$/i,
]
const dependencies =
  /(?:^|\/)(?:package(?:-lock)?\.json|go\.(?:mod|sum)|requirements.*\.txt|Gemfile.*|Cargo\.(?:toml|lock)|pom\.xml|composer\.(?:json|lock)|yarn\.lock|.*\.lock|setup\.py)$/i

/** Its path, relative to the folder given; `undefined` when the builders copy nothing of the repository. */
export function changedFile({ pipeline, changes, builds }: BuildPlan, repository: Repository): string | undefined {
  const edited = new Set(changes.map(({ path }) => path))
  const finals = new Set(builds.map(({ image }) => image))
  const builders = pipeline.images.filter(({ id }) => !finals.has(id))
  const paths = builders.flatMap((image) =>
    contextSources(image).flatMap(({ repository: files }) =>
      files.flatMap(({ node }) => (node.origin?.kind === 'repository' ? [node.origin.path] : [])),
    ),
  )
  const open = [...new Set(paths)].filter((path) => !edited.has(path) && !path.startsWith('../') && isText(repository, path))
  return open.sort((a, b) => rankOf(a) - rankOf(b) || a.length - b.length || (a < b ? -1 : 1))[0]
}

function rankOf(path: string): number {
  if (dependencies.test(path)) return ranks.length + 1
  const rank = ranks.findIndex((pattern) => pattern.test(path))
  return rank === -1 ? ranks.length : rank
}

function isText(repository: Repository, path: string): boolean {
  const bytes = repository.stat(path)?.kind === 'file' ? repository.read(path) : undefined
  return bytes !== undefined && bytes.length > 0 && !bytes.includes(0)
}
