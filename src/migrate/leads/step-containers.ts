/**
 * Services whose steps or jobs each run in a container over one workspace: Drone, Woodpecker, CircleCI, Bitbucket, Azure. A step with commands
 * makes what a later one puts into an image. Read line by line: these files are never changed.
 */
import { lineAt, takenText, type Recogniser } from './lead.ts'

/** Steps that build images. */
const builds =
  /plugins\/(?:docker|ecr|gcr|gar|acr|kaniko|buildx)\b|drone-kaniko|plugin-(?:docker-buildx|kaniko)|\bdocker\s+(?:image\s+|buildx\s+)?build\b|kaniko\/executor|^\s*-\s*docker\/(?:build|publish)\b|\btask:\s*Docker@|\bcommand:\s*buildAndPush\b/m
const image = /^[ \t]*(?:-[ \t]+)?(?:image|container):[ \t]*["']?([\w./:@${}-]+)/gm
const commands = /^[ \t]*(?:-[ \t]+)?(?:commands|script|steps|run|bash):/m
const dockers =
  /^(?:cimg\/base|plugins|woodpeckerci|banzaicloud)\/|(?:^|\/)(?:docker|kaniko|buildah|dind)(?:[:/-]|$)|plugin-docker/

/** A file in which a container's commands come before the build of an image that takes what the repository does not have. */
export const stepContainerLead: Recogniser = ({ path, text }, taken) => {
  const [source] = taken
  const plain = text.replaceAll(/^[ \t]*#[^\n]*/gm, (comment) => ' '.repeat(comment.length))
  if (source === undefined || !builds.test(plain)) return undefined
  // CircleCI names a job's image beside its steps.
  const isCircle = path.startsWith('.circleci/')
  for (const match of plain.matchAll(image)) {
    const [, name = ''] = match
    if (dockers.test(name) || !commands.test(isCircle ? plain : stepAround(plain, match.index))) continue
    const what = `commands run in a container of ${name} over the workspace, and a later step builds an image from ${takenText(source)}; a build stage FROM ${name} does this`
    return { line: lineAt(plain, match.index), text: what }
  }
  return undefined
}

/** The lines beside a line that are indented as it is, or further. */
function stepAround(text: string, at: number): string {
  const lines = text.split('\n')
  const index = lineAt(text, at) - 1
  const indentOf = (line: string): number => line.length - line.replace(/^[ \t]*(?:-[ \t]+)?/, '').length
  const own = indentOf(lines[index] ?? '')
  const isBelow = (line: string): boolean => line.trim() === '' || indentOf(line) >= own
  let first = index
  while (first > 0 && isBelow(lines[first - 1] ?? '') && !/^[ \t]*-/.test(lines[first] ?? '')) first -= 1
  let last = index
  while (
    last + 1 < lines.length &&
    isBelow(lines[last + 1] ?? '') &&
    !(indentOf(lines[last + 1] ?? '') === own && /^[ \t]*-/.test(lines[last + 1] ?? ''))
  )
    last += 1
  return lines.slice(first, last + 1).join('\n')
}
