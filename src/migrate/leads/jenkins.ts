/**
 * Jenkins runs steps in containers that have the workspace mounted at its own path, and builds images from the same workspace: what the
 * steps make is what a builder's container would leave in a folder of the host.
 */
import { lineAt, takenText, type Lead, type Recogniser } from './lead.ts'

const containers: readonly (readonly [pattern: RegExp, print: (name: string) => string])[] = [
  [/\bdocker\.image\s*\(\s*["']([^"']+)["'][^)]*\)\s*\.\s*inside\b/, (name) => `a container of ${name}`],
  [/\bdocker\.build\s*\(\s*["']([^"']+)["'][^)]*\)\s*\.\s*inside\b/, (name) => `a container of ${name}, which it builds`],
  [/\bagent\s*\{\s*docker\s+["']([^"']+)["']/, (name) => `a container of ${name}`],
  [/\bagent\s*\{\s*docker\s*\{[^}]*?\bimage\s+["']([^"']+)["']/, (name) => `a container of ${name}`],
  [/\bagent\s*\{\s*dockerfile\s*\{[^}]*?\bfilename\s+["']([^"']+)["']/, (name) => `a container of the image of ${name}`],
  [/\bagent\s*\{\s*dockerfile\s*(?:true|\{)()/, () => 'a container of the image of Dockerfile'],
]
const builds =
  /\bdocker\.build\s*\(|\bdocker\s+(?:image\s+|buildx\s+)?build\b|\bdocker-compose\s+build\b|\bcustomImage\b|kaniko\/executor/

/** A Jenkinsfile whose steps run in a container, and which builds an image. */
export const jenkinsLead: Recogniser = ({ text: written }, taken) => {
  const text = withoutComments(written)
  const found = containers.flatMap(([pattern, print]) => {
    const match = pattern.exec(text)
    return match === null
      ? []
      : [
          {
            start: match.index,
            at: match.index + match[0].lastIndexOf(match[1] ?? match[0]),
            end: match.index + match[0].length,
            name: print(match[1] ?? ''),
          },
        ]
  })
  const [first] = found.sort((a, b) => a.start - b.start)
  if (first === undefined) return undefined
  const other = text.slice(0, first.start) + text.slice(first.start, first.end).replaceAll(/[^\n]/g, ' ') + text.slice(first.end)
  const build = builds.exec(other)
  if (build === null) return undefined
  const [source] = taken
  const what = source === undefined ? 'what they leave there is what the image takes' : `it takes ${takenText(source)}`
  const line = String(lineAt(text, build.index))
  return leadAt(
    text,
    first.at,
    `steps run in ${first.name} with the workspace mounted, and line ${line} builds an image from the same workspace: ${what}; a build stage does this`,
  )
}

function leadAt(text: string, offset: number, message: string): Lead {
  return { line: lineAt(text, offset), text: message }
}

/** Comments blanked, so that places stay; `//` in an address is none. */
function withoutComments(text: string): string {
  const blank = (found: string): string => found.replaceAll(/[^\n]/g, ' ')
  return text.replace(/\/\*[^]*?\*\//g, blank).replace(/(^|[\s;{}])\/\/[^\n]*/g, blank)
}
